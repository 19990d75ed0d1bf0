from odoo import api, models

from ...engine.survey_answer import Answer
from ..feedback.feedback_request import LOW_SCORE


class RatingRating(models.Model):
    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        for rating in ratings.filtered(lambda r: r.consumed and r.res_model == "discuss.channel"):
            rating._smart_count_panel()
        return ratings

    def _smart_count_panel(self):
        """A visitor has rated in the panel of the website chat: that is an answered question."""
        # sudo: discuss.channel, smart.service.feedback.request - the visitor's own verdict is
        # written down in his own session
        channel = self.env["discuss.channel"].sudo().browse(self.res_id)
        if not channel.smart_contact_id or not channel._smart_is_web():
            return
        answered = self.env["smart.service.event"].sudo().search(
            [("channel_id", "=", channel.id), ("kind", "=", "message_agent")],
            order="id desc", limit=1)
        contact = channel.smart_contact_id
        request = self.env["smart.service.feedback.request"].sudo().create({
            "contact_id": contact.id,
            "partner_id": contact.partner_id.id,
            "company_id": channel.smart_company_id.id,
            "channel_id": channel.id,
            "rated_partner_id": answered.user_id.partner_id.id or self.rated_partner_id.id,
            "rating_id": self.id,
            "score": round(self.rating),
            "state": "answered",
        })
        self.env["smart.service.event"]._log(
            "rated", **request._prepare_event(self.env["mail.message"]))
        if contact.partner_id and request.score <= LOW_SCORE:
            request._alert_team_lead(Answer(request.score, self.feedback or ""))
