from odoo import models

from ...engine.copilot import actions
from ..tools import REGISTRY, call
from ..tools.customer_scope import CustomerScope

# what a tool tells the agent has to be able to read himself; '' is what every agent is told
# about his customer
READ_OF = {
    "order_status": "", "warranty_status": "", "device_list": "",
    "ticket_status": "smart.service.ticket", "visit_status": "smart.service.visit",
    "invoice_status": "account.move",
}


class DiscussChannel(models.Model):
    """Answers from the customer's own records: what the bot would tell him, for the agent."""

    _inherit = "discuss.channel"

    def _smart_copilot_answers(self, subject, understanding):
        articles = super()._smart_copilot_answers(subject, understanding)
        return [*self._smart_copilot_records(subject, understanding), *articles]

    def _smart_copilot_records(self, subject, understanding):
        intent = understanding.intent
        # sudo: smart.service.intent - which tool serves a wish
        tool = REGISTRY.get(self.env["smart.service.intent"].sudo().search(
            [("code", "=", intent.name)], limit=1).tool or intent.name)
        needed = READ_OF.get(tool.name if tool else None)
        if needed is None or intent.confidence < actions.WANTED or (
                needed and not self.env[needed].has_access("read")):
            return []
        found = understanding.entities
        told = {"number": found.orders[:1], "serial": found.serials[:1]}
        arguments = {
            name: values[0] for name, values in told.items()
            if values and name in tool.schema["properties"]}
        # sudo: discuss.channel - whether the customer is proven, and whose company it is
        session = self.sudo()
        scope = CustomerScope(
            self.with_context(lang=subject.lang).env, subject.partner, session)
        if not scope.is_customer():
            return []
        result = call(tool.name, scope, arguments, ask=False)
        if not result.text or result.data.get("error") or result.pending or result.hand_over:
            return []
        return [{
            "article_id": False, "title": tool.title(self.env), "lang": subject.lang,
            "is_curated": False, "is_records": True, "text": result.text,
            "confidence": intent.confidence, "is_sure": True,
        }]
