"""The warranty rule: is this repair free, and why?

Plain arithmetic over dates. The caller gathers the facts from the device's delivery, its
product and the fault; the answer carries a reason code with its numbers, so that it can be put
into words in any language, shown to the customer and checked later.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

COVERED = "covered"
EXPIRED = "expired"
NOT_STARTED = "not_started"
NO_START = "no_start"
NO_TERM = "no_term"
EXCLUDED = "excluded"


@dataclass(frozen=True)
class Facts:
    """What the rule needs to know.

    :param on: the day for which the question is asked
    :param delivered: day of the device's delivery to its owner, if known
    :param start: start set by hand; goes before the delivery
    :param months: term of the product's warranty
    :param excluded: the fault (or each part it needs) is wear or use and never covered
    """

    on: date
    delivered: date | None = None
    start: date | None = None
    months: int = 0
    excluded: bool = False


@dataclass(frozen=True)
class Decision:
    """The answer of the rule.

    :param covered: the repair is free for the customer
    :param start: first covered day
    :param end: last covered day
    :param reason_code: one of this module's constants
    :param params: the numbers and dates that the reason speaks about
    :param reason: the reason in words, filled by the caller who knows the reader's language
    """

    covered: bool
    start: date | None
    end: date | None
    reason_code: str
    params: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


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


def decide(facts: Facts) -> Decision:
    """Apply the rule; the first thing that speaks against it is the reason.

    >>> decide(Facts(on=date(2025, 3, 1), delivered=date(2024, 3, 1), months=12)).covered
    True
    >>> decide(Facts(on=date(2025, 3, 2), delivered=date(2024, 3, 1), months=12)).reason_code
    'expired'
    """
    start = facts.start or facts.delivered
    end = add_months(start, facts.months) if start and facts.months > 0 else None
    params = {"start": start, "end": end, "months": facts.months, "on": facts.on}
    if facts.months <= 0:
        code = NO_TERM
    elif start is None:
        code = NO_START
    elif facts.on < start:
        code = NOT_STARTED
    elif facts.on > end:
        code = EXPIRED
    elif facts.excluded:
        code = EXCLUDED
    else:
        code = COVERED
    return Decision(code == COVERED, start, end, code, params)
