from odoo import fields, models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    smart_ticket_id = fields.Many2one(
        "smart.service.ticket", "Ticket", ondelete="set null", index="btree_not_null",
        readonly=True)
