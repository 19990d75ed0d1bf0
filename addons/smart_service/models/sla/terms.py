from odoo import fields, models

# field of the target by kind of clock
TARGETS = {
    "first_response": "first_minutes",
    "next_response": "next_minutes",
    "resolution": "resolution_minutes",
}
KINDS = [
    ("first_response", "First response"), ("next_response", "Next response"),
    ("resolution", "Resolution"),
]


class SmartServiceSlaTerms(models.AbstractModel):
    """What is promised: shared by a policy, where it is edited, and its versions, which stay."""

    _name = "smart.service.sla.terms"
    _description = "Service Level Terms"

    first_minutes = fields.Integer(
        "First response", default=0,
        help="Working minutes until somebody answers for the first time. 0 promises nothing.")
    next_minutes = fields.Integer(
        "Next response", default=0,
        help="Working minutes until a customer who writes again has an answer. 0 promises "
        "nothing.")
    resolution_minutes = fields.Integer(
        "Resolution", default=0,
        help="Working minutes until the matter is settled. 0 promises nothing.")
    calendar_id = fields.Many2one(
        "resource.calendar", "Working hours", ondelete="restrict",
        help="Only these hours count, without their public holidays and with their extra working "
        "days. Empty: every hour of every day counts.")
    zone = fields.Selection(
        [("calendar", "Of the working hours"), ("customer", "Of the customer")],
        "Time zone", required=True, default="calendar",
        help="On whose wall clock the working hours and days are read.")
    bot_answers = fields.Boolean(
        "A bot's answer counts",
        help="The clock of a response stops when the bot answers. Otherwise only a person's "
        "answer stops it.")
    holds_first = fields.Boolean(
        "Pauses hold the first response",
        help="Otherwise nothing holds the clock of the first response.")

    _targets_check = models.Constraint(
        "CHECK (first_minutes >= 0 AND next_minutes >= 0 AND resolution_minutes >= 0)",
        "A promise can't be shorter than nothing.")
