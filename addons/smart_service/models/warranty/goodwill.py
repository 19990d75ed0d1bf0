from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import warranty


class SmartServiceGoodwill(models.Model):
    """A repair that is given for nothing although no rule says so: asked for, then decided."""

    _name = "smart.service.goodwill"
    _description = "Goodwill"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="ticket_id.partner_id")
    warranty_text = fields.Char(related="ticket_id.warranty_text", string="Without goodwill")
    reason = fields.Text(required=True)
    covers_parts = fields.Boolean("Parts", default=True)
    covers_labour = fields.Boolean("Labour", default=True)
    state = fields.Selection(
        [("asked", "Asked for"), ("approved", "Approved"), ("refused", "Refused")],
        default="asked",
        required=True,
        readonly=True,
        index=True,
    )
    asked_by_id = fields.Many2one(
        "res.users", "Asked for by", default=lambda self: self.env.user, readonly=True
    )
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided on", readonly=True)

    _covers_check = models.Constraint(
        "CHECK (covers_parts OR covers_labour)", "Goodwill gives parts, labour or both."
    )
    _asked_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'asked'", "Goodwill has been asked for already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        goodwills = super().create([{**vals, "state": "asked"} for vals in vals_list])
        for goodwill in goodwills:
            ticket = goodwill.ticket_id
            if not ticket.warranty_decision_id:
                raise UserError(self.env._("Nothing has been decided about %s yet.", ticket.number))
            ticket._ask_person(ticket._asked_env()._("Goodwill is asked for: %s", goodwill.reason))
            goodwill._log("goodwill_asked")
        return goodwills

    def write(self, vals):
        if not self.env.su and {"state", "decided_by_id", "decided_at"} & vals.keys():
            raise AccessError(self.env._("Approve or refuse goodwill by its buttons."))
        if any(goodwill.state != "asked" for goodwill in self):
            raise UserError(self.env._("This goodwill has been decided already."))
        return super().write(vals)

    def _log(self, kind):
        self.env["smart.service.event"]._log(
            kind,
            channel=self.ticket_id._log_channel(),
            ticket=self.ticket_id,
            partner=self.partner_id,
            company=self.company_id,
            payload={"parts": self.covers_parts, "labour": self.covers_labour},
        )

    # === DECIDING === #

    def action_approve(self):
        """Give it: what it covers becomes free."""
        self._decide("approved")
        for goodwill in self:
            goodwill.ticket_id._rethink_warranty()

    def action_refuse(self):
        """Don't give it: the warranty's decision stays."""
        self._decide("refused")

    def _decide(self, state):
        """
        :raises AccessError: whoever acts may not give anything away
        """
        if not self.env.su and not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Goodwill is given by team leads and managers."))
        self.check_access("write")
        # sudo: smart.service.goodwill - the right to decide was checked above
        for goodwill in self.sudo():
            goodwill.write({
                "state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})
            goodwill._log(f"goodwill_{state}")

    # === FOR THE RULE === #

    def _row(self):
        """What has been approved for a ticket, all of it together; None: nothing."""
        approved = self.filtered(lambda goodwill: goodwill.state == "approved")
        if not approved:
            return None
        return warranty.Goodwill(
            key=approved[0].id,
            parts=any(approved.mapped("covers_parts")),
            labour=any(approved.mapped("covers_labour")),
        )
