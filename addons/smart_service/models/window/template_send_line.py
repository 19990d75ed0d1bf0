from odoo import api, fields, models


class SmartServiceTemplateSendLine(models.TransientModel):
    """One variable of the template that is about to be sent."""

    _name = "smart.service.template.send.line"
    _description = "Variable of a Template to Send"
    _order = "id"

    send_id = fields.Many2one(
        "smart.service.template.send", required=True, ondelete="cascade")
    variable_id = fields.Many2one("smart.service.template.variable", required=True)
    label = fields.Char(compute="_compute_label")
    value = fields.Char()

    @api.depends("variable_id")
    def _compute_label(self):
        sources = dict(
            self.env["smart.service.template.variable"]._fields["source"]._description_selection(
                self.env))
        for line in self:
            line.label = sources.get(line.variable_id.source) or line.variable_id.name
