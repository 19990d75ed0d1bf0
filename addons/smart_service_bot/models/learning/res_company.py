from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_bot_silence_hours = fields.Integer(
        "Silence that settles an answer", default=24,
        help="So many hours after the bot's answer without a word of the customer's, the answer "
        "is assumed to have helped.")
    smart_bot_return_days = fields.Integer(
        "Days in which a return counts", default=7,
        help="A customer who comes back about the same topic within so many days takes back that "
        "the bot's answer had helped.")

    _smart_bot_silence_hours_check = models.Constraint(
        "CHECK (smart_bot_silence_hours > 0)", "The silence takes at least an hour.")
    _smart_bot_return_days_check = models.Constraint(
        "CHECK (smart_bot_return_days > 0)", "A return counts for at least a day.")
