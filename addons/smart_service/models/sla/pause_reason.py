from odoo import fields, models


class SmartServiceSlaPauseReason(models.Model):
    """Why a ticket may wait without a promise being broken."""

    _name = "smart.service.sla.pause.reason"
    _description = "Reason to Pause"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    until_reply = fields.Boolean(
        "Ends with a reply", help="The clocks go on by themselves when the customer writes.")
