"""``./smart bench sla``: are the deadlines right, and how soon are they right again?

1. Random histories of up to seven days (calendars with several shifts, holidays, extra working
   days, time zones with and without summer time, answers of people and bots, pauses, closing and
   reopening) by the engine and by a walk through every minute: they must agree in everything.
2. 100 000 open tickets with 200 000 running clocks, a tenth of them paused before: a policy is
   applied to all of them, then their working hours change, in the worker's transactions.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time

from benchmarks import _inside, _pure, _scratch
from cli import setup
from cli.errors import Problem
from cli.progress import Step
from tests.unit import sla_minutes

ABOUT = "SLA clocks beside a walk through every minute, and the recount of 100 000 tickets."
DATABASE = "smart_bench_sla"
HISTORIES, TICKETS = 10_000, 100_000
SECONDS = 60.0
SHOWN = 5

FILLING = '''
company = env.company
calendar = env["resource.calendar"].create({{
    "name": "Benchmark office", "tz": "Asia/Shanghai", "company_id": company.id,
    "attendance_ids": [(5, 0, 0)] + [
        (0, 0, {{"name": "x", "dayofweek": str(day), "hour_from": low, "hour_to": high,
                "day_period": period}})
        for day in range(5) for low, high, period in ((9, 12, "morning"), (13, 18, "afternoon"))]}})
ticket = env["smart.service.ticket"].create({{
    "name": "No water", "partner_id": env["res.partner"].create({{"name": "Lin"}}).id}})
env["smart.service.sla.policy"].create({{
    "name": "Benchmark", "first_minutes": 1440, "next_minutes": 240, "resolution_minutes": 14400,
    "calendar_id": calendar.id,
    "step_ids": [(0, 0, {{"percent": 80, "act": "notify", "whom": "lead"}}),
                 (0, 0, {{"percent": 100, "act": "raise"}})]}})
env.flush_all()
cr = env.cr
cr.execute("SELECT column_name FROM information_schema.columns"
           " WHERE table_name = 'smart_service_ticket' AND table_schema = 'public'")
columns = {{name: '"%s"' % name for name, in cr.fetchall()}}
cr.execute("SELECT setval(pg_get_serial_sequence('smart_service_ticket', 'id'), %s)",
           [ticket.id + {tickets}])
columns.update(
    id="%s + n" % ticket.id, number="'B' || n",
    reported_at="now() at time zone 'UTC' - make_interval(mins => mod(n, 20000))")
cr.execute("SET session_replication_role = replica")
cr.execute("INSERT INTO smart_service_ticket (%s) SELECT %s FROM smart_service_ticket,"
           " generate_series(1, %s) n WHERE id = %s" % (
    ", ".join('"%s"' % name for name in columns), ", ".join(columns.values()), {tickets} - 1,
    ticket.id))
reason = env["smart.service.sla.pause.reason"].search([], limit=1)
cr.execute("INSERT INTO smart_service_sla_pause (ticket_id, company_id, kind, reason_id, began_at,"
           " ended_at) SELECT id, company_id, 'reason', %s, reported_at,"
           " reported_at + interval '5 hours' FROM smart_service_ticket WHERE id %% 10 = 0",
           [reason.id])
cr.execute("SET session_replication_role = DEFAULT")
cr.commit()
'''

RECOUNT = '''
import json, time
env["smart.service.ticket"].invalidate_model()
recounts = env["smart.service.sla.recount"]
clocks = env["smart.service.sla.clock"]
policy = env["smart.service.sla.policy"].search([("name", "=", "Benchmark")])

def drained():
    begun, worked = time.perf_counter(), time.process_time()
    longest = 0.0
    while row := recounts._claim():
        step = time.perf_counter()
        row._work_claimed()
        assert row.state == "done", row.error
        env["ir.cron"]._commit_progress()
        env.invalidate_all()
        longest = max(longest, time.perf_counter() - step)
    return (round(time.perf_counter() - begun, 2), round(longest, 2),
            round(time.process_time() - worked, 2))

figures = {{}}
policy.action_apply()
env.cr.commit()
figures["apply_s"], figures["apply_longest_s"], figures["apply_cpu_s"] = drained()
env.cr.execute("SELECT id, deadline FROM smart_service_sla_clock")
before = dict(env.cr.fetchall())
policy.calendar_id.attendance_ids.filtered(lambda row: row.hour_from == 9).hour_from = 10
env.cr.commit()
figures["recount_s"], figures["recount_longest_s"], figures["recount_cpu_s"] = drained()
env.cr.execute("SELECT id, deadline FROM smart_service_sla_clock")
after = dict(env.cr.fetchall())
figures["tickets"] = len(set(clocks.search([("ended_at", "=", False)]).ticket_id.ids))
figures["clocks"] = len(after)
figures["moved"] = sum(after[key] != value for key, value in before.items())
print("{mark}" + json.dumps(figures))
'''


def histories(count: int, seed: int) -> dict:
    """Random histories by the engine and by the minute."""
    sla = _pure.engine("sla")
    begun, wrong = time.perf_counter(), []
    with Step(f"{count} histories, minute by minute"):
        for number in range(seed, seed + count):
            case = sla_minutes.random_case(random.Random(number))
            for words in sla_minutes.differences(sla, case):
                wrong.append(f"history {number}: {words}")
    for words in wrong[:SHOWN]:
        print(words)
    return {"histories": count, "seed": seed, "differences": len(wrong),
            "history_s": round(time.perf_counter() - begun, 1)}


def recount(tickets: int) -> dict:
    """A policy applied to many tickets, and their working hours changed."""
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.filled(
            odoo, "sla", str(tickets), f"Filling in {tickets} tickets",
            FILLING.format(tickets=tickets))
    with _scratch.copy(odoo, template, DATABASE):
        return _inside.found(_scratch.run_script(
            odoo, DATABASE, RECOUNT.format(mark=_inside.MARK),
            "Applying a policy, and changing its working hours"))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench sla", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0,
                        help=f"1 is {HISTORIES} histories and {TICKETS} tickets")
    parser.add_argument("--seed", type=int, default=1000, help="of the first history")
    parser.add_argument("--only", choices=("histories", "recount"), help="one of the two parts")
    options = parser.parse_args(arguments)
    figures = {}
    if options.only != "recount":
        figures |= histories(max(10, round(HISTORIES * options.scale)), options.seed)
    if options.only != "histories":
        figures |= recount(max(100, round(TICKETS * options.scale)))
    show(figures)
    print(json.dumps(figures))
    good = not figures.get("differences") and figures.get("recount_s", 0) < SECONDS
    return 0 if good else 1


def show(figures: dict) -> None:
    """The readable table."""
    if "histories" in figures:
        print(f"\n{figures['histories']} random histories: {figures['differences']} differences"
              f" from the minutes, {figures['history_s']} s")
    if "recount_s" in figures:
        print(f"\n{figures['tickets']} open tickets, {figures['clocks']} clocks"
              f" (longest transaction, Odoo's own work)")
        for name, title in (("apply", "policy applied"), ("recount", "hours changed")):
            print(f"  {title:15}{figures[name + '_s']:>9} s ({figures[name + '_longest_s']} s,"
                  f" {figures[name + '_cpu_s']} s)")
        print(f"{figures['moved']} deadlines moved; at most {SECONDS:g} s")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
