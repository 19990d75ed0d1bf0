from odoo import api, fields, models


class SmartServiceFaultPart(models.Model):
    """How probable it is that the repair takes a part, and what experience says about it."""

    _inherit = "smart.service.fault.part"

    product_tmpl_id = fields.Many2one(
        "product.template",
        "Only for",
        ondelete="cascade",
        help="The product that takes this part. Empty: every product that can have the fault.",
    )
    probability = fields.Float(
        "Probability (%)",
        default=100.0,
        required=True,
        digits=(5, 1),
        help="How many of a hundred repairs need this part. Finished repairs correct it.",
    )
    used_text = fields.Char("Experience", compute="_compute_experience")
    learned_probability = fields.Float(
        "Learned (%)",
        compute="_compute_experience",
        digits=(5, 1),
        help="The probability after what finished repairs have used.",
    )

    _probability_check = models.Constraint(
        "CHECK (probability >= 0 AND probability <= 100)",
        "A probability is a number from 0 to 100 percent.",
    )

    @api.depends("fault_id", "product_id", "product_tmpl_id", "probability")
    @api.depends_context("lang", "company")
    def _compute_experience(self):
        for fault, lines in self.grouped("fault_id").items():
            for product_tmpl, of_product in lines.grouped("product_tmpl_id").items():
                kit = {part.product_id: part for part in fault._kit_of(product_tmpl)}
                for line in of_product:
                    part = kit.get(line.product_id.id)
                    used = part and part.used + part.used_elsewhere
                    repairs = part and part.repairs + part.repairs_elsewhere
                    line.learned_probability = part and 100 * part.probability
                    line.used_text = repairs and self.env._(
                        "used in %(used)s of %(repairs)s repairs", used=used, repairs=repairs)
