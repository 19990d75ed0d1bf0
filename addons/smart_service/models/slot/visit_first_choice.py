from odoo import api, fields, models


class SmartServiceVisit(models.Model):
    """The first appointment, while the customer has it to choose."""

    _inherit = "smart.service.visit"

    choice_asked = fields.Boolean(
        "Customer was asked for the first appointment", readonly=True, copy=False)
    choice_until = fields.Datetime(
        "Customer chooses until", readonly=True, copy=False, index="btree_not_null",
        help="Until then the first appointment is the customer's to pick; without an answer the "
        "best time is booked.")

    def write(self, vals):
        if vals.get("state", "unassigned") != "unassigned":
            vals = {"choice_until": False, **vals}
        return super().write(vals)

    @api.model
    def _book_unchosen(self):
        """Book what customers have left unanswered; each beside this transaction."""
        due = self.search([
            ("choice_until", "<=", fields.Datetime.now()), ("state", "=", "unassigned")])
        for visit in due:
            visit.choice_until = False
            visit._log("choice_expired")

    def _book_without_choice(self):
        """Nobody has picked: the best time is booked, as without the question."""
        self.ensure_one()
        visit = self.with_company(self.company_id)
        if visit.state != "unassigned" or visit.ticket_id.is_closed:
            return
        visit._open_slots().state = "withdrawn"
        visit.asked = False
        visit.ticket_id._dispatch()
