"""What an engineer's phone may ask for, and in which form.

A phone sends commands, each with an identifier of its own and that of the one before it about the
same visit. Whatever order they come in, and however often, they are carried out in the order in
which the phone made them, each once.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST_TEXT = 10_000
MOST_IMAGE = 6 * 1024 * 1024
# a phone's clock that is off by less is taken as right
TOLERANCE = timedelta(minutes=2)
# nobody is without a network for longer: a phone that had lost its clock made it at some time
OLDEST = timedelta(days=30)
RESULTS = ("fixed", "temporary", "part_missing", "not_fixed", "no_access", "customer_absent")
IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}


class Malformed(ValueError):
    """The command does not have the form that it should have."""


@dataclass(frozen=True)
class Command:
    """One thing that the engineer did.

    :ivar uuid: the phone's identifier of the command
    :ivar previous: identifier of the command about the same visit that was made before, or ""
    :ivar happened_at: when it was made, UTC without a zone
    """

    uuid: str
    previous: str
    visit_id: int
    kind: str
    payload: dict[str, Any]
    happened_at: datetime


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT or "\0" in value:
        raise Malformed("text")
    return value.strip()


def _words(value: Any) -> str:
    if not (text := _text(value)):
        raise Malformed("empty text")
    return text


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise Malformed("number")
    return value


def _quantity(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 10_000:
        raise Malformed("quantity")
    return float(value)


def _image(value: Any) -> str:
    """Base64 of a JPEG, PNG or WebP image."""
    if not isinstance(value, str) or len(value) > MOST_IMAGE * 4 // 3 + 4:
        raise Malformed("image")
    try:
        raw = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise Malformed("image") from error
    if not image_type(raw):
        raise Malformed("image")
    return value


def _uuid(value: Any) -> str:
    if not isinstance(value, str) or not UUID.fullmatch(value):
        raise Malformed("uuid")
    return value


def _result(value: Any) -> str:
    if value not in RESULTS:
        raise Malformed("result")
    return value


# kind: (what it needs, what it may have)
FORMS = {
    "on_the_way": ({}, {}),
    "arrive": ({}, {}),
    "start": ({}, {}),
    "check": ({"line_id": _number, "value": _text}, {}),
    "serial": ({"value": _words}, {}),
    "photo": ({"data": _image}, {"caption": _text, "line_id": _number}),
    "use_part": (
        {"product_id": _number, "quantity": _quantity},
        {"lot_id": _number, "location_id": _number, "reason": _text},
    ),
    "return_part": ({"quantity": _quantity}, {"move_id": _number, "used": _uuid}),
    "scrap_part": ({"quantity": _quantity, "reason": _words}, {"move_id": _number, "used": _uuid}),
    "old_part": ({"product_id": _number, "quantity": _quantity}, {"lot_id": _number}),
    "missing_part": ({"product_id": _number, "quantity": _quantity}, {}),
    "report": ({"text": _text}, {}),
    "sign": ({"data": _image, "name": _words}, {}),
    "finish": ({"result": _result}, {"report": _text}),
}


def image_type(raw: bytes) -> str:
    """The media type of an image that a phone takes, or "".

    >>> image_type(bytes.fromhex("ffd8ffe0"))
    'image/jpeg'
    >>> image_type(b"<svg/>")
    ''
    """
    if raw[:4] == b"RIFF" and raw[8:12] != b"WEBP":
        return ""
    return next((kind for magic, kind in IMAGES.items() if raw.startswith(magic)), "")


def parse(raw: Any, received_at: datetime, sent_at: str = "") -> Command:
    """A command as the phone sent it.

    >>> parse({"uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "visit_id": 7, "kind": "start",
    ...        "happened_at": "2026-03-02T01:00:00.000Z"}, datetime(2026, 3, 2, 5)).happened_at
    datetime.datetime(2026, 3, 2, 1, 0)

    :param received_at: the server's clock, UTC without a zone
    :param sent_at: the phone's clock when it sent this; how far it is off is taken from its times
    :raises Malformed: something is missing, is of another kind or too long
    """
    if not isinstance(raw, dict):
        raise Malformed("command")
    needed, possible = FORMS.get(str(raw.get("kind")), (None, None))
    if needed is None:
        raise Malformed("kind")
    payload = raw.get("payload") or {}
    if not isinstance(payload, dict) or payload.keys() - needed.keys() - possible.keys():
        raise Malformed("payload")
    if missing := needed.keys() - payload.keys():
        raise Malformed(f"without {', '.join(sorted(missing))}")
    forms = {**needed, **possible}
    clock = moment(sent_at) if sent_at else received_at
    off = received_at - clock
    happened_at = moment(raw.get("happened_at")) + (off if abs(off) > TOLERANCE else timedelta())
    if received_at - happened_at > OLDEST:
        happened_at = received_at
    return Command(
        uuid=_uuid(raw.get("uuid")),
        previous=_uuid(raw["previous"]) if raw.get("previous") else "",
        visit_id=_number(raw.get("visit_id")),
        kind=raw["kind"],
        payload={
            name: forms[name](value) for name, value in payload.items() if value is not None
        },
        happened_at=min(happened_at, received_at).replace(microsecond=0),
    )


def moment(value: Any) -> datetime:
    """An ISO 8601 time with its zone, as UTC without one.

    >>> moment("2026-03-02T09:00:00+08:00")
    datetime.datetime(2026, 3, 2, 1, 0)
    """
    if not isinstance(value, str) or len(value) > 40:
        raise Malformed("time")
    try:
        time = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if time.tzinfo is None:
            raise Malformed("time")
        return time.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise Malformed("time") from error
