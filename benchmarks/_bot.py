"""What the tasks of ``./smart bench bot`` share: options, files, models, the line of JSON."""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import time
from pathlib import Path

# one core, and the same figures whatever else the machine has
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

from benchmarks import _pure  # noqa: E402
from cli.errors import Problem  # noqa: E402

ADDON = "smart_service_bot"
OUT_OF_SCOPE = "__oos__"
encoders = _pure.engine("encoders", ADDON)
MissingPackage = encoders.MissingPackage


def engine(module: str):
    """A module of the bot's engine, as `retrieval`."""
    return _pure.engine(module, ADDON)


def parser(task: str, about: str) -> argparse.ArgumentParser:
    """The options of every task: `--train`, `--test`, `--model`, `--seed`, `--scale`."""
    options = argparse.ArgumentParser(
        prog=f"./smart bench bot --task {task}", description=about)
    options.add_argument("--train", type=Path, metavar="FILE")
    options.add_argument("--test", type=Path, metavar="FILE")
    options.add_argument("--model", choices=("lexical", "best"), default="lexical",
                         help="lexical: required packages alone; best: with encoders")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--scale", type=float, default=1.0)
    return options


def encoder(language: str | None = None):
    """The best local encoder for texts of a language.

    :param language: 'en_US' where all texts are English, which a smaller model reads better
    :raise MissingPackage: it is not installed, see requirements
    """
    return encoders.local("minilm" if language == "en_US" else "e5")


def rows(path: Path, *columns: str) -> list[tuple[str, ...]]:
    """The columns of a UTF-8 CSV file with a header, lines with an empty first column left out."""
    if not path.is_file():
        raise Problem(f"There is no file {path}.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        absent = [name for name in columns if name not in (reader.fieldnames or ())]
        if absent:
            raise Problem(f"{path} has no column {', '.join(absent)}.",
                          "Its first line has to be: " + ",".join(columns))
        found = [tuple((row[name] or "").strip() for name in columns) for row in reader]
    found = [row for row in found if row[0]]
    if not found:
        raise Problem(f"{path} has no lines.")
    return found


def timed(function, *arguments):
    """(what the function returns, milliseconds)."""
    begun = time.perf_counter()
    result = function(*arguments)
    return result, 1000 * (time.perf_counter() - begun)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed.

    >>> percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95)
    (2, 4)
    """
    values = sorted(values)
    return values[max(0, math.ceil(len(values) * share) - 1)]


def report(**figures) -> None:
    """Print the line of JSON, figures rounded to four places."""
    print(json.dumps({
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in figures.items()
    }, ensure_ascii=False), flush=True)
