"""Whether to call a provider at all: a circuit breaker.

*Closed* lets everything through and counts failures in a row. So many of them *open* it:
nothing is sent for a while, so that neither the provider nor our attempts are worn out.
After that it is *half open*: one message is tried, and what becomes of it closes the circuit
or opens it again, for longer each time.

Source: M. Nygard, "Release It!", 2nd edition 2018, chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"


@dataclass(frozen=True)
class Policy:
    """When to open, and for how long.

    :param failures: so many in a row open the circuit
    :param seconds: how long it stays open the first time; each further time in a row doubles it
    :param max_seconds: the longest that it stays open unless the provider asks for more
    """

    failures: int = 5
    seconds: float = 5.0
    max_seconds: float = 120.0


@dataclass(frozen=True)
class Circuit:
    """The state for one account.

    :param failures: failures in a row
    :param trips: how often it has opened since the last success
    :param until: when an open one may be tried again, in seconds since 1970
    """

    state: str = CLOSED
    failures: int = 0
    trips: int = 0
    until: float = 0.0


def look(circuit: Circuit, now: float) -> Circuit:
    """The circuit as it is at ``now``: one that has been open long enough is half open.

    >>> look(Circuit(OPEN, until=10), now=10).state
    'half_open'
    """
    if circuit.state == OPEN and now >= circuit.until:
        return replace(circuit, state=HALF_OPEN)
    return circuit


def slots(circuit: Circuit, in_flight: int) -> int | None:
    """How many more may be sent now; None is any number.

    :param in_flight: how many are on their way

    >>> [slots(Circuit(HALF_OPEN), in_flight) for in_flight in (0, 1)]
    [1, 0]
    """
    if circuit.state == CLOSED:
        return None
    return 1 if circuit.state == HALF_OPEN and not in_flight else 0


def succeeded(circuit: Circuit) -> Circuit:
    """The provider has answered as it should."""
    return Circuit()


def failed(
    circuit: Circuit,
    policy: Policy,
    now: float,
    after: float | None = None,
    final: bool = False,
) -> Circuit:
    """The provider has not answered, or only that it can't.

    What was still on its way when the circuit opened says nothing new.

    :param after: seconds that the provider asks us to wait
    :param final: it will not get better by trying: open at once

    >>> failed(Circuit(failures=4), Policy(), now=100)
    Circuit(state='open', failures=5, trips=1, until=105.0)
    """
    if circuit.state == OPEN:
        return circuit
    failures = circuit.failures + 1
    if circuit.state == CLOSED and failures < policy.failures and not final:
        return replace(circuit, failures=failures)
    # 2 ** 30 is beyond every limit and still a number
    pause = min(policy.seconds * 2 ** min(circuit.trips, 30), policy.max_seconds)
    return Circuit(OPEN, failures, circuit.trips + 1, now + max(pause, after or 0.0))
