"""The hard rules that do not depend on the time of the visit.

Whoever breaks one is rejected with every rule that he breaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from ..travel import NO_WAY, Point, Travel, lengths
from . import codes
from .snapshot import Engineer, Job, Part, Policy, Reason, Skill, Stock


@dataclass(frozen=True)
class Supply:
    """Where a candidate gets the parts: from his van, and the rest from stores.

    :param collect: part and store, in the order of the job's parts
    :param stops: the stores' positions, nearest to his base first
    :param ready: from when work can begin with all of it; `datetime.min` is now
    """

    in_van: tuple[Part, ...] = ()
    collect: tuple[tuple[Part, Stock], ...] = ()
    stops: tuple[Point, ...] = ()
    ready: datetime = datetime.min

    @property
    def awaited(self) -> frozenset[int]:
        """The products that are still on their way to their store."""
        return frozenset(
            part.product_id for part, store in self.collect
            if not store.has(part.product_id, part.quantity)
        )


def person_reasons(job: Job, engineer: Engineer) -> Iterator[Reason]:
    """What speaks against this person, wherever the parts are and whenever it is."""
    if job.required and engineer.key not in job.required:
        yield Reason(codes.NOT_REQUIRED)
    if engineer.key in job.excluded:
        yield Reason(codes.EXCLUDED)
    for need in job.all_needs:
        yield from _skill_reasons(job, engineer, need.skill_id, need.min_level)
    yield from _certificate_reasons(job, engineer)
    lacking = job.tools - engineer.tools
    if lacking:
        yield Reason(codes.TOOL_MISSING, {"tool_ids": sorted(lacking)})
    if engineer.zones and not engineer.zones & job.zones:
        yield Reason(codes.OUT_OF_ZONE)


def distance_reasons(
    job: Job, engineer: Engineer, policy: Policy, travel: Travel
) -> Iterator[Reason]:
    """Whether the customer is too far from the engineer's base."""
    if job.point is None:
        yield Reason(codes.NO_POSITION)
    elif engineer.base is None:
        yield Reason(codes.NO_BASE)
    else:
        km = travel.leg(engineer.base, job.point).km
        limit = reach(engineer, policy)
        if km >= NO_WAY.km:
            yield Reason(codes.NO_WAY)
        elif km > limit:
            yield Reason(codes.TOO_FAR, {"km": round(km, 1), "limit": limit})


def reach(engineer: Engineer, policy: Policy) -> float:
    """How far from his base the engineer goes, in kilometres."""
    return policy.max_km if engineer.max_km is None else engineer.max_km


def having(engineer: Engineer, skill_id: int, min_level: float) -> list[Skill]:
    """What the engineer has of a skill at a sufficient level, valid or not."""
    return [s for s in engineer.skills if s.skill_id == skill_id and s.level >= min_level]


def _skill_reasons(
    job: Job, engineer: Engineer, skill_id: int, min_level: float
) -> Iterator[Reason]:
    levels = [s.level for s in engineer.skills if s.skill_id == skill_id]
    able = having(engineer, skill_id, min_level)
    about = {"skill_id": skill_id}
    if not levels:
        yield Reason(codes.SKILL_MISSING, about)
    elif not able:
        yield Reason(codes.SKILL_LEVEL, {**about, "level": max(levels), "needed": min_level})
    elif not any(_ever_valid(job, skill) for skill in able):
        yield Reason(codes.SKILL_EXPIRED, about)


def _certificate_reasons(job: Job, engineer: Engineer) -> Iterator[Reason]:
    missing, expired = [], []
    for skill_id in job.certificates:
        papers = having(engineer, skill_id, 0.0)
        if not papers:
            missing.append(skill_id)
        elif not any(_ever_valid(job, paper) for paper in papers):
            expired.append(skill_id)
    if missing:
        yield Reason(codes.CERTIFICATE_MISSING, {"skill_ids": missing})
    if expired:
        yield Reason(codes.CERTIFICATE_EXPIRED, {"skill_ids": expired})


def _ever_valid(job: Job, skill: Skill) -> bool:
    return (skill.since is None or skill.since < job.horizon) and (
        skill.until is None or skill.until > job.earliest
    )


def supply(
    job: Job, engineer: Engineer, stores: Sequence[Stock], policy: Policy, travel: Travel
) -> tuple[Supply, Reason | None]:
    """Where the engineer gets the parts, or why he can't get them in time.

    One store that has all that his van lacks is preferred, the nearest of them; else each part
    comes from the nearest store that has it; else from where it arrives first.
    """
    van = engineer.van
    in_van = tuple(p for p in job.parts if van and van.has(p.product_id, p.quantity))
    rest = tuple(p for p in job.parts if p not in in_van)
    if not rest:
        return Supply(in_van), None
    placed = [store for store in stores if store.point is not None]
    if engineer.base is None or not placed:
        return Supply(in_van), _unplaced(rest, stores, engineer)
    far = lengths(travel, engineer.base, tuple(store.point for store in placed))
    near = sorted(
        ((km, store.location_id, store) for km, store in zip(far, placed, strict=True)),
        key=itemgetter(0, 1),
    )
    limit = reach(engineer, policy)
    within = [store for km, _location, store in near if km <= limit]
    chosen = _choose_stores(rest, within, job)
    if chosen is None:
        return Supply(in_van), _far_or_missing(rest, near, stores, job, limit)
    taken = {id(store) for _part, store in chosen}
    stops = tuple(dict.fromkeys(store.point for store in within if id(store) in taken))
    ready = max(_at_customers(job, store, part, travel) for part, store in chosen)
    return Supply(in_van, chosen, stops, ready), None


def _at_customers(job: Job, store: Stock, part: Part, travel: Travel) -> datetime:
    """From when work can begin with a part from a store: one that comes has to be fetched then."""
    at = store.ready(part.product_id, part.quantity)
    if at == datetime.min or job.point is None:
        return at
    return at + travel.leg(store.point, job.point).time


def _choose_stores(
    parts: Sequence[Part], stores: Sequence[Stock], job: Job
) -> tuple[tuple[Part, Stock], ...] | None:
    """For each part a store, nearest first in `stores`; none when one can't be had in time."""
    for store in stores:
        if all(store.has(p.product_id, p.quantity) for p in parts):
            return tuple((part, store) for part in parts)
    chosen = []
    for part in parts:
        here = next((s for s in stores if s.has(part.product_id, part.quantity)), None)
        if here is None:
            coming = [
                (at, rank, store) for rank, store in enumerate(stores)
                if (at := store.ready(part.product_id, part.quantity)) and at < job.horizon
            ]
            if not coming:
                return None
            here = min(coming, key=lambda option: option[:2])[2]
        chosen.append((part, here))
    return tuple(chosen)


def _unplaced(rest: Sequence[Part], stores: Sequence[Stock], engineer: Engineer) -> Reason:
    full = [s for s in stores if all(s.has(p.product_id, p.quantity) for p in rest)]
    if full:
        return Reason(codes.STORE_POSITION, {"location_id": min(s.location_id for s in full)})
    return Reason(codes.PART_MISSING, {"product_ids": [p.product_id for p in rest]})


def _far_or_missing(rest, near, stores, job: Job, limit: float) -> Reason:
    """The reason why no choice of stores within reach has the rest in time."""
    anywhere = _choose_stores(rest, [store for _km, _location, store in near], job)
    if anywhere is not None:
        used = {store.location_id for _part, store in anywhere}
        km, location_id, _store = next(
            option for option in near if option[1] in used and option[0] > limit
        )
        return Reason(
            codes.STORE_FAR, {"km": round(km, 1), "limit": limit, "location_id": location_id}
        )
    full = [s for s in stores if all(s.has(p.product_id, p.quantity) for p in rest)]
    if full:
        return Reason(codes.STORE_POSITION, {"location_id": min(s.location_id for s in full)})
    missing = [
        part.product_id for part in rest
        if not any(store.has(part.product_id, part.quantity) for store in stores)
    ] or [part.product_id for part in rest]
    late = [
        at for part in rest for store in stores
        if part.product_id in missing
        and (at := store.ready(part.product_id, part.quantity)) and at >= job.horizon
    ]
    if late:
        return Reason(codes.PART_LATE, {"product_ids": missing, "at": min(late)})
    return Reason(codes.PART_MISSING, {"product_ids": missing})
