from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_map_tiles = fields.Char(related="company_id.smart_map_tiles", readonly=False)
    smart_map_attribution = fields.Char(related="company_id.smart_map_attribution", readonly=False)
    smart_map_gcj02 = fields.Boolean(related="company_id.smart_map_gcj02", readonly=False)
