"""How a provider calls a webhook: with a time limit, again if it gets no good answer."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

# no proxy, no redirect: what is under test is the webhook itself
_OPENER = urllib.request.OpenerDirector()
for _handler in (urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
    _OPENER.add_handler(_handler)


@dataclass
class Delivery:
    """What became of one event.

    :param answers: status and body of each attempt; status 0 is no answer in time
    :param seconds: how long each attempt took
    """

    event_id: str
    ok: bool = False
    answers: list[tuple[int, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def attempts(self) -> int:
        return len(self.answers)

    @property
    def status(self) -> int:
        """Status of the last attempt."""
        return self.answers[-1][0] if self.answers else 0

    def as_dict(self) -> dict:
        """For the control API."""
        return {
            "event_id": self.event_id,
            "ok": self.ok,
            "attempts": self.attempts,
            "status": self.status,
            "answers": self.answers,
            "seconds": self.seconds,
        }


def call(
    url: str, body: bytes | None = None, headers: dict | None = None, timeout: float = 5.0
) -> tuple[int, str]:
    """Status and body of one request, POST if there is a body; ``(0, why)`` without answer."""
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except (urllib.error.URLError, OSError, ValueError) as error:
        return 0, str(error)


def deliver(
    event_id: str,
    attempt: Callable[[], tuple[int, str]],
    is_good: Callable[[int, str], bool],
    tries: int = 3,
    times: int = 1,
) -> Delivery:
    """Deliver one event.

    :param attempt: makes one request; signs it anew, as a provider does
    :param tries: attempts until a good answer comes
    :param times: how often the whole is done, to make duplicates
    """
    delivery = Delivery(event_id)
    for _time in range(times):
        for _try in range(tries):
            start = time.monotonic()
            answer = attempt()
            delivery.seconds.append(round(time.monotonic() - start, 4))
            delivery.answers.append(answer)
            delivery.ok = is_good(*answer)
            if delivery.ok:
                break
    return delivery
