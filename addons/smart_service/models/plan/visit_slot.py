from odoo import models


class SmartServiceVisitSlot(models.Model):
    _inherit = "smart.service.visit.slot"

    def _take(self, contact):
        """A yes to a move that is no longer possible changes nothing: he keeps what he had."""
        # sudo: smart.service.visit - the customer decides about his own visit
        visit = self.sudo().visit_id.with_company(self.sudo().company_id)
        if visit.asked != "move":
            return super()._take(contact)
        outcome = self._pick()
        if outcome != "agreed":
            visit.asked = False
        visit.ticket_id._answer_about_visit(
            contact, "_text_visit_agreed" if outcome == "agreed" else "_text_move_gone", visit)
        return None
