from odoo import fields, models


class SmartServiceBot(models.Model):
    _inherit = "smart.service.bot"

    brain_id = fields.Many2one(
        "smart.service.brain", "External bot", ondelete="restrict", index="btree_not_null",
        help="Answers what scripts, records and articles do not, in place of a language model.")
