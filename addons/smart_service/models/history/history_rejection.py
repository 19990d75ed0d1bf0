from odoo import fields, models


class SmartServiceHistoryRejection(models.Model):
    """A row of an imported file that could not be used, and why."""

    _name = "smart.service.history.rejection"
    _description = "Rejected Row"
    _order = "line, id"
    _rec_name = "line"

    import_id = fields.Many2one(
        "smart.service.history.import", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True)
    line = fields.Integer(readonly=True, help="Where the row begins in the file.")
    reason = fields.Char(readonly=True, required=True)
    row = fields.Text(readonly=True)
