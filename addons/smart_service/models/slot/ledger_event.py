from odoo import api, models


class SmartServiceEvent(models.Model):
    """What follows from what a customer says about his visit."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {
            "visit_answered", "visit_on_the_way", "choice_expired"}

    def _react_visit_answered(self):
        self.visit_id._do_answered(self.channel_id.smart_contact_id, self.payload)

    def _react_visit_on_the_way(self):
        """Tell the customer where he can see when the engineer arrives."""
        visit = self.visit_id
        if visit.state == "on_the_way":
            visit.ticket_id._tell_customer("_text_on_the_way", visit)

    def _react_choice_expired(self):
        """The customer has not picked his first appointment."""
        self.visit_id._book_without_choice()
