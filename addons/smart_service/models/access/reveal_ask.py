from odoo import api, fields, models

from .reveal import KINDS


class SmartServiceRevealAsk(models.TransientModel):
    """What somebody wants to see, and why."""

    _name = "smart.service.reveal.ask"
    _description = "Reveal Masked Data"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(KINDS, "What", required=True, default="phone")
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        values.update(
            res_model=self.env.context.get("active_model"),
            res_id=self.env.context.get("active_id"))
        return values

    def action_reveal(self):
        """Log it and show the record again."""
        self.ensure_one()
        self.env["smart.service.reveal"].reveal(
            self.res_model, self.res_id, self.kind, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
