"""The provider ``email``: mail that Odoo's gateway takes in and its mail server sends.

There is no call of ours on the way out and no webhook on the way in: the gateway hands us a
raw mail, :mod:`.email_reading` reads it, and what is needed of it is kept as JSON, its files
as attachments. Here that JSON is turned into an event, with what the mail carries along
(earlier mails, a signature) folded away by :mod:`.mail_quote`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from .base import (
    Adapter,
    BadRequest,
    Capabilities,
    ContactPoint,
    Envelope,
    Event,
    Reply,
    Request,
    Unparsable,
    register,
)
from .email_reading import Mail, Report, read
from .mail_quote import fold_html, fold_text, new_text
from .text import clean_text, short_id

# how far a report of a mail server says that a mail has come
REPORTED = {"failed": "failed", "delivered": "delivered"}
KINDS = {"": "message", "bulk": "message", "reply": "auto_reply", "loop": "unknown"}


@dataclass(frozen=True)
class MailFile:
    """A file of a mail that has been put away.

    :param key: where it was put
    :param cid: how the mail's HTML refers to it, or ''
    """

    key: int
    name: str = ""
    mimetype: str = ""
    cid: str = ""


@dataclass(frozen=True)
class MailEvent(Event):
    """A mail as an event; ``text`` is what was written now, as plain text.

    :param message_id: the mail's Message-Id with its angle brackets
    :param references: Message-Ids of what it answers, the latest first
    :param html: the whole mail with marks around what it carries along, '' for a plain mail
    :param rest: what a plain mail carries along
    :param automatic: ``bulk`` or ``reply`` when a machine wrote it, else ''
    """

    message_id: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    html: str = ""
    rest: str = ""
    files: tuple[MailFile, ...] = ()
    automatic: str = ""


@register
class Email(Adapter):
    """A mailbox."""

    code = "email"
    transport = "mail"
    capabilities = Capabilities(
        media=frozenset({"image", "voice", "video", "file"}), caption=True, receipts=True)
    required = ("alias_email",)

    def confirm(self, request: Request) -> Reply:
        raise BadRequest("mail comes in through the mail gateway")

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        raise BadRequest("mail comes in through the mail gateway")

    def envelope(self, mail: Mail, files: tuple[MailFile, ...] = ()) -> Envelope:
        """A mail as the inbox keeps it."""
        kind = KINDS[mail.automatic]
        if mail.report:
            kind = "receipt" if mail.report.action in REPORTED else "unknown"
        value = asdict(mail)
        del value["attachments"], value["reply_to"]
        value["sent_at"] = mail.sent_at.isoformat() if mail.sent_at else ""
        value["files"] = [asdict(file) for file in files]
        sender = short_id(mail.sender) or "nobody"
        return Envelope(
            external_id=short_id(mail.message_id),
            contact_key=f"report::{short_id(mail.message_id)}" if mail.report
            else f"email::{sender}",
            event_kind=kind,
            payload=json.dumps(value, ensure_ascii=False),
            provider_time=mail.sent_at,
        )

    def unreadable(self, raw: bytes, message_id: str, reason: str) -> Envelope:
        """A mail that can't be understood, kept whole so that it can be tried again."""
        return Envelope(
            external_id=short_id(message_id),
            contact_key=f"mail::{short_id(message_id)}",
            event_kind="unknown",
            payload=json.dumps({"raw": raw.decode("latin-1")}),
            failure=reason,
        )

    def parse(self, payload: str) -> Event:
        try:
            value = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise Unparsable("the stored mail is not JSON") from error
        if not isinstance(value, dict):
            raise Unparsable("the stored mail has not its shape")
        try:
            if "raw" in value:
                # what could not be read once: its files are lost, its words are not
                raw = str(value["raw"]).encode("latin-1")
                return self.parse(self.envelope(read(raw)).payload)
            return self._event(value)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unparsable(f"the stored mail has not its shape: {error}") from error

    def _event(self, value: dict) -> Event:
        sent_at = datetime.fromisoformat(value["sent_at"]) if value["sent_at"] else None
        contact = ContactPoint(
            "email", "", short_id(value["sender"]), name=value["name"], email=value["sender"])
        if value["report"]:
            return self._reported(Report(**value["report"]), contact, sent_at)
        folded_page = fold_html(value["html"])
        folded = fold_text(value["text"])
        # the HTML is what the sender saw; a plain text beside it may be an advertisement
        text = new_text(folded_page) if folded_page else folded.new
        return MailEvent(
            kind=KINDS[value["automatic"]],
            contact=contact,
            external_id=short_id(value["message_id"]),
            text=clean_text(text),
            occurred_at=sent_at,
            message_id=value["message_id"],
            references=tuple(value["references"]),
            subject=value["subject"],
            html=folded_page,
            rest="" if folded_page else folded.rest,
            files=tuple(MailFile(**file) for file in value["files"]),
            automatic=value["automatic"],
        )

    def _reported(
        self, report: Report, contact: ContactPoint, sent_at: datetime | None
    ) -> Event:
        """What a mail server says became of a mail of ours."""
        state = REPORTED.get(report.action)
        if state is None:
            return Event(kind="unknown", contact=contact, occurred_at=sent_at)
        if not report.message_ids:
            raise Unparsable("the report names no mail of ours")
        return Event(
            kind="receipt",
            contact=contact,
            occurred_at=sent_at,
            receipt_for=report.message_ids[0],
            receipt_state=state,
            receipt_error=" ".join(filter(None, (report.status, report.reason))),
            receipt_code=report.status,
        )
