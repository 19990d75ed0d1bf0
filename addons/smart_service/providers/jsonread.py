"""Reading JSON that somebody else wrote: what is not of the expected kind reads as empty.

Values are as they can be stored: see :func:`.text.clean_text`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timezone

from .text import clean_text


def read_object(text: str | bytes) -> dict:
    """The JSON object that ``text`` is.

    :raises ValueError: it is none
    """
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value


def dump(value) -> bytes:
    """``value`` as compact JSON; half a surrogate pair, which has no UTF-8 form, becomes ``?``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def text_of(data: dict, name: str) -> str:
    """A value as text; numbers are taken.

    >>> text_of({"id": 7}, "id"), text_of({"id": [7]}, "id")
    ('7', '')
    """
    value = data.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    try:
        return clean_text(str(value))
    except ValueError:
        # an integer of thousands of digits
        return ""


def object_of(data: dict, name: str) -> dict:
    """A value that is an object; an empty one otherwise."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def objects_of(data: dict, name: str) -> list[dict]:
    """The objects of a value that is a list."""
    value = data.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def number_of(data: dict, name: str) -> float | None:
    """A value that is a number, also one written as text."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e15 else None


def moment_of(data: dict, name: str) -> datetime | None:
    """Seconds since 1970 as UTC without zone."""
    seconds = number_of(data, name)
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None


def unknown_names(data: dict, known: Collection[str], prefix: str = "") -> tuple[str, ...]:
    """The names in an object that are not among the known, sorted.

    >>> unknown_names({"id": 1, "mood": 2}, {"id"}, "message.")
    ('message.mood',)
    """
    return tuple(sorted(prefix + clean_text(name)[:64] for name in data if name not in known))
