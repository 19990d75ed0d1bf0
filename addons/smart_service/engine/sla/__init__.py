"""Service level clocks: when an answer or a solution is due, and what became of it.

Time is measured in working time, given as plain UTC intervals (:class:`Timeline`). A
:class:`Board` holds the clocks and pauses of one ticket and is told what happens; a
:class:`Terms` says what a policy promises; :func:`judge` reads a clock under these terms.
Nothing here knows where the intervals, the events and the terms come from.
"""

from .board import (
    CLOSED,
    FIRST,
    KINDS,
    NEXT,
    RESOLUTION,
    Board,
    Clock,
    Judgement,
    Pause,
    Terms,
    due,
    holding,
    judge,
    spans,
)
from .forecast import Forecast, forecast
from .steps import Step, moments, ripe
from .timeline import ALWAYS, Timeline, to_utc, uncovered

__all__ = [
    "ALWAYS",
    "CLOSED",
    "FIRST",
    "KINDS",
    "NEXT",
    "RESOLUTION",
    "Board",
    "Clock",
    "Forecast",
    "Judgement",
    "Pause",
    "Step",
    "Terms",
    "Timeline",
    "due",
    "forecast",
    "holding",
    "judge",
    "moments",
    "ripe",
    "spans",
    "to_utc",
    "uncovered",
]
