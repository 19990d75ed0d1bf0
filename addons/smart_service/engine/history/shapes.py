"""How other service desks shape their exports.

Each shape reads JSON Lines (one customer or conversation a line) and CSV (one customer a line,
or one message a line, those of one conversation together).

Sources, read in November 2026:

* Zendesk: the JSON export's ticket with ``comments``,
  https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
* Chatwoot: conversation and message of its API, https://developers.chatwoot.com/api-reference
* Udesk: customers http://www.udesk.cn/website/doc/api/customer/ and conversation records
  https://www.udeskglobal.com/doc/apiv2/im_session
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import datetime, timezone

from .records import Conversation, Customer, Message, Rejected

# header of a CSV file (lower case) → our name for the column
COLUMNS = {
    "conversation_id": "conversation", "ticket id": "conversation", "ticket_id": "conversation",
    "会话id": "conversation", "会话编号": "conversation", "对话id": "conversation",
    "customer_id": "customer", "requester id": "customer", "requester_id": "customer",
    "contact_id": "customer", "客户id": "customer", "客户编号": "customer",
    "customer_name": "name", "name": "name", "requester": "name", "客户名称": "name",
    "客户姓名": "name", "姓名": "name", "昵称": "name", "nick_name": "name",
    "phone": "phone", "phone_number": "phone", "mobile": "phone", "cellphone": "phone",
    "电话": "phone", "手机": "phone", "手机号": "phone", "联系电话": "phone",
    "email": "email", "requester email": "email", "邮箱": "email", "电子邮件": "email",
    "lang": "lang", "language": "lang", "locale": "lang", "语言": "lang",
    "channel": "channel", "via": "channel", "渠道": "channel",
    "subject": "subject", "主题": "subject",
    "message_id": "message", "comment id": "message", "comment_id": "message", "消息id": "message",
    "time": "time", "created_at": "time", "created at": "time", "comment date": "time",
    "发送时间": "time", "消息时间": "time",
    "author": "author", "sender_type": "author", "author type": "author",
    "发送者类型": "author", "发送方": "author",
    "author_name": "author_name", "sender_name": "author_name", "发送者": "author_name",
    "客服": "author_name", "客服昵称": "author_name",
    "text": "text", "content": "text", "comment": "text", "消息内容": "text", "内容": "text",
}
# whose the column "id" is depends on what the file holds, see columns()
AUTHORS = {
    "customer": "customer", "client": "customer", "contact": "customer", "user": "customer",
    "visitor": "customer", "end-user": "customer", "end_user": "customer", "incoming": "customer",
    "客户": "customer", "访客": "customer",
    "agent": "agent", "admin": "agent", "outgoing": "agent", "客服": "agent", "坐席": "agent",
    "bot": "bot", "robot": "bot", "agent_bot": "bot", "urobot": "bot", "template": "bot",
    "机器人": "bot",
    "note": "note", "private": "note", "sys": "note", "system": "note", "activity": "note",
    "备注": "note", "系统": "note",
}
MILLISECONDS = 100_000_000_000
TAGS = re.compile(r"<[^>]*>")


class Shape:
    """Our own shape, and what the others have in common."""

    def __init__(self, zone):
        self.zone = zone

    # === CSV === #

    def columns(self, header: list[str]) -> list[str]:
        """Our names of a header's columns; one that we don't use keeps its own.

        :raises Rejected: neither a file of customers nor one of messages
        """
        given = [COLUMNS.get(name.strip().lower(), name.strip().lower()) for name in header]
        is_messages = "text" in given
        own = "message" if is_messages else "customer"
        names = [own if name == "id" and own not in given else name for name in given]
        needed = {"conversation", "customer", "time", "author"} if is_messages else {"customer"}
        if missing := sorted(needed - set(names)):
            raise Rejected("missing_columns", names=", ".join(missing))
        return names

    def group_key(self, line: int, row: dict[str, str]):
        """Rows with the same key, one after the other, are one unit."""
        return row.get("conversation", "").strip() or -line

    def from_rows(self, rows: list[tuple[int, dict[str, str]]]):
        """The customer, or the conversation, of a group of rows.

        :raises Rejected: it can't be used
        """
        first = rows[0][1]
        customer = self._customer(
            first.get("customer"), first.get("name"), first.get("phone"), first.get("email"),
            first.get("lang"))
        if "text" not in first:
            return customer
        seen: Counter[str] = Counter()
        messages = [
            self._message(
                row.get("message") or _digest(row, seen), row.get("time"), row.get("author"),
                row.get("text"), row.get("author_name"), row.get("author_email"))
            for _line, row in rows]
        return self._conversation(
            first.get("conversation"), customer, messages, first.get("subject"),
            first.get("channel"))

    # === JSON === #

    def from_json(self, value: dict):
        """The customer, or the conversation, of a line.

        :raises Rejected: it can't be used
        """
        if "messages" not in value:
            return self._json_customer(value)
        return self._conversation(
            value.get("id"), self._json_customer(_object(value, "customer")),
            [self._message(row.get("id"), row.get("time"), row.get("author"), row.get("text"),
                           row.get("author_name"), row.get("author_email"))
             for row in _objects(value, "messages")],
            value.get("subject"), value.get("channel"), value.get("closed_at"))

    def _json_customer(self, value: dict) -> Customer:
        return self._customer(
            value.get("id"), value.get("name"), value.get("phone"), value.get("email"),
            value.get("lang"))

    # === PARTS === #

    def _customer(self, external_id, name="", phone="", email="", lang="") -> Customer:
        if not _text(external_id):
            raise Rejected("no_customer_id")
        return Customer(_text(external_id), _text(name), _text(phone), _text(email), _text(lang))

    def _message(self, external_id, at, author, text, author_name="", author_email="") -> Message:
        if not _text(external_id):
            raise Rejected("no_message_id")
        kind = AUTHORS.get(_text(author).lower())
        if kind is None:
            raise Rejected("unknown_author", author=_text(author))
        moment = self._time(at)
        if moment is None:
            raise Rejected("bad_time", time=_text(at))
        return Message(
            _text(external_id), moment, kind, _clean(text), _text(author_name),
            _text(author_email))

    def _conversation(self, external_id, customer, messages, subject="", channel="",
                      closed_at=None) -> Conversation:
        if not _text(external_id):
            raise Rejected("no_conversation_id")
        if not messages:
            raise Rejected("no_messages")
        if len({message.external_id for message in messages}) < len(messages):
            raise Rejected("same_message_id")
        ordered = tuple(sorted(messages, key=lambda message: message.at))
        return Conversation(
            _text(external_id), customer, ordered, _text(subject), _text(channel),
            self._time(closed_at))

    def _time(self, value) -> datetime | None:
        """A moment as UTC without zone: ISO 8601, or seconds or milliseconds since 1970."""
        try:
            text = _text(value)
            if text.replace(".", "", 1).isdigit():
                seconds = float(text)
                seconds = seconds / 1000 if seconds > MILLISECONDS else seconds
                return datetime.fromtimestamp(seconds, timezone.utc).replace(
                    tzinfo=None, microsecond=0)
            text = text.replace(" UTC", "+00:00").replace("/", "-").replace("Z", "+00:00")
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self.zone)
            return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
        except (ValueError, OverflowError, OSError):
            return None


class Zendesk(Shape):
    """Zendesk's JSON export: a user a line, or a ticket with its comments a line."""

    def from_json(self, value):
        if "comments" not in value:
            return self._json_customer(value)
        requester = value.get("requester")
        if not isinstance(requester, dict):
            requester = {"id": value.get("requester_id")}
        customer = self._json_customer(requester)
        via = value.get("via")
        messages = []
        for row in _objects(value, "comments"):
            author = row.get("author") if isinstance(row.get("author"), dict) else {}
            author_id = _text(row.get("author_id", author.get("id")))
            kind = "customer" if author_id == customer.external_id else "agent"
            if row.get("public") is False:
                kind = "note"
            messages.append(self._message(
                row.get("id"), row.get("created_at"), kind,
                row.get("plain_body") or row.get("body"), author.get("name"),
                author.get("email")))
        return self._conversation(
            value.get("id"), customer, messages, value.get("subject"),
            via.get("channel") if isinstance(via, dict) else "",
            value.get("updated_at") if value.get("status") in ("solved", "closed") else None)


class Chatwoot(Shape):
    """Chatwoot: contacts as its export has them, conversations as its API has them."""

    KINDS = {"0": "customer", "1": "agent", "2": "note", "3": "bot"}

    def _json_customer(self, value):
        return self._customer(
            value.get("id"), value.get("name"), value.get("phone_number"), value.get("email"))

    def from_json(self, value):
        if "messages" not in value:
            return self._json_customer(value)
        meta = _object(value, "meta")
        messages = []
        for row in _objects(value, "messages"):
            sender = row.get("sender") if isinstance(row.get("sender"), dict) else {}
            kind = _text(row.get("message_type"))
            kind = "note" if row.get("private") else self.KINDS.get(kind, kind)
            files = [_text(file.get("data_url")) for file in _objects(row, "attachments")]
            text = "\n".join(filter(None, [_text(row.get("content")), *files]))
            messages.append(self._message(
                row.get("id"), row.get("created_at"), kind, text, sender.get("name"),
                sender.get("email")))
        return self._conversation(
            value.get("id"), self._json_customer(_object(meta, "sender")), messages,
            channel=meta.get("channel") or value.get("channel"))


class Udesk(Shape):
    """Udesk: customers and conversation records with their ``logs``."""

    def _json_customer(self, value):
        listed = value.get("cellphones")
        phones = [
            _text(entry[-1] if isinstance(entry, list) and entry else
                  entry.get("content") if isinstance(entry, dict) else entry)
            for entry in (listed if isinstance(listed, list) else [])]
        return self._customer(
            value.get("id", value.get("customer_id")),
            value.get("nick_name", value.get("customer_name")),
            next(filter(None, phones), value.get("cellphone")), value.get("email"))

    def from_json(self, value):
        if "logs" not in value:
            return self._json_customer(value)
        customer = self._customer(
            value.get("customer_id"), value.get("customer_name"), value.get("customer_phone"),
            value.get("customer_email"))
        messages = [
            self._message(
                row.get("id", row.get("message_id")), row.get("created_at"), row.get("sender"),
                self._content(row.get("content")), row.get("agent_nick_name"))
            for row in _objects(value, "logs")]
        return self._conversation(
            value.get("sub_session_id", value.get("session_id")), customer, messages,
            channel=value.get("channel"), closed_at=value.get("closed_at", value.get("end_time")))

    @staticmethod
    def _content(content) -> str:
        """The text of a message, which Udesk wraps as ``{"type", "data": {"content"}}``."""
        if isinstance(content, str) and content.lstrip().startswith("{"):
            try:
                content = json.loads(content)
            except (ValueError, RecursionError):
                return content
        if isinstance(content, dict):
            data = content.get("data")
            return _text(data.get("content")) if isinstance(data, dict) else ""
        return _text(content)


SHAPES = {"own": Shape, "zendesk": Zendesk, "chatwoot": Chatwoot, "udesk": Udesk}


# === READING VALUES === #


def _text(value) -> str:
    """A value as text without blanks around it; what is no scalar is ''."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "").strip()


def _clean(value) -> str:
    """The text of a message; tags are taken out of what was written as HTML."""
    text = _text(value)
    if text.startswith("<"):
        text = TAGS.sub("", re.sub(r"<br\s*/?>|</p>|</div>", "\n", text)).strip()
    return text


def _digest(row: dict[str, str], seen: Counter[str]) -> str:
    """An id for a message without one: the same in a later export of the same conversation."""
    told = "\0".join(row.get(name, "") for name in ("time", "author", "text"))
    digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}-{seen[digest]}"


def _object(value: dict, name: str) -> dict:
    found = value.get(name)
    if not isinstance(found, dict):
        raise Rejected("missing", name=name)
    return found


def _objects(value: dict, name: str) -> list[dict]:
    rows = value.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Rejected("not_list", name=name)
    return rows
