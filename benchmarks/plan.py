"""``./smart bench plan``: the day's plan on public routing instances.

Each instance is planned three times: by *nearest capable*, as a baseline; by the built-in
heuristic; and by PyVRP, where it is installed, for some seconds or iterations. Every plan is
judged by the independent validator, and one that breaks a rule fails the benchmark. A line of
JSON for each instance comes as soon as it is planned, and a table at the end (on standard error).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

from benchmarks import _instances, _nearest, _pure
from cli.errors import Problem

ABOUT = "Plans of public routing instances, beside the best known ones."
SECONDS = 10.0
HEURISTIC_MS = 50


def servable(engine, problem) -> int:
    """How many jobs somebody could do if it were his only one."""
    planner = engine.insertion.Planner(problem)
    return sum(
        any(planner.cheapest(number, index)[0] < engine.insertion.NEVER for number in able)
        for index, able in enumerate(planner.able)
    )


def measure(engine, instance, seconds, iterations, seed) -> dict:
    """Plan an instance in all ways.

    :return: the line of JSON of this instance
    """
    problem = instance.problem
    solver = engine.solver.available()
    planners = {
        "nearest": lambda: _nearest.plan(problem, engine),
        "heuristic": lambda: engine.insertion.plan(problem),
    }
    if solver:
        planners["plan"] = lambda: engine.solver.plan(
            problem, seconds, iterations, seed, start=plans["heuristic"])
    plans, figures, faults = {}, {}, []
    for name, planner in planners.items():
        begun, clock = time.process_time(), time.perf_counter()
        plans[name] = planner()
        cpu, wall = time.process_time() - begun, time.perf_counter() - clock
        verdict = engine.validate.validate(problem, plans[name])
        faults += [f"{name}: {fault}" for fault in verdict.faults]
        figures[name] = {
            "served": verdict.served, "distance": round(verdict.distance, 2),
            "duration": round(verdict.duration, 2), "vehicles": verdict.vehicles,
            "gap_percent": gap(instance, verdict, len(problem.jobs)),
            "seconds": round(wall, 3), "cpu_ms": round(1000 * cpu, 1),
        }
    best = figures["plan" if solver else "heuristic"]
    order = [(r.engineer, [(s.job, s.depot) for s in r.stops])
             for r in plans["plan" if solver else "heuristic"].routes]
    return {
        "instance": instance.name, "kind": instance.kind, "served": best["served"],
        "servable": servable(engine, problem), "distance": best["distance"],
        "duration": best["duration"], "vehicles": best["vehicles"], "seconds": best["seconds"],
        "valid": not faults, "best_known": instance.best, "gap_percent": best["gap_percent"],
        "solver": "pyvrp" if solver else "heuristic",
        "plan": hashlib.sha256(json.dumps(order).encode()).hexdigest()[:12],
        "depot_trips": sum(depot is not None for _e, stops in order for _j, depot in stops),
        "heuristic": figures["heuristic"], "nearest": figures["nearest"],
        **({"faults": faults} if faults else {}),
    }


def gap(instance, verdict, jobs: int) -> float | None:
    """Percent above the best known value, if all that it serves is served."""
    if instance.best is None or verdict.served < jobs:
        return None
    return round(100 * (verdict.cost / instance.best - 1), 2)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench plan", description=ABOUT)
    parser.add_argument("--data", type=Path, help="folder with Solomon's or Pillac's instances")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, default=SECONDS,
                        help=f"for PyVRP, per instance ({SECONDS:g})")
    length.add_argument("--iterations", type=int,
                        help="for PyVRP instead: the plan is the same at each run")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scale", type=float, default=1.0,
                        help="1 plans every instance, 0.1 every tenth")
    options = parser.parse_args(arguments)
    data = options.data
    if data is None or not data.exists():
        raise Problem("There are no instances to plan.",
                      "Name their folder: ./smart bench plan --data FOLDER")
    engine = _pure.engine("plan")
    instances = _instances.read(data, engine.problem)
    instances = instances[::max(1, round(1 / options.scale))]
    if not instances:
        raise Problem(f"There is no instance of Solomon's or Pillac's in {data}.")
    lines = []
    for instance in instances:
        lines.append(measure(engine, instance, options.seconds, options.iterations, options.seed))
        print(json.dumps(lines[-1]), flush=True)
    show(lines)
    return int(not all(line["valid"] for line in lines))


def mean(values) -> float:
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else float("nan")


def show(lines: list[dict]) -> None:
    """The readable table, by kind of instance."""
    for kind, goal in (("solomon", "distance"), ("trsp", "time away from home")):
        of_kind = [line for line in lines if line["kind"] == kind]
        if not of_kind:
            continue
        total = sum(line["servable"] for line in of_kind)
        print(f"\n{kind}: {len(of_kind)} instances, gap to the best known {goal}",
              file=sys.stderr)
        print(f"  {'':20}{'served':>14}{'mean gap':>11}{'seconds':>10}", file=sys.stderr)
        for name in ("nearest", "heuristic", "plan"):
            rows = of_kind if name == "plan" else [line[name] for line in of_kind]
            served = sum(row["served"] for row in rows)
            label = of_kind[0]["solver"] if name == "plan" else name
            print(f"  {label:20}{served:7} of {total}{mean(r['gap_percent'] for r in rows):10.2f}%"
                  f"{mean(row['seconds'] for row in rows):10.3f}", file=sys.stderr)
        worse = [line["instance"] for line in of_kind
                 if line["heuristic"]["served"] <= line["nearest"]["served"]
                 and line["nearest"]["served"] < line["servable"]]
        slow = [line["instance"] for line in of_kind
                if line["heuristic"]["cpu_ms"] >= HEURISTIC_MS]
        print(f"  heuristic no better than nearest capable on: {', '.join(worse) or 'none'}; "
              f"slower than {HEURISTIC_MS} ms on: {', '.join(slow) or 'none'}", file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
