from odoo import models
from odoo.tools import html2plaintext


class CrmLead(models.Model):
    """A lead: what helps with the customer who wants to buy."""

    _name = "crm.lead"
    _inherit = ["smart.service.copilot.mixin", "crm.lead"]

    def _smart_copilot_subject(self):
        return self._smart_copilot_written(
            self.partner_id, self.company_id or self.env.company, self._smart_copilot_words())

    def _smart_copilot_words(self):
        return "\n".join(filter(None, [
            self.name, html2plaintext(self.description or "", include_references=False)]))

    def _smart_copilot_masker(self, subject):
        # a lead may name somebody who is no contact yet
        return self.env["smart.service.llm.profile"]._masker(
            partner=subject.partner, names=[self.contact_name, self.partner_name],
            addresses=[self.street, self.street2])

    def _smart_copilot_facts(self):
        may = set()
        if self.env["sale.order"].has_access("create"):
            may.add("quotation")
        return {"may": frozenset(may)}

    def _smart_copilot_do(self, name):
        return self.action_sale_quotations_new()

    def _smart_copilot_example_words(self):
        return {lead.id: lead._smart_copilot_words() for lead in self}
