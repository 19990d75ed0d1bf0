"""The provider ``api``: the company's own app or site, over Standard Webhooks.

Both directions are signed alike, see :mod:`.standard_webhooks`. A body is
``{"type", "timestamp", "data"}``. What the app sends us::

    {"type": "message.created", "timestamp": "2026-03-01T08:00:00Z", "data": {
        "message_id": "m1", "text": "Hello",
        "user": {"id": "u1", "name": "", "phone": "", "email": "", "lang": "zh_CN"},
        "attachments": [{"url": "https://…", "name": "a.jpg", "mimetype": "image/jpeg"}]}}
    {"type": "message.delivered", "data": {"message_id": "the id of our message"}}

``message.sent``, ``message.read`` and ``message.failed`` (with ``error``) go like
``message.delivered``. ``message.updated`` (new ``text``), ``message.deleted`` and
``message.reaction`` (``emoji``, empty takes it back) name a message and its ``user``; a message
may answer another one, ``reply_to``, and be a pressed button, ``button`` with its payload.
``typing`` names a ``user`` who is writing.

A call centre reports each call, once it has ended, as ``call.ended``::

    {"type": "call.ended", "data": {
        "call_id": "c1", "number": "+8613800138000", "direction": "in", "agent": "Ada",
        "started_at": "2026-03-01T08:00:00Z", "ended_at": "2026-03-01T08:05:00Z",
        "recording": "https://…"}}

What we send the app has the same shapes, a message with ``buttons`` where there are any, and
``typing`` besides; ``message_id`` of a new message is our idempotency key, and that of a
message that is spoken about is the id that the app gave it, in its answer or in its event.
``ping`` says nothing and wants any 2xx: it is sent to test the connection.
"""

from __future__ import annotations

import json
import time
import uuid
from datetime import datetime, timezone

from .base import (
    Adapter,
    BadRequest,
    Call,
    CallRecord,
    Capabilities,
    ContactPoint,
    Envelope,
    Event,
    Failure,
    GiveUp,
    Media,
    Misconfigured,
    Outgoing,
    Probe,
    Reply,
    Request,
    Response,
    Result,
    Retry,
    Sent,
    Unparsable,
    register,
)
from .standard_webhooks import retry_after, secret_keys, sign, verify
from .text import clean_text, short_id

MESSAGE = "message.created"
# about a message that is known already
ABOUT = {
    "message.updated": "edit",
    "message.deleted": "delete",
    "message.reaction": "reaction",
}
CALL = "call.ended"
PING = "ping"
TYPING = "typing"
OUTGOING = {"message": MESSAGE, "typing": TYPING, **{kind: name for name, kind in ABOUT.items()}}
RECEIPTS = {
    "message.sent": "sent",
    "message.delivered": "delivered",
    "message.read": "read",
    "message.failed": "failed",
}


# === THE ADAPTER === #


@register
class Api(Adapter):
    """Messages of the company's own app or site."""

    code = "api"
    capabilities = Capabilities(
        buttons=10,
        kinds=frozenset({"message", "edit", "delete", "reaction", "typing"}),
        media=frozenset({"image", "voice", "video", "file"}),
        receipts=True,
        idempotent_send=True,
    )
    required = ("app_id", "webhook_secret", "api_base_url")

    def check(self) -> None:
        secret_keys(self.credentials.webhook_secret)

    def confirm(self, request: Request) -> Reply:
        """Standard Webhooks has no verification by GET."""
        raise BadRequest("this address takes POST only")

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        """Verify and open one event; receipts of one message differ by their type."""
        webhook_id = verify(self.credentials.webhook_secret, request, time.time())
        text = request.body.decode("utf-8", "replace")
        try:
            kind, data, occurred_at = _read(text)
            has_user = kind in (MESSAGE, TYPING) or kind in ABOUT
            contact_key = self._contact(data).key if has_user else ""
            if kind in RECEIPTS or kind in ABOUT:
                _message_id(data)
            if kind == CALL:
                call = _call(data)
        except Unparsable as error:
            # stored, so without the zero bytes that PostgreSQL refuses
            return (self._envelope(webhook_id, "unknown", clean_text(text), failure=str(error)),)
        if kind == MESSAGE:
            event_id = _text(data, "message_id") or webhook_id
            return (self._envelope(event_id, "message", text, contact_key, occurred_at),)
        if kind in ABOUT:
            return (self._envelope(webhook_id, ABOUT[kind], text, contact_key, occurred_at),)
        if kind == TYPING:
            return (self._envelope(webhook_id, "typing", text, contact_key, occurred_at),)
        if kind == CALL:
            key = f"phone::{call.number}" if call.number else ""
            event_id = f"{kind}:{_text(data, 'call_id')}"
            return (self._envelope(event_id, "call", text, key, occurred_at),)
        if kind in RECEIPTS:
            event_id = f"{kind}:{_message_id(data)}"
            return (self._envelope(event_id, "receipt", text, provider_time=occurred_at),)
        return (self._envelope(webhook_id, "unknown", text, provider_time=occurred_at),)

    def _envelope(
        self,
        event_id: str,
        kind: str,
        payload: str,
        contact_key: str = "",
        provider_time: datetime | None = None,
        failure: str = "",
    ) -> Envelope:
        """An envelope; without a contact the event is ordered by nothing but itself."""
        event_id = short_id(event_id)
        return Envelope(
            external_id=event_id,
            contact_key=contact_key or f"event:{self.credentials.app_id}:{event_id}",
            event_kind=kind,
            payload=payload,
            provider_time=provider_time,
            failure=failure,
        )

    def parse(self, payload: str) -> Event:
        kind, data, occurred_at = _read(payload)
        if kind in RECEIPTS:
            return Event(
                kind="receipt",
                contact=self._anyone(data),
                occurred_at=occurred_at,
                receipt_for=_message_id(data),
                receipt_state=RECEIPTS[kind],
                receipt_error=_text(data, "error"),
            )
        if kind in ABOUT:
            return Event(
                kind=ABOUT[kind],
                contact=self._contact(data),
                text=_text(data, "text"),
                occurred_at=occurred_at,
                target=short_id(_message_id(data)),
                reaction=_text(data, "emoji").strip(),
            )
        if kind == TYPING:
            return Event(kind="typing", contact=self._contact(data), occurred_at=occurred_at)
        if kind == CALL:
            call = _call(data)
            return Event(
                kind="call",
                contact=ContactPoint(
                    "phone", "", call.number, name=_text(data, "name"), phone=call.number),
                external_id=short_id(_text(data, "call_id")),
                occurred_at=call.ended_at or call.started_at,
                call=call,
            )
        if kind != MESSAGE:
            return Event(kind="unknown", contact=self._anyone(data), occurred_at=occurred_at)
        return Event(
            kind="message",
            contact=self._contact(data),
            text=_text(data, "text"),
            media=_attachments(data),
            occurred_at=occurred_at,
            external_id=short_id(_text(data, "message_id")),
            reply_to=short_id(_text(data, "reply_to")),
            button=_text(data, "button"),
        )

    def _contact(self, data: dict) -> ContactPoint:
        """The user of a message.

        :raises Unparsable: there is none
        """
        user = data.get("user")
        if not isinstance(user, dict):
            raise Unparsable("data.user is missing")
        # numbers are common as ids; they are the same user as their digits
        identity = str(user.get("id") or "") if _is_scalar(user.get("id")) else ""
        if not clean_text(identity).strip():
            raise Unparsable("data.user.id is missing")
        return ContactPoint(
            kind="api_user",
            scope=self.credentials.app_id,
            value=short_id(identity.strip()),
            name=_text(user, "name").strip(),
            phone=_text(user, "phone").strip(),
            email=_text(user, "email").strip(),
            lang=_text(user, "lang").strip(),
        )

    def _anyone(self, data: dict) -> ContactPoint:
        """The user if one is named: receipts and unknown types need none."""
        try:
            return self._contact(data)
        except Unparsable:
            return ContactPoint("api_user", self.credentials.app_id, "")

    def build(self, outgoing: Outgoing) -> Call:
        """The signed call.

        :raises ValueError: the account's webhook secret is none
        """
        data = {
            "message_id": outgoing.target or outgoing.idempotency_key,
            "user": {"id": outgoing.recipient},
            "text": outgoing.text,
        }
        if outgoing.kind == "reaction":
            data["emoji"] = outgoing.reaction
        if outgoing.reply_to:
            data["reply_to"] = outgoing.reply_to
        if outgoing.buttons:
            data["buttons"] = [
                {"payload": button.payload, "label": button.label} for button in outgoing.buttons
            ]
        if outgoing.media:
            data["attachments"] = [
                {
                    "kind": outgoing.media.kind,
                    "url": outgoing.media.url,
                    "name": outgoing.media.name,
                    "mimetype": outgoing.media.mimetype,
                }
            ]
        return self._signed(OUTGOING[outgoing.kind], outgoing.idempotency_key, data)

    def _signed(self, kind: str, event_id: str, data: dict) -> Call:
        now = int(time.time())
        stamp = datetime.fromtimestamp(now, timezone.utc).isoformat()
        body = _dump({"type": kind, "timestamp": stamp, "data": data})
        return Call(
            method="POST",
            url=self.credentials.api_base_url,
            headers={
                "Content-Type": "application/json",
                "webhook-id": event_id,
                "webhook-timestamp": str(now),
                "webhook-signature": sign(self.credentials.webhook_secret, event_id, now, body),
            },
            body=body,
        )

    def classify(self, response: Response) -> Result:
        """Any 2xx is taken; its body may name the app's ``id`` for the message."""
        status = response.status
        code, reason = str(status), response.body[:500].decode("utf-8", "replace")
        if 200 <= status < 300:
            return Sent(_answer_id(response.body))
        if status == 410 or status < 200 or 300 <= status < 400:
            # 410 is Standard Webhooks' word for an address that is gone for good
            return Misconfigured(code, reason or "the address does not take messages")
        if status == 429 or status >= 500:
            return Retry(code, reason, after=retry_after(response, time.time()))
        return GiveUp(code, reason)

    def media_call(self, media: Media) -> Call:
        return Call("GET", media.url)

    def probe_call(self) -> Call:
        """A signed event that says nothing.

        :raises ValueError: the account's webhook secret is none
        """
        return self._signed(PING, f"ping-{uuid.uuid4().hex}", {})

    def read_probe(self, response: Response) -> Probe | Failure:
        result = self.classify(response)
        return Probe("") if isinstance(result, Sent) else result


# === READING === #


def _read(payload: str) -> tuple[str, dict, datetime | None]:
    """Type, data and time of a body.

    :raises Unparsable: not JSON, or not the shape
    """
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Unparsable("the body is not JSON") from error
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise Unparsable("the body has no type")
    data = body.get("data")
    if not isinstance(data, dict):
        raise Unparsable("the body has no data")
    return body["type"], data, _time(body.get("timestamp"))


def _message_id(data: dict) -> str:
    """The message that a receipt is about.

    :raises Unparsable: it names none
    """
    message_id = _text(data, "message_id")
    if not message_id:
        raise Unparsable("data.message_id is missing")
    return message_id


def _call(data: dict) -> CallRecord:
    """The call that a call centre reports.

    :raises Unparsable: it has no id or no beginning, or makes no sense
    """
    if not _text(data, "call_id"):
        raise Unparsable("data.call_id is missing")
    started_at, ended_at = _time(data.get("started_at")), _time(data.get("ended_at"))
    if started_at is None:
        raise Unparsable("data.started_at is no time")
    if data.get("ended_at") and ended_at is None:
        raise Unparsable("data.ended_at is no time")
    direction = _text(data, "direction") or "in"
    if direction not in ("in", "out"):
        raise Unparsable("data.direction is neither in nor out")
    recording = _text(data, "recording").strip()
    if recording and not recording.lower().startswith(("https://", "http://")):
        raise Unparsable("data.recording is no http address")
    return CallRecord(
        number=short_id(_text(data, "number").strip()),
        started_at=started_at,
        # a clock that was set back makes no call of negative length
        ended_at=max(ended_at, started_at) if ended_at else None,
        direction=direction,
        recording=recording,
        agent=_text(data, "agent").strip(),
    )


def _attachments(data: dict) -> tuple[Media, ...]:
    """The files of a message.

    :raises Unparsable: one has no http address
    """
    rows = data.get("attachments") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unparsable("data.attachments is no list of files")
    files = []
    for row in rows:
        url, mimetype = _text(row, "url").strip(), _text(row, "mimetype").strip()
        if not url.lower().startswith(("https://", "http://")):
            raise Unparsable("an attachment has no http address")
        kind = {"image": "image", "audio": "voice", "video": "video"}.get(
            mimetype.partition("/")[0], "file"
        )
        files.append(Media(kind, url=url, name=_text(row, "name").strip(), mimetype=mimetype))
    return tuple(files)


def _text(data: dict, name: str) -> str:
    """A value as storable text; numbers are taken, everything else is ''."""
    value = data.get(name)
    return clean_text(str(value)) if _is_scalar(value) else ""


def _is_scalar(value) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _time(value) -> datetime | None:
    """An ISO 8601 time as UTC without zone; None if it is none."""
    if not isinstance(value, str):
        return None
    try:
        # Python 3.10 does not know Z
        moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment


def _answer_id(body: bytes) -> str:
    """The id in an answer, '' without one."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return _text(answer, "id") if isinstance(answer, dict) else ""


def _dump(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
