from odoo import models


class ResPartner(models.Model):
    """A customer: what helps with what he wrote last, on whatever channel."""

    _name = "res.partner"
    _inherit = ["smart.service.copilot.mixin", "res.partner"]

    def _smart_copilot_subject(self):
        written = self._smart_copilot_written(self, self.company_id or self.env.company, "")
        if written.message:
            return written
        # with the user's own rights: engineers see no contact points, salespeople no tickets
        if self.env["smart.service.contact"].has_access("read"):
            session = self.env["discuss.channel"].search([
                ("smart_contact_id.partner_id", "=", self.id), ("livechat_end_dt", "=", False),
            ], order="id desc", limit=1)
            if session:
                return session._smart_copilot_subject()
        tickets = self.env["smart.service.ticket"]
        if tickets.has_access("read"):
            tickets = tickets.search([
                ("partner_id", "=", self.id), ("is_closed", "=", False)], order="id desc", limit=1)
        return tickets._smart_copilot_subject() if tickets else written

    def _smart_copilot_tag_field(self):
        return "category_id"

    def _smart_copilot_facts(self):
        may = set()
        if self.env["smart.service.ticket"].has_access("create"):
            may.add("ticket")
        if self.env["sale.order"].has_access("create"):
            may.add("quotation")
        return {"may": frozenset(may)}

    def _smart_copilot_do(self, name):
        model = {"ticket": "smart.service.ticket", "quotation": "sale.order"}[name]
        return {
            "type": "ir.actions.act_window", "res_model": model, "views": [[False, "form"]],
            "context": {"default_partner_id": self.id},
        }

    def _smart_copilot_example_words(self):
        words = self.env["smart.service.ticket"].search(
            [("partner_id", "in", self.ids)], order="id desc", limit=1000)
        found = dict.fromkeys(self.ids, "")
        for ticket in words:
            found[ticket.partner_id.id] += f"\n{ticket._smart_copilot_words()}"
        return found
