from odoo import fields, models


class SmartServiceFaultTime(models.Model):
    """How long the repair of a fault lasts on one product, where it differs from the others."""

    _name = "smart.service.fault.time"
    _description = "Standard Time of a Fault"
    _order = "fault_id, id"
    _rec_name = "product_tmpl_id"

    fault_id = fields.Many2one("smart.service.fault", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="fault_id.company_id", store=True, index=True)
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, ondelete="cascade"
    )
    duration = fields.Float("Hours", default=1.0, required=True)

    _product_uniq = models.UniqueIndex(
        "(fault_id, product_tmpl_id)", "This product has a standard time already."
    )
    _duration_check = models.Constraint(
        "CHECK (duration > 0)", "The repair of a fault takes some time."
    )
