"""How far a customer is with what he has bought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

SETTING_UP = timedelta(days=30)
BEFORE, SETUP, USE, LATE = "before", "setup", "use", "late"


def stage(devices: Iterable[tuple[date | None, date | None]], today: date) -> str:
    """The usage stage of who owns these devices.

    :param devices: (delivered on, under warranty until) of each, as far as known

    >>> stage([], date(2026, 11, 22))
    'before'
    >>> stage([(date(2026, 11, 10), None)], date(2026, 11, 22))
    'setup'
    >>> stage([(None, date(2026, 11, 21))], date(2026, 11, 22))
    'late'
    """
    devices = list(devices)
    if not devices:
        return BEFORE
    since = [delivered for delivered, _end in devices if delivered]
    if since and today - max(since) <= SETTING_UP:
        return SETUP
    ends = [end for _delivered, end in devices]
    return USE if not all(ends) or max(ends) >= today else LATE
