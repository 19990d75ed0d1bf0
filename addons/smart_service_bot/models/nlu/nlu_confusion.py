from odoo import fields, models


class SmartServiceNluConfusion(models.Model):
    """Two intents that a version takes for each other, on examples that it had not seen."""

    _name = "smart.service.nlu.confusion"
    _description = "Confused Intents"
    _order = "count desc, id"
    _log_access = False

    version_id = fields.Many2one(
        "smart.service.nlu.version", required=True, readonly=True, ondelete="cascade", index=True)
    expected = fields.Char("Meant", required=True, readonly=True)
    predicted = fields.Char("Taken for", required=True, readonly=True)
    count = fields.Integer("Times", readonly=True)
    example = fields.Char(readonly=True)
