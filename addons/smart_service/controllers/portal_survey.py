from odoo import http
from odoo.http import request

from ..engine import nps, survey_answer
from ..providers.text import clean_text
from .portal_base import HOME, for_customer, one, page

MOST_TEXT = 2_000
SCORES = ("1", "2", "3", "4", "5")
RECOMMENDATIONS = tuple(str(score) for score in range(nps.HIGHEST + 1))


class CustomerSurveys(http.Controller):
    """A customer's answers to our questions, given on his page."""

    @for_customer(f"{HOME}/surveys/<int:request_id>", methods=["POST"])
    def portal_survey(self, visitor, request_id, score="", comment=""):
        """How satisfied he is, 1 to 5."""
        survey = one("smart.service.feedback.request", visitor, request_id)
        if score not in SCORES:
            return self._no_score(visitor, SCORES)
        if survey in request.env["smart.service.portal"]._surveys(visitor):
            survey._answer_on_page(survey_answer.Answer(int(score), self._comment(comment)))
        return request.redirect(f"{HOME}?thanks=1")

    @for_customer(f"{HOME}/recommendations/<int:invitation_id>", methods=["POST"])
    def portal_recommendation(self, visitor, invitation_id, score="", comment=""):
        """Whether he recommends us, 0 to 10."""
        invitation = one("smart.service.nps.invitation", visitor, invitation_id)
        if score not in RECOMMENDATIONS:
            return self._no_score(visitor, RECOMMENDATIONS)
        if invitation in request.env["smart.service.portal"]._recommendations(visitor):
            invitation._take_answer(
                nps.Answer(int(score), self._comment(comment)), request.env["mail.message"],
                thank=False)
        return request.redirect(f"{HOME}?thanks=1")

    def _no_score(self, visitor, scores):
        """The page again, which says what can be answered."""
        return page(
            "smart_service.portal_home", visitor, status=400, thanks="",
            error=request.env._(
                "Please choose a number from %(first)s to %(last)s.",
                first=scores[0], last=scores[-1]),
            **request.env["smart.service.portal"]._page(visitor))

    def _comment(self, text):
        return clean_text(text).strip()[:MOST_TEXT]
