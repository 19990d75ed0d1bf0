from odoo import fields, models
from odoo.exceptions import UserError


class SmartServiceVisitCommand(models.Model):
    """An engineer says on the phone which part he would have needed."""

    _inherit = "smart.service.visit.command"

    kind = fields.Selection(
        selection_add=[("missing_part", "Part missing")], ondelete={"missing_part": "cascade"}
    )

    def _handlers(self):
        return {**super()._handlers(), "missing_part": self._do_missing_part}

    def _do_missing_part(self, visit, payload):
        product = self.env["product.product"].browse(payload["product_id"]).exists()
        if not product or product.type != "consu" or (
                product.company_id not in (visit.company_id, self.env["res.company"])):
            raise UserError(self.env._("This is not a part."))
        visit._smart_missing_part(product, payload["quantity"])
