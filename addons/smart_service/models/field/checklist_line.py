from odoo import fields, models


class SmartServiceChecklistLine(models.Model):
    """One step of a checklist."""

    _name = "smart.service.checklist.line"
    _description = "Step of a Checklist"
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one(
        "smart.service.checklist", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="checklist_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Step", required=True, translate=True)
    kind = fields.Selection(
        [("tick", "Tick"), ("number", "Number"), ("text", "Text"), ("photo", "Photo")],
        "Answer",
        required=True,
        default="tick",
    )
    unit = fields.Char(translate=True, help="What a number is measured in.")
    required = fields.Boolean(help="A repair is not finished as fixed without it.")
