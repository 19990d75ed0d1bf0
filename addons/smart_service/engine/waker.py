"""At most one wake-up per interval, and never the last one lost."""

import threading
import time
from collections.abc import Callable


class Waker:
    """Collapses a burst of wake-ups into one at its start and one after its end.

    :param interval: seconds that lie between two wake-ups of one name at least
    """

    def __init__(self, interval: float, clock: Callable[[], float] = time.monotonic):
        self._interval = interval
        self._clock = clock
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}
        self._pending: set[str] = set()

    def wake(self, name: str, action: Callable[[], None]) -> None:
        """Run ``action`` now, or once when the interval is over."""
        with self._lock:
            wait = self._last.get(name, -self._interval) + self._interval - self._clock()
            if wait > 0:
                if name not in self._pending:
                    self._pending.add(name)
                    timer = threading.Timer(wait, self._late, (name, action))
                    timer.daemon = True
                    timer.start()
                return
            self._last[name] = self._clock()
        action()

    def _late(self, name: str, action: Callable[[], None]) -> None:
        with self._lock:
            self._pending.discard(name)
            self._last[name] = self._clock()
        action()
