"""``./smart bench races``: late answers of the bot against people who take over.

The races of the suite (``addons/smart_service_bot/tests/races.py``), many more of them, in
several processes. It fails when the bot spoke after people had the conversation, said what
belongs to an earlier stretch, or a change of hands was lost; and also when the same races with
the guard switched off find nothing, because then they prove nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from benchmarks import _inside, _scratch
from cli import database, paths, setup
from cli.errors import Problem
from cli.progress import Step, run

ABOUT = "Late answers of the bot against people who take over, in parallel transactions."
DATABASE = "smart_bench_races"
RACES = 10_000
PROCESSES = 2
LANES = 3
UNGUARDED = 120
FINDINGS = ("late", "stale", "disorder")
# a line for so many races tells how far a process is
STEP = 10

BOT = '''
env["ir.module.module"].search([("name", "=", "smart_service_bot")]).button_immediate_install()
'''
NOTE = '''
from odoo.addons.smart_service_bot.tests import races
env.cr.execute(races.NO_LOG + races.LOG)
env.cr.commit()
'''
RACE = '''
import contextlib, json, logging
from odoo.addons.smart_service_bot.tests import races

# whoever comes second is refused by the database and tries again: that is the rule here
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
field = races.Races(env.registry, seed={seed})
field.prepare({lanes})
run = iter(range({number}))

def on_race():
    if next(run, 0) % {step} == 0:
        print("RACED", flush=True)

with races.unguarded() if {unguarded} else contextlib.nullcontext():
    kinds = field.run({number}, on_race)
found = field.judge()
print("{mark}" + json.dumps({{
    "kinds": kinds, **{{name: len(value) if isinstance(value, list) else value
                        for name, value in found.items()}}}}))
'''


def race(odoo, number: int, processes: int, seed: int, title: str, unguarded=False) -> dict:
    """Race so many times, shared by some processes; what the database says about all of it.

    :raises Problem: a process failed
    """
    shares = [number // processes + (part < number % processes) for part in range(processes)]
    done = [0] * processes
    with Step(title) as step:

        def work(part):
            def on_line(line):
                if line.strip() == "RACED":
                    done[part] += STEP
                    step.update(f"{sum(done)} of {number}")

            code, tail = run(
                odoo.command("-d", DATABASE, *database.SHELL, sub="shell"),
                paths.log_file(f"bench-races-{part}"), on_line=on_line,
                stdin=RACE.format(
                    seed=seed * 1000 + part, number=shares[part], lanes=LANES, step=STEP,
                    unguarded=unguarded, mark=_inside.MARK),
                env=odoo.environment(), cwd=paths.cache("data"))
            if code:
                raise Problem("A process of the races failed.\n" + "\n".join(tail[-15:]))
            return _inside.found(list(tail))

        with ThreadPoolExecutor(processes) as pool:
            results = list(pool.map(work, range(processes)))
    total = {"kinds": {}}
    for result in results:
        for kind, count in result.pop("kinds").items():
            total["kinds"][kind] = total["kinds"].get(kind, 0) + count
        for name, count in result.items():
            total[name] = total.get(name, 0) + count
    return total


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench races", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0, help=f"1 is {RACES} races")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    number = max(60, int(RACES * options.scale))
    with setup.lock():
        # the races are those of the suite
        odoo = setup.ensure(("odoo", "addons", "test"))
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.filled(odoo, "races", "1", "Installing the bot", BOT)
    with _scratch.copy(odoo, template, DATABASE):
        _scratch.run_script(odoo, DATABASE, NOTE, "Writing down the order of commits")
        control = race(odoo, UNGUARDED, 1, options.seed, "Racing without the guard", True)
        guarded = race(odoo, number, options.processes, options.seed, f"Racing {number} times")
    show(guarded, control)
    print(json.dumps({"races": number, **guarded, "unguarded": {"races": UNGUARDED, **control}}))
    if any(guarded[name] for name in FINDINGS) or guarded["unfinished"]:
        raise Problem("The bot spoke out of turn, or somebody was lost.")
    if not control["late"]:
        raise Problem("Without the guard nothing was found: these races prove nothing.")
    return 0


def show(guarded: dict, control: dict) -> None:
    """The readable table."""
    print(f"\n{'':34}{'guarded':>10}{'unguarded':>11}")
    for name, label in (
            ("said", "the bot was first"), ("dropped", "people were first, it kept quiet"),
            ("late", "it spoke after people took over"),
            ("stale", "it said what was asked before"),
            ("disorder", "changes of hands lost"), ("unfinished", "messages nobody answered")):
        print(f"  {label:32}{guarded[name]:10}{control[name]:11}")
    print("\n  " + ", ".join(f"{kind} {count}" for kind, count in guarded["kinds"].items()))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
