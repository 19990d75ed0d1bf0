from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    smart_ticket_id = fields.Many2one(
        "smart.service.ticket",
        "Ticket",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
