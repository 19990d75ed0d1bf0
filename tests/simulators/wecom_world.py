"""Conversations of WeCom's customer service: who has them, and what may be sent."""

from __future__ import annotations

import itertools
import json
import re
import secrets
from dataclasses import dataclass, field

from .push import Delivery
from .server import Answer, Incoming, as_json

NEW, APP, POOL, PERSON, OVER = range(5)
# from → to, by a call
MOVES = {NEW: {APP, POOL, PERSON}, APP: {POOL, PERSON}, POOL: {PERSON}, PERSON: {PERSON, OVER},
         OVER: set()}
MESSAGES, SECONDS = 5, 48 * 3600
CALLBACK_SECONDS = 600
WELCOME_SECONDS = 20
RECALL_SECONDS = 120
KEPT_SECONDS = 3 * 24 * 3600
TEXT_BYTES, MENU_TEXT_BYTES, MENU_ID_BYTES, MENU_LABEL_BYTES, MENU_ENTRIES = 2048, 1024, 64, 128, 10
MESSAGE_ID = re.compile(r"[0-9a-zA-Z_-]{0,32}")
WORDS = {
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40056: "invalid agentid",
    40058: "invalid Request Parameter",
    40096: "invalid external userid",
    41001: "access_token missing",
    41005: "missing media",
    42001: "access_token expired",
    44001: "empty media data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45009: "api freq out of limit",
    47001: "data format error",
    60020: "not allow to access from your ip",
    81013: "user & party & tag all invalid",
    95000: "invalid open_kfid",
    95001: "send msg count limit",
    95002: "send msg time limit",
    95007: "invalid msg token",
    95008: "menu item count out of limit",
    95009: "invalid menu item type",
    95013: "conversation end",
    95014: "user is not kf servicer",
    95016: "not allow to change service state",
    95018: "send msg session status invalid",
    301002: "no permission",
}


@dataclass
class Company:
    """A company, its customer-service accounts and who serves them.

    :param accounts: ``open_kfid`` → name; the app may not manage those in ``unmanaged``
    :param servicers: user id → whether he takes conversations
    :param staff: user ids that see the app, for app messages
    """

    corp_id: str
    secret: str = "simulated-app-secret"
    token: str = "simulated-token"
    encoding_aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    accounts: dict[str, str] = field(
        default_factory=lambda: {"wkSimulated00001": "售后", "wkSimulated00002": "售前"})
    unmanaged: tuple[str, ...] = ()
    servicers: dict[str, bool] = field(
        default_factory=lambda: {"zhangsan": True, "lisi": True, "wangwu": False})
    staff: tuple[str, ...] = ("zhangsan", "lisi", "wangwu")
    agent_id: int = 1000002


@dataclass
class Conversation:
    """Of one customer with one account."""

    state: int = OVER
    servicer: str = ""
    last_in: float = 0.0
    left: int = 0


class Refused(Exception):
    """WeCom's answer with an error code."""

    def __init__(self, code: int, words: str = ""):
        super().__init__(words or WORDS[code])
        self.code = code


def json_of(request: Incoming) -> dict:
    try:
        return request.json()
    except (json.JSONDecodeError, ValueError) as error:
        raise Refused(47001) from error


def text_of(value: object, limit: int, least: int = 1) -> str:
    """A text of ``least`` to ``limit`` bytes."""
    if not isinstance(value, str) or len(value.encode()) < least:
        raise Refused(44004)
    if len(value.encode()) > limit:
        raise Refused(45002)
    return value


class Conversations:
    """Part of the simulator: what customers, the app and servicers do to conversations."""

    def forget(self) -> None:
        super().forget()
        self.talks: dict[tuple[str, str], Conversation] = {}
        # account → what sync_msg reads, and what is known of its customers
        self.entries: dict[str, list[dict]] = {}
        self.names: dict[str, dict] = {}
        self.codes: dict[str, tuple[str, str, float]] = {}
        self.by_msgid: dict[tuple[str, str], dict] = {}
        self._numbers = itertools.count(1)
        self._run = secrets.token_hex(4)
        self._failures: list[tuple] = []

    def account(self, company: Company, values: dict) -> str:
        """The account that a call names and may use."""
        account = values.get("open_kfid", "")
        if account not in company.accounts:
            raise Refused(95000)
        if account in company.unmanaged:
            raise Refused(301002)
        return account

    def talk(self, account: str, customer: str) -> Conversation:
        """The conversation, over if nobody wrote for 48 hours."""
        found = self.talks.setdefault((account, customer), Conversation())
        if found.state != OVER and self.now() - found.last_in > SECONDS:
            found.state, found.servicer = OVER, ""
        return found

    # === WHAT SYNC_MSG READS === #

    def happen(self, company: Company, account: str, customer: str, message: dict, origin: int = 0,
               send_time: int = 0, msgid: str = "") -> dict:
        """Append one entry; what a customer writes opens his conversation."""
        is_event = message["msgtype"] == "event"
        origin = origin or (4 if is_event else 3)
        entry = {
            "msgid": msgid or f"{self._run}{next(self._numbers):012d}",
            "send_time": send_time or int(self.now()),
            "origin": origin,
            **message,
        }
        if is_event:
            entry["event"] = {"open_kfid": account, **message["event"]}
            if customer:
                entry["event"].setdefault("external_userid", customer)
        else:
            entry |= {"open_kfid": account, "external_userid": customer}
        if origin == 3:
            talk = self.talk(account, customer)
            talk.last_in, talk.left = self.now(), MESSAGES
            if talk.state == OVER:
                talk.state = NEW
        if customer:
            self.names.setdefault(customer, {
                "corp_id": company.corp_id, "nickname": f"微信用户{customer[-4:]}",
                "unionid": f"o{customer}"})
        self.entries.setdefault(account, []).append(entry)
        return entry

    def page(self, account: str, cursor: object, limit: int) -> dict:
        """What ``sync_msg`` answers; a cursor is where in the list to go on."""
        entries = self.entries.get(account, [])
        prefix, _sep, start = str(cursor).rpartition(":")
        if cursor and (prefix != f"cursor:{account}" or not start.isdigit()):
            raise Refused(40058)
        first = int(start) if cursor else 0
        last = min(first + limit, len(entries))
        kept = self.now() - KEPT_SECONDS
        listed = [entry for entry in entries[first:last] if entry["send_time"] > kept]
        return {
            "errcode": 0, "errmsg": "ok", "next_cursor": f"cursor:{account}:{last}",
            "has_more": int(last < len(entries)), "msg_list": listed}

    # === SENDING === #

    def _send(self, request: Incoming, company: Company) -> Answer:
        values = json_of(request)
        account, customer = self.account(company, values), values.get("touser", "")
        known = self._known(account, values)
        if known:
            known["deliveries"] += 1
            return as_json({"errcode": 0, "errmsg": "ok", "msgid": known["msgid"]})
        if (account, customer) not in self.talks:
            raise Refused(40096)
        content = self._content(values)
        talk = self.talk(account, customer)
        if self.now() - talk.last_in > SECONDS:
            raise Refused(95002)
        if talk.state == OVER:
            raise Refused(95013)
        if talk.state not in (NEW, APP):
            raise Refused(95018)
        if talk.left <= 0:
            raise Refused(95001)
        talk.left -= 1
        return self._take(company, account, customer, values, content)

    def _known(self, account: str, values: dict) -> dict | None:
        """The message that was sent before under this id."""
        msgid = values.get("msgid", "")
        if not isinstance(msgid, str) or not MESSAGE_ID.fullmatch(msgid):
            raise Refused(40058)
        return self.by_msgid.get((account, msgid)) if msgid else None

    def _take(self, company, account, customer, values, content, **more) -> Answer:
        msgid = values.get("msgid") or f"own{self._run}{next(self._numbers)}"
        row = self.record(
            corp_id=company.corp_id, open_kfid=account, customer=customer, msgid=msgid,
            msgtype=values["msgtype"], deliveries=1, **content, **more)
        self.by_msgid[account, msgid] = row
        if customer in self.refusing:
            self._failures.append((company, account, customer, msgid, 10))
        return as_json({"errcode": 0, "errmsg": "ok", "msgid": msgid})

    def _content(self, values: dict, kinds=("text", "msgmenu", "image", "voice", "video", "file")):
        """What a message carries, checked."""
        kind = values.get("msgtype")
        if kind not in kinds:
            raise Refused(40008)
        part = values.get(kind)
        if not isinstance(part, dict):
            raise Refused(40058)
        if kind == "text":
            return {"text": text_of(part.get("content"), TEXT_BYTES)}
        if kind == "msgmenu":
            return self._menu(part)
        if self.media.get(part.get("media_id"), ("", "", 0))[2] <= self.now():
            raise Refused(40007)
        return {"media_id": part["media_id"]}

    def _menu(self, part: dict) -> dict:
        text = text_of(part.get("head_content", ""), MENU_TEXT_BYTES, least=0)
        entries = part.get("list", [])
        if not isinstance(entries, list) or len(entries) > MENU_ENTRIES:
            raise Refused(95008)
        menu = []
        for entry in entries:
            if entry.get("type") != "click":
                raise Refused(95009)
            click = entry["click"]
            menu.append([text_of(click.get("id"), MENU_ID_BYTES),
                         text_of(click.get("content"), MENU_LABEL_BYTES)])
        return {"text": text, "menu": menu}

    def _answer_event(self, request: Incoming, company: Company) -> Answer:
        values = json_of(request)
        account, customer, end = self.codes.pop(values.get("code", ""), ("", "", 0))
        if end <= self.now():
            raise Refused(40058, "invalid code")
        self._known(account, values)
        content = self._content(values, ("text", "msgmenu"))
        return self._take(company, account, customer, values, content, welcome=True)

    def welcome_code(self, customer: str, account: str = "") -> str:
        """A code that is good for one welcome within 20 seconds."""
        code = "CODE" + secrets.token_urlsafe(16)
        account = account or next(iter(self.company.accounts))
        self.codes[code] = (account, customer, self.now() + WELCOME_SECONDS)
        return code

    def _recall(self, request: Incoming, company: Company) -> Answer:
        values = json_of(request)
        account = self.account(company, values)
        row = self.by_msgid.get((account, values.get("msgid", "")))
        if not row or self.now() - row["time"] > RECALL_SECONDS:
            raise Refused(40058, "message can't be recalled")
        row["recalled"] = True
        return as_json({"errcode": 0, "errmsg": "ok"})

    def _tell_refusals(self) -> None:
        """A taken message that did not arrive is told afterwards."""
        while self._failures:
            company, account, customer, msgid, fail_type = self._failures.pop(0)
            event = {"event_type": "msg_send_fail", "fail_msgid": msgid, "fail_type": fail_type}
            with self.lock:
                entry = self.happen(
                    company, account, customer, {"msgtype": "event", "event": event})
            if self.webhook:
                token = "ENC" + secrets.token_urlsafe(24)
                self.callback_tokens[token] = self.now() + CALLBACK_SECONDS
                self.call_back(self.webhook, company, account, token, entry["msgid"])

    # === WHO HAS IT === #

    def _conversation_of(self, company: Company, values: dict) -> Conversation:
        account, customer = self.account(company, values), values.get("external_userid", "")
        if (account, customer) not in self.talks:
            raise Refused(40096)
        return self.talk(account, customer)

    def _state(self, request: Incoming, company: Company) -> Answer:
        talk = self._conversation_of(company, json_of(request))
        return as_json({
            "errcode": 0, "errmsg": "ok", "service_state": talk.state,
            "servicer_userid": talk.servicer})

    def _trans(self, request: Incoming, company: Company) -> Answer:
        values = json_of(request)
        talk, state = self._conversation_of(company, values), values.get("service_state")
        if state not in MOVES[talk.state]:
            raise Refused(95016)
        servicer = values.get("servicer_userid", "") if state == PERSON else ""
        if state == PERSON and not company.servicers.get(servicer):
            raise Refused(95014)
        talk.state, talk.servicer = state, servicer
        return as_json({"errcode": 0, "errmsg": "ok", "msg_code": secrets.token_urlsafe(16)})

    def _servicers(self, request: Incoming, company: Company) -> Answer:
        self.account(company, request.query)
        rows = [{"userid": user, "status": 0 if serving else 1}
                for user, serving in company.servicers.items()]
        return as_json({
            "errcode": 0, "errmsg": "ok", "servicer_list": [*rows, {"department_id": 2}]})

    def _customers(self, request: Incoming, company: Company) -> Answer:
        wanted = json_of(request).get("external_userid_list")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= 100:
            raise Refused(40058)
        known = [one for one in wanted
                 if self.names.get(one, {}).get("corp_id") == company.corp_id]
        rows = [{"external_userid": one, "avatar": "http://wx.qlogo.cn/x", "gender": 0,
                 **{name: value for name, value in self.names[one].items() if name != "corp_id"}}
                for one in known]
        return as_json({
            "errcode": 0, "errmsg": "ok", "customer_list": rows,
            "invalid_external_userid": [one for one in wanted if one not in known]})

    def servicer(self, webhook: str, customer: str, does: str, userid: str = "zhangsan",
                 open_kfid: str = "", text: str = "") -> Delivery:
        """Somebody in WeCom's client writes, takes the conversation, or ends it.

        :raises ValueError: nobody can do that
        """
        account = open_kfid or next(iter(self.company.accounts))
        if does == "write":
            message = {"msgtype": "text", "text": {"content": text}, "servicer_userid": userid}
            return self.deliver(webhook, customer, message, open_kfid=account, origin=5)
        event = {"event_type": "session_status_change"}
        with self.lock:
            talk = self.talk(account, customer)
            if does == "take":
                event |= {"change_type": 1 if talk.state == POOL else 4,
                          "old_servicer_userid": talk.servicer, "new_servicer_userid": userid}
                talk.state, talk.servicer = PERSON, userid
            elif does == "end":
                event |= {"change_type": 3, "old_servicer_userid": talk.servicer,
                          "msg_code": secrets.token_urlsafe(16)}
                talk.state, talk.servicer = OVER, ""
            else:
                raise ValueError("does is write, take or end")
        return self.deliver(
            webhook, customer, {"msgtype": "event", "event": event}, open_kfid=account)
