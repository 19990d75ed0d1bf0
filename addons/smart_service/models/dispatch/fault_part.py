from odoo import fields, models


class SmartServiceFaultPart(models.Model):
    """A part that the repair of a fault takes."""

    _name = "smart.service.fault.part"
    _description = "Part of a Fault"
    _order = "fault_id, id"
    _rec_name = "product_id"

    fault_id = fields.Many2one("smart.service.fault", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="fault_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        ondelete="restrict",
        domain=[("type", "=", "consu")],
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id")

    _quantity_check = models.Constraint("CHECK (quantity > 0)", "Take at least some of a part.")
