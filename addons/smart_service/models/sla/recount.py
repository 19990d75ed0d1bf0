from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SmartServiceSlaRecount(models.Model):
    """Deadlines that have to be counted anew: a calendar, steps or a policy has changed.

    Each row is one batch of tickets in a transaction of its own; it leaves the next batch behind.
    """

    _name = "smart.service.sla.recount"
    _description = "Recount of Deadlines"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "kind"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_sla_recount"
    # tickets in one transaction
    _batch = 2000

    kind = fields.Selection(
        [("calendar", "Working hours changed"), ("clocks", "Escalation changed"),
         ("policy", "Policy applied")], required=True, readonly=True)
    subject_id = fields.Integer(
        required=True, readonly=True, help="Id of the working hours or of the policy.")
    after_id = fields.Integer(readonly=True, default=0, help="Tickets up to this id are done.")
    counted = fields.Integer("Tickets", readonly=True)
    queue_key = fields.Char(required=True, readonly=True)

    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    # === ASKING === #

    @api.model
    def _ask_for_calendars(self, calendars):
        """The working hours have changed."""
        # sudo: smart.service.sla.policy.version - whoever changes working hours moves deadlines
        used = self.env["smart.service.sla.policy.version"].sudo().search(
            [("calendar_id", "in", calendars.ids)]).calendar_id
        self._ask("calendar", used)

    @api.model
    def _ask_for_clocks(self, policies):
        """The escalation of policies has changed."""
        self._ask("clocks", policies)

    @api.model
    def _ask_for_policies(self, policies):
        """Open tickets are to run under the terms of today."""
        self._ask("policy", policies)

    @api.model
    def _ask(self, kind, subjects):
        """Queue a recount; one that waits for its beginning is enough.

        One that a worker has in hand has begun, with what held before this change. The one that
        waits is kept from beginning until the change is there to be seen.
        """
        # sudo: smart.service.sla.recount - clocks follow whoever has changed what they hang on
        waiting = self.sudo().search([
            ("kind", "=", kind), ("subject_id", "in", subjects.ids), ("state", "=", "new"),
            ("after_id", "=", 0)]).try_lock_for_update().mapped("subject_id")
        rows = [{"kind": kind, "subject_id": subject.id, "queue_key": f"{kind}:{subject.id}"}
                for subject in subjects if subject.id not in waiting]
        if rows:
            # sudo: smart.service.sla.recount - as above
            self.sudo().create(rows)
            self._wake()

    # === WORK === #

    def _process_one(self):
        tickets = self._next_tickets()
        if self.kind == "policy":
            tickets._sla_find_policy()
            tickets._sla_take_over("policy applied")
        elif tickets:
            tickets._sla_settle(
                tickets._sla_boards(),
                "working hours changed" if self.kind == "calendar" else "escalation changed")
        self.counted = len(tickets)
        if len(tickets) == self._batch:
            self.create({
                "kind": self.kind, "subject_id": self.subject_id, "queue_key": self.queue_key,
                "after_id": tickets[-1].id})

    def _next_tickets(self):
        """The next batch of open tickets that this is about."""
        self.ensure_one()
        Ticket = self.env["smart.service.ticket"]
        if self.kind == "policy":
            policy = self.env["smart.service.sla.policy"].browse(self.subject_id)
            if not policy.exists():
                return Ticket
            return Ticket.search(
                policy._matching_domain() & policy._outdated_domain()
                & Domain("id", ">", self.after_id), order="id", limit=self._batch)
        self.env.flush_all()
        versions = SQL(
            "SELECT id FROM smart_service_sla_policy_version WHERE %s = %s",
            SQL.identifier("calendar_id" if self.kind == "calendar" else "policy_id"),
            self.subject_id)
        return Ticket.browse(row[0] for row in self.env.execute_query(SQL(
            """
            SELECT DISTINCT ticket_id FROM smart_service_sla_clock
             WHERE ended_at IS NULL AND policy_version_id IN (%s) AND ticket_id > %s
             ORDER BY ticket_id LIMIT %s
            """, versions, self.after_id, self._batch)))

    @api.autovacuum
    def _gc_done(self):
        self.search([
            ("state", "=", "done"),
            ("create_date", "<", fields.Datetime.subtract(fields.Datetime.now(), days=30)),
        ]).unlink()
