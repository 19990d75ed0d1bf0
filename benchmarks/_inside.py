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

# The beginning of a script: `side_by_side(workers, step)` calls `step(mine, dice)` in each of so
# many threads, each in transactions of its own, until it returns True; after a conflict it is
# called again, as a job's worker does. Returns (seconds, number of conflicts, what went wrong).
SIDE_BY_SIDE = '''
import random, threading, time
from odoo import SUPERUSER_ID, api
from odoo.addons.smart_service.models.account.queue_mixin import CONFLICTS

def side_by_side(workers, step):
    conflicts, problems = [0], []

    def work(number):
        dice = random.Random(number)
        with env.registry.cursor() as cr:
            mine = api.Environment(cr, SUPERUSER_ID, dict())
            while True:
                try:
                    is_over = step(mine, dice)
                    mine.flush_all()
                    cr.commit()
                    mine.invalidate_all()
                    if is_over:
                        return
                except CONFLICTS:
                    conflicts[0] += 1
                    mine["smart.service.queue.mixin"]._forget_transaction()
                    time.sleep(dice.uniform(0, 0.05))
                except Exception as problem:
                    problems.append(repr(problem))
                    return

    begun = time.perf_counter()
    threads = [threading.Thread(target=work, args=[n]) for n in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    env.cr.rollback()
    return seconds, conflicts[0], problems
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
