"""``python -m tests.fuzz --inputs 1000000``: documented payloads, changed at random.

Counts what was tried and prints each input that broke a reader once. The seed is printed, so
that a run can be repeated.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import traceback

import tests.unit.conftest  # noqa: F401  makes the providers importable without Odoo
from tests.fuzz import mutate, targets

SLOW_SECONDS = 1.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="targets whose name begins so")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    readers = [(name, reader) for name, reader in targets.targets()
               if name.startswith(options.only)]
    broken: dict[str, str] = {}
    slow = 0
    begun = time.perf_counter()
    for number in range(options.inputs):
        name, reader = readers[number % len(readers)]
        body = mutate.mutate(rng.choice(targets.corpus(name.partition("-")[0])), rng)
        started = time.perf_counter()
        try:
            reader(body)
        except Exception as error:  # each kind of break is told once
            where = traceback.extract_tb(error.__traceback__)[-1]
            key = f"{name} {type(error).__name__} {where.filename}:{where.lineno}"
            if key not in broken:
                broken[key] = repr(body[:300])
                print(f"BROKEN {key}: {error}\n  {broken[key]}", flush=True)
        slow += time.perf_counter() - started > SLOW_SECONDS
    seconds = time.perf_counter() - begun
    print(json.dumps({
        "inputs": options.inputs, "targets": len(readers), "broken": len(broken), "slow": slow,
        "seconds": round(seconds, 1), "seed": options.seed}))
    return 1 if broken or slow else 0


if __name__ == "__main__":
    sys.exit(main())
