from odoo import api, fields, models


class SmartServiceNluConfusion(models.Model):
    """Two intents that a version takes for each other, on examples that it had not seen."""

    _name = "smart.service.nlu.confusion"
    _description = "Confused Intents"
    _order = "count desc, id"
    _log_access = False

    version_id = fields.Many2one(
        "smart.service.nlu.version", required=True, readonly=True, ondelete="cascade", index=True)
    # codes of wishes, which may be gone by now
    expected = fields.Char(required=True, readonly=True)
    predicted = fields.Char(required=True, readonly=True)
    expected_name = fields.Char("Meant", compute="_compute_names")
    predicted_name = fields.Char("Taken for", compute="_compute_names")
    count = fields.Integer("Times", readonly=True)
    example = fields.Char(readonly=True)

    @api.depends("expected", "predicted")
    @api.depends_context("lang")
    def _compute_names(self):
        names = self.env["smart.service.intent"]._called(
            self.mapped("expected") + self.mapped("predicted"))
        for confusion in self:
            confusion.expected_name = names.get(confusion.expected, confusion.expected)
            confusion.predicted_name = names.get(confusion.predicted, confusion.predicted)
