from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_part_probability = fields.Float(
        related="company_id.smart_part_probability", readonly=False
    )
