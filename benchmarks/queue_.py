"""``./smart bench queue``: waiting conversations given to agents, at once and over a day's rush.

The file's name ends with an underscore because Python has a module ``queue`` of its own.

1. 500 conversations wait and 50 agents with ten places each come to work: how long the queue
   takes to give them all out.
2. 1 000 customers of three priorities and 20 agents: given out, closed and given out again until
   nobody waits. Nobody may be overtaken within his priority, nobody be lost, and no agent ever
   hold more than he has room for.
3. The same with 8 workers side by side, each in transactions of its own.
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks import _inside, _scratch
from cli import setup
from cli.errors import Problem

ABOUT = "Waiting conversations given to agents: 500 at once, and 1 000 by 8 workers."
DATABASE = "smart_bench_queue"
WAITING, AGENTS, PLACES = 500, 50, 10
CUSTOMERS, STAFF, ROOM, WORKERS = 1000, 20, 3, 8
SECONDS = 5.0

FILLING = '''
from datetime import timedelta
from odoo import Command, fields
desk = env.ref("smart_service_bench.desk")
account = env.ref("smart_service_bench.account")
group = env.ref("smart_service.group_agent")
users = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": "Agent %s" % n, "login": "bench_agent_%s" % n, "smart_capacity": {places},
      "group_ids": [Command.set(group.ids)]}} for n in range({agents})])
desk.user_ids = users
now = fields.Datetime.now()
partners = env["res.partner"].create([{{"name": "Customer %s" % n}} for n in range({customers})])
contacts = env["smart.service.contact"].create([
    {{"kind": "api_user", "scope": "benchmark", "value": "q%s" % n, "account_id": account.id,
      "partner_id": partner.id}} for n, partner in enumerate(partners)])
for n, contact in enumerate(contacts):
    session = contact._open_session(account, quiet=True)
    session.livechat_status = "need_help"
    session._smart_enter_queue()
    # younger than the ageing of a priority, so that the order is that of the priorities
    session.write({{"smart_queued_at": now - timedelta(milliseconds=400 * ({customers} - n)),
                   "smart_priority": str(n % 3)}})
    if not n % 100:
        env.cr.commit()
        env.invalidate_all()
env.cr.commit()
'''

COMMON = _inside.SIDE_BY_SIDE + '''
import json

desk = env.ref("smart_service_bench.desk")
users = desk.user_ids.sorted("id")
Channel = env["discuss.channel"]
def here(staff, room):
    (users - staff).smart_service_state = "away"
    staff.write({{"smart_service_state": "ready", "smart_capacity": room}})
    for user in staff:
        env["mail.presence"]._update_presence(user)
    env.cr.execute("UPDATE discuss_channel SET smart_queued_at = smart_queued_at"
                   " + (now() at time zone 'UTC' - (SELECT max(smart_queued_at)"
                   " FROM discuss_channel))")
    env.cr.commit()
    env.invalidate_all()
'''
DRAIN = COMMON + '''
env.cr.execute("UPDATE discuss_channel SET smart_queued_at = NULL WHERE id NOT IN (SELECT id"
               " FROM discuss_channel WHERE smart_owner = 'queue' ORDER BY id LIMIT {waiting})")
here(users, {places})
queries, begun = env.cr.sql_log_count, time.perf_counter()
more = True
while more:
    more = desk._smart_drain()
    env.flush_all()
    env.cr.commit()
print("{mark}" + json.dumps({{
    "seconds": round(time.perf_counter() - begun, 2), "queries": env.cr.sql_log_count - queries,
    "given": Channel.search_count([("smart_owner", "=", "agent")]),
    "fullest": max(users._smart_load().values())}}))
'''
RUSH = COMMON + '''
staff = users[:{staff}]
here(staff, {room})
staff_ids, fullest = staff.ids, [0.0]

def step(mine, dice):
    mine["im_livechat.channel"]._smart_drain()
    mine.flush_all()
    mine.cr.commit()
    mine.invalidate_all()
    loads = mine["res.users"].browse(staff_ids)._smart_load()
    fullest[0] = max(fullest[0], *loads.values())
    open_ids = mine["discuss.channel"].search([("smart_owner", "=", "agent")]).ids
    for session in mine["discuss.channel"].browse(
            dice.sample(open_ids, min(len(open_ids), 5))):
        mine.cr.execute("SELECT id FROM discuss_channel WHERE id = %s"
                        " FOR NO KEY UPDATE SKIP LOCKED", [session.id], log_exceptions=False)
        if mine.cr.fetchone() and session.smart_owner == "agent":
            session._smart_close("agent")
    mine.flush_all()
    mine.cr.commit()
    mine.invalidate_all()
    return not mine["discuss.channel"].search_count([
        ("smart_owner", "in", ("queue", "agent"))], limit=1)

seconds, conflicts, problems = side_by_side({workers}, step)
env.invalidate_all()
env.cr.execute("""
    SELECT c.smart_priority, c.smart_queued_at, c.id
      FROM smart_service_event e JOIN discuss_channel c ON c.id = e.channel_id
     WHERE e.kind = 'agent_joined' ORDER BY e.id""")
joined = env.cr.fetchall()
overtaken = 0
for priority in ("0", "1", "2"):
    places = [row[1:] for row in joined if row[0] == priority]
    overtaken += sum(place != other for place, other in zip(places, sorted(places)))
print("{mark}" + json.dumps({{
    "seconds": round(seconds, 2), "given": len(joined), "once": len({{row[2] for row in joined}}),
    "left": Channel.search_count([("smart_owner", "in", ("queue", "agent"))]),
    "overtaken": overtaken, "fullest": fullest[0], "room": {room}, "conflicts": conflicts,
    "problems": problems}}))
'''


def measured(odoo, template: str, script: str, title: str, **values) -> dict:
    """Run a script in a copy of the filled database; what it found."""
    with _scratch.copy(odoo, template, DATABASE):
        lines = _scratch.run_script(
            odoo, DATABASE, script.format(mark=_inside.MARK, **values), title)
    return _inside.found(lines)


def judge(found: dict, customers: int, alone: bool) -> None:
    """
    :param alone: by one worker, whose order is exact; of several, two may commit at once
    :raises Problem: somebody was lost, given twice, overtaken, or given beyond an agent's room
    """
    wrong = [
        found["problems"], found["given"] != customers, found["once"] != customers,
        found["left"], found["fullest"] > found["room"], alone and found["overtaken"]]
    if any(wrong):
        raise Problem(f"The queue went wrong: {json.dumps(found)}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench queue", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0,
                        help=f"1 is {WAITING} waiting, and {CUSTOMERS} customers")
    scale = parser.parse_args(arguments).scale
    waiting, customers = max(10, int(WAITING * scale)), max(20, int(CUSTOMERS * scale))
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.filled(
            odoo, "queue", str(customers), "Filling the queue", FILLING.format(
                places=PLACES, agents=AGENTS, customers=max(waiting, customers)))
    drain = measured(odoo, template, DRAIN, "Giving out what waits",
                     waiting=waiting, places=PLACES)
    if drain["given"] != waiting or drain["fullest"] > PLACES:
        raise Problem(f"The queue went wrong: {json.dumps(drain)}")
    rush = {}
    for workers in (1, WORKERS):
        rush[workers] = measured(
            odoo, template, RUSH, f"A day's rush with {workers} workers", staff=STAFF, room=ROOM,
            workers=workers)
        judge(rush[workers], max(waiting, customers), workers == 1)
    show(waiting, drain, rush)
    print(json.dumps({
        "waiting": waiting, "agents": AGENTS, "drain_s": drain["seconds"],
        "drain_queries": drain["queries"], "customers": max(waiting, customers), "staff": STAFF,
        **{f"workers_{number}": found for number, found in rush.items()}}))
    return 0 if drain["seconds"] < SECONDS or scale != 1 else 1


def show(waiting: int, drain: dict, rush: dict) -> None:
    """The readable table."""
    print(f"\n{waiting} conversations to {AGENTS} agents: {drain['seconds']} s"
          f" (at most {SECONDS:g}), {drain['queries']} queries, at most {drain['fullest']:g} of"
          f" {PLACES} with one agent")
    print(f"\n{'workers':10}{'seconds':>9}{'given':>7}{'overtaken':>11}{'fullest':>9}{'conflicts':>11}")
    for workers, found in rush.items():
        print(f"{workers:<10}{found['seconds']:>9}{found['given']:>7}{found['overtaken']:>11}"
              f"{found['fullest']:>9g}{found['conflicts']:>11}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
