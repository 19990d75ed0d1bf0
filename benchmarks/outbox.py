"""``./smart bench outbox``: how many messages per second leave for a provider that is fast.

Messages of real conversations wait in the outbox; Odoo's own workers send them to a receiver
on this machine that answers at once, first all through one account, then through four. Beside
it, in the same run: the calls alone, without Odoo and its database. Every message has to come
exactly once, and those of one customer in the order in which they were written.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import os
import sys
import time

from benchmarks import _scratch
from benchmarks._receiver import Receiver
from cli import setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "Messages sent per second, beside the calls alone."
DATABASE = "smart_bench_outbox"
MESSAGES = 4000
CUSTOMERS = 100
ACCOUNTS = 4
BASELINE_SECONDS = 3.0
FIRST_SECONDS = 60
STALL_SECONDS = 60
TEXT = "您好，工程师明天上午到。 Our engineer will be with you tomorrow morning."

FILL = '''
import json
from odoo.addons.smart_service.providers import base

first = env.ref("smart_service_bench.account")
accounts = first
for number in range(1, {accounts}):
    accounts |= first.copy({{
        "name": "Benchmark app %s" % number, "app_id": "benchmark%s" % number,
        "webhook_secret": first.webhook_secret, "state": "active"}})
inbox = env["smart.service.inbox"]
for account in accounts:
    inbox._take_in(account.id, [
        base.Envelope("first-%s" % number, "api_user:%s:c%s" % (account.app_id, number), "message",
            json.dumps({{"type": "message.created", "data": {{
                "message_id": "first-%s" % number, "text": "Hello",
                "user": {{"id": "c%s" % number}}}}}}))
        for number in range({customers})])
inbox._drain()
assert not inbox.search_count([("state", "!=", "done")])
env.cr.execute("DELETE FROM smart_service_outbox")
env.cr.commit()
'''
QUEUE = """
WITH sessions AS (
    SELECT c.*, row_number() OVER (ORDER BY c.smart_account_id, c.id) - 1 AS number
      FROM discuss_channel c
      JOIN (SELECT id FROM smart_service_account ORDER BY id LIMIT %s) a
        ON a.id = c.smart_account_id
), chosen AS (
    SELECT n, s.* FROM generate_series(1, %s) n
      JOIN sessions s ON s.number = n %% (SELECT count(*) FROM sessions)
), messages AS (
    INSERT INTO mail_message (model, res_id, body, message_type, subtype_id, author_id, date,
                              create_date, create_uid, message_id, record_company_id)
    SELECT 'discuss.channel', id, '<p>' || n || '</p>', 'comment',
           (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment'),
           livechat_operator_id, now() at time zone 'UTC', now() at time zone 'UTC', 1,
           'benchmark-' || n, NULL
      FROM chosen ORDER BY n
 RETURNING id, res_id
)
INSERT INTO smart_service_outbox (account_id, company_id, contact_id, channel_id,
    mail_message_id, part, kind, body, state, attempt, next_attempt_at, create_date, create_uid)
SELECT s.smart_account_id, a.company_id, s.smart_contact_id, s.id, m.id, 0, 'message', %s,
       'queued', 0, now() at time zone 'UTC', now() at time zone 'UTC', 1
  FROM messages m JOIN sessions s ON s.id = m.res_id
  JOIN smart_service_account a ON a.id = s.smart_account_id
 ORDER BY m.id
"""


# === BASELINE === #


def _call_alone(url: str, seconds: float, counts) -> None:
    importlib.import_module("tests.unit.conftest")  # makes the providers importable without Odoo
    from smart_service_providers import base, http

    adapter = base.adapter_for("api", base.Credentials(
        app_id="baseline", webhook_secret="whsec_" + "YmVuY2htYXJr" * 3, api_base_url=url))
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        call = adapter.build(base.Outgoing(f"baseline-{done}", "c1", text=TEXT))
        adapter.classify(http.perform(call))
        done += 1
    counts.put(done / seconds)


def calls_alone(seconds: float) -> float:
    """Calls per second of one process that does nothing else, one after the other."""
    context = multiprocessing.get_context("spawn")
    counts = context.Queue()
    with Receiver() as receiver:
        caller = context.Process(target=_call_alone, args=(receiver.url, seconds, counts))
        caller.start()
        found = counts.get(timeout=seconds + 60)
        caller.join()
    return found


# === MEASURING === #


def send(odoo, template: str, accounts: int, messages: int) -> dict:
    """Let Odoo send everything, and look at what arrived.

    :raises Problem: something was lost, doubled or out of order
    """
    with _scratch.copy(odoo, template, DATABASE), Receiver() as receiver:
        odoo.postgres.sql(
            (QUEUE, [accounts, messages, TEXT]),
            ("UPDATE smart_service_account SET api_base_url = %s", [receiver.url]),
            "ANALYZE smart_service_outbox", database=DATABASE)
        _scratch.only_crons(odoo, DATABASE, "^cron_outbox_")
        with _scratch.Prefork(odoo, DATABASE, workers=1, crons=2):
            with Step(f"Sending {messages} messages through {accounts} accounts") as step:
                _wait(odoo, receiver, messages, step)
            _wait_noted(odoo)
        return _judge(odoo, receiver, messages)


def _wait(odoo, receiver: Receiver, messages: int, step) -> None:
    begun = moved = time.monotonic()
    seen = 0
    while len(receiver.arrivals) < messages:
        time.sleep(0.2)
        if not receiver.arrivals:
            _scratch.ring(odoo, DATABASE)
        if len(receiver.arrivals) > seen:
            seen, moved = len(receiver.arrivals), time.monotonic()
            step.update(f"{seen} of {messages}")
        limit = STALL_SECONDS if seen else FIRST_SECONDS
        if time.monotonic() > max(begun, moved) + limit:
            raise Problem(f"Only {seen} of {messages} messages were sent.",
                          f"Look at the outbox of {DATABASE}")


def _wait_noted(odoo) -> None:
    """Wait until the last answer is written down."""
    until = time.monotonic() + STALL_SECONDS
    while time.monotonic() < until:
        if not odoo.postgres.sql(
                "SELECT 1 FROM smart_service_outbox WHERE state IN ('queued', 'sending') LIMIT 1",
                database=DATABASE):
            return
        time.sleep(0.3)


def _judge(odoo, receiver: Receiver, messages: int) -> dict:
    rows = odoo.postgres.sql(
        "SELECT id, contact_id, state FROM smart_service_outbox ORDER BY id", database=DATABASE)
    place = {}
    for number, (_moment, message_id) in enumerate(receiver.arrivals):
        place.setdefault(int(message_id.rpartition("-")[2]), number)
    last: dict[int, int] = {}
    swapped = 0
    for row_id, contact_id, _state in rows:
        swapped += place.get(row_id, -1) < last.get(contact_id, -1)
        last[contact_id] = place.get(row_id, -1)
    moments = [moment for moment, _message_id in receiver.arrivals]
    found = {
        "sends_per_s": round((len(moments) - 1) / (moments[-1] - moments[0]), 1),
        "sent": sum(state == "sent" for _id, _contact, state in rows),
        "lost": sum(row_id not in place for row_id, _contact, _state in rows),
        "doubled": len(moments) - len(place),
        "out_of_order": swapped,
        "connections": receiver.connections,
    }
    if found["lost"] or found["doubled"] or swapped or found["sent"] != messages:
        raise Problem(f"Not every message left exactly once and in order: {found}")
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench outbox", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0, help="1 sends 4000 messages, twice")
    messages = max(200, int(MESSAGES * parser.parse_args(arguments).scale))
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.filled(
            odoo, "outbox", f"{ACCOUNTS}x{CUSTOMERS}", "Opening conversations",
            FILL.format(accounts=ACCOUNTS, customers=CUSTOMERS))
    with Step("The calls alone"):
        alone = calls_alone(BASELINE_SECONDS)
    one = send(odoo, template, 1, messages)
    many = send(odoo, template, ACCOUNTS, messages)
    print(f"\n{'':28}{'sends/s':>9}{'connections':>13}")
    print(f"  {'the calls alone':26}{alone:9.1f}")
    for label, found in (("one account", one), (f"{ACCOUNTS} accounts", many)):
        print(f"  {label:26}{found['sends_per_s']:9.1f}{found['connections']:13}")
    print(f"\n{os.cpu_count()} cores for Odoo, PostgreSQL and the receiver together.")
    print(json.dumps({**one, "ratio_to_calls_alone": round(one["sends_per_s"] / alone, 3),
                      "calls_alone_per_s": round(alone, 1), f"accounts_{ACCOUNTS}": many}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
