"""``./smart bench tickets``: how long people wait for a list of tickets when there are a million.

A million tickets of 100 000 customers, 5 % of them open, 20 teams of three agents. What the
browser of an agent and of a team lead asks the server for the list, the board and a search by
number, serial number, telephone number and by words in Chinese and English, through HTTP; the
time is the server's own, as it logs it.

The other rows of the table stand in modules of their own: whether the SLA worker keeps up
(``_tickets_sla``), and how soon a signal is an assigned lead (``_tickets_lead``).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys

from benchmarks import _scratch, _tickets_fill
from benchmarks.inbox import LIMIT_MS, Browser, middle
from cli import setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "Server time of the list, the board and the search, with a million tickets."
DATABASE = "smart_bench_tickets"
ROUNDS = 12
WARM_UP = 2
MODEL = "smart.service.ticket"
OTHERS = ("_tickets_sla", "_tickets_lead")
PAGE, CARDS, COUNTED = 80, 20, 10_001

OPEN = [["is_closed", "=", False]]
NAME = {"fields": {"display_name": {}}}
LIST = {
    "is_closed": {}, "priority": {}, "number": {}, "name": {}, "partner_id": NAME,
    "type_id": NAME, "user_id": NAME, "activity_ids": {"fields": {}}, "reported_at": {},
    "stage_id": NAME,
}
CARD = {
    "review_state": {}, "company_id": NAME, "number": {}, "name": {}, "partner_id": NAME,
    "tag_ids": {"fields": {"display_name": {}, "color": {}}}, "priority": {},
    "activity_ids": {"fields": {}}, "activity_state": {}, "user_id": NAME, "stage_id": NAME,
}


def searched(text: str) -> list:
    """As the search box asks."""
    return [["words", "ilike", text]]


class Tickets(Browser):
    """What the web client asks for the screens of tickets."""

    def call(self, method: str, **kwargs):
        return self.ask("/web/dataset/call_kw", {
            "model": MODEL, "method": method, "args": [], "kwargs": kwargs})

    def list(self, domain: list):
        found, ms, queries = self.call(
            "web_search_read", domain=domain, specification=LIST, offset=0, limit=PAGE,
            count_limit=COUNTED, order="")
        return found["length"], ms, queries

    def board(self, domain: list):
        found, ms, queries = self.call(
            "web_read_group", domain=domain, groupby=["stage_id"],
            aggregates=["__count"], auto_unfold=True, unfold_read_specification=CARD,
            unfold_read_default_limit=CARDS)
        return sum(group["__count"] for group in found["groups"]), ms, queries


def customer(ticket: int, customers: int) -> int:
    """The number of a ticket's customer, as the tickets were filled in."""
    return ticket * 7919 % 1_000_003 % customers


def screens(count: int, customers: int) -> dict:
    """{what is shown: (method, domains to go through)}."""
    # tickets of the agent's team
    teams = _tickets_fill.TEAMS
    some = [number * 7919 % (count // teams) * teams for number in range(1, ROUNDS + WARM_UP + 1)]
    return {
        "list, open": ("list", [OPEN]),
        "list, all": ("list", [[]]),
        "board, open": ("board", [OPEN]),
        "board, all": ("board", [[]]),
        "number": ("list", [searched(f"T26-{n + 1_000_000}") for n in some]),
        "serial": ("list", [searched(f"QL420-{n}") for n in some]),
        "phone": ("list", [searched(f"138 {customer(n, customers):08}") for n in some]),
        "words zh": ("list", [searched("打印机 卡纸"), searched("漏墨"), searched("投影仪")]),
        "words en": ("list", [searched("printer strip"), searched("noise"), searched("copier")]),
        "words, board": ("board", [searched("打印机"), searched("noise")]),
        "words, open": ("list", [OPEN + searched("卡纸"), OPEN + searched("router")]),
    }


def measure(prefork, login: str, wanted: dict) -> dict:
    """What one user's screens cost, each asked several times."""
    browser = Tickets(prefork, login)
    figures = {}
    for name, (method, domains) in wanted.items():
        ask = getattr(browser, method)
        for number in range(WARM_UP):
            ask(domains[number % len(domains)])
        before = browser.busy()
        asked = [ask(domains[number % len(domains)]) for number in range(ROUNDS)]
        if not any(found for found, _ms, _queries in asked):
            raise Problem(f"Nothing was found: {name}")
        costs = [(ms, queries) for _found, ms, queries in asked]
        figures[name] = {
            **middle(costs, browser.busy() - before), "found": max(row[0] for row in asked)}
    return figures


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench tickets", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0,
                        help=f"1 is {_tickets_fill.TICKETS} tickets")
    parser.add_argument("--only", choices=["screens", *OTHERS], help="one part alone")
    options = parser.parse_args(arguments)
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
    failed, all_figures = False, {}
    if options.only in (None, "screens"):
        figures = screens_of(odoo, options.scale)
        failed |= report(figures)
        all_figures.update(figures)
    for name in OTHERS:
        if options.only in (None, name) and importlib.util.find_spec(f"benchmarks.{name}"):
            module = importlib.import_module(f"benchmarks.{name}")
            row = module.measure(odoo, options.scale)
            module.show(row)
            # what is said yes or no to is a limit
            failed |= False in (value for value in row.values() if isinstance(value, bool))
            all_figures.update(row)
    print(json.dumps(all_figures))
    return int(failed)


def screens_of(odoo, scale: float) -> dict:
    """The figures of an agent, who sees his team's tickets, and of a lead, who sees all."""
    with setup.lock():
        template = _scratch.filled(
            odoo, "tickets", f"{scale}", "Filling in tickets", _tickets_fill.script(scale))
    wanted = screens(
        int(_tickets_fill.TICKETS * scale), max(100, int(_tickets_fill.CUSTOMERS * scale)))
    figures = {}
    with _scratch.copy(odoo, template, DATABASE):
        odoo.postgres.sql("ANALYZE", database=DATABASE)
        options = ("--log-handler=werkzeug:INFO",)
        with _scratch.Prefork(odoo, DATABASE, workers=1, options=options) as prefork:
            for role, login in (("agent", "tickets0"), ("lead", "tickets_lead")):
                with Step(f"Tickets as {role}"):
                    figures[role] = measure(prefork, login, wanted)
    return figures


def report(figures: dict) -> bool:
    """Print the table; whether a screen is too slow."""
    print(f"\n{'server time, ms (worst)':26}" + "".join(f"{role:>32}" for role in figures))
    for screen in next(iter(figures.values())):
        print(f"  {screen:24}" + "".join(
            f"{row['ms']:>10.1f} ({row['worst_ms']:>7.1f}) {row['found']:>11}"
            for row in (costs[screen] for costs in figures.values())))
    print(f"\n{os.cpu_count()} cores for Odoo, PostgreSQL and the client together; the last column"
          f" is how many were found, counted to {COUNTED - 1} in a list.")
    slowest = max(row["ms"] for costs in figures.values() for row in costs.values())
    print(f"slowest: {slowest} ms, limit {LIMIT_MS} ms")
    return slowest >= LIMIT_MS


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
