"""Terms as people count them: months later on the same day, days without the first."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; a month too short gives its last day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def extended(end: date, spans: Iterable[tuple[date, date]]) -> date:
    """A term's last day, later by the days that repairs took which began within the term.

    A repair that begins in the days won by an earlier one counts, too; days that two repairs
    share count once.

    >>> extended(date(2025, 1, 10), [(date(2025, 1, 1), date(2025, 1, 4))])
    datetime.date(2025, 1, 13)
    """
    counted_to = None
    for begin, stop in sorted(spans):
        if begin > end:
            break
        begin = max(begin, counted_to) if counted_to else begin
        if stop > begin:
            end += timedelta(days=(stop - begin).days)
            counted_to = stop
    return end
