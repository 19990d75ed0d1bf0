"""``./smart bench drain``: messages worked per second, with one, two and four processes.

Events of many customers wait in the inbox, as after a night's outage. Odoo's own processes for
scheduled actions work them: contact point, conversation, message, ledger, notices to agents.
What follows a message (reactions, replies) waits meanwhile. Beside it: what one message costs
one process that is alone, in queries and in milliseconds of Python and of PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

from benchmarks import _inside, _scratch
from cli import setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "Messages worked per second by 1, 2 and 4 processes."
DATABASE = "smart_bench_drain"
EVENTS = 10_000
EVENTS_PER_CUSTOMER = 5
PROCESSES = (1, 2, 4)
MEASURED_CUSTOMERS = 30
MEASURED_ROUNDS = 5
# that the processes are up and have worked their first messages
WARM_UP = 20
STALL_SECONDS = 120

WORKERS = '''
for number in range(3, {processes} + 1):
    first = env.ref("smart_service.cron_inbox_1")
    env["ir.model.data"].create({{
        "module": "smart_service", "name": "cron_inbox_%s" % number, "model": "ir.cron",
        "res_id": first.copy({{"active": True}}).id}})
env.cr.commit()
'''
WAITING = """
INSERT INTO smart_service_inbox (account_id, external_id, event_kind, contact_key, payload,
    provider_time, received_at, state, attempt, next_attempt_at, create_uid, create_date)
SELECT a.id, 'drain-' || n, 'message',
       'api_user:' || a.app_id || ':drain' || n %% %s,
       json_build_object('type', 'message.created', 'data', json_build_object(
           'message_id', 'drain-' || n, 'text', '打印机红灯一直闪 The red light flashes ' || n,
           'user', json_build_object('id', 'drain' || n %% %s, 'lang', 'zh_CN'))),
       t, t, 'new', 0, t, 1, t
  FROM smart_service_account a, generate_series(1, %s) n,
       date_trunc('second', now() at time zone 'UTC') t
 WHERE a.token = 'benchmark' ORDER BY n
"""


def prepared(odoo) -> str:
    """A database with as many inbox workers as the largest run needs."""
    return _scratch.filled(odoo, "drain", str(max(PROCESSES)), "Adding workers",
                           WORKERS.format(processes=max(PROCESSES)))


def drain(odoo, template: str, processes: int, events: int) -> float:
    """Let some processes work all events.

    :return: events per second
    :raises Problem: they stopped before the end, or something failed
    """
    customers = max(1, events // EVENTS_PER_CUSTOMER)
    with _scratch.copy(odoo, template, DATABASE):
        odoo.postgres.sql((WAITING, [customers, customers, events + WARM_UP]),
                          "ANALYZE smart_service_inbox", database=DATABASE)
        _scratch.only_crons(odoo, DATABASE, f"^cron_inbox_[1-{processes}]$")
        with _scratch.Prefork(odoo, DATABASE, workers=1, crons=processes):
            with Step(f"Working {events} events with {processes} processes") as step:
                seconds = _watch(odoo, events, step)
        (bad,), = odoo.postgres.sql(
            "SELECT count(*) FROM smart_service_inbox WHERE state != 'done'", database=DATABASE)
    if bad:
        raise Problem(f"{bad} events could not be worked.")
    return events / seconds


def _watch(odoo, events: int, step) -> float:
    """Seconds from the end of the warm-up to the last event."""
    begun = None
    left, moved = events + WARM_UP, time.monotonic()
    while left:
        now = odoo.postgres.sql(
            "SELECT count(*) FROM smart_service_inbox WHERE state = 'new'", database=DATABASE)[0][0]
        if now > events:
            _scratch.ring(odoo, DATABASE)
        elif begun is None:
            begun, first = time.perf_counter(), now
        if now < left:
            left, moved = now, time.monotonic()
            step.update(f"{left} left")
        elif time.monotonic() > moved + STALL_SECONDS:
            raise Problem(f"{left} events are left and nobody works them.")
        time.sleep(0.25)
    # the clock began a little after the warm-up's end: so many were worked on it
    return (time.perf_counter() - begun) * events / max(1, first)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench drain", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0, help=f"1 is {EVENTS} events")
    events = max(200, int(EVENTS * parser.parse_args(arguments).scale))
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = prepared(odoo)
    with _scratch.copy(odoo, template, DATABASE):
        costs = _inside.found(_scratch.run_script(
            odoo, DATABASE, _inside.messages(MEASURED_CUSTOMERS, MEASURED_ROUNDS),
            "What one message costs"))
    rates = {processes: drain(odoo, template, processes, events) for processes in PROCESSES}
    show(costs, rates)
    print(json.dumps({
        "events": events, "customers": events // EVENTS_PER_CUSTOMER,
        "per_s": {str(number): round(rate, 1) for number, rate in rates.items()},
        **{f"speedup_{number}": round(rates[number] / rates[1], 2) for number in PROCESSES[1:]},
        "per_message": costs,
    }))
    return 0


def show(costs: dict, rates: dict[int, float]) -> None:
    """The readable table."""
    print(f"\n{'one process alone':26}{'queries':>9}{'ms':>8}{'Python':>9}{'SQL':>8}{'claim':>8}"
          f"{'commit':>8}")
    for name, label in (("first", "a customer's first"), ("next", "a further one")):
        cost = costs[name]
        print(f"  {label:24}{cost['queries']:9}{cost['ms']:8.1f}{cost['python_ms']:9.1f}"
              f"{cost['sql_ms']:8.1f}{cost['claim_ms']:8.1f}{cost['commit_ms']:8.1f}")
    print(f"\n{'processes':26}{'per s':>9}{'speed-up':>10}")
    for processes, rate in rates.items():
        print(f"  {processes:<24}{rate:9.1f}{rate / rates[1]:10.2f}")
    print(f"\n{os.cpu_count()} cores for Odoo and PostgreSQL together.")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
