from odoo import api, fields, models
from odoo.exceptions import UserError

from .ticket_stage import SIGNED


class SmartServiceTicket(models.Model):
    """Approval and countersign: a stage that a ticket enters only when others agree."""

    _inherit = "smart.service.ticket"

    approval_ids = fields.One2many(
        "smart.service.ticket.approval", "ticket_id", "Signatures", readonly=True)
    approval_text = fields.Char("Waits for", compute="_compute_approval_text")
    is_mine_to_sign = fields.Boolean(compute="_compute_approval_text")
    has_gate = fields.Boolean(compute="_compute_approval_text")

    @api.depends("approval_ids.state", "stage_id", "team_id")
    @api.depends_context("uid")
    def _compute_approval_text(self):
        for ticket in self:
            # sudo: smart.service.ticket.approval - who signs, for those who may see the ticket
            asked = ticket.sudo().approval_ids.filtered(lambda row: row.state == "asked")
            ticket.approval_text = ", ".join(
                f"{row.user_id.name} ({row.stage_id.name})" for row in asked)
            ticket.is_mine_to_sign = self.env.user in asked.user_id
            ticket.has_gate = bool(ticket._next_gate())

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets.filtered(lambda ticket: ticket.stage_id.approval != "none"):
            raise UserError(self.env._(
                "%(stage)s needs a signature: begin in another stage.",
                stage=ticket.stage_id.name))
        return tickets

    def write(self, vals):
        stage = self.env["smart.service.ticket.stage"].browse(vals.get("stage_id"))
        signed = self.env.context.get("smart_signed") is SIGNED
        if stage and stage.approval != "none" and not signed:
            for ticket in self.filtered(lambda ticket: ticket.stage_id != stage):
                raise UserError(self.env._(
                    "%(stage)s needs a signature of %(users)s. Ask for it with the button Ask "
                    "for approval.", stage=stage.name,
                    users=", ".join(ticket._approvers(stage).mapped("name"))))
        before = {ticket: ticket.stage_id for ticket in self} if stage else {}
        result = super().write(vals)
        for ticket, old in before.items():
            if old != ticket.stage_id and not signed:
                # sudo: smart.service.ticket.approval - it went another way
                ticket.sudo()._end_approvals()
        return result

    def _set_stage(self, code):
        """Move on, or ask those who have to agree first."""
        Stage = self.env["smart.service.ticket.stage"]
        for ticket in self:
            stage = Stage._for_code(code, ticket.team_id)
            if stage.approval != "none" and stage != ticket.stage_id:
                ticket._ask_approval(stage)
            else:
                super(SmartServiceTicket, ticket)._set_stage(code)
        return None

    def action_ask_approval(self):
        """Ask for the signatures of the next stage that needs some."""
        self.ensure_one()
        self.check_access("write")
        gate = self._next_gate()
        if not gate:
            raise UserError(self.env._("No stage that follows needs a signature."))
        self._ask_approval(gate)

    def _next_gate(self):
        """The next stage of the ticket's team that needs a signature."""
        gates = self.env["smart.service.ticket.stage"].search(
            [("approval", "!=", "none"), ("team_ids", "in", [False, *self.team_id.ids])])
        here = (self.stage_id.sequence, self.stage_id.id)
        return gates.filtered(lambda stage: (stage.sequence, stage.id) > here)[:1]

    def action_sign_mine(self):
        """Agree to what the acting user is asked for."""
        self._asked_of_me().action_sign()

    def action_refuse_mine(self):
        """Don't agree to what the acting user is asked for."""
        self._asked_of_me().action_refuse()

    def _asked_of_me(self):
        return self.approval_ids.filtered("can_decide")

    def _approvers(self, stage):
        """Who signs for a stage, in order."""
        users = self.env["res.users"]
        for row in stage.approver_ids:
            # sudo: smart.service.team - who leads it
            user = row.user_id if row.kind == "user" else self.team_id.sudo().lead_id
            users |= user
        return users

    def _approvals_of(self, stage):
        return self.approval_ids.filtered(
            lambda row: row.stage_id == stage and row.state in ("later", "asked"))

    def _ask_approval(self, stage):
        """Ask everybody who signs for a stage, or the first of them; once."""
        self.ensure_one()
        # sudo: smart.service.ticket.approval - asked for by whoever may move the ticket
        ticket = self.sudo()
        if ticket._approvals_of(stage):
            return
        users = ticket._approvers(stage)
        if not users:
            raise UserError(self.env._(
                "Nobody can sign for %s: the team has no lead.", stage.name))
        rows = self.env["smart.service.ticket.approval"].sudo().create([
            {"ticket_id": ticket.id, "stage_id": stage.id, "user_id": user.id,
             "asked_by_id": self.env.uid, "sequence": number}
            for number, user in enumerate(users)])
        ticket._ask_next(stage, rows)
        self.env["smart.service.event"]._log(
            "ticket_signature_asked", ticket=ticket, partner=ticket.partner_id,
            company=ticket.company_id, payload={"stage": stage.id, "users": users.ids})

    def _ask_next(self, stage, rows):
        later = rows.filtered(lambda row: row.state == "later").sorted("sequence")
        asked = later[:1] if stage.approval_ordered and stage.approval == "all" else later
        asked.state = "asked"
        for row in asked:
            his = self.with_context(lang=row.user_id.lang).env
            row.activity_id = self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=row.user_id.id,
                summary=his._("Sign: %(ticket)s to “%(stage)s”", ticket=self.number,
                              stage=stage.with_env(his).name))

    def _signed(self, stage):
        """Somebody has signed: the next is asked, or the ticket moves on."""
        self.ensure_one()
        # sudo: smart.service.ticket - the move was asked for by somebody who may, and the last
        # signature makes it; nobody signs who was not named
        ticket = self.sudo()
        left = ticket._approvals_of(stage)
        if left and stage.approval == "all":
            if not left.filtered(lambda row: row.state == "asked"):
                ticket._ask_next(stage, left)
            return
        ticket._end_approvals()
        ticket.with_context(smart_signed=SIGNED).stage_id = stage

    def _end_approvals(self):
        """Nobody needs to sign any more for what was asked."""
        open_ = self.approval_ids.filtered(lambda row: row.state in ("later", "asked"))
        open_.activity_id.unlink()
        open_.state = "past"
        # before anybody is asked anew: the index allows one open signature per person
        open_.flush_recordset(["state"])
