from odoo import fields, models


class SmartServiceTool(models.Model):
    """A tool that a repair needs and that not every engineer carries."""

    _name = "smart.service.tool"
    _description = "Tool"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: every company's engineers may carry it."
    )
