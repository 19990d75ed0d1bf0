from odoo import fields, models
from odoo.exceptions import UserError


class SmartServiceVisit(models.Model):
    """The way to the customer, and what he has agreed to."""

    _inherit = "smart.service.visit"

    confirmed_at = fields.Datetime(
        "Agreed by the customer", readonly=True, copy=False, tracking=True,
        help="When the customer picked this time or said yes to it. Such an appointment is not "
        "moved without asking him.")
    on_the_way_at = fields.Datetime("On the way since", readonly=True, copy=False)

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
