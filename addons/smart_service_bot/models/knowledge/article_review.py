from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

REVIEW_AGAIN = relativedelta(months=6)


class SmartServiceArticle(models.Model):
    """Who keeps an article right, and when it is to be looked at again."""

    _inherit = "smart.service.article"

    user_id = fields.Many2one(
        "res.users", "Owner", ondelete="restrict", index="btree_not_null", tracking=True,
        domain="[('share', '=', False)]",
        help="Is asked to review the article and to approve what others propose.")
    review_date = fields.Date(
        "Review on", index="btree_not_null", tracking=True,
        help="On this day the owner is asked whether everything is still right.")
    is_review_due = fields.Boolean("Review is due", compute="_compute_is_review_due",
                                   search="_search_is_review_due")

    @api.depends("review_date")
    def _compute_is_review_due(self):
        today = fields.Date.context_today(self)
        for article in self:
            article.is_review_due = bool(article.review_date and article.review_date <= today)

    def _search_is_review_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("review_date", "<=", fields.Date.context_today(self))]

    @api.model
    def _cron_review(self):
        """Ask the owners of the articles whose day has come, unless they are asked already."""
        review = self.env.ref("smart_service_bot.mail_activity_type_review")
        due = self.search([
            ("review_date", "<=", fields.Date.today()), ("user_id", "!=", False),
            "!", ("activity_ids.activity_type_id", "=", review.id),
        ])
        for article in due:
            article.activity_schedule(
                "smart_service_bot.mail_activity_type_review", article.review_date,
                user_id=article.user_id.id)

    def action_reviewed(self):
        """Say that these articles are still right; they come up again half a year later."""
        self.activity_feedback(["smart_service_bot.mail_activity_type_review"])
        self.review_date = fields.Date.context_today(self) + REVIEW_AGAIN
