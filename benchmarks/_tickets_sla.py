"""The SLA row of ``./smart bench tickets``: does the worker keep up with 50 000 clocks in an hour?

As many first responses as fall due within an hour, each with a step of escalation that tells
somebody and one that raises the priority, worked by two workers side by side in threads. No step
may be taken twice and no miss be noted twice.
"""

from __future__ import annotations

from benchmarks import _inside, _scratch, sla
from cli.errors import Problem

DATABASE = "smart_bench_tickets_sla"
CLOCKS = 50_000
HOUR = 3600.0
WORKERS = 2

WORK = _inside.SIDE_BY_SIDE + '''
import json

recounts = env["smart.service.sla.recount"]
policy = env["smart.service.sla.policy"].search([("name", "=", "Benchmark")])
policy.calendar_id = False
policy.write({{"first_minutes": 60, "resolution_minutes": 0}})
lead = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Lead", "login": "bench_sla_lead",
    "group_ids": [(6, 0, env.ref("smart_service.group_lead").ids)]}})
env["smart.service.team"].search([]).lead_id = lead
env.cr.execute("DELETE FROM smart_service_sla_pause")
# every clock falls due within the hour that has just passed
env.cr.execute("UPDATE smart_service_ticket SET reported_at = now() at time zone 'UTC'"
               " - interval '2 hours' + make_interval(secs => mod(id, 3600))")
env.invalidate_all()
policy.action_apply()
env.cr.commit()
while row := recounts._claim():
    row._work_claimed()
    assert row.state == "done", row.error
    env["ir.cron"]._commit_progress()
    env.invalidate_all()
env.cr.execute("UPDATE ir_cron SET active = false")
env.cr.commit()

seconds, conflicts, problems = side_by_side(
    {workers}, lambda mine, dice: not mine["smart.service.sla.clock"]._work_due())

def count(query):
    env.cr.execute(query)
    return env.cr.fetchone()[0]

print("{mark}" + json.dumps({{
    "due": count("SELECT count(*) FROM smart_service_sla_clock WHERE kind = 'first_response'"),
    "seconds": round(seconds, 1), "conflicts": conflicts, "problems": problems,
    "missed": count("SELECT count(*) FROM smart_service_sla_clock WHERE breached_at IS NOT NULL"),
    "noted": count("SELECT count(*) FROM smart_service_event WHERE kind = 'sla_missed'"),
    "steps": count("SELECT count(*) FROM smart_service_sla_escalation"),
    "acts": count("SELECT count(*) FROM smart_service_event WHERE kind = 'sla_escalated'"),
    "told": count("SELECT count(*) FROM smart_service_staff_notice WHERE kind = 'sla'")}}))
'''


def measure(odoo, scale: float) -> dict:
    """What an hour's clocks cost the worker.

    :param odoo: with the benchmarks' addons in its path
    :return: figures; ``sla_seconds`` is how long an hour's clocks take
    :raises Problem: something was done twice or not at all
    """
    clocks = max(100, round(CLOCKS * scale))
    template = _scratch.filled(
        odoo, "sla", str(clocks), f"Filling in {clocks} tickets",
        sla.FILLING.format(tickets=clocks))
    with _scratch.copy(odoo, template, DATABASE):
        found = _inside.found(_scratch.run_script(
            odoo, DATABASE, WORK.format(mark=_inside.MARK, workers=WORKERS),
            f"{clocks} clocks due within an hour"))
    wanted = found["due"]
    if found["problems"] or any(
            found[name] != wanted for name in ("missed", "noted", "told")) or any(
            found[name] != 2 * wanted for name in ("steps", "acts")):
        raise Problem(f"The SLA worker went wrong: {found}")
    return {
        "sla_clocks": wanted, "sla_seconds": found["seconds"],
        "sla_clocks_per_s": round(wanted / found["seconds"], 1),
        "sla_conflicts": found["conflicts"], "sla_keeps_up": found["seconds"] < HOUR * scale}


def show(figures: dict) -> None:
    """The readable lines."""
    print(f"\n{figures['sla_clocks']} SLA clocks due within an hour, {WORKERS} workers:"
          f" {figures['sla_seconds']} s, {figures['sla_clocks_per_s']} a second,"
          f" {figures['sla_conflicts']} conflicts")
