from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartServiceVisit(models.Model):
    """The way to the customer, and what he has agreed to."""

    _inherit = "smart.service.visit"

    confirmed_at = fields.Datetime(
        "Agreed by the customer", readonly=True, copy=False, tracking=True,
        help="When the customer picked this time or said yes to it. Such an appointment is not "
        "moved without asking him.")
    due_at = fields.Datetime(
        "Promised by", readonly=True, copy=False,
        help="By when the visit has to be over to keep what was promised.")
    on_the_way_at = fields.Datetime("On the way since", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            ticket = self.env["smart.service.ticket"].browse(vals["ticket_id"])
            vals.setdefault("due_at", ticket.promised_at or (
                fields.Datetime.now() + ticket.company_id._smart_promise(ticket.priority)))
        return super().create(vals_list)

    def action_on_the_way(self):
        """The engineer sets out for the customer, who is told."""
        self.ensure_one()
        self._check_may_work()
        if self.state != "scheduled":
            raise UserError(self.env._("Visit %s is not scheduled.", self.number))
        # sudo: smart.service.visit - may this user work this visit was just checked
        self.sudo().write({"state": "on_the_way", "on_the_way_at": fields.Datetime.now()})
        self._log("visit_on_the_way")
        return True
