"""``./smart bench besttime``: does the proposed time to contact a customer beat any time.

Made-up customers of two segments, each with a usual hour of his own that half of his answers
keep to, the rest at any hour of the working day. A third of each one's answers is kept aside;
what his earlier ones propose (his segment's, where he has fewer than five) is compared with a
stretch of the same length drawn at random from the working day. Beside it the same for customers
who have no habits: there the lift has to be about one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys

from benchmarks import _pure
from cli.errors import Problem

ABOUT = "The proposed time to contact a customer, back-tested beside uniform."
CUSTOMERS = 20_000
HABIT = 0.5
USUAL = {"company": 10, "person": 17}


def world(customers: int, seed: int, habit: float) -> dict[int, tuple[str, list[int]]]:
    """(segment, hours of the answers) of each customer.

    :param habit: the share of his answers that come in his usual hour
    """
    numbers = random.Random(seed)
    first, end = 9, 19
    made = {}
    for customer in range(customers):
        segment = numbers.choice(sorted(USUAL))
        usual = USUAL[segment] + numbers.choice((-2, -1, 0, 0, 0, 1))
        many = min(60, 1 + int(numbers.expovariate(0.12)))
        made[customer] = (segment, [
            usual if numbers.random() < habit else numbers.randrange(first, end)
            for _answer in range(many)])
    return made


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench besttime", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0, help=f"1 is {CUSTOMERS} customers")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    engine = _pure.engine("best_time")
    customers = max(100, int(CUSTOMERS * options.scale))
    figures = {
        "habits": engine.backtest(world(customers, options.seed, HABIT)),
        "no_habits": engine.backtest(world(customers, options.seed, 0.0)),
    }
    print(f"\n{'':12}{'answers':>10}{'hit':>9}{'uniform':>9}{'lift':>7}")
    for name, row in figures.items():
        print(f"{name:12}{row['n']:>10}{row['hit']:>9.1%}{row['uniform']:>9.1%}{row['lift']:>7}")
    print(json.dumps({"customers": customers, "seed": options.seed, **figures}))
    good = figures["habits"]["lift"] > 2 and 0.9 < figures["no_habits"]["lift"] < 1.1
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
