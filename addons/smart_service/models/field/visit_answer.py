from odoo import fields, models


class SmartServiceVisitAnswer(models.Model):
    """What an engineer answered to one step of a checklist."""

    _name = "smart.service.visit.answer"
    _description = "Answer to a Checklist"
    _order = "visit_id, sequence, id"

    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    line_id = fields.Many2one(
        "smart.service.checklist.line", "Step in the checklist", ondelete="set null", readonly=True,
        index="btree_not_null",
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Step", required=True, readonly=True, help="As it was on that day.")
    value = fields.Char("Answer", readonly=True)
    photo_id = fields.Many2one("ir.attachment", ondelete="set null", readonly=True)
    answered_at = fields.Datetime(readonly=True)

    _line_uniq = models.UniqueIndex(
        "(visit_id, line_id) WHERE line_id IS NOT NULL", "This step has been answered already."
    )
