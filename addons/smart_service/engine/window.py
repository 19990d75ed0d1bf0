"""Reply windows: when, and how often, one may write after the customer did something.

Pure: given a provider's rows (:mod:`..providers.windows`), what the customer did and what was
sent, it says what is open now and which window the next message should burn. Moments are
``datetime`` without zone, all of one clock.

What opens a window is its *trigger*. The same trigger again replaces the window it opened
before: five messages after a customer's message are five after the last one, not ten after
two. Windows of different triggers stand beside each other, and their messages add up unless
the provider says otherwise (``adds_up``): then a message counts in each of them and together
they allow as many as the most generous does.

The next message is taken from the window that closes first, because what is left of that one
is lost soonest; with known triggers no other choice lets more messages through. A window that
counts nothing costs nothing, so it pays before all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

EXPIRED, USED_UP = "expired", "used_up"


@dataclass(frozen=True)
class Opened:
    """A window that a trigger has opened.

    :param closes_at: None is never
    :param allowed: messages, 0 is any number
    :param used: how many of them are gone
    :param adds_up: whether its messages come on top of those of other windows
    """

    trigger: str
    opened_at: datetime
    closes_at: datetime | None
    allowed: int
    used: int = 0
    adds_up: bool = True

    @property
    def left(self) -> int | None:
        """Messages left, None is any number."""
        return max(self.allowed - self.used, 0) if self.allowed else None

    def pays_at(self, now: datetime) -> bool:
        """Whether a message can leave on it."""
        return self.is_open_at(now) and self.left != 0

    def is_open_at(self, now: datetime) -> bool:
        """Whether its time is not over; at its very end it is."""
        return self.closes_at is None or now < self.closes_at


@dataclass(frozen=True)
class Standing:
    """What may be written now.

    :param open: whether a message may leave
    :param left: how many, None is any number
    :param closes_at: until when that can last if the customer does nothing more, None is for
        ever; of a closed one it is when time ran out, or None when messages did
    :param trigger: whose window the next message burns, '' when none does
    :param why: of a closed one, :data:`EXPIRED` or :data:`USED_UP`
    """

    open: bool
    left: int | None = None
    closes_at: datetime | None = None
    trigger: str = ""
    why: str = ""


ALWAYS = Standing(True)


def open_window(rows: Iterable, opened: Sequence[Opened], trigger: str, at: datetime):
    """What is open after the customer did something.

    :param rows: the provider's :class:`~..providers.base.Window` rows
    :param opened: what was open before
    :return: tuple of :class:`Opened`; unchanged when this trigger opens nothing, or a later one
        of its kind is known already
    """
    row = next((row for row in rows if row.trigger == trigger), None)
    before = next((window for window in opened if window.trigger == trigger), None)
    if row is None or (before and before.opened_at > at):
        return tuple(opened)
    window = Opened(
        trigger, at, at + timedelta(seconds=row.seconds) if row.seconds else None,
        row.messages, adds_up=row.adds_up)
    return (*(known for known in opened if known.trigger != trigger), window)


def standing(rows: Sequence, opened: Sequence[Opened], now: datetime, queued: int = 0) -> Standing:
    """What may be written now.

    :param queued: messages that are on their way and not counted in ``opened`` yet
    """
    if not rows:
        return ALWAYS
    for _message in range(queued):
        rest = spend(opened, now)
        if rest is None:
            break
        opened = rest
    paying = [window for window in opened if window.pays_at(now)]
    if paying:
        return Standing(
            True, _left(paying), _last_end(paying), _next_to_burn(opened, now).trigger)
    if any(window.is_open_at(now) for window in opened):
        return Standing(False, 0, why=USED_UP)
    return Standing(False, 0, _last_end(opened) if opened else None, why=EXPIRED)


def spend(opened: Sequence[Opened], now: datetime) -> tuple[Opened, ...] | None:
    """What is left after one message has left, None when none may."""
    burnt = _next_to_burn(opened, now)
    if burnt is None:
        return None
    paid = {burnt.trigger} if burnt.adds_up else {
        window.trigger for window in opened if not window.adds_up and window.pays_at(now)}
    return tuple(
        replace(window, used=window.used + 1) if window.trigger in paid else window
        for window in opened)


def replay(rows: Sequence, triggers: Iterable[tuple[datetime, str]], sends: Iterable[datetime],
           now: datetime) -> Standing:
    """What may be written now, from the whole history.

    :param triggers: when the customer did what
    :param sends: when messages left; one that no window allowed is no message
    """
    opened: tuple[Opened, ...] = ()
    # of what happened at one moment, what the customer did comes first
    history = sorted([*((at, 0, kind) for at, kind in triggers), *((at, 1, "") for at in sends)])
    for at, is_send, kind in history:
        if is_send:
            opened = spend(opened, at) or opened
        else:
            opened = open_window(rows, opened, kind, at)
    return standing(rows, opened, now)


def _left(paying: Sequence[Opened]) -> int | None:
    if any(window.left is None for window in paying):
        return None
    shared = [window.left for window in paying if not window.adds_up]
    return sum(window.left for window in paying if window.adds_up) + max(shared, default=0)


def _last_end(windows: Sequence[Opened]) -> datetime | None:
    ends = [window.closes_at for window in windows]
    return None if None in ends else max(ends)


def _next_to_burn(opened: Sequence[Opened], now: datetime) -> Opened | None:
    return min(
        (window for window in opened if window.pays_at(now)),
        key=lambda window: (
            window.left is not None, window.closes_at is None, window.closes_at or now,
            window.trigger),
        default=None)
