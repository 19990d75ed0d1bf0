from odoo import fields, models

from odoo.addons.smart_service.models.account.account import PROVIDERS

from ...engine import markup, retrieval


class SmartServiceArticleAnswer(models.Model):
    """What an article says on one channel instead of its own text."""

    _name = "smart.service.article.answer"
    _description = "Answer on a Channel"
    _order = "article_id, provider"

    article_id = fields.Many2one(
        "smart.service.article", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="article_id.company_id", store=True, index=True)
    provider = fields.Selection(PROVIDERS, "Channel", required=True)
    body = fields.Html("Answer", required=True, sanitize_overridable=False)

    _provider_uniq = models.UniqueIndex(
        "(article_id, provider)", "The article has an answer for this channel already.")


class SmartServiceArticle(models.Model):
    """Which words of an article are said where."""

    _inherit = "smart.service.article"

    answer_ids = fields.One2many(
        "smart.service.article.answer", "article_id", "On single channels", copy=True)

    def _answer_text(self, provider=None):
        """The whole answer as plain text, in the words meant for a channel.

        :param provider: code of the channel's provider
        """
        self.ensure_one()
        # sudo: smart.service.article.answer - for whoever may read the article
        other = self.sudo().answer_ids.filtered(lambda answer: answer.provider == provider)
        return markup.to_plain(other.body) if other else self.plain_text or ""

    def _passage_text(self, passage, length, provider=None):
        """What is said of this article: a curated answer whole, else the passage that answers.

        :param str passage: where the text begins that answers
        :param int length: characters that an article's text may have
        :param provider: code of the channel's provider
        """
        answer = self._answer_text(provider)
        if self.kind == "answer":
            return answer
        return retrieval.excerpt(answer, passage, length)

    def _channel_answers(self):
        """The answers of single channels, as a version keeps them: provider → HTML."""
        self.ensure_one()
        return {answer.provider: str(answer.body) for answer in self.answer_ids}

    def _set_channel_answers(self, bodies):
        """Have these answers on single channels and no others; provider → HTML."""
        self.ensure_one()
        for answer in self.answer_ids:
            if answer.provider in bodies:
                answer.body = bodies[answer.provider]
            else:
                answer.unlink()
        missing = bodies.keys() - set(self.answer_ids.mapped("provider"))
        self.env["smart.service.article.answer"].create([
            {"article_id": self.id, "provider": provider, "body": bodies[provider]}
            for provider in sorted(missing)])
