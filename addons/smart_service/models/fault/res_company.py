from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_part_probability = fields.Float(
        "Take parts along from",
        default=50.0,
        help="A part that a repair needs with at least this probability (percent) is reserved and "
        "taken along.",
    )

    _smart_part_probability_check = models.Constraint(
        "CHECK (smart_part_probability > 0 AND smart_part_probability <= 100)",
        "Parts are taken along from a probability above 0 and up to 100 percent on.",
    )
