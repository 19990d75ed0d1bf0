from odoo import models

from ...engine import survey_answer


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _smart_on_customer_message(self, message):
        """An answer to a waiting satisfaction question is taken here, before any bot reads it."""
        request = self.env["smart.service.feedback.request"]._pending(self.smart_contact_id)
        pressed = request._pressed(self.env.context.get("smart_button")) if request else 0
        if pressed:
            request._take_answer(survey_answer.Answer(pressed), message)
            return True
        answer = survey_answer.parse(self._smart_text(message)) if request else None
        if answer and (answer.plain or message._smart_follows(request.question_id)):
            # who rates and asks at once still wants an answer
            request._take_answer(
                answer, message, thank=not (answer.asks and self._smart_groups()))
            if not answer.asks:
                return True
        return super()._smart_on_customer_message(message)

    def _smart_preface(self, message):
        """Thanks that go with the answer of the bot."""
        preface = super()._smart_preface(message)
        request = self._smart_groups() and self.env["smart.service.feedback.request"].search(
            [("answer_id", "=", message.id)], limit=1)
        return request._thanks() if request else preface
