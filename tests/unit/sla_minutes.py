"""A second, plain account of service level clocks: it walks through every single minute.

Written apart from the engine on purpose. It knows no intervals and adds no spans; it asks of each
minute whether somebody works and whether the clock stands still, and counts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
LAST_MINUTES = 14 * 24 * 60
# zones with and without summer time, half hours, and a change of half an hour
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
         "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "UTC")
# days before or at which clocks are changed somewhere, and plain ones
DAYS = (date(2026, 3, 6), date(2026, 3, 26), date(2026, 4, 2), date(2026, 10, 1),
        date(2026, 10, 22), date(2026, 10, 30), date(2026, 6, 10), date(2026, 12, 29))
REASONS = ("parts", "waiting", "later")


@dataclass
class Calendar:
    """:param hours: (from, to) in minutes of the day, by weekday"""

    zone: str
    hours: dict[int, list[tuple[int, int]]]
    holidays: set[date]
    extra: dict[date, int]

    def shifts(self, day: date) -> list[tuple[int, int]]:
        if day in self.holidays:
            return []
        return self.hours.get(self.extra.get(day, day.weekday()), [])

    def works(self, moment: datetime) -> bool:
        """Whether the clock on the wall shows a working time in the minute that begins now."""
        local = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        return any(low <= minute < high for low, high in self.shifts(local.date()))

    def wall(self, first: date, last: date):
        """The same as intervals on the wall, for the engine."""
        day = first
        while day <= last:
            midnight = datetime.combine(day, time())
            for low, high in self.shifts(day):
                yield midnight + low * MINUTE, midnight + high * MINUTE
            day += timedelta(days=1)


@dataclass
class Case:
    calendar: Calendar | None
    start: datetime
    stop: datetime
    targets: dict[str, int]
    pauses: set[str]
    holds_first: bool
    bot_answers: bool
    # (minute, what, reason or None), sorted by minute
    events: list[tuple[int, str, str | None]]


@dataclass
class Counted:
    """A clock as the minutes have left it.

    :param ahead: minutes that would have counted since it ended, or will after the history
    """

    kind: str
    begun: int
    ended: int | None = None
    dropped: bool = False
    used: int = 0
    ahead: int = 0
    deadline: int | None = None
    paused: bool = False


@dataclass
class State:
    clocks: list[Counted] = field(default_factory=list)
    holding: set[str] = field(default_factory=set)
    closed: bool = False
    # clocks that the closing has ended
    shelved: list[Counted] = field(default_factory=list)


def random_calendar(dice: random.Random) -> Calendar | None:
    if dice.random() < 0.1:
        return None
    hours = {}
    for weekday in range(7):
        if dice.random() < 0.25:
            continue
        marks = sorted(dice.sample(range(0, 24 * 60 + 1, 15), 2 * dice.randint(1, 3)))
        hours[weekday] = list(zip(marks[::2], marks[1::2], strict=True))
    return Calendar(dice.choice(ZONES), hours, set(), {}) if hours else None


def random_case(dice: random.Random) -> Case:
    """A history of up to seven days."""
    calendar = random_calendar(dice)
    day = dice.choice(DAYS)
    start = datetime.combine(day, time()) + dice.randrange(24 * 60) * MINUTE
    length = dice.choice((60, 600, 1440, 4 * 1440, 7 * 1440))
    if calendar:
        for offset in range(-1, 15):
            chance = dice.random()
            if chance < 0.1:
                calendar.holidays.add(day + timedelta(days=offset))
            elif chance < 0.2:
                calendar.extra[day + timedelta(days=offset)] = dice.choice([*calendar.hours])
    names = ["customer", "agent", "bot", "pause", "resume", "close", "reopen"]
    weights = [5, 4, 2, 3, 3, 1, 1]
    events = [
        (minute, what, dice.choice(REASONS) if what in ("pause", "resume") else None)
        for minute, what in zip(
            sorted(dice.randrange(length) for _event in range(dice.randint(0, 14))),
            dice.choices(names, weights, k=14), strict=False)]
    return Case(
        calendar, start, start + length * MINUTE,
        {kind: dice.choice((0, 1, 15, 60, 240, 480, 1440))
         for kind in ("first_response", "next_response", "resolution")},
        set(dice.sample(REASONS, dice.randint(0, 3))), dice.random() < 0.5, dice.random() < 0.3,
        events)


# === THE WALK === #


def walk(case: Case) -> list[Counted]:
    """Every clock of a history, counted minute by minute."""
    state, minute = State(), 0
    state.clocks = [Counted("first_response", 0), Counted("resolution", 0)]
    length = round((case.stop - case.start) / MINUTE)
    waiting = list(case.events)
    while minute <= LAST_MINUTES:
        while waiting and waiting[0][0] == minute:
            _happen(state, case, *waiting.pop(0))
        if minute >= length:
            for clock in state.clocks:
                clock.paused = clock.ended is None and _held(clock, state, case)
            # nothing happens any more: who has his deadline, or stands still, is settled
            if all(clock.deadline is not None or clock.paused or not case.targets[clock.kind]
                   for clock in state.clocks):
                break
        works = case.calendar is None or case.calendar.works(case.start + minute * MINUTE)
        _count(state, case, minute, works, minute < length)
        minute += 1
    return state.clocks


def _count(state, case, minute, works, within):
    """One minute of every clock.

    A clock that has ended goes on without pauses, only to learn when it would have been late.
    """
    for clock in state.clocks:
        running = clock.ended is None
        if clock.begun > minute or not works or (running and _held(clock, state, case)):
            continue
        if running and within:
            clock.used += 1
        elif clock.deadline is None:
            clock.ahead += 1
        target = case.targets[clock.kind]
        if target and clock.deadline is None and clock.used + clock.ahead >= target:
            clock.deadline = minute + 1


def _held(clock, state, case):
    if clock.kind == "first_response" and not case.holds_first:
        return False
    return bool(state.holding & case.pauses)


def _answer(state, minute):
    for clock in state.clocks:
        if clock.kind == "resolution":
            continue
        at_closing = clock in state.shelved and clock.ended == minute
        if clock.ended is None or at_closing:
            clock.ended, clock.dropped = minute, False
            if at_closing:
                state.shelved.remove(clock)


def _happen(state, case, minute, what, reason):
    if what == "customer":
        if state.closed:
            return
        state.holding.discard("waiting")
        if all(c.ended is not None for c in state.clocks if c.kind != "resolution"):
            state.clocks.append(Counted("next_response", minute))
    elif what == "agent" or (what == "bot" and case.bot_answers):
        _answer(state, minute)
    elif what == "pause":
        state.holding.add(reason)
    elif what == "resume":
        state.holding.discard(reason)
    elif what == "close" and not state.closed:
        state.closed = True
        for clock in state.clocks:
            if clock.ended is None:
                clock.ended, clock.dropped = minute, clock.kind != "resolution"
                state.shelved.append(clock)
    elif what == "reopen" and state.closed:
        state.closed = False
        for clock in state.shelved:
            # what was counted ahead for it is void: it goes on from where it stood
            clock.ended, clock.dropped, clock.ahead = None, False, 0
            if clock.deadline is not None and clock.used < case.targets[clock.kind]:
                clock.deadline = None
        state.shelved = []


# === THE ENGINE ON THE SAME HISTORY === #


def differences(sla, case: Case) -> list[str]:
    """Where the engine and the minutes disagree.

    :param sla: the engine's package
    """
    terms = sla.Terms(
        timeline=_timeline(sla, case),
        targets={kind: minutes * MINUTE for kind, minutes in case.targets.items() if minutes},
        pauses=frozenset(case.pauses), holds_first=case.holds_first,
        bot_answers=case.bot_answers)
    board = sla.Board()
    board.opened(case.start)
    for minute, what, reason in case.events:
        _tell(board, terms, case.start + minute * MINUTE, what, reason)
    counted = walk(case)
    if len(counted) != len(board.clocks):
        return [f"{len(board.clocks)} clocks instead of {len(counted)}"]
    wrong = []
    for clock, truth in zip(board.clocks, counted, strict=True):
        found = _found(sla.judge(clock, board.pauses, terms, case.stop), clock, case)
        expected = _expected(truth, case)
        far = (found["deadline"] or 0) > LAST_MINUTES
        if expected["deadline"] is None and not truth.paused and far:
            found["deadline"] = None
        wrong += [f"{truth.kind} from {truth.begun}: {name} {found[name]} instead of {value}"
                  for name, value in expected.items() if found[name] != value]
    return wrong


def _timeline(sla, case):
    calendar = case.calendar
    if calendar is None:
        return sla.ALWAYS
    first = case.start.date() - timedelta(days=2)
    return sla.Timeline(sla.to_utc(
        calendar.wall(first, first + timedelta(days=20)), ZoneInfo(calendar.zone)))


def _tell(board, terms, at, what, reason):
    if what == "customer":
        board.customer_wrote(at)
    elif what in ("agent", "bot"):
        board.answered(at, terms, bot=what == "bot")
    elif what == "pause":
        board.paused(at, reason, until_reply=reason == "waiting")
    elif what == "resume":
        board.resumed(at, reason)
    elif what == "close":
        board.closed(at)
    else:
        board.reopened(at)


def _minute(moment, case):
    return None if moment is None else (moment - case.start) / MINUTE


def _found(judged, clock, case):
    return {
        "kind": clock.kind, "begun": _minute(clock.started_at, case),
        "ended": _minute(clock.ended_at, case), "used": judged.used / MINUTE,
        "deadline": _minute(judged.deadline, case), "paused": judged.paused,
        "state": judged.state, "breached": _minute(judged.breached_at, case)}


def _expected(clock, case):
    end = clock.ended if clock.ended is not None else (case.stop - case.start) / MINUTE
    late = clock.deadline is not None and clock.deadline < end
    if not case.targets[clock.kind]:
        state = "untimed"
    elif late:
        state = "breached"
    elif clock.dropped:
        state = "dropped"
    else:
        state = "running" if clock.ended is None else "met"
    return {
        "kind": clock.kind, "begun": clock.begun, "ended": clock.ended, "used": clock.used,
        "deadline": clock.deadline, "paused": clock.paused, "state": state,
        "breached": clock.deadline if late else None}
