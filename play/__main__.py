"""``python -m play [SCENARIO]``, started by ``./smart play`` beside a running server.

Environment: ``SMART_URL``, ``SMART_DB``, and a ``SMART_<PROVIDER>_URL`` per simulator.
Exit code 1: something was lost, doubled or dead, or did not become what the scenario says.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests

from cli.simulators import urls

from .channels import open_channels
from .judge import Verdict, judge
from .odoo import OdooError
from .player import Day, Staff
from .scenario import Scenario, ScenarioError, load

SCENARIOS = Path(__file__).resolve().parent.parent / "data" / "scenarios"
LABELS = {
    "messages_in": "Messages in",
    "duplicates": "Duplicates dropped",
    "lost": "Messages lost",
    "doubled": "Messages doubled",
    "dead": "Left in dead state",
    "bot_answered": "Answered by the bot",
    "handed_over": "Handed over to a person",
    "leads": "Leads",
    "repairs": "Repair orders",
    "dispatch_median_s": "Message to dispatched engineer, median (s)",
    "dispatch_worst_s": "Message to dispatched engineer, worst (s)",
    "replies_delivered": "Replies delivered",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart play", description=__doc__.split("\n")[0])
    parser.add_argument("scenario", nargs="?", default="service_day",
                        help="a name in data/scenarios, or a file (service_day)")
    name = parser.parse_args(arguments).scenario
    path = Path(name) if name.endswith(".json") else SCENARIOS / f"{name}.json"
    try:
        scenario = load(path)
        verdict, seconds = _play(scenario)
    except requests.ConnectionError as error:
        print(f"Nothing answers at {_url(error)}. Start the server first: ./smart up",
              file=sys.stderr)
        return 2
    except (ScenarioError, OdooError, LookupError) as error:
        print(error, file=sys.stderr)
        return 2
    _report(scenario, verdict, seconds)
    return 1 if verdict.wrong else 0


def _play(scenario: Scenario) -> tuple[Verdict, float]:
    url = os.environ.get("SMART_URL", "http://127.0.0.1:8069")
    staff = Staff(url, os.environ.get("SMART_DB", "smart"))
    providers = {story.customer.account for story in scenario.stories}
    beside = urls(urlsplit(url).port or 8069)
    simulators = {code: os.environ.get(f"SMART_{code.upper()}_URL", beside.get(code, ""))
                  for code in providers}
    channels = open_channels(staff.manager, providers, simulators)
    print(f"{scenario.title}: {scenario.messages} messages by "
          f"{len({story.customer.id for story in scenario.stories})} customers", flush=True)
    begun = time.monotonic()
    day = Day(scenario, staff, channels)
    day.play(_show)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    return judge(day), time.monotonic() - begun


def _show(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K  {text}", end="", flush=True)


def _report(scenario: Scenario, verdict: Verdict, seconds: float) -> None:
    width = max(map(len, LABELS.values()))
    print(f"\nWhat became of it, after {seconds:.0f} s:")
    for name, label in LABELS.items():
        value = verdict.figures[name]
        print(f"  {label:{width}}  {'-' if value is None else value:>6}")
    for line in verdict.wrong:
        print(f"  WRONG  {line}")
    print("" if verdict.wrong else "  All as the scenario expects.")
    print(json.dumps(verdict.figures))


def _url(error: requests.ConnectionError) -> str:
    return error.request.url if error.request is not None else "the given address"


if __name__ == "__main__":
    sys.exit(main())
