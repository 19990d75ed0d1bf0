"""The clocks of one ticket: what starts, holds and ends them, and what they say.

Three clocks run: until the first answer, until the next answer to a customer who wrote again,
and until the matter is settled. A deadline is always counted from the clock's start under the
terms that are in force, so that a corrected policy or calendar corrects it too.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .timeline import NOTHING, Interval, Timeline, merged

FIRST, NEXT, RESOLUTION = "first_response", "next_response", "resolution"
KINDS = (FIRST, NEXT, RESOLUTION)
# why a clock stands still in a closed ticket, whatever the terms say
CLOSED = "closed"


@dataclass(frozen=True)
class Terms:
    """What a version of a policy promises.

    :param targets: working time by kind of clock; a kind without one has no deadline
    :param pauses: the reasons that hold the clocks
    :param holds_first: whether they hold the clock of the first response too
    :param bot_answers: whether a bot's answer counts
    """

    timeline: Timeline
    targets: Mapping[str, timedelta]
    pauses: frozenset[Hashable] = frozenset()
    holds_first: bool = False
    bot_answers: bool = False


@dataclass
class Clock:
    """:param dropped: it ended because the ticket was closed, not because we answered"""

    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    dropped: bool = False
    key: Hashable = None


@dataclass
class Pause:
    """:param until_reply: it ends by itself when the customer writes"""

    reason: Hashable
    began_at: datetime
    ended_at: datetime | None = None
    until_reply: bool = False
    key: Hashable = None


@dataclass
class Board:
    """One ticket's clocks and pauses, which change with what happens."""

    clocks: list[Clock] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    closed_at: datetime | None = None
    answered_at: datetime | None = None

    def opened(self, at: datetime) -> None:
        """The ticket is made."""
        self.clocks += [Clock(FIRST, at), Clock(RESOLUTION, at)]

    def customer_wrote(self, at: datetime) -> None:
        """A waiting customer is not made to wait from a later moment by writing again."""
        if self.closed_at is not None:
            return
        for pause in self.pauses:
            if pause.until_reply and pause.ended_at is None:
                pause.ended_at = max(at, pause.began_at)
        if not any(c.ended_at is None for c in self.clocks if c.kind != RESOLUTION):
            self.clocks.append(Clock(NEXT, at))

    def answered(self, at: datetime, terms: Terms, bot: bool = False) -> None:
        """One of us, or the bot, wrote to the customer."""
        if bot and not terms.bot_answers:
            return
        self.answered_at = max(at, self.answered_at or at)
        for clock in self.clocks:
            if clock.kind == RESOLUTION or clock.started_at > at:
                continue
            if clock.ended_at is None or (clock.dropped and at <= clock.ended_at):
                clock.ended_at, clock.dropped = at, False

    def paused(self, at: datetime, reason: Hashable, until_reply: bool = False) -> None:
        """A reason to wait begins; the same one is not begun twice."""
        if not any(p.reason == reason and p.ended_at is None for p in self.pauses):
            self.pauses.append(Pause(reason, at, until_reply=until_reply))

    def resumed(self, at: datetime, reason: Hashable) -> None:
        """A reason to wait is gone."""
        for pause in self.pauses:
            if pause.reason == reason and pause.ended_at is None:
                pause.ended_at = max(at, pause.began_at)

    def closed(self, at: datetime) -> None:
        """The matter is settled, or given up."""
        if self.closed_at is not None:
            return
        self.closed_at = at
        for clock in self.clocks:
            if clock.ended_at is None:
                clock.ended_at = max(at, clock.started_at)
                clock.dropped = clock.kind != RESOLUTION

    def reopened(self, at: datetime) -> None:
        """It was not settled after all: what the closing has ended goes on, without that time."""
        if self.closed_at is None:
            return
        for clock in self.clocks:
            if clock.ended_at is not None and clock.ended_at >= self.closed_at and (
                    clock.dropped or clock.kind == RESOLUTION):
                clock.ended_at, clock.dropped = None, False
        self.pauses.append(Pause(CLOSED, self.closed_at, max(at, self.closed_at)))
        self.closed_at = None


# === READING === #


@dataclass(frozen=True)
class Judgement:
    """What a clock says.

    :param state: ``running``, ``met``, ``breached``, ``dropped``, or ``untimed`` without a target
    :param deadline: None without a target, while a pause holds it, or beyond what is known
    :param breached_at: the deadline, once it is missed
    :param paused: whether it stands still at the moment
    :param used: the working time that has counted so far
    """

    state: str
    deadline: datetime | None
    breached_at: datetime | None
    paused: bool
    used: timedelta


def holding(clock: Clock, pauses: list[Pause], terms: Terms) -> list[Pause]:
    """The pauses that hold this clock."""
    return [
        pause for pause in pauses
        if pause.reason == CLOSED
        or (pause.reason in terms.pauses and (clock.kind != FIRST or terms.holds_first))]


def spans(
    clock: Clock, pauses: list[Pause], terms: Terms
) -> tuple[list[Interval], datetime | None]:
    """When the clock stands still.

    :return: (what is over, since when it stands still now)
    """
    end, over, since = clock.ended_at, [], None
    for pause in holding(clock, pauses, terms):
        stop = pause.ended_at
        if end is not None:
            stop = min(stop or end, end)
        if stop is not None:
            over.append((max(pause.began_at, clock.started_at), stop))
        elif since is None or pause.began_at < since:
            since = max(pause.began_at, clock.started_at)
    if since is not None:
        over = [(begin, min(stop, since)) for begin, stop in over]
    return merged(over), since


def due(
    timeline: Timeline, start: datetime, amount: timedelta,
    over: list[Interval], since: datetime | None,
) -> datetime | None:
    """When `amount` of working time has passed since `start`, pauses left out.

    :param over: sorted pauses that are over
    :param since: when the pause that still lasts began
    """
    at, left = start, amount
    for begin, stop in [*over, *([(since, None)] if since is not None else [])]:
        if stop is not None and stop <= at:
            continue
        have = timeline.worked(at, begin)
        if have >= left:
            break
        left -= have
        if stop is None:
            return None
        at = max(at, stop)
    return timeline.after(at, left)


def used(
    timeline: Timeline, start: datetime, stop: datetime,
    over: list[Interval], since: datetime | None,
) -> timedelta:
    """Working time between two moments, pauses left out."""
    if since is not None:
        stop = min(stop, since)
    held = sum((
        timeline.worked(max(begin, start), min(end, stop)) for begin, end in over), NOTHING)
    return timeline.worked(start, stop) - held


def judge(clock: Clock, pauses: list[Pause], terms: Terms, now: datetime) -> Judgement:
    """What a clock says at a moment under these terms."""
    over, since = spans(clock, pauses, terms)
    end = clock.ended_at if clock.ended_at is not None else max(now, clock.started_at)
    spent = used(terms.timeline, clock.started_at, end, over, since)
    target = terms.targets.get(clock.kind)
    paused = since is not None and since <= now
    if not target:
        return Judgement("untimed", None, None, paused, spent)
    deadline = due(terms.timeline, clock.started_at, target, over, since)
    late = deadline is not None and end > deadline
    if late:
        state = "breached"
    elif clock.dropped:
        state = "dropped"
    else:
        state = "running" if clock.ended_at is None else "met"
    return Judgement(state, deadline, deadline if late else None, paused, spent)
