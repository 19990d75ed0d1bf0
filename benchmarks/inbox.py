"""``./smart bench inbox``: how long an agent waits for the inbox and for the panel.

A million messages of 200 000 customers, 2 000 open conversations, a quarter of them waiting, 50
agents who have 4 000 past ones each. What the browser of an agent and of a team lead asks the
server when Discuss is opened, when a conversation is opened and when the panel beside it is,
through HTTP; the time is the server's own, as it logs it, and how much of it Odoo's process
worked (the rest is PostgreSQL's, and waiting for a core). Beside it: the same for somebody with
one conversation, which must cost as many queries, and what a browser is subscribed to.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import statistics
import sys
from pathlib import Path

import requests

from benchmarks import _inside, _scratch, history
from cli import setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "Server time of opening the inbox and the panel, with a million messages."
DATABASE = "smart_bench_inbox"
OPEN = 2_000
AGENTS = 50
ROUNDS = 20
WARM_UP = 3
LIMIT_MS = 300
PASSWORD = "inbox"
LOGGED = re.compile(r'"POST \S+ HTTP/1\.1" 200 \S+ (\d+) ([\d.]+) ([\d.]+)')
# as the web client of Odoo 19 asks
STARTING = ["failures", "systray_get_activities", "init_messaging",
            "/im_livechat/looking_for_help"]
OPENING = ["im_livechat.channel", "/im_livechat/fetch_self_expertise", "channels_as_member"]

FILL = '''
from odoo import Command

AGENTS, OPEN, CUSTOMERS = {agents}, {open}, {customers}
WAITING = OPEN // 4
account = env.ref("smart_service_bench.account")
desk, company = account.desk_id, account.company_id
groups = env.ref("smart_service.group_agent").ids
users = env["res.users"].with_context(no_reset_password=True).create([{{
    "name": "Agent %s" % number, "login": "inbox%s" % number,
    "group_ids": [Command.set(groups)]}} for number in range(AGENTS + 1)])
(users[0] | users[-1]).password = "inbox"
lead = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Team lead", "login": "inbox_lead", "password": "inbox",
    "group_ids": [Command.set(env.ref("smart_service.group_lead").ids)]}})
desk.user_ids = [Command.set((users | lead).ids)]
*agents, beginner = users
product = env["product.product"].create({{
    "name": "Printer QL420", "type": "consu", "is_storable": True, "tracking": "serial",
    "smart_warranty_months": 24}})
somebody = env["res.partner"].search([("name", "=", "Customer 0")], limit=1)
ticket = env["smart.service.ticket"].create({{
    "name": "No water", "partner_id": somebody.id, "company_id": company.id}})
visit = env["smart.service.visit"].create({{"ticket_id": ticket.id}})
lot = env["stock.lot"].create({{
    "name": "SN", "product_id": product.id, "smart_owner_id": somebody.id}})
order = env["sale.order"].create({{
    "partner_id": somebody.id, "company_id": company.id,
    "order_line": [Command.create({{"product_id": product.id}}) for _line in range(2)]}})
order.state = "sent"
lead_record = env["crm.lead"].create({{
    "name": "Wants more", "partner_id": somebody.id, "type": "opportunity"}})
signal = env["smart.service.signal"].create({{
    "kind": "negative_emotion", "evidence": "I am furious", "confidence": 0.9, "intensity": 0.9,
    "partner_id": somebody.id, "company_id": company.id}})
env.flush_all()
cr = env.cr
cr.execute("SET session_replication_role = replica")
first_partner = somebody.id

def first_id(table, rows):
    cr.execute("SELECT COALESCE(max(id), 0) + 1 FROM " + table)
    first = cr.fetchone()[0]
    cr.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + rows])
    return first

def clone(records, rows, **columns):
    """Copies of one record, or of its parts, a customer each: n is the number of the copy."""
    table = records._table
    cr.execute("SELECT column_name FROM information_schema.columns"
               " WHERE table_name = %s AND table_schema = 'public'", [table])
    names = [name for name, in cr.fetchall()]
    first = first_id(table, rows * len(records))
    for number, record in enumerate(records):
        values = dict({{name: '"%s"' % name for name in names}}, **columns)
        values["id"] = "%s + n" % (first + number * rows)
        cr.execute("INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(0, %s) n"
                   " WHERE id = %s" % (
            table, ", ".join('"%s"' % name for name in values), ", ".join(values.values()), table,
            rows - 1, record.id))
    return first

whose = "%s + n %% %s" % (first_partner, CUSTOMERS)
tickets = clone(ticket, 2 * CUSTOMERS, partner_id=whose, number="'T-' || n")
clone(visit, CUSTOMERS, partner_id=whose, number="'V-' || n", ticket_id="%s + n" % tickets)
clone(lot, CUSTOMERS, smart_owner_id=whose, name="'SN' || n", smart_serial_key="'SN' || n")
orders = clone(order, 2 * CUSTOMERS, partner_id=whose, name="'SO-' || n")
clone(order.order_line, 2 * CUSTOMERS, order_id="%s + n" % orders)
clone(lead_record, CUSTOMERS, partner_id=whose)
clone(signal, CUSTOMERS, partner_id=whose)

# the past belongs to the agents
served = "(ARRAY%s)[1 + id %% %s]" % ([user.partner_id.id for user in agents], AGENTS)
cr.execute("UPDATE discuss_channel SET livechat_operator_id = %s"
           " WHERE smart_owner = 'closed'" % served)
field = env["discuss.channel"]._fields["livechat_agent_partner_ids"]
cr.execute("INSERT INTO %s (%s, %s) SELECT id, livechat_operator_id FROM discuss_channel"
           " WHERE smart_owner = 'closed'" % (field.relation, field.column1, field.column2))

# what runs now: as many copies of sessions that were opened and joined in the usual way
cr.execute("SET session_replication_role = DEFAULT")

def opened(number):
    contact = env["smart.service.contact"].search([("partner_id", "=", first_partner + number)])
    session = contact._open_session(account)
    for _message in range(3):
        session.message_post(
            author_id=contact.partner_id.id, body="The printer is stuck", message_type="comment",
            subtype_xmlid="mail.mt_comment")
    return session

waits, owned, first = [opened(OPEN + number) for number in range(3)]
waits.livechat_status = "need_help"
owned._add_members(users=agents[0])
first._add_members(users=beginner)
env.flush_all()
cr.execute("SET session_replication_role = replica")
first_contact = env["smart.service.contact"].search([("partner_id", "=", first_partner)]).id

def spread(session, rows, offset, agent=None):
    """Copies of a session for as many customers."""
    customer = "%s + n" % (first_partner + offset)
    channels = clone(session, rows, smart_contact_id="%s + n" % (first_contact + offset),
                     name="'Customer ' || n", uuid="'inbox-%s-' || n" % offset,
                     **({{"livechat_operator_id": agent}} if agent else {{}}))
    members = {{}}
    for member in session.channel_member_ids:
        who = customer if member.livechat_member_type == "visitor" else agent
        columns = {{"partner_id": who}} if who else {{}}
        members[member] = clone(member, rows, channel_id="%s + n" % channels, **columns), columns
    for past in session.livechat_channel_member_history_ids:
        first, columns = members.get(past.member_id, (None, {{}}))
        member = {{"member_id": "%s + n" % first}} if first else {{}}
        clone(past, rows, channel_id="%s + n" % channels, **columns, **member)
    for message in env["mail.message"].search([
            ("model", "=", "discuss.channel"), ("res_id", "=", session.id)], order="id"):
        said = message.author_id == session.smart_contact_id.partner_id
        columns = {{"author_id": customer}} if said else {{}}
        clone(message, rows, res_id="%s + n" % channels, message_id="'<%s-' || n || '@bench>'" % (
            message.id,), **columns)
    if agent:
        cr.execute("INSERT INTO %s (%s, %s) SELECT id, livechat_operator_id FROM discuss_channel"
                   " WHERE id BETWEEN %s AND %s" % (
            field.relation, field.column1, field.column2, channels, channels + rows - 1))

spread(waits, WAITING, 0)
spread(owned, OPEN - WAITING, WAITING,
       "(ARRAY%s)[1 + n %% %s]" % ([user.partner_id.id for user in agents], AGENTS))
cr.execute("SET session_replication_role = DEFAULT")
cr.execute("DELETE FROM bus_bus")
cr.commit()
'''

SUBSCRIBED = '''
import json
from unittest.mock import MagicMock, patch
connection = MagicMock()
counts = {{}}
for login in {logins}:
    user = env["res.users"].search([("login", "=", login)])
    connection.session.uid = user.id
    with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=connection):
        found = env(user=user.id)["ir.websocket"]._build_bus_channel_list([])
    counts[login] = len(found)
print("{mark}" + json.dumps(counts))
'''


def filled(odoo, scale: float) -> str:
    """The template: history's, with agents, their conversations and the customers' records."""
    base, _messages, partners = history.filled(odoo, scale)
    script = FILL.format(
        agents=AGENTS, open=max(int(OPEN * scale), 2 * AGENTS), customers=max(1, partners // 10))
    return _scratch.filled(
        odoo, "inbox", f"{scale}", "Filling in agents and open conversations", script, base)


class Browser:
    """A user's session, and what its requests cost the server.

    :param prefork: the server, with one worker, so that its log says whose request it was
    """

    def __init__(self, prefork, login: str):
        self.prefork = prefork
        self.url = f"http://127.0.0.1:{prefork.port}"
        self.http = requests.Session()
        self.ask("/web/session/authenticate", {
            "db": prefork.name, "login": login, "password": PASSWORD})

    def busy(self) -> float:
        """Seconds that the server's processes have worked so far."""
        ticks = 0
        group = self.prefork.process.pid
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[2]) == group:
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def ask(self, route: str, params: dict) -> tuple[dict, float, int]:
        """One request: its result, the server's milliseconds, its queries."""
        offset = os.path.getsize(self.prefork.log)
        answer = self.http.post(
            self.url + route, timeout=120, json={"params": params}).json()
        if "result" not in answer:
            raise Problem(f"{route} failed: {answer.get('error')}")
        with open(self.prefork.log, "rb") as log:
            log.seek(offset)
            found = LOGGED.findall(log.read().decode(errors="replace"))
        if not found:
            raise Problem("The server does not log what its requests cost.")
        queries, sql, rest = found[-1]
        return answer["result"], (float(sql) + float(rest)) * 1000, int(queries)

    def data(self, fetch: list) -> tuple[dict, float, int]:
        return self.ask("/mail/data", {"fetch_params": fetch})

    def panel(self, channel: int) -> tuple[dict, float, int]:
        """Open the panel beside a conversation."""
        found, *cost = self.data([["/im_livechat/session/data", {"channel_id": channel}]])
        if not found["discuss.channel"][0]["smart_profile"]["sections"]:
            raise Problem("The panel shows nothing of the customer.")
        return found, *cost

    def inbox(self) -> tuple[list[int], float, int]:
        """Open Discuss; the ids of the conversations that came."""
        first, ms, queries = self.data(STARTING)
        second, more_ms, more = self.data(OPENING)
        found = {row["id"] for rows in (first, second) for row in rows.get("discuss.channel", ())
                 if row.get("channel_type") == "livechat"}
        return sorted(found), ms + more_ms, queries + more


def middle(costs: list[tuple[float, int]], worked: float) -> dict:
    """Median and worst time, the time that Odoo worked, and the most queries of some requests."""
    times = [ms for ms, _queries in costs]
    return {"ms": round(statistics.median(times), 1), "worst_ms": round(max(times), 1),
            "cpu_ms": round(worked * 1000 / len(costs), 1),
            "queries": max(queries for _ms, queries in costs)}


def measure(prefork, login: str) -> dict:
    """What one user's screens cost."""
    browser = Browser(prefork, login)
    sessions = browser.inbox()[0]
    screens = {
        "inbox": lambda _channel: browser.inbox(),
        "conversation": lambda channel: browser.ask("/discuss/channel/messages", {
            "channel_id": channel, "fetch_params": {"limit": 60}}),
        "panel": lambda channel: browser.panel(channel),
        "timeline": lambda channel: browser.ask("/web/dataset/call_kw", {
            "model": "discuss.channel", "method": "smart_timeline", "args": [[channel]],
            "kwargs": {}}),
    }
    figures = {"sessions": len(sessions)}
    for name, show in screens.items():
        for number in range(WARM_UP):
            show(sessions[-1 - number])
        before = browser.busy()
        costs = [show(sessions[number % len(sessions)])[1:] for number in range(ROUNDS)]
        figures[name] = middle(costs, browser.busy() - before)
    return figures


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench inbox", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0,
                        help=f"1 is {history.MESSAGES} messages and {OPEN} open conversations")
    scale = parser.parse_args(arguments).scale
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = filled(odoo, scale)
    who = {"beginner": f"inbox{AGENTS}", "agent": "inbox0", "lead": "inbox_lead"}
    with _scratch.copy(odoo, template, DATABASE):
        odoo.postgres.sql("ANALYZE", database=DATABASE)
        subscribed = _inside.found(_scratch.run_script(
            odoo, DATABASE, SUBSCRIBED.format(logins=list(who.values()), mark=_inside.MARK),
            "What a browser is subscribed to"))
        options = ("--log-handler=werkzeug:INFO",)
        figures = {}
        with _scratch.Prefork(odoo, DATABASE, workers=1, options=options) as prefork:
            for role, login in who.items():
                with Step(f"Opening the inbox as {role}"):
                    figures[role] = measure(prefork, login)
    return report(figures, {role: subscribed[login] for role, login in who.items()})


def report(figures: dict, subscribed: dict[str, int]) -> int:
    """Print the table and the JSON line; whether all is fast enough."""
    screens = ("inbox", "conversation", "panel", "timeline")
    print(f"\n{'server time, ms (worst)':24}" + "".join(f"{role:>22}" for role in figures))
    for screen in screens:
        print(f"  {screen:22}" + "".join(
            f"{costs[screen]['ms']:>12.1f} ({costs[screen]['worst_ms']:>7.1f})"
            for costs in figures.values()))
    print("of it Odoo's own work, ms")
    for screen in screens:
        print(f"  {screen:22}" + "".join(
            f"{costs[screen]['cpu_ms']:>22.1f}" for costs in figures.values()))
    print("queries")
    for screen in screens:
        print(f"  {screen:22}" + "".join(
            f"{costs[screen]['queries']:>22}" for costs in figures.values()))
    print(f"{'conversations shown':24}" + "".join(
        f"{costs['sessions']:>22}" for costs in figures.values()))
    print(f"{'subscriptions':24}" + "".join(f"{count:>22}" for count in subscribed.values()))
    print(f"\n{os.cpu_count()} cores for Odoo, PostgreSQL and the client together.")
    slowest = max(costs[screen]["ms"] for costs in figures.values() for screen in screens)
    more = {
        screen: figures["agent"][screen]["queries"] - figures["beginner"][screen]["queries"]
        for screen in screens}
    print(json.dumps({**figures, "subscribed": subscribed, "more_queries": more,
                      "slowest_ms": slowest}))
    return 0 if slowest < LIMIT_MS else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
