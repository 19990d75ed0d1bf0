from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...engine.copilot import prompts

# purpose of a model → kind of the suggestion
KINDS = {
    "draft": "draft", "rewrite": "rewrite", "translate": "translation", "summary": "summary"}


class SmartServiceCopilotMixin(models.AbstractModel):
    """Words from a language model, where there is one: for the agent, who sends them or not."""

    _inherit = "smart.service.copilot.mixin"

    def _smart_copilot_may_write(self, subject):
        """Whether a language model can be asked for words now."""
        return bool(self.env["smart.service.llm.profile"]._for("draft", subject.company))

    def _smart_copilot_write(self, purpose, text="", tone="", lang="", *, on_text=None):
        """Ask a language model for words, while the agent waits.

        It belongs in a transaction of its own, see ``smart.service.llm.profile._complete``.

        :param purpose: one of :data:`~engine.copilot.prompts.PURPOSES`
        :param text: what to rewrite or to translate; without it the customer's last words are
            translated
        :param tone: one of :data:`~engine.copilot.prompts.TONES`, to rewrite in
        :param lang: to write in; without it the customer's, for what the agent reads his own
        :param on_text: called with the words as far as they have come, which are not final
        :return: ``{"id", "text", "purpose", "model"}``
        :raises UserError: no model answered
        """
        self._smart_copilot_check()
        subject = self._smart_copilot_subject()
        messages = self._smart_copilot_messages(subject, purpose, (text or "").strip(), tone, lang)
        # before anything is written: nobody waits for this transaction meanwhile
        answer = self.env["smart.service.llm.profile"]._complete_for_user(
            purpose, messages, subject.company, channel=self._smart_copilot_channel(),
            masker=self._smart_copilot_masker(subject), on_text=on_text)
        if answer.truncated and text:
            # it would take the place of what the agent wrote, whose end would be lost
            raise UserError(self.env._(
                "The language model stopped before the end of your text, which is too long for "
                "it. Try it with a shorter one."))
        words = answer.text.strip()
        suggestion = self.env["smart.service.suggestion"]._show(self, subject, [
            {"kind": KINDS[purpose], "key": tone or purpose, "text": words}])
        # sudo: smart.service.llm.profile - the name alone, beside what it wrote
        return {"id": suggestion.id, "text": words, "purpose": purpose,
                "model": answer.profile.sudo().name}

    def _smart_copilot_channel(self):
        """The conversation whose budget and whose names count; empty for other records."""
        return self.env["discuss.channel"]

    def _smart_copilot_masker(self, subject):
        """What hides the customer's personal data from the model."""
        return self.env["smart.service.llm.profile"]._masker(
            self._smart_copilot_channel(), subject.partner)

    def _smart_copilot_messages(self, subject, purpose, text, tone, lang):
        own = self.env.lang or "en_US"
        if lang and lang not in dict(self.env["res.lang"].get_installed()):
            raise UserError(self.env._("This language is not installed."))
        if len(text) > prompts.TEXT_LENGTH:
            raise UserError(self.env._(
                "The text is too long: it may have up to %s characters.", prompts.TEXT_LENGTH))
        if purpose == "draft" and subject.transcript:
            articles = self.env["smart.service.article"]
            found = self._smart_copilot_answers(subject, self._smart_copilot_understood(subject))
            return prompts.draft(subject.transcript, [
                (row["title"], articles.browse(row["article_id"]).plain_text or "")
                for row in found], lang or subject.lang)
        if purpose == "summary" and subject.transcript:
            return prompts.summary(subject.transcript, lang or own)
        if purpose == "rewrite" and text and tone in prompts.TONES:
            return prompts.rewrite(text, tone)
        if purpose == "translate":
            if text:
                return prompts.translate(text, lang or subject.lang)
            if subject.texts:
                return prompts.translate("\n".join(subject.texts), lang or own)
        raise UserError(self.env._("There is nothing to write about."))

    def smart_copilot_note(self, suggestion_id, text):
        """Leave a suggested summary as a note for colleagues."""
        self._smart_copilot_check()
        suggestion = self.env["smart.service.suggestion"]._own(suggestion_id, self)
        self._smart_copilot_leave_note(text)
        suggestion._use()

    def _smart_copilot_leave_note(self, text):
        self.check_access("write")
        self.message_post(body=plaintext2html(text), subtype_xmlid="mail.mt_note")
