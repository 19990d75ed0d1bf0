from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartServiceTicket(models.Model):
    """What a customer wants from us, from the first word to the end of the matter."""

    _name = "smart.service.ticket"
    _description = "Ticket"
    _inherit = ["portal.mixin", "rating.mixin", "mail.activity.mixin"]
    _order = "priority desc, id desc"
    _rec_names_search = ["number", "name"]
    _primary_email = "email"

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char("Subject", required=True, tracking=True)
    description = fields.Text()
    reported_at = fields.Datetime("Reported on", default=fields.Datetime.now, required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        tracking=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    type_id = fields.Many2one(
        "smart.service.ticket.type", ondelete="restrict", tracking=True
    )
    stage_id = fields.Many2one(
        "smart.service.ticket.stage",
        required=True,
        ondelete="restrict",
        index=True,
        copy=False,
        tracking=True,
    )
    is_closed = fields.Boolean(related="stage_id.is_closed", store=True)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    team_id = fields.Many2one(
        "smart.service.team",
        index=True,
        tracking=True,
        default=lambda self: self._default_team(),
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", index=True, tracking=True, domain=[("share", "=", False)]
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")]
    )
    tag_ids = fields.Many2many("smart.service.ticket.tag", string="Tags")
    channel_ids = fields.One2many("discuss.channel", "smart_ticket_id", "Conversations")
    channel_count = fields.Integer(compute="_compute_channel_count")
    contact_id = fields.Many2one(
        "smart.service.contact",
        "Reported from",
        readonly=True,
        index="btree_not_null",
        help="Notices about this ticket go to this contact point.",
    )
    review_state = fields.Selection(
        [("none", "Not needed"), ("needed", "Needed"), ("done", "Done")],
        "Review",
        default="none",
        required=True,
        index=True,
        tracking=True,
        copy=False,
        help="A person has to look before anything happens by itself.",
    )
    review_reason = fields.Char("Reason for review", copy=False)

    _number_uniq = models.UniqueIndex("(number, company_id)", "This ticket number exists already.")

    @api.model
    def _default_team(self):
        return self.env["smart.service.team"].search(
            [("company_id", "in", [False, self.env.company.id])], limit=1
        )

    # === COMPUTE METHODS === #

    def _compute_access_url(self):
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            ticket.display_name = " ".join(filter(None, (ticket.number, ticket.name)))

    @api.depends("channel_ids")
    def _compute_channel_count(self):
        # sudo: discuss.channel - a number, for those who may see the ticket
        for ticket, sudo_ticket in zip(self, self.sudo(), strict=True):
            ticket.channel_count = len(sudo_ticket.channel_ids)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if not vals.get("number"):
                company_id = vals.get("company_id") or self.env.company.id
                # sudo: ir.sequence - everybody who may create a ticket numbers it
                vals["number"] = (
                    self.env["ir.sequence"]
                    .sudo()
                    .with_company(company_id)
                    .next_by_code("smart.service.ticket")
                )
        tickets = super().create(vals_list)
        Event = self.env["smart.service.event"]
        for ticket in tickets:
            Event._log(
                "ticket_created",
                channel=ticket._log_channel(),
                ticket=ticket,
                partner=ticket.partner_id,
                company=ticket.company_id,
                payload={"type": ticket.type_id.code or "", "review": ticket.review_state},
            )
        return tickets

    def write(self, vals):
        open_before = self.filtered(lambda t: not t.is_closed) if "stage_id" in vals else self
        result = super().write(vals)
        if "stage_id" in vals:
            closed = open_before.filtered("is_closed")
            # sudo: smart.service.ticket - when it was closed follows from the stage
            if closed:
                closed.sudo().closed_at = fields.Datetime.now()
            (self - closed).filtered(
                lambda t: t.closed_at and not t.is_closed).sudo().closed_at = False
            for ticket in closed:
                self.env["smart.service.event"]._log(
                    "ticket_closed",
                    channel=ticket._log_channel(),
                    ticket=ticket,
                    partner=ticket.partner_id,
                    company=ticket.company_id,
                    payload={"stage": ticket.stage_id.code},
                )
        return result

    def _log_channel(self):
        """The conversation that this ticket's ledger rows belong to: the latest."""
        # sudo: discuss.channel - only its id goes into the ledger
        return self.sudo().channel_ids.sorted("id", reverse=True)[:1]

    # === ACTIONS === #

    def action_assign_to_me(self):
        """Take the ticket."""
        self.write({"user_id": self.env.uid})

    def action_solve(self):
        """The matter is settled."""
        self._set_stage("solved")

    def action_view_channels(self):
        """The conversations about this ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "domain": [("smart_ticket_id", "=", self.id)],
            "name": self.env._("Conversations"),
            "res_model": "discuss.channel",
            "view_mode": "list,form",
        }

    def _set_stage(self, code):
        """Move on to the stage that stands for `code`."""
        for ticket in self:
            stage = self.env["smart.service.ticket.stage"]._for_code(code, ticket.team_id)
            if not stage:
                raise UserError(self.env._("There is no ticket stage for “%s”.", code))
            ticket.write({"stage_id": stage.id})

    # === A PERSON'S TURN === #

    def _need_review(self, reason, code):
        """Stop the automatic steps until a person has looked.

        :param reason: what to look at, in the language of who is asked
        :param code: the same for the ledger
        """
        for ticket in self:
            ticket.write({"review_state": "needed", "review_reason": reason})
            ticket._ask_person(reason)
            self.env["smart.service.event"]._log(
                "needs_review",
                channel=ticket._log_channel(),
                ticket=ticket,
                partner=ticket.partner_id,
                company=ticket.company_id,
                payload={"reason": code},
            )

    def _asked_person(self):
        """Whose turn it is when something needs a person."""
        self.ensure_one()
        return self.user_id or self.team_id.lead_id or self._fallback_user()

    def _asked_env(self):
        """The environment for what that person reads, in his own language."""
        return self.with_context(lang=self._asked_person().lang or self.env.lang).env

    def _ask_person(self, note):
        """Put an activity on the desk of whoever is responsible; the same one only once.

        :param note: in his language, see :meth:`_asked_env`
        """
        self.ensure_one()
        user = self._asked_person()
        if any(activity.summary == note for activity in self.activity_ids):
            return
        self.activity_schedule("mail.mail_activity_data_todo", summary=note, user_id=user.id)

    def _fallback_user(self):
        """A dispatcher of the company, if nobody is responsible; else whoever acts."""
        # sudo: res.users - only to address an activity
        dispatchers = self.env.ref("smart_service.group_dispatcher").sudo().all_user_ids
        return dispatchers.filtered(
            lambda user: self.company_id in user.company_ids and not user.share and user.active
        ).sorted("id")[:1] or self.env.user

    def action_review_done(self):
        """A person has looked: the automatic steps go on from here."""
        for ticket in self.filtered(lambda t: t.review_state == "needed"):
            ticket.review_state = "done"
            ticket.activity_feedback(["mail.mail_activity_data_todo"])
            if ticket.type_id.code == "repair":
                ticket._request_repair()
