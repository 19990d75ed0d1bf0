"""A mail as it came over the wire, read without trusting any of it.

Mail of the Internet Message Format (RFC 5322) and MIME (RFC 2045 to 2047, 2231), delivery
reports (RFC 3464), and the marks by which machines own up to a mail that no person wrote
(RFC 3834, and headers that older responders set).
https://www.rfc-editor.org/rfc/rfc3834 https://www.rfc-editor.org/rfc/rfc3464
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from .base import Unparsable
from .text import clean_text

MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
ADDRESS = re.compile(r"^[^@\s<>\"]+@[^@\s<>\"]+$")
# a few unlucky mails carry thousands of parts; nobody reads them
MAX_PARTS = 300
MAX_REFERENCES = 30
# what old servers call a character set is a part of the one that is meant
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "ks_c_5601-1987": "cp949"}

REPORTERS = frozenset({"mailer-daemon", "postmaster"})
NO_REPLY = re.compile(
    r"^(do[-_.]?not[-_.]?reply|no[-_.]?reply|noreply[-_.+].*|donotreply[-_.+].*|no[-_.]?response)$")
AUTO_REPLY_SUBJECT = re.compile(
    r"^\s*(auto(matic)?[ -]?reply|auto[- ]?response|out of (the )?office|abwesenheitsnotiz"
    r"|自动回复|自動回覆|自动答复|休假回复)\b", re.IGNORECASE)
# a tag that Odoo puts into the references of what it sends against loops
ODOO_LOOP = "-loop-detection-bounce-email@"


@dataclass(frozen=True)
class Attachment:
    """A file of a mail; ``cid`` is how its HTML refers to it, or ''."""

    name: str
    mimetype: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True)
class Report:
    """What a mail server says became of a mail.

    :param action: ``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``
    :param status: RFC 3463 code such as ``5.1.1``, or ''
    :param reason: the server's words
    :param message_ids: Message-Ids of the mail it is about, as far as it names any
    """

    action: str
    status: str
    reason: str
    message_ids: tuple[str, ...]


@dataclass(frozen=True)
class Mail:
    """A mail in plain values.

    :param message_id: with its angle brackets; made from the content where there is none
    :param sender: address in lower case, '' where there is none
    :param recipients: every address that it names as a receiver, in lower case
    :param references: Message-Ids of what it answers, the latest first
    :param automatic: ``reply`` a machine answers us, ``bulk`` nobody waits for an answer,
        ``loop`` it is our own, '' a person wrote it
    :param why: by which mark ``automatic`` was seen
    :param reply_to: (address, name) of the one person that an answer shall go to, if it names one
    """

    message_id: str
    sender: str
    name: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    references: tuple[str, ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    automatic: str = ""
    why: str = ""
    report: Report | None = None
    reply_to: tuple[str, str] = ("", "")

    def written_for(self) -> Mail:
        """The mail of the person on whose behalf a machine has sent it, as web forms do.

        Without such a person it stays as it is.
        """
        address, name = self.reply_to
        if not address or address == self.sender:
            return self
        return replace(self, sender=address, name=name, automatic="", why="")


def read(raw: bytes) -> Mail:
    """Read a mail.

    :raises Unparsable: it names no sender, or has no mail's shape
    """
    try:
        message = message_from_bytes(raw)
        parts = _parts(message)
    except (LookupError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise Unparsable(f"this is no mail: {error}") from error
    sender = _addresses(message, "From") or _addresses(message, "Sender")
    report = _report(message, parts)
    if not sender and not report:
        raise Unparsable("the mail names no sender")
    address, name = sender[0] if sender else ("", "")
    answers = [found for found in _addresses(message, "Reply-To") if not is_no_reply(found[0])]
    text, html, attachments = _content(parts, with_files=report is None)
    automatic, why = _automatic(message, address)
    mail = Mail(
        message_id=message_id(raw),
        sender=address,
        name=name,
        recipients=recipients(message),
        subject=header(message, "Subject"),
        sent_at=_date(message),
        references=_references(message),
        text=text,
        html=html,
        attachments=attachments,
        automatic=automatic,
        why=why,
        report=report,
        reply_to=answers[0] if len(answers) == 1 else ("", ""),
    )
    # a form's mail comes from an address that nobody reads and is a person's all the same
    return mail.written_for() if why == "From" and automatic == "bulk" else mail


def message_id(raw: bytes) -> str:
    """The Message-Id of a mail that may be unreadable otherwise; without one, its digest.

    The same mail always has the same.
    """
    try:
        found = _message_ids(read_head(raw), "Message-ID")
    except (LookupError, ValueError, RecursionError, AttributeError, TypeError):
        found = []
    return found[0] if found else f"<{hashlib.sha256(raw).hexdigest()}@no-message-id>"


def read_head(raw: bytes) -> Message:
    """The headers alone, for those who only want to know whom a mail is for."""
    ends = [at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    return message_from_bytes(raw[:min(ends, default=len(raw))])


def recipients(message: Message) -> tuple[str, ...]:
    """Every address that a mail names as a receiver, in lower case, each once."""
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To", "Resent-Cc")
    found = dict.fromkeys(address for name in names for address, _n in _addresses(message, name))
    return tuple(found)


def is_no_reply(address: str) -> bool:
    """Whether an address says of itself that nobody reads what is sent there.

    >>> is_no_reply("No-Reply@shop.example"), is_no_reply("reply@shop.example")
    (True, False)
    """
    local = address.partition("@")[0].lower()
    return local in REPORTERS or bool(NO_REPLY.match(local))


# === HEADERS === #


def header(message: Message, name: str) -> str:
    """A header's text on one line; what can't be decoded is shown as it stands."""
    value = message.get(name)
    if value is None:
        return ""
    return " ".join(_decode_words(str(value)).split())


def _decode_words(value: str) -> str:
    """RFC 2047 words as text."""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, TypeError):
        pieces = [(value, None)]
    text = "".join(
        _decode(piece, charset or "utf-8") if isinstance(piece, bytes) else piece
        for piece, charset in pieces)
    # eight-bit bytes in a header come as half surrogates
    return clean_text(_decode(text.encode("utf-8", "surrogateescape"), "utf-8"))


def _decode(content: bytes, charset: str) -> str:
    """Bytes as text, whatever their sender calls the character set."""
    charset = charset.strip().strip("'\"").lower()
    for name in dict.fromkeys((WIDER.get(charset, charset), "utf-8", "gb18030")):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(address in lower case, name) of a header, those that are addresses."""
    try:
        values = [str(value) for value in message.get_all(name, [])]
        found = getaddresses(values)
    except (ValueError, TypeError, IndexError):
        return []
    return [
        (clean_text(address).strip().lower(), " ".join(_decode_words(label).split())[:200])
        for label, address in found
        if ADDRESS.match(address.strip()) and len(address) <= 200
    ]


def _message_ids(message: Message, name: str) -> list[str]:
    try:
        values = [str(value) for value in message.get_all(name, [])]
    except (ValueError, TypeError):
        return []
    return [clean_text(found) for value in values for found in MESSAGE_ID.findall(value)]


def _references(message: Message) -> tuple[str, ...]:
    """What the mail answers, the latest first."""
    found = _message_ids(message, "In-Reply-To") + _message_ids(message, "References")[::-1]
    return tuple(dict.fromkeys(found))[:MAX_REFERENCES]


def _date(message: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return moment


def _automatic(message: Message, sender: str) -> tuple[str, str]:
    """Which machine wrote it, and the mark by which that is seen."""
    if any(ODOO_LOOP in reference for reference in _references(message)):
        return "loop", "References"
    # a comment or a parameter may follow
    submitted = re.split(r"[;\s(]", header(message, "Auto-Submitted").lower())[0]
    precedence = header(message, "Precedence").lower()
    local = sender.partition("@")[0]
    for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From"):
        if header(message, name).lower() not in ("", "no", "false"):
            return "reply", name
    if submitted == "auto-replied":
        return "reply", "Auto-Submitted"
    if precedence in ("auto_reply", "auto-reply"):
        return "reply", "Precedence"
    if header(message, "Return-Path") == "<>" or local in REPORTERS:
        return "reply", "Return-Path" if local not in REPORTERS else "From"
    if AUTO_REPLY_SUBJECT.match(header(message, "Subject")):
        return "reply", "Subject"
    if submitted not in ("", "no"):
        return "bulk", "Auto-Submitted"
    if precedence in ("bulk", "junk", "list"):
        return "bulk", "Precedence"
    for name in ("List-Id", "List-Unsubscribe"):
        if message.get(name):
            return "bulk", name
    if is_no_reply(sender):
        return "bulk", "From"
    return "", ""


# === PARTS === #


def _parts(message: Message) -> list[Message]:
    """The leaves of a mail in their order, a mail inside the mail counted as one of them."""
    found, todo = [], [message]
    while todo and len(found) < MAX_PARTS:
        part = todo.pop(0)
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            todo = [child for child in payload if isinstance(child, Message)] + todo
        else:
            found.append(part)
    return found


def _content(
    parts: list[Message], with_files: bool = True
) -> tuple[str, str, tuple[Attachment, ...]]:
    """(plain text, HTML, files); several texts follow each other."""
    texts, pages, files = [], [], []
    for part in parts:
        kind, name = part.get_content_type(), _file_name(part)
        is_file = bool(name) or part.get_content_disposition() == "attachment"
        if kind == "text/plain" and not is_file:
            texts.append(_part_text(part))
        elif kind == "text/html" and not is_file:
            pages.append(_part_text(part))
        elif with_files and (content := _bytes(part)):
            files.append(Attachment(
                name or _default_name(part), clean_text(kind), content,
                header(part, "Content-ID").strip("<> ")))
    return "\n".join(texts), "\n".join(pages), tuple(files)


def _part_text(part: Message) -> str:
    content = _bytes(part)
    try:
        charset = str(part.get_content_charset("utf-8"))
    except (LookupError, ValueError, TypeError):
        charset = "utf-8"
    return clean_text(_decode(content, charset))


def _bytes(part: Message) -> bytes:
    """What a part holds; a mail inside the mail as it was written."""
    try:
        if part.get_content_maintype() == "message":
            payload = part.get_payload()
            return b"".join(child.as_bytes() for child in payload if isinstance(child, Message)) \
                if isinstance(payload, list) else str(payload).encode("utf-8", "replace")
        return part.get_payload(decode=True) or b""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return b""


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    name = " ".join(_decode_words(str(name)).split())
    # a path in a name is somebody else's folder
    return re.split(r"[/\\]", name)[-1][:200]


def _default_name(part: Message) -> str:
    return "mail.eml" if part.get_content_type() == "message/rfc822" else "attachment"


# === DELIVERY REPORTS === #


def _report(message: Message, parts: list[Message]) -> Report | None:
    """The delivery report that this mail is, if it is one."""
    is_report = message.get_content_type() == "multipart/report" and (
        str(message.get_param("report-type", "delivery-status")).lower() == "delivery-status")
    senders = _addresses(message, "From")
    reporter = senders and senders[0][0].partition("@")[0] in REPORTERS
    if not is_report and not reporter:
        return None
    fields = _status_fields(parts)
    if not is_report and not fields:
        # some servers only write in words, in a mail that answers ours
        text = _content(parts, with_files=False)[0]
        ids = [*_references(message), *MESSAGE_ID.findall(text)]
        return Report("failed", "", " ".join(text.split())[:500], tuple(dict.fromkeys(ids)))
    reason = fields.get("diagnostic-code", "").partition(";")[2].strip() or fields.get(
        "diagnostic-code", "") or fields.get("status", "")
    return Report(
        action=fields.get("action", "failed").lower(),
        status=fields.get("status", ""),
        reason=reason[:500],
        message_ids=_original_ids(message, parts),
    )


def _status_fields(parts: list[Message]) -> dict[str, str]:
    """Fields about the first recipient of a ``message/delivery-status``."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        if not isinstance(blocks, list):
            continue
        for block in blocks:
            if isinstance(block, Message) and block.get("Final-Recipient"):
                return {name.lower(): header(block, name) for name in block.keys()}
    return {}


def _original_ids(message: Message, parts: list[Message]) -> tuple[str, ...]:
    """Message-Ids of the mail that a report is about."""
    found = []
    for part in parts:
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            originals = [child for child in part.get_payload() if isinstance(child, Message)]
        elif part.get_content_type() == "text/rfc822-headers":
            originals = [message_from_bytes(_bytes(part))]
        else:
            continue
        for original in originals:
            found += _message_ids(original, "Message-ID")
            found += _message_ids(original, "X-Microsoft-Original-Message-ID")
    return tuple(dict.fromkeys([*found, *_references(message)]))


def may_be_report(head: Message) -> bool:
    """Whether a mail with these headers may be a delivery report."""
    senders = _addresses(head, "From")
    return head.get_content_type() == "multipart/report" or bool(
        senders and senders[0][0].partition("@")[0] in REPORTERS)
