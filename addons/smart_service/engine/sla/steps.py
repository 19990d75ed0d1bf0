"""Escalation: what is due when a share of the time is used up, or after a silence of ours."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .board import Clock, Pause, Terms, due, spans


@dataclass(frozen=True)
class Step:
    """
    :param kinds: of which clocks; empty is all
    :param percent: of the target that is used up
    :param silence: working time since our last word to the customer; None: `percent` counts
    """

    key: Hashable
    act: str
    kinds: frozenset[str] = frozenset()
    percent: int = 100
    silence: timedelta | None = None


def moments(
    clock: Clock, pauses: list[Pause], terms: Terms, steps: Iterable[Step],
    heard_at: datetime | None = None,
) -> list[tuple[datetime, Step]]:
    """When each step of a running clock is due, soonest first; those of a held clock are not.

    :param heard_at: when the customer heard of us last
    """
    if clock.ended_at is not None:
        return []
    over, since = spans(clock, pauses, terms)
    target = terms.targets.get(clock.kind)
    found = []
    for step in steps:
        if step.kinds and clock.kind not in step.kinds:
            continue
        if step.silence is not None:
            begin = max(clock.started_at, heard_at or clock.started_at)
            at = due(terms.timeline, begin, step.silence, over, since)
        elif target:
            at = due(terms.timeline, clock.started_at, target * step.percent / 100, over, since)
        else:
            continue
        if at is not None:
            found.append((at, step))
    return sorted(found, key=lambda pair: (pair[0], pair[1].percent))


def ripe(
    timed: Iterable[tuple[datetime, Step]], done: Collection[Hashable], now: datetime
) -> tuple[list[Step], list[Step]]:
    """The steps to take now.

    When several shares were passed at once, what the highest calls for is done once for all.

    :param done: keys of those that were taken before
    :return: (to take, to count as taken)
    """
    take: dict[tuple, Step] = {}
    passed = []
    for at, step in timed:
        if at > now or step.key in done:
            continue
        kind = (step.act, step.silence is not None)
        if kind in take:
            passed.append(take[kind])
        take[kind] = step
    return list(take.values()), passed
