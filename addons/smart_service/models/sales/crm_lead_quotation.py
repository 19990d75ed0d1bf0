from odoo import Command, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """A draft quotation of what the customer has named in the conversation."""

    _inherit = "crm.lead"

    def action_smart_quotation(self):
        """Open the draft of what the customer has named; the first click makes it."""
        self.ensure_one()
        known = self.smart_quotation_id.exists()
        if known and known.state != "cancel":
            return known._get_records_action()
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer first."))
        self.check_access("write")
        # sudo: crm.lead - the words of the lead's own conversations, read to find products
        named = self.sudo()._smart_named_products()
        if not named:
            raise UserError(self.env._("No product that we sell is named in the conversation."))
        if self.type == "lead":
            # only an opportunity has quotations
            self.convert_opportunity(self.partner_id)
        order = self.env["sale.order"].with_context(
            **self._prepare_opportunity_quotation_context()
        ).create({"order_line": [
            Command.create({"product_id": product.id, "product_uom_qty": quantity})
            for product, quantity in named.items()]})
        order.message_post(body=self.env._(
            "Drafted from what the customer named in the conversation. Check products and "
            "quantities before you send it."))
        self.smart_quotation_id = order
        return order._get_records_action()
