from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class SmartServiceTicketApproval(models.Model):
    """One signature that a ticket's stage needs: asked for, given or refused."""

    _name = "smart.service.ticket.approval"
    _description = "Ticket Approval"
    _order = "id"
    _rec_name = "user_id"

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    stage_id = fields.Many2one(
        "smart.service.ticket.stage", "For the stage", required=True, ondelete="cascade",
        readonly=True)
    user_id = fields.Many2one(
        "res.users", "Who signs", required=True, ondelete="cascade", index=True, readonly=True)
    asked_by_id = fields.Many2one(
        "res.users", "Asked by", required=True, ondelete="cascade", readonly=True)
    sequence = fields.Integer(readonly=True)
    state = fields.Selection(
        [("later", "Not yet asked"), ("asked", "Asked"), ("signed", "Signed"),
         ("refused", "Refused"), ("past", "No longer needed")],
        required=True, default="later", readonly=True, index=True)
    decided_at = fields.Datetime("Decided on", readonly=True)
    note = fields.Char(readonly=True)
    activity_id = fields.Many2one("mail.activity", ondelete="set null", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _open_uniq = models.UniqueIndex(
        "(ticket_id, stage_id, user_id) WHERE state IN ('later', 'asked')",
        "This person has been asked.")

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for row in self:
            row.can_decide = row.state == "asked" and row.user_id == self.env.user

    # === DECIDING === #

    def action_sign(self):
        """Agree; the ticket moves on when that was the last signature needed."""
        for row in self:
            row._decide("signed")
            row.ticket_id._signed(row.stage_id)

    def action_refuse(self, note=""):
        """Don't agree; the ticket stays where it is and who asked is told."""
        for row in self:
            row._decide("refused", note)
            # sudo: smart.service.ticket - follows from the refusal of who may sign
            ticket = row.ticket_id.sudo()
            ticket._end_approvals()
            ticket._ask_person(ticket._asked_env()._(
                "%(user)s doesn't agree to “%(stage)s”", user=row.user_id.name,
                stage=row.stage_id.name))

    def _decide(self, state, note=""):
        self.ensure_one()
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only %s can sign here.", self.user_id.name))
        if self.state != "asked":
            raise UserError(self.env._("This signature is not asked for now."))
        # sudo: smart.service.ticket.approval, smart.service.ticket - nobody writes signatures
        # but this method, for the person himself
        row = self.sudo()
        row.write({"state": state, "decided_at": fields.Datetime.now(), "note": note})
        ticket = row.ticket_id
        # of two signatures at the same time the second waits here, is refused by the database,
        # and run again sees the first
        self.env.cr.execute(SQL(
            "UPDATE smart_service_ticket SET write_date = write_date WHERE id = %s", ticket.id),
            log_exceptions=False)
        row.activity_id.action_feedback()
        word = dict(row._fields["state"]._description_selection(self.env))[state]
        ticket.message_post(
            body=self.env._("%(stage)s: %(word)s by %(user)s", stage=row.stage_id.name, word=word,
                            user=row.user_id.name),
            author_id=row.user_id.partner_id.id, subtype_xmlid="mail.mt_note")
        self.env["smart.service.event"]._log(
            "ticket_signed" if state == "signed" else "ticket_not_signed", ticket=ticket,
            partner=ticket.partner_id, company=ticket.company_id, user=row.user_id,
            payload={"stage": row.stage_id.id})
