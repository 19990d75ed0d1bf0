"""Readers of the public routing instances: Solomon's, and Pillac's with technicians."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Instance:
    """A problem with its name and the best known value of what it minimises.

    :param kind: "solomon" (distance) or "trsp" (duration)
    :param best: none if it isn't known
    """

    name: str
    kind: str
    problem: object
    best: float | None


def read(folder: Path, engine) -> list[Instance]:
    """All instances of a folder and the folders below it, in the order of their names.

    :param engine: the module with the problem's classes
    """
    found = []
    for path in sorted(folder.rglob("*.txt")):
        text = path.read_text(errors="replace")
        if "VEHICLE" in text and "CUST NO" in text:
            found.append(solomon(path, text, engine))
        elif "SPARE PARTS" in text and "CREW COUNT" in text:
            found.append(trsp(path, text, engine))
    return found


def solomon(path: Path, text: str, engine) -> Instance:
    """Capacitated vehicles from one depot; distances are cut to one decimal, as is usual."""
    numbers = [line.split() for line in text.splitlines()]
    fleet = next(row for row in numbers if len(row) == 2 and row[0].isdigit())
    rows = [[float(v) for v in row] for row in numbers
            if len(row) == 7 and all(re.fullmatch(r"[\d.]+", v) for v in row)]
    points = [(x, y) for _key, x, y, *_rest in rows]
    matrix = [[math.floor(10 * math.dist(a, b)) / 10 for b in points] for a in points]
    depot = rows[0]
    vehicles, capacity = int(fleet[0]), float(fleet[1])
    problem = engine.Problem(
        jobs=tuple(
            engine.Job(int(key), place, service, early, late, parts={0: demand} if demand else {})
            for place, (key, _x, _y, demand, early, late, service) in enumerate(rows) if place
        ),
        engineers=tuple(
            engine.Engineer(number, 0, 0, depot[4], depot[5], stock={0: capacity})
            for number in range(vehicles)
        ),
        travel=matrix, distance=matrix, cost_distance=1.0, cost_duration=0.0,
    )
    return Instance(path.stem, "solomon", problem, _solomon_best(path, len(rows) - 1))


def _solomon_best(path: Path, customers: int) -> float | None:
    """From a file of best known distances beside the instances, or above them."""
    name = path.stem.split(".")[0]
    for folder in (path.parent, path.parent.parent):
        file = folder / f"solomon-{customers}-minD.sol"
        if file.exists():
            match = re.search(rf"^{re.escape(name)} *= *([\d.]+)", file.read_text(), re.M)
            return float(match[1]) if match else None
    return None


def trsp(path: Path, text: str, engine) -> Instance:
    """Technicians with homes, skills, tools and parts, and a depot that has everything."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("CREW COUNT"))
    crew = int(lines[start + 1].split()[0])
    rows = []
    for line in lines[start + 2:]:
        lists = [json.loads(part) for part in re.findall(r"\[[\d,\s]*\]", line)]
        if len(lists) == 3:
            rows.append(([float(v) for v in line.split("[")[0].split()], *lists))
    points = [(row[0][1], row[0][2]) for row in rows]
    matrix = [[math.dist(a, b) for b in points] for a in points]
    engineers, jobs = [], []
    for place, ((key, _x, _y, early, late, service), skills, tools, parts) in enumerate(rows):
        held = {part: float(count) for part, count in enumerate(parts) if count}
        if 1 <= place <= crew:
            engineers.append(engine.Engineer(
                int(key), place, place, early, late, frozenset(skills), frozenset(tools), held))
        elif place > crew:
            jobs.append(engine.Job(int(key), place, service, early, late, frozenset(skills),
                                   frozenset(tools), held))
    problem = engine.Problem(tuple(jobs), tuple(engineers), matrix, matrix,
                             depots=(engine.Depot(0),))
    best = None
    file = path.parent / "best_known.txt"
    if file.exists():
        match = re.search(rf"^{re.escape(path.stem)}=([\d.]+)", file.read_text(), re.M)
        best = float(match[1]) if match else None
    return Instance(path.stem, "trsp", problem, best)
