from odoo import api, fields, models

# what a policy may ask for
MATCHED = {
    "type_id", "team_id", "priority", "impact", "urgency", "partner_id", "lot_id", "company_id",
    "category_id"}
# where the transaction keeps the ids of mails that machines have sent
MACHINES = "smart_sla_machines"
STATES = [
    ("running", "On time"), ("risk", "In danger"), ("paused", "Paused"),
    ("breached", "Promise missed"), ("met", "Promise kept"),
]


class SmartServiceTicket(models.Model):
    """What was promised to the customer, and until when."""

    _inherit = "smart.service.ticket"

    sla_version_id = fields.Many2one(
        "smart.service.sla.policy.version", "Promise", readonly=True, copy=False,
        index="btree_not_null", ondelete="set null",
        groups="smart_service.group_agent,smart_service.group_dispatcher")
    sla_clock_ids = fields.One2many(
        "smart.service.sla.clock", "ticket_id", "Clocks", readonly=True, copy=False,
        groups="smart_service.group_agent,smart_service.group_dispatcher")
    sla_pause_ids = fields.One2many(
        "smart.service.sla.pause", "ticket_id", "Pauses", readonly=True, copy=False,
        groups="smart_service.group_agent,smart_service.group_dispatcher")
    first_response_deadline = fields.Datetime("First response by", readonly=True, copy=False)
    next_response_deadline = fields.Datetime("Next response by", readonly=True, copy=False)
    resolution_deadline = fields.Datetime("Resolution by", readonly=True, copy=False)
    sla_next_deadline = fields.Datetime(
        "Next deadline", readonly=True, copy=False, index="btree_not_null",
        help="The earliest of the deadlines that are still open.")
    sla_state = fields.Selection(
        STATES, "Clock", readonly=True, copy=False, index="btree_not_null")
    sla_answered_at = fields.Datetime("Our last word", readonly=True, copy=False)
    sla_paused = fields.Boolean("Waits", compute="_compute_sla_paused")

    @api.depends("sla_pause_ids.ended_at")
    def _compute_sla_paused(self):
        # sudo: smart.service.sla.pause - whether it waits, for those who may see the ticket
        counts = dict(self.env["smart.service.sla.pause"].sudo()._read_group(
            [("ticket_id", "in", self.ids), ("kind", "=", "reason"), ("ended_at", "=", False)],
            ["ticket_id"], ["__count"]))
        for ticket in self:
            ticket.sla_paused = bool(counts.get(ticket._origin))

    # === CRUD METHODS === #

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {
            "sla_version_id", "sla_clock_ids", "sla_pause_ids", "first_response_deadline",
            "next_response_deadline", "resolution_deadline", "sla_next_deadline", "sla_state",
            "sla_answered_at"}

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._sla_begin()
        return tickets

    def write(self, vals):
        stage = "stage_id" in vals
        closed = {
            ticket: ticket.closed_at for ticket in self if ticket.is_closed} if stage else {}
        waiting = self._sla_waiting_since() if vals.get("merged_into_id") else {}
        result = super().write(vals)
        for ticket, since in waiting.items():
            # who waited for an answer to the one waits for one to the other
            ticket.merged_into_id._sla_customer_wrote(since)
        if not MATCHED.isdisjoint(vals):
            self._sla_rematch()
        if stage:
            self._sla_moved(closed)
        return result

    def _sla_waiting_since(self):
        """Since when a customer has been waiting for an answer, by ticket."""
        # sudo: smart.service.sla.clock - the clocks follow from the ticket itself
        return dict(self.env["smart.service.sla.clock"].sudo()._read_group(
            [("ticket_id", "in", self.ids), ("ended_at", "=", False),
             ("kind", "!=", "resolution")], ["ticket_id"], ["started_at:min"]))

    # === WHAT IS SAID ON THE TICKET ITSELF === #

    def message_update(self, msg_dict, update_vals=None):
        """Remember which mail a machine has sent: it is posted later, as any other."""
        if msg_dict.get("smart_automatic"):
            self.env.cr.precommit.data.setdefault(MACHINES, set()).add(msg_dict.get("message_id"))
        return super().message_update(msg_dict, update_vals=update_vals)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if (message.message_type in ("comment", "email")
                and message.subtype_id == self.env.ref("mail.mt_comment")
                # a program speaks, neither one of us nor the customer
                and message.author_id != self.env.ref("base.partner_root")
                and message.message_id not in self.env.cr.precommit.data.get(MACHINES, ())):
            # sudo: res.users - whether one of us has written
            users = message.author_id.sudo().user_ids
            if any(not user.share for user in users):
                self._sla_answered(message.date)
            else:
                self._sla_customer_wrote(message.date)
        return result

    def _smart_notice_words(self, kind, user, private):
        clock = self.env["smart.service.sla.clock"].browse(self.env.context.get("smart_sla_clock"))
        if kind != "sla" or not clock:
            return super()._smart_notice_words(kind, user, private)
        kind_label = dict(clock._fields["kind"]._description_selection(self.env))[clock.kind]
        if clock.breached_at or not clock.deadline:
            title = self.env._(
                "%(ticket)s: %(clock)s is late", ticket=self.number, clock=kind_label)
        else:
            title = self.env._(
                "%(ticket)s: %(clock)s is due %(time)s", ticket=self.number, clock=kind_label,
                time=self.env["smart.service.staff.notice"]._local_time(user, clock.deadline))
        return title, self.name if private else ""

    def _promised_until(self, visit):
        # sudo: smart.service.ticket - the promise counts, whoever plans the visit
        return self.sudo().resolution_deadline or super()._promised_until(visit)

    # === ACTIONS === #

    def action_sla_pause(self):
        """Ask for the reason of a pause."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause the clocks"),
            "res_model": "smart.service.sla.pausing",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def action_sla_resume(self):
        """End the pauses that somebody has begun by hand."""
        self.check_access("write")
        # sudo: smart.service.sla.pause - who may write the ticket may end its pauses
        for pause in self.sudo().sla_pause_ids.filtered(
                lambda row: row.kind == "reason" and not row.ended_at):
            pause.ticket_id._sla_resume(pause.reason_id)
