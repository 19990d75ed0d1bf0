"""``./smart bench history``: whether a long history makes anything slower.

The same figures are measured twice: in a new database, and in one that holds a million messages
of 200 000 customers (sessions, contact points, inbox and outbox rows, ledger), filled once by
COPY and kept as a template. What one message costs in queries and time, how many messages one
process works, how many webhooks are taken in. None may differ by more than a fifth.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from benchmarks import _inside, _scratch, drain, ingest
from benchmarks._load import flood
from cli import setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "The figures with and without a million messages in the database."
DATABASE = "smart_bench_history"
MESSAGES = 1_000_000
PARTNERS = 200_000
# of each customer's messages a fifth stands in a session of its own
MESSAGES_PER_SESSION = 5
MEASURED_CUSTOMERS = 60
MEASURED_ROUNDS = 5
DRAINED = 1500
WEBHOOK_SECONDS = 8.0
TOLERANCE = 0.2

# rows in the order in which they need each other
FILL = '''
import io

env.cr.execute("SET session_replication_role = replica")  # else each row is checked by itself
env.cr.execute("SELECT nextval(pg_get_serial_sequence('res_partner', 'id'))")
account = env.ref("smart_service_bench.account")
desk, company = account.desk_id, account.company_id
queue_partner = desk.smart_queue_partner_id.id
comment = env.ref("mail.mt_comment").id
app = account.app_id
PARTNERS, MESSAGES, PER_SESSION = {partners}, {messages}, {per_session}
SESSIONS = MESSAGES // PER_SESSION
DAY = "2025-%02d-%02d 08:00:00"

def when(number):
    return DAY % (number % 12 + 1, number % 28 + 1)

def first_id(table, rows):
    env.cr.execute("SELECT COALESCE(max(id), 0) + 1 FROM " + table)
    first = env.cr.fetchone()[0]
    env.cr.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + rows])
    return first

def copy(table, columns, rows):
    buffer = io.StringIO()
    def load():
        buffer.seek(0)
        env.cr._obj.copy_expert(
            "COPY %s (%s) FROM STDIN" % (table, ", ".join(columns)), buffer)
        buffer.seek(0)
        buffer.truncate()
    for number, row in enumerate(rows, 1):
        buffer.write("\\t".join("\\\\N" if value is None else str(value) for value in row) + "\\n")
        if number % 100000 == 0:
            load()
    load()

log = ("create_uid", "create_date", "write_uid", "write_date")
def stamp(number):
    return (1, when(number), 1, when(number))

partner = first_id("res_partner", PARTNERS)
copy("res_partner", ("id", "name", "complete_name", "active", "type", "lang", "is_company",
     "partner_share", "commercial_partner_id", "color", "autopost_bills", *log),
     ((partner + n, "Customer %s" % n, "Customer %s" % n, True, "contact", "zh_CN", False, True,
       partner + n, 0, "ask", *stamp(n)) for n in range(PARTNERS)))

contact = first_id("smart_service_contact", PARTNERS)
copy("smart_service_contact", ("id", "kind", "scope", "value", "account_id", "company_id",
     "partner_id", "verified", "subscribed", "last_inbound_at", "lock_seq", *log),
     ((contact + n, "api_user", app, "history%s" % n, account.id, company.id, partner + n, True,
       True, when(n), 0, *stamp(n)) for n in range(PARTNERS)))

channel = first_id("discuss_channel", SESSIONS)
copy("discuss_channel", ("id", "name", "active", "channel_type", "uuid", "livechat_channel_id",
     "livechat_operator_id", "livechat_end_dt", "last_interest_dt", "smart_account_id",
     "smart_contact_id", "smart_owner", "smart_epoch", *log),
     ((channel + n, "Session %s" % n, True, "livechat", "history-%s" % n, desk.id, queue_partner,
       when(n), when(n), account.id, contact + n % PARTNERS, "closed", 3, *stamp(n))
      for n in range(SESSIONS)))

member = first_id("discuss_channel_member", 2 * SESSIONS)
copy("discuss_channel_member", ("id", "channel_id", "partner_id", "last_interest_dt",
     "new_message_separator", *log),
     ((member + n, channel + n // 2, partner + n // 2 % PARTNERS if n % 2 else queue_partner,
       when(n), 0, *stamp(n)) for n in range(2 * SESSIONS)))

message = first_id("mail_message", MESSAGES)
copy("mail_message", ("id", "model", "res_id", "body", "message_type", "subtype_id", "author_id",
     "date", "message_id", "is_internal", *log),
     ((message + n, "discuss.channel", channel + n // PER_SESSION,
       "<p>打印机红灯一直闪 %s</p>" % n, "comment", comment,
       queue_partner if n % 2 else partner + n // PER_SESSION % PARTNERS, when(n),
       "<history-%s@bench>" % n, False, *stamp(n)) for n in range(MESSAGES)))

received = MESSAGES // 2
inbox = first_id("smart_service_inbox", received)
copy("smart_service_inbox", ("id", "account_id", "external_id", "event_kind", "contact_key",
     "received_at", "state", "attempt", "next_attempt_at", "mail_message_id", *log),
     ((inbox + n, account.id, "history-%s" % n, "message",
       "api_user:%s:history%s" % (app, n % PARTNERS), when(n), "done", 0, when(n), message + 2 * n,
       *stamp(n)) for n in range(received)))

outbox = first_id("smart_service_outbox", received)
copy("smart_service_outbox", ("id", "account_id", "company_id", "contact_id", "channel_id",
     "mail_message_id", "part", "kind", "body", "state", "external_id", "attempt",
     "next_attempt_at", "sent_at", *log),
     ((outbox + n, account.id, company.id, contact + n * 2 // PER_SESSION % PARTNERS,
       channel + n * 2 // PER_SESSION, message + 2 * n + 1, 0, "message", "Answer", "delivered",
       "history-%s" % n, 1, when(n), when(n), *stamp(n)) for n in range(received)))

copy("smart_service_event", ("id", "kind", "occurred_at", "company_id", "channel_id", "desk_id",
     "account_id", "mail_message_id", "partner_id", "owner", "payload"),
     ((first + n, "message_in" if n % 2 == 0 else "message_agent", when(n), company.id,
       channel + n // PER_SESSION, desk.id, account.id, message + n,
       partner + n // PER_SESSION % PARTNERS, "agent", "{{}}")
      for first in [first_id("smart_service_event", MESSAGES)] for n in range(MESSAGES)))
env.cr.commit()
'''


def filled(odoo, scale: float) -> tuple[str, int, int]:
    """The template with a history; how many messages and customers it has."""
    messages, partners = int(MESSAGES * scale), int(PARTNERS * scale)
    script = FILL.format(partners=partners, messages=messages, per_session=MESSAGES_PER_SESSION)
    name = _scratch.filled(
        odoo, "history", f"{messages}", f"Filling in {messages} messages", script)
    return name, messages, partners


def measure(odoo, template: str, label: str) -> dict:
    """All figures on a copy of a template."""
    with _scratch.copy(odoo, template, DATABASE):
        odoo.postgres.sql("ANALYZE", database=DATABASE)
        costs = _inside.found(_scratch.run_script(
            odoo, DATABASE, _inside.messages(MEASURED_CUSTOMERS, MEASURED_ROUNDS),
            f"What one message costs, {label}"))
        with _scratch.Prefork(odoo, DATABASE, workers=2) as prefork:
            requests = ingest.webhooks()
            flood(prefork.port, requests, 8, ingest.WARM_UP_SECONDS)
            with Step(f"Webhooks, {label}"):
                taken = flood(prefork.port, requests, 8, WEBHOOK_SECONDS)
    return {
        "queries_first": costs["first"]["queries"], "queries_next": costs["next"]["queries"],
        "ms_first": costs["first"]["ms"], "ms_next": costs["next"]["ms"],
        "claim_ms": costs["next"]["claim_ms"],
        "drain_per_s": round(drain.drain(odoo, template, 1, DRAINED), 1),
        "webhooks_per_s": round(taken.per_second, 1),
    }


def growth(empty: dict, full: dict) -> dict[str, float]:
    """For each figure, by which share it is worse with a history; below 0 is better."""
    return {
        name: round((empty[name] / full[name] if name.endswith("per_s")
                     else full[name] / empty[name]) - 1, 3)
        for name in empty if full[name] and empty[name]
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench history", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0, help=f"1 is {MESSAGES} messages")
    scale = parser.parse_args(arguments).scale
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        new = _scratch.template(odoo)
        old, messages, partners = filled(odoo, scale)
    empty = measure(odoo, new, "new")
    full = measure(odoo, old, f"with {messages} messages")
    worse = growth(empty, full)
    print(f"\n{'':22}{'new':>10}{f'{messages} messages':>20}{'worse by':>10}")
    for name in empty:
        print(f"  {name:20}{empty[name]:10}{full[name]:20}{worse.get(name, 0):10.0%}")
    print(f"\n{os.cpu_count()} cores for Odoo, PostgreSQL and the clients together.")
    # the claim is a part of a message's time, and too short to be measured by itself
    figures = {name: share for name, share in worse.items() if name != "claim_ms"}
    print(json.dumps({
        "messages": messages, "partners": partners, "new": empty, "history": full,
        "worse": worse, "worst": max(figures.values())}))
    return 0 if max(figures.values()) < TOLERANCE else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
