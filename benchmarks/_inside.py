"""Measuring inside Odoo: what one message costs, in queries and in time, and where it goes.

The texts here are run in Odoo's shell, see :func:`benchmarks._scratch.run_script`.
"""

from __future__ import annotations

import json

from cli.errors import Problem

MARK = "MEASURED "

# takes in events, works them one by one as a queue worker does, and tells what each cost
MESSAGES = '''
import json, statistics, threading, time
from odoo.addons.smart_service.models.account.queue_bells import Bells
from odoo.addons.smart_service.providers import base

account = env.ref("smart_service_bench.account")
inbox = env["smart.service.inbox"].with_context(smart_bells=Bells())

def take_in(label, customers, rounds, who):
    inbox._take_in(account.id, [
        base.Envelope(
            "%s-%s-%s" % (label, turn, number), "api_user:%s:%s%s" % (account.app_id, who, number),
            "message", json.dumps({{"type": "message.created", "data": {{
                "message_id": "%s-%s-%s" % (label, turn, number), "text": "The printer is stuck",
                "user": {{"id": "%s%s" % (who, number), "lang": "zh_CN"}}}}}}))
        for turn in range(rounds) for number in range(customers)])
    env.cr.commit()

def work():
    thread = threading.current_thread()
    costs = []
    while True:
        thread.query_count, thread.query_time = 0, 0.0
        wall, cpu = time.perf_counter(), time.thread_time()
        row = inbox._claim()
        claimed = time.perf_counter()
        if not row:
            return costs
        row._work_claimed()
        assert row.state == "done", row.error
        worked = time.perf_counter()
        env["ir.cron"]._commit_progress()
        end = time.perf_counter()
        costs.append({{
            "queries": thread.query_count, "ms": (end - wall) * 1000,
            "python_ms": (time.thread_time() - cpu) * 1000,
            "sql_ms": thread.query_time * 1000,
            "claim_ms": (claimed - wall) * 1000, "commit_ms": (end - worked) * 1000}})

def middle(costs):
    return {{name: round(statistics.median(cost[name] for cost in costs), 2) for name in costs[0]}}

take_in("warm", 5, 2, "warm")
work()
take_in("first", {customers}, 1, "measured")
first = middle(work())
take_in("next", {customers}, {rounds}, "measured")
print("{mark}" + json.dumps({{"first": first, "next": middle(work())}}))
'''


def messages(customers: int, rounds: int) -> str:
    """The script that measures first messages of customers, and further ones."""
    return MESSAGES.format(customers=customers, rounds=rounds, mark=MARK)


def found(lines: list[str]) -> dict:
    """What such a script measured.

    :raises Problem: it told nothing
    """
    for line in reversed(lines):
        if MARK in line:
            return json.loads(line.partition(MARK)[2])
    raise Problem("Nothing was measured:\n" + "\n".join(lines[-10:]))
