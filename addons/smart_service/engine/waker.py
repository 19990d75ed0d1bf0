"""At most one wake-up per pause, and never the last one lost."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Sleeper:
    """What is known of one name: when it was woken, the pause after that, calls since then."""

    woken_at: float
    pause: float
    calls: int = 0
    asked_for: bool = False


def _ring(seconds: float, action: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()


class Waker:
    """Collapses a burst of wake-ups into one at its start and one after each pause.

    A long burst gets longer pauses: whom it wakes has enough to do and need not be told again,
    and each telling costs the process that tells as much as several of its requests.

    :param pause: seconds between two wake-ups of one name at least
    :param long_pause: the same while there are ``many`` calls or more
    :param many: calls a second
    :param later: runs a function after so many seconds, in a thread of its own
    """

    def __init__(self, pause: float, long_pause: float, many: float,
                 clock: Callable[[], float] = time.monotonic,
                 later: Callable[[float, Callable[[], None]], None] = _ring):
        self._pause = pause
        self._long_pause = long_pause
        self._many = many
        self._clock = clock
        self._later = later
        self._lock = threading.Lock()
        self._sleepers: dict[str, _Sleeper] = {}

    def wake(self, name: str, action: Callable[[], None]) -> None:
        """Run ``action`` now, or once when the pause is over."""
        with self._lock:
            sleeper = self._sleepers.get(name)
            if sleeper:
                sleeper.calls += 1
                wait = sleeper.woken_at + sleeper.pause - self._clock()
                if wait > 0:
                    if not sleeper.asked_for:
                        sleeper.asked_for = True
                        self._later(wait, lambda: self._late(name, action))
                    return
            self._note(name)
        action()

    def _late(self, name: str, action: Callable[[], None]) -> None:
        with self._lock:
            self._note(name)
        action()

    def _note(self, name: str) -> None:
        now, before = self._clock(), self._sleepers.get(name)
        busy = before and before.calls >= self._many * (now - before.woken_at)
        self._sleepers[name] = _Sleeper(now, self._long_pause if busy else self._pause)
