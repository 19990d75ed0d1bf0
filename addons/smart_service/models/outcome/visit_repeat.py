from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Whoever has been to nobody yet is expected to fix three of four at once, as field service
# does on average; so much does this expectation weigh, in visits.
EXPECTED_RATE, EXPECTED_WEIGHT = 0.75, 4
# so many first visits of the company are looked back on
REMEMBERED = 2000


class SmartServiceVisit(models.Model):
    """Was the device fixed at the first visit, or did somebody have to come again?

    A visit repeats the one before it if that one was for the same ticket, or to the same device
    within the company's number of days. Visits at which nobody was met are none of both.
    """

    _inherit = "smart.service.visit"

    repeat_of_id = fields.Many2one(
        "smart.service.visit",
        "Repeat of",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The visit before, which has not fixed the device for good.",
    )
    repeat_ids = fields.One2many("smart.service.visit", "repeat_of_id", "Repeats", readonly=True)
    first_visit_count = fields.Integer(
        "First visits", compute="_compute_first_time_fix", store=True
    )
    first_time_fix = fields.Boolean(
        "Fixed at first visit",
        compute="_compute_first_time_fix",
        store=True,
        help="It was the first visit, the device was fixed, and nobody had to come again within "
        "the company's number of days.",
    )
    first_time_fix_count = fields.Integer(
        "Fixed at first visit (number)", compute="_compute_first_time_fix", store=True
    )

    @api.depends("state", "result_code", "repeat_of_id", "repeat_ids.state")
    def _compute_first_time_fix(self):
        for visit in self:
            first = visit.state == "done" and not visit.repeat_of_id
            again = any(repeat.state not in ("cancelled", "missed") for repeat in visit.repeat_ids)
            fixed = first and visit.result_code in (False, "fixed") and not again
            visit.first_visit_count = int(first)
            visit.first_time_fix = fixed
            visit.first_time_fix_count = int(fixed)

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        for visit in visits:
            visit._link_repeat()
        return visits

    def _link_repeat(self):
        """Find the visit that this one repeats, and say so on both."""
        self.ensure_one()
        # sudo: smart.service.visit - the visit before may have been another engineer's
        visit = self.sudo()
        before = visit._visit_before()
        if not before:
            return
        visit.repeat_of_id = before
        days = (visit.ticket_id.reported_at - before._ended_at()).days
        visit._log(
            "visit_repeated",
            repeat_of=before.id,
            days=max(0, days),
            same_ticket=before.ticket_id == visit.ticket_id,
            same_fault=before.fault_id == visit.fault_id,
        )
        visit.ticket_id.message_post(
            body=self.env._(
                "Visit %(number)s repeats visit %(before)s of %(engineer)s.",
                number=visit.number, before=before.number, engineer=before.employee_id.name),
            subtype_xmlid="mail.mt_note",
        )

    def _visit_before(self):
        """The latest finished visit for the same ticket, or to the same device lately."""
        self.ensure_one()
        ticket = self.ticket_id
        done = [("state", "=", "done"), ("id", "!=", self.id)]
        before = self.search([*done, ("ticket_id", "=", ticket.id)], order="stop desc", limit=1)
        if before or not ticket.lot_id:
            return before
        since = ticket.reported_at - timedelta(days=self.company_id.smart_repeat_days)
        return self.search(
            [*done, ("ticket_id.lot_id", "=", ticket.lot_id.id), ("stop", ">=", since)],
            order="stop desc", limit=1,
        ).filtered(lambda visit: visit._ended_at() >= since)

    def _ended_at(self):
        """When the work really ended, or was to end."""
        self.ensure_one()
        return self.finished_at or self.stop

    @api.model
    def _smart_fix_rates(self, employees, fault=None):
        """How often engineers fix devices at the first visit, from 0 to 1.

        Few visits say little: the rate begins with what is expected of everybody.

        :param fault: only visits for this fault
        :return: ``{employee's id: rate}`` for all of ``employees``
        """
        counted = self._smart_fix_counts(employees, fault)
        return {
            employee_id: (EXPECTED_RATE * EXPECTED_WEIGHT + fixed) / (EXPECTED_WEIGHT + visits)
            for employee_id in employees.ids
            for fixed, visits in [counted.get(employee_id, (0, 0))]
        }

    @api.model
    def _smart_fix_counts(self, employees, fault=None):
        """How many devices engineers have fixed at the first visit.

        :param fault: only visits for this fault
        :return: ``{employee's id: (fixed, first visits)}``, without those who have none
        """
        domain = [("employee_id", "in", employees.ids), ("first_visit_count", "=", 1)]
        if fault:
            domain.append(("ticket_id.fault_id", "=", fault.id))
        # sudo: smart.service.visit - two numbers of each engineer, for choosing among them
        rows = self.sudo()._read_group(
            domain, ["employee_id"], ["first_time_fix_count:sum", "__count"])
        return {employee.id: (fixed, visits) for employee, fixed, visits in rows}

    @api.model
    def _smart_fix_records(self, employees, fault):
        """How often such a job was settled at the first visit, in one query.

        :return: ``{employee's id: (fixed, first visits)}`` for this very fault, and ``{level:
            (fixed, first visits)}`` of the company's last visits for faults that ask for as much
            of their main skill, by the level that the engineer had in it
        """
        self.flush_model([
            "company_id", "employee_id", "first_time_fix_count", "first_visit_count", "start",
            "ticket_id"])
        self.env["smart.service.ticket"].flush_model(["fault_id"])
        self.env["smart.service.fault"].flush_model(["skill_id", "skill_level_id"])
        self.env["hr.employee.skill"].flush_model([
            "employee_id", "skill_id", "skill_level_id", "valid_from", "valid_to"])
        own, by_level = {}, {}
        # a few numbers about engineers for choosing among them, whoever asks for the choice
        for employee_id, level, fixed, visits in self.env.execute_query(SQL(
            """
            WITH recent AS (
                SELECT employee_id, ticket_id, first_time_fix_count, start
                  FROM smart_service_visit
                 WHERE first_visit_count = 1 AND company_id = %(company)s
              ORDER BY id DESC LIMIT %(remembered)s
            )
            SELECT v.employee_id, NULL::numeric, SUM(v.first_time_fix_count), COUNT(*)
              FROM smart_service_visit v JOIN smart_service_ticket t ON t.id = v.ticket_id
             WHERE v.employee_id = ANY(%(employees)s) AND v.first_visit_count = 1
               AND t.fault_id = %(fault)s
          GROUP BY v.employee_id
         UNION ALL
            SELECT NULL, had.level, SUM(v.first_time_fix_count), COUNT(*)
              FROM recent v
              JOIN smart_service_ticket t ON t.id = v.ticket_id
              JOIN smart_service_fault f ON f.id = t.fault_id
         LEFT JOIN hr_skill_level needed ON needed.id = f.skill_level_id
        CROSS JOIN LATERAL (
                   SELECT MAX(l.level_progress) AS level
                     FROM hr_employee_skill s JOIN hr_skill_level l ON l.id = s.skill_level_id
                    WHERE s.employee_id = v.employee_id AND s.skill_id = f.skill_id
                      AND s.valid_from <= v.start AND (
                          s.valid_to IS NULL OR s.valid_to >= v.start::date)
                   ) had
             WHERE had.level IS NOT NULL AND COALESCE(needed.level_progress, 0) = %(needed)s
          GROUP BY had.level
            """,
            company=self.env.company.id, remembered=REMEMBERED, employees=employees.ids,
            fault=fault.id or 0, needed=fault.skill_level_id.level_progress or 0,
        )):
            if employee_id:
                own[employee_id] = (fixed, visits)
            else:
                by_level[float(level)] = (fixed, visits)
        return own, by_level
