"""A million tickets for ``./smart bench tickets``, run in Odoo's shell.

One ticket is made in the usual way, the others are copies of its row with a customer, subject,
device number, team, stage, type, priority and day of their own. What Odoo computes of them, their
words to search by, is computed here from the same pure function.
"""

TICKETS = 1_000_000
CUSTOMERS = 100_000
TEAMS = 20
AGENTS = 60
# of a hundred tickets so many are open
OPEN_PERCENT = 5

FILL = '''
import random
from odoo import Command
from odoo.addons.smart_service.engine import words

TICKETS, CUSTOMERS, TEAMS, AGENTS, OPEN = {tickets}, {customers}, {teams}, {agents}, {open}
dice = random.Random(20260302)
company = env.ref("smart_service_bench.account").company_id
company.country_id = env.ref("base.cn")
cr = env.cr

groups = env.ref("smart_service.group_agent").ids
users = env["res.users"].with_context(no_reset_password=True).create([{{
    "name": "Agent %s" % number, "login": "tickets%s" % number,
    "group_ids": [Command.set(groups)]}} for number in range(AGENTS)])
users[0].password = "inbox"
lead = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Team lead", "login": "tickets_lead", "password": "inbox",
    "group_ids": [Command.set(env.ref("smart_service.group_lead").ids)]}})
teams = env["smart.service.team"].create([{{
    "name": "Team %s" % number,
    "member_ids": [Command.set(users[number::TEAMS].ids)]}} for number in range(TEAMS)])

THINGS = ["打印机", "复印机", "净水机", "投影仪", "路由器", "扫描仪", "显示器", "工控机",
          "printer", "copier", "scanner", "projector", "router", "display", "purifier", "laptop"]
TROUBLES = ["卡纸", "不出水", "漏墨", "无法联网", "自动关机", "噪音很大", "显示花屏", "驱动装不上",
            "jams", "leaks", "does not start", "makes noise", "lost its network", "smells burnt",
            "prints stripes", "driver fails"]
subjects = ["%s %s" % (thing, trouble) for thing in THINGS for trouble in TROUBLES]
tokens = [" ".join(words.tokens(subject)) for subject in subjects]

partner = env["res.partner"].create({{
    "name": "Customer", "phone": "+86 138 0000 0000", "lang": "zh_CN"}})
ticket = env["smart.service.ticket"].create({{
    "name": "Printer", "partner_id": partner.id, "company_id": company.id,
    "team_id": teams[0].id, "serial": "QL420-0", "reported_at": "2026-03-02 01:00:00"}})
stages = {{stage.code: stage for stage in env["smart.service.ticket.stage"].search([])}}
types = env["smart.service.ticket.type"].search([])
env.flush_all()
cr.execute("SET session_replication_role = replica")

def columns(table):
    cr.execute("SELECT column_name FROM information_schema.columns"
               " WHERE table_name = %s AND table_schema = 'public'", [table])
    return [name for name, in cr.fetchall()]

def clone(record, rows, **values):
    """Copies of one record: n is the number of the copy, from 0."""
    table = record._table
    cr.execute("SELECT COALESCE(max(id), 0) + 1 FROM " + table)
    first = cr.fetchone()[0]
    cr.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + rows])
    # an index is built faster than it is kept
    cr.execute("SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)"
               "  FROM pg_index i WHERE i.indrelid = %s::regclass AND NOT i.indisprimary"
               "   AND NOT EXISTS (SELECT 1 FROM pg_constraint c"
               "                    WHERE c.conindid = i.indexrelid)", [table])
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute("DROP INDEX " + name)
    values = {{**{{name: '"%s"' % name for name in columns(table)}}, **values,
              "id": "%s + n" % first}}
    cr.execute("INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(0, %s) n WHERE id = %s" % (
        table, ", ".join('"%s"' % name for name in values), ", ".join(values.values()), table,
        rows - 1, record.id))
    for _name, definition in indexes:
        cr.execute(definition)
    return first

def pick(array, by):
    return "(ARRAY%s)[1 + (%s) %% %s]" % (list(array), by, len(array))

phone = "'+86138' || lpad(n::text, 8, '0')"
first_partner = clone(
    partner, CUSTOMERS, name="'Customer ' || n", complete_name="'Customer ' || n",
    phone=phone, phone_sanitized=phone, commercial_partner_id="%s + n" % (partner.id + 1))
assert first_partner == partner.id + 1, "another partner came between"

# numbers without a pattern, and the same each time
number = "(n * 7919::bigint % 1000003)"
is_open = number + " %% 100 < %s" % OPEN
first = clone(
    ticket, TICKETS,
    number="'T26-' || (n + 1000000)",
    name=pick(subjects, number + " / 7"),
    search_words=pick(tokens, number + " / 7") + " || ' t26 ' || (n + 1000000) || ' ql420 ' || n",
    serial="'QL420-' || n",
    partner_id="%s + %s %% %s" % (first_partner, number, CUSTOMERS),
    team_id=pick(teams.ids, "n"),
    user_id="CASE WHEN n %% 4 = 0 THEN NULL ELSE %s END" % pick(users.ids, "n"),
    type_id=pick(types.ids, "n / 3"),
    priority=pick(["0", "1", "1", "1", "1", "2", "2", "3"], number + " / 3"),
    stage_id="CASE WHEN %s THEN %s WHEN n %% 20 = 0 THEN %s ELSE %s END" % (
        is_open, pick([stages[code].id for code in ("new", "progress", "waiting")], "n / 5"),
        stages["cancelled"].id, stages["solved"].id),
    is_closed="NOT (%s)" % is_open,
    reported_at="timestamp '2026-03-02 01:00:00' - make_interval(mins => n)",
    closed_at="CASE WHEN %s THEN NULL ELSE timestamp '2026-03-04 01:00:00'"
              " - make_interval(mins => n) END" % is_open)
cr.execute("SET session_replication_role = DEFAULT")
cr.execute("DELETE FROM bus_bus")
cr.commit()
'''


def script(scale: float) -> str:
    """The script that fills in ``scale`` × a million tickets."""
    return FILL.format(
        tickets=int(TICKETS * scale), customers=max(100, int(CUSTOMERS * scale)), teams=TEAMS,
        agents=AGENTS, open=OPEN_PERCENT)
