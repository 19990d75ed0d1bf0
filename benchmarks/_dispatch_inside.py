"""What the dispatch benchmark runs in Odoo's shell: filling, deciding alone, deciding at once.

Each text is run after a line ``P = {…}`` with its parameters.
"""

from __future__ import annotations

from benchmarks import _inside

# a region of some 150 km, as a service company's branch has
REGION = {"south": 30.6, "north": 31.8, "west": 120.6, "east": 122.0}

FILLING = '''
import random
from datetime import datetime, timedelta
from odoo import Command, fields

dice = random.Random(P["seed"])
env = env(context={**env.context, "tracking_disable": True, "mail_create_nosubscribe": True,
                   "mail_notrack": True, "no_reset_password": True, "tz": "UTC"})
company = env.company
calendar = company.resource_calendar_id
calendar.tz = "Asia/Shanghai"

def place():
    return (dice.uniform(P["south"], P["north"]), dice.uniform(P["west"], P["east"]))

def near(point, degrees=0.15):
    return (point[0] + dice.uniform(-degrees, degrees), point[1] + dice.uniform(-degrees, degrees))

def commit():
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()

def made(model, rows, size=500):
    ids = []
    for begin in range(0, len(rows), size):
        ids += env[model].create(rows[begin:begin + size]).ids
        commit()
    return env[model].browse(ids)

parts = made("product.product", [
    {"name": "Part %s" % n, "default_code": "P%04d" % n, "is_storable": True, "list_price": 50.0}
    for n in range(P["parts"] + P["scarce"])])
scarce = parts[P["parts"]:]
device = env["product.product"].create({"name": "Bench device", "type": "consu"})

warehouses = env["stock.warehouse"]
for n in range(P["warehouses"]):
    latitude, longitude = place()
    partner = env["res.partner"].create({
        "name": "Depot %s" % n, "partner_latitude": latitude, "partner_longitude": longitude})
    warehouses |= env["stock.warehouse"].create({
        "name": "Depot %s" % n, "code": "B%03d" % n, "partner_id": partner.id})
    commit()

kind = env["hr.skill.type"].create({
    "name": "Trades",
    "skill_ids": [Command.create({"name": "Trade %s" % n}) for n in range(10)],
    "skill_level_ids": [
        Command.create({"name": name, "level_progress": level, "default_level": not n})
        for n, (name, level) in enumerate([("Trainee", 20), ("Skilled", 60), ("Expert", 100)])]})
levels = kind.skill_level_ids.sorted("level_progress")
vans = made("stock.location", [
    {"name": "Van %s" % n, "usage": "internal",
     "location_id": warehouses[n % len(warehouses)].view_location_id.id}
    for n in range(P["engineers"])])
bases = [place() for _n in range(P["engineers"])]
engineers = made("hr.employee", [
    {"name": "Engineer %s" % n, "tz": "Asia/Shanghai", "resource_calendar_id": calendar.id,
     "smart_is_field_engineer": True, "smart_van_location_id": vans[n].id,
     "smart_latitude": bases[n][0], "smart_longitude": bases[n][1]}
    for n in range(P["engineers"])], 50)
made("hr.employee.skill", [
    {"employee_id": engineer.id, "skill_type_id": kind.id, "skill_id": skill.id,
     "skill_level_id": dice.choice(levels).id, "valid_from": "2020-01-01"}
    for engineer in engineers for skill in dice.sample(list(kind.skill_ids), 5)])

rows = []
for warehouse in warehouses:
    for part in parts[:P["parts"]]:
        if dice.random() < 0.6:
            rows.append((part.id, warehouse.lot_stock_id.id, dice.randint(2, 12)))
for van in vans:
    for part in dice.sample(list(parts[:P["parts"]]), min(60, P["parts"])):
        rows.append((part.id, van.id, dice.randint(1, 3)))
for part in scarce:
    # two pieces, at two places
    rows += [(part.id, warehouse.lot_stock_id.id, 1)
             for warehouse in dice.sample(list(warehouses), 2)]
env.cr.execute_values("""
    INSERT INTO stock_quant (product_id, location_id, quantity, reserved_quantity, company_id,
                             in_date, create_uid, create_date)
    VALUES %s""", rows, template="(%%s, %%s, %%s, 0, %d, now() at time zone 'UTC', 1,"
                                 " now() at time zone 'UTC')" % company.id, page_size=1000)
commit()

faults = made("smart.service.fault", [
    {"code": "B%03d" % n, "name": "Fault %s" % n, "duration": dice.choice([0.5, 1.0, 1.5]),
     "skill_id": kind.skill_ids[n % 10].id, "skill_level_id": levels[1].id,
     "part_ids": [Command.create({"product_id": part.id, "quantity": 1})
                  for part in dice.sample(list(parts[:P["parts"]]), 2)]}
    for n in range(40)])
rare = made("smart.service.fault", [
    {"code": "S%03d" % n, "name": "Rare fault %s" % n, "duration": 1.0,
     "skill_id": kind.skill_ids[n % 10].id, "skill_level_id": levels[0].id,
     "part_ids": [Command.create({"product_id": part.id, "quantity": 1})]}
    for n, part in enumerate(scarce)])

# the appointments that there are: up to three a day with time for the way between them
monday = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
monday -= timedelta(days=monday.weekday())
starts = [monday + timedelta(days=7 * week + day, hours=hour)
          for week in range(3) for day in range(5) for hour in (1.0, 5.5, 7.5)]
booked = [(engineer, start) for engineer in range(P["engineers"]) for start in starts]
dice.shuffle(booked)
booked = booked[:P["visits"]]
people = made("res.partner", [
    {"name": "Customer %s" % n, "tz": "Asia/Shanghai", **dict(zip(
        ("partner_latitude", "partner_longitude"), near(bases[engineer])))}
    for n, (engineer, _start) in enumerate(booked)])
kind_id = env["smart.service.ticket.type"]._for_code("repair").id
stage_id = env["smart.service.ticket.stage"]._for_code("progress").id
env.cr.execute_values("""
    INSERT INTO smart_service_ticket (number, name, reported_at, active, company_id, partner_id,
        type_id, stage_id, is_closed, impact, urgency, priority, review_state, product_id, fault_id,
        create_uid, create_date)
    VALUES %s""", [
        ("BT%05d" % n, "Open %s" % n, monday, company.id, person.id, kind_id, stage_id, device.id,
         dice.choice(faults).id)
        for n, person in enumerate(people)],
    template="(%s, %s, %s, true, %s, %s, %s, %s, false, '2', '2', '1', 'none', %s, %s, 1,"
             " now() at time zone 'UTC')", page_size=1000)
env.cr.execute("SELECT id FROM smart_service_ticket WHERE number LIKE 'BT%' ORDER BY number")
tickets = [row[0] for row in env.cr.fetchall()]
env.cr.execute_values("""
    INSERT INTO smart_service_visit (number, ticket_id, company_id, partner_id, employee_id, start,
        stop, state, create_uid, create_date)
    VALUES %s""", [
        ("BV%05d" % n, tickets[n], company.id, people[n].id, engineers[engineer].id, start,
         start + timedelta(minutes=dice.choice([60, 90])))
        for n, (engineer, start) in enumerate(booked)],
    template="(%s, %s, %s, %s, %s, %s, %s, 'scheduled', 1, now() at time zone 'UTC')",
    page_size=1000)
commit()

account = env.ref("smart_service_bench.account")

def asked(name, fault):
    """A repair order that is ready to confirm, of a customer who can be written to."""
    point = near(dice.choice(bases))
    person = env["res.partner"].create({
        "name": name, "tz": "Asia/Shanghai", "partner_latitude": point[0],
        "partner_longitude": point[1]})
    contact = env["smart.service.contact"].create({
        "kind": "api_user", "scope": "benchmark", "value": name, "account_id": account.id,
        "partner_id": person.id, "verified": True, "lang": "en_US"})
    ticket = env["smart.service.ticket"].create({
        "name": name, "type_id": kind_id, "partner_id": person.id, "contact_id": contact.id,
        "product_id": device.id, "fault_id": fault.id, "warranty_covered": True})
    ticket._create_repair()

for n in range(P["decisions"]):
    asked("decide-%04d" % n, faults[n % len(faults)])
    if not n % 50:
        commit()
for n in range(P["requests"]):
    asked("scarce-%04d" % n, rare[n % len(rare)])
    if not n % 50:
        commit()
commit()
'''

COMMON = '''
import json, time
from datetime import datetime, timedelta
from odoo import SUPERUSER_ID, api, fields

# filled in another week, perhaps
env.cr.execute("""
    WITH gone AS (SELECT floor(extract(epoch FROM (now() at time zone 'UTC' - min(start)))
                               / 604800)::int AS weeks FROM smart_service_visit)
    UPDATE smart_service_visit SET start = start + gone.weeks * interval '7 days',
           stop = stop + gone.weeks * interval '7 days' FROM gone WHERE gone.weeks > 0""")
env.cr.commit()
env.invalidate_all()
Ticket = env["smart.service.ticket"]
'''

DECIDING = COMMON + '''
tickets = Ticket.search([("name", "like", "decide-")], order="name").ids
few_from = len(tickets) - P["few"]

def decide(ticket_id):
    env.invalidate_all()
    before = env.cr.sql_log_count
    begun = time.perf_counter()
    visit = Ticket.browse(ticket_id)._dispatch()
    env.flush_all()
    env.cr.commit()
    return {"ms": 1000 * (time.perf_counter() - begun), "queries": env.cr.sql_log_count - before,
            "booked": visit.state == "scheduled"}

for ticket_id in tickets[:P["warm_up"]]:
    decide(ticket_id)
costs = [decide(ticket_id) for ticket_id in tickets[P["warm_up"]:few_from]]
engineers = env["hr.employee"].search([("smart_is_field_engineer", "=", True)])
engineers[len(engineers) // 10:].smart_is_field_engineer = False
env.cr.commit()
few = [decide(ticket_id) for ticket_id in tickets[few_from:]]

def share(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]

print("MARK" + json.dumps({
    "decisions": len(costs), "booked": sum(cost["booked"] for cost in costs),
    "p50_ms": share([cost["ms"] for cost in costs], 0.5),
    "p99_ms": share([cost["ms"] for cost in costs], 0.99),
    "queries": share([cost["queries"] for cost in costs if cost["booked"]], 0.5),
    "queries_most": max(cost["queries"] for cost in costs),
    "queries_tenth": share([cost["queries"] for cost in few if cost["booked"]] or [0], 0.5),
    "tenth_p50_ms": share([cost["ms"] for cost in few], 0.5)}))
'''.replace("MARK", _inside.MARK)

CONTENDING = COMMON + '''
import os, random
from odoo import sql_db
from odoo.sql_db import db_connect
from odoo.addons.smart_service.models.account.queue_mixin import CONFLICTS

requests = Ticket.search([("name", "like", "scarce-")], order="name").ids
env.cr.commit()
registry, name = env.registry, env.cr.dbname

def work(number, start_at):
    """One process: its share of the requests, tried again as the queue's workers do."""
    sql_db._Pool = sql_db._Pool_readonly = None
    registry._db, registry._db_readonly = db_connect(name), None
    dice, costs, again, problems = random.Random(number), [], 0, []
    time.sleep(max(0.0, start_at - time.time()))
    for ticket_id in requests[number::P["processes"]]:
        begun = time.perf_counter()
        for attempt in range(1, 41):
            with registry.cursor() as cr:
                mine = api.Environment(cr, SUPERUSER_ID, {})
                try:
                    mine["smart.service.ticket"].browse(ticket_id)._dispatch()
                    mine.flush_all()
                    cr.commit()
                    break
                except CONFLICTS:
                    cr.rollback()
                    again += 1
                except Exception as problem:
                    cr.rollback()
                    problems.append("%s: %r" % (ticket_id, problem))
                    break
            time.sleep(dice.uniform(0, 0.02 * attempt))
        else:
            problems.append("%s: never through" % ticket_id)
        costs.append(1000 * (time.perf_counter() - begun))
    return {"costs": costs, "again": again, "problems": problems}

start_at, pipes = time.time() + 3, []
for number in range(P["processes"]):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            with os.fdopen(writing, "w") as out:
                out.write(json.dumps(work(number, start_at)))
        finally:
            os._exit(0)
    os.close(writing)
    pipes.append((child, reading))
results = []
for child, reading in pipes:
    with os.fdopen(reading) as source:
        results.append(json.loads(source.read() or '{"problems": ["died"]}'))
    os.waitpid(child, 0)
seconds = time.time() - start_at

env.invalidate_all()
cr = env.cr
cr.rollback()
cr.execute("""
    SELECT count(*) FROM stock_quant WHERE reserved_quantity > quantity + 0.001""")
over = cr.fetchone()[0]
cr.execute("""
    WITH promised AS (
        SELECT l.product_id, l.location_id, sum(l.quantity_product_uom) AS quantity
          FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id
         WHERE m.state IN ('assigned', 'partially_available') AND m.repair_id IS NOT NULL
         GROUP BY 1, 2),
    there AS (SELECT product_id, location_id, sum(quantity) AS quantity,
                     sum(reserved_quantity) AS reserved FROM stock_quant GROUP BY 1, 2)
    SELECT count(*) FROM promised p LEFT JOIN there t USING (product_id, location_id)
     WHERE p.quantity > coalesce(t.quantity, 0) + 0.001
        OR abs(p.quantity - coalesce(t.reserved, 0)) > 0.001""")
over += cr.fetchone()[0]
cr.execute("""
    SELECT count(*) FROM smart_service_visit a JOIN smart_service_visit b
        ON a.employee_id = b.employee_id AND a.id < b.id
     WHERE a.state IN ('scheduled', 'on_the_way', 'under_way')
       AND b.state IN ('scheduled', 'on_the_way', 'under_way')
       AND a.start < b.stop AND b.start < a.stop""")
twice = cr.fetchone()[0]
visits = Ticket.browse(requests).visit_ids
served = visits.filtered(lambda visit: visit.state == "scheduled")
others = visits - served
explained = others.filtered(
    lambda visit: visit.candidate_ids and all(
        candidate.rejected and candidate.reason_text for candidate in visit.candidate_ids))
reserved = served.filtered(lambda visit: all(
    move.state == "assigned" for move in visit.repair_id.move_ids))
costs = sorted(cost for result in results for cost in result.get("costs", ()))
print("MARK" + json.dumps({
    "requests": len(requests), "visits": len(visits), "served": len(served),
    "with_parts": len(reserved), "double_parts": over, "double_bookings": twice,
    "unexplained": len(requests) - len(served) - len(explained), "seconds": round(seconds, 1),
    "p50_ms": costs[len(costs) // 2], "p99_ms": costs[int(0.99 * (len(costs) - 1))],
    "again": sum(result.get("again", 0) for result in results),
    "problems": [problem for result in results for problem in result["problems"]][:5]}))
'''.replace("MARK", _inside.MARK)


def with_parameters(script: str, **parameters) -> str:
    """The script after a line that sets its parameters."""
    return f"P = {parameters!r}\n{script}"
