"""What the simulated region-year is made of. Written before the first run, and not fitted since.

Published figures (averages of field service, Aberdeen Group and The Service Council): three of
four visits fix at once; of the others 51 % lack a part, 25 % the skill, 13 % run out of time; a
visit costs 200 to 300 dollars. The values below make an assignment that looks neither at skill
nor at parts fail about that often for those causes: 0.60 needs a part x 0.20 not in the van =
12 %, 0.25 is hard x 0.25 of the engineers are no experts = 6 %, 2.75 % for what no planning
changes. What runs out of time comes out of the days themselves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameters:
    """A region with its people, stocks and customers. Times in minutes, distances in degrees."""

    days: int = 250
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)

    # === PLACES === #
    latitude: float = 31.2
    longitude: float = 121.4
    # half the side of the region: some 80 km across
    half_side: float = 0.36
    towns: int = 5
    # share of customers who live in a town, and how far from its middle (standard deviation)
    in_town: float = 0.7
    town_size: float = 0.04

    # === PEOPLE === #
    engineers: int = 10
    families: int = 4
    # in how many of the four families an engineer is an expert; the others he knows a little
    expert_in: int = 3
    # 08:00 to 12:00 and 13:00 to 17:00
    work: tuple[tuple[int, int], ...] = ((480, 720), (780, 1020))
    # how long after the end of the day he finishes what he has begun
    overtime: int = 60

    # === DEMAND === #
    jobs_per_day: float = 25.0
    # more on Mondays, fewer on Fridays
    weekday_factor: tuple[float, ...] = (1.2, 1.05, 1.0, 0.95, 0.8)
    first_call: int = 480
    last_call: int = 1080
    # share of customers who confirm their appointment at once: nobody moves it any more
    confirm: float = 0.3
    # share of urgent ones, and in how many working days each kind has to be repaired
    urgent: float = 0.2
    urgent_days: int = 1
    normal_days: int = 3

    # === FAULTS === #
    needs_part: float = 0.60
    hard: float = 0.25
    # that the report leads to the right part and difficulty
    diagnosis: float = 0.80
    # what no planning changes: nobody at home, another fault on top
    unlucky: float = 0.0275
    standard_minutes: tuple[int, ...] = (45, 60, 75, 90, 120)
    # the work takes the standard time times exp(N(-s²/2, s))
    spread: float = 0.35
    # how long he is there when he can't repair it
    failed_minutes: int = 40

    # === PARTS === #
    parts_per_family: int = 10
    # the k-th most usual part of a family is asked for in proportion to 1/k
    in_van: int = 6
    van_most: int = 2
    van_most_usual: int = 3
    usual: int = 2
    warehouses: int = 2
    # refilled every night to so many days of demand, when below so many
    order_below_days: float = 9.0
    order_up_to_days: float = 16.0
    lead_days: tuple[int, int] = (3, 7)

    # === MONEY (dollars) === #
    per_visit: float = 120.0
    per_hour: float = 45.0
    per_km: float = 0.5

    # === ENGINE === #
    lead_hours: float = 2.0
    horizon_days: int = 14
    max_km: float = 120.0
