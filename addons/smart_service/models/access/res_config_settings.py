from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_phone_group_ids = fields.Many2many(
        related="company_id.smart_phone_group_ids", readonly=False)
    smart_email_group_ids = fields.Many2many(
        related="company_id.smart_email_group_ids", readonly=False)
    smart_amount_group_ids = fields.Many2many(
        related="company_id.smart_amount_group_ids", readonly=False)
    smart_reveal_minutes = fields.Integer(
        related="company_id.smart_reveal_minutes", readonly=False)
