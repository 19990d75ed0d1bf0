"""``./smart bench service-year``: a region's year of repairs under different ways to assign.

A seeded simulation, without Odoo but with the addon's own engine (`engine/dispatch`,
`engine/plan`, `engine/van_stock`, `engine/kit`): customers call, visits are booked, engineers
drive, parts are missing or not, work takes longer than planned, and what was not repaired is
visited again. What the region is made of stands in `_year_parameters.py`, which was written before
the first run.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

from benchmarks import _pure, _year_policies, _year_region, _year_world
from benchmarks._year_parameters import Parameters

ABOUT = "A simulated year of repairs: the engine beside nearest free engineer and random."
# after the last day, until nothing is open
LONGEST_TAIL = 60
GOALS = (("first_time_fix", "first-time fix", "points", 15.0),
         ("travel_km", "travel", "percent", -20.0), ("sla_met", "SLA met", "points", 10.0))

TOLD = ("first_time_fix", "sla_met", "travel_km", "cost")


def simulate(name: str, seed: int, days: int, parameters: Parameters | None = None) -> dict:
    """One policy's year.

    :return: its figures, shares in percent
    """
    parameters = parameters or Parameters()
    dispatch, plan = _pure.engine("dispatch"), _pure.engine("plan")
    region = _year_region.Region(parameters, seed, dispatch)
    world = _year_world.World(region)
    policy = _year_policies.POLICIES[name](world, plan, seed)
    waiting: list = []
    reported = 0
    for day in range(days + LONGEST_TAIL):
        new = region.reported(day) if day < days else []
        reported += len(new)
        # what was not repaired yesterday, or could not be booked, comes first in the morning
        waiting = [r for r in waiting if not policy.book(r, day, parameters.work[0][0])]
        waiting += [r for r in new if not policy.book(r, day, r.minute)]
        waiting += world.work(day)
        world.night(day)
        policy.plan(day + 1)
        if day >= days and not waiting and not any(world.bookings):
            break
    return figures(world, reported, parameters)


def figures(world, reported: int, parameters: Parameters) -> dict:
    """The year in numbers; what was never repaired counts as late and not fixed at once."""
    tally = world.tally
    money = (tally.visits * parameters.per_visit + tally.minutes / 60 * parameters.per_hour
             + tally.km * parameters.per_km)
    failed = sum(tally.causes.values())
    return {
        "repairs": reported, "finished": tally.repairs,
        "first_time_fix": 100 * tally.first_time / reported,
        "travel_km": tally.km / reported, "sla_met": 100 * tally.in_time / reported,
        "cost": money / reported, "visits": tally.visits / reported,
        **{f"missed_{cause}": 100 * tally.causes[cause] / failed if failed else 0.0
           for cause in ("part", "skill", "time", "other")},
    }


def timed(year: tuple[str, int, int]) -> tuple[dict, float]:
    """One policy's year for a seed and so many days, and the seconds of processor that it took."""
    begun = time.process_time()
    return simulate(*year), time.process_time() - begun


def simulated(years: list[tuple[str, int, int]], jobs: int) -> Iterable[tuple[dict, float]]:
    """All of these years in order, so many at a time, each in a process of its own."""
    if jobs == 1:
        yield from map(timed, years)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(timed, years)


def main(arguments: list[str] | None = None) -> int:
    whole = Parameters()
    parser = argparse.ArgumentParser(prog="./smart bench service-year", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0,
                        help=f"1 is {whole.days} working days")
    parser.add_argument("--seeds", type=int, default=len(whole.seeds), help="how many years")
    parser.add_argument("--jobs", type=int, default=1,
                        help="how many policies and seeds at a time, each in its own process (1)")
    options = parser.parse_args(arguments)
    days = max(2, round(whole.days * options.scale))
    seeds = whole.seeds[:options.seeds]
    years: dict[str, list] = {name: [] for name in _year_policies.POLICIES}
    # a seed whole before the next: what is printed so far can be compared
    planned = [(name, seed, days) for seed in seeds for name in years]
    for (name, seed, _days), (year, seconds) in zip(
            planned, simulated(planned, max(1, options.jobs)), strict=True):
        years[name].append(year)
        told = " ".join(f"{key} {year[key]:.1f}" for key in TOLD)
        print(f"• {name}, seed {seed}: {told} ({seconds:.0f} s of processor)", flush=True)
    result = {
        name: {key: round(statistics.fmean(year[key] for year in of_name), 2)
               for key in of_name[0]}
        | {"spread": {key: round(max(y[key] for y in of_name) - min(y[key] for y in of_name), 2)
                      for key, *_rest in (*GOALS, ("cost",))}}
        for name, of_name in years.items()
    }
    show(result, days, len(seeds))
    print(json.dumps(result))
    return 0


def difference(ours: dict, baseline: dict, key: str, unit: str) -> float:
    """Points or percent beside the baseline."""
    if unit == "points":
        return ours[key] - baseline[key]
    return 100 * (ours[key] / baseline[key] - 1)


def show(result: dict, days: int, seeds: int) -> None:
    """The readable table."""
    print(f"\n{days} working days, mean of {seeds} seeds (± half of the spread)\n")
    print(f"{'':19}{'first-time fix':>16}{'SLA met':>16}{'km/repair':>16}{'cost/repair':>16}"
          f"{'visits':>8}")
    for name, row in result.items():
        cells = "".join(
            f"{row[key]:9.1f} ±{row['spread'][key] / 2:4.1f} "
            for key in ("first_time_fix", "sla_met", "travel_km", "cost"))
        print(f"{name:19}{cells}{row['visits']:8.2f}")
    print("\nFirst visits that did not repair, by cause (percent of them)")
    for name, row in result.items():
        print(f"{name:19}" + "".join(
            f"{cause:>8}{row['missed_' + cause]:5.0f}"
            for cause in ("part", "skill", "time", "other")))
    for baseline, title in (
        ("nearest_free", "Beside nearest free (goal)"),
        ("nearest_free_vans", "Beside nearest free in the same vans"),
    ):
        print(f"\n{title}")
        for name in ("engine", "engine_day_plan"):
            print(f"{name:19}" + "  ".join(
                f"{label} {difference(result[name], result[baseline], key, unit):+.1f} {unit}"
                + (f" ({goal:+g})" if baseline == "nearest_free" else "")
                for key, label, unit, goal in GOALS))


if __name__ == "__main__":
    sys.exit(main())
