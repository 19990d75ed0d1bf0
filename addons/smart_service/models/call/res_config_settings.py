from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_agora_app_id = fields.Char(related="company_id.smart_agora_app_id", readonly=False)
    smart_new_agora_certificate = fields.Char(
        related="company_id.smart_new_agora_certificate", readonly=False)
    smart_agora_certificate_set_on = fields.Datetime(
        related="company_id.smart_agora_certificate_set_on")
