from odoo import api, models

from ...engine import retrieval, text

FOUND = 6
SHOWN = 240


class SmartServiceArticle(models.Model):
    """How agents find an article beside a conversation and put it into their reply."""

    _inherit = "smart.service.article"

    @api.model
    def smart_find(self, channel_id, question):
        """The articles that fit what an agent looks for in a conversation, best first.

        :param question: any words; empty is what the customer wrote last
        :return: ``{"question", "articles": [{"id", "title", "kind", "lang", "text",
            "for_agents", "sure"}]}``
        """
        channel = self.env["discuss.channel"].browse(channel_id)
        channel._smart_check_agent()
        question = (question or "").strip() or self._last_question(channel)
        knowledge = self.env["smart.service.knowledge"]
        situation = knowledge._situation(channel, for_agents=True)
        hits = []
        for lang in self._languages_for(channel, question):
            hits += knowledge._search_articles(
                question, lang, channel.smart_company_id, FOUND, situation=situation,
                rerank=True)
        # the company's rule and the agent's own decide again what he may read
        articles = self.browse([hit.article_id for hit in hits])._filtered_access("read")
        return {"question": question, "articles": [
            article._shown_as_found(hit, situation.provider)
            for hit in hits if (article := articles.browse(hit.article_id)) in articles]}

    @api.model
    def _languages_for(self, channel, question):
        """The languages to look in: that of the words, and the customer's when it is another."""
        # sudo: smart.service.contact - the language that the customer is addressed in
        contact = channel.sudo().smart_contact_id
        own = contact._lang() if contact else self.env.lang
        known = dict(self._fields["lang"].selection)
        wanted = (text.language(question, own), own)
        return dict.fromkeys(lang for lang in wanted if lang in known) or ["en_US"]

    @api.model
    def _last_question(self, channel):
        """What the customer wrote last in a session."""
        # sudo: discuss.channel - the agent may read the session
        session = channel.sudo()
        customer = session._smart_customer_partner()
        message = self.env["mail.message"].sudo().search([
            ("model", "=", "discuss.channel"), ("res_id", "=", channel.id),
            ("message_type", "=", "comment"), "|", ("author_id", "=", customer.id),
            ("author_guest_id", "!=", False),
        ], limit=1, order="id desc")
        return session._smart_text(message) if message else ""

    def _shown_as_found(self, hit, provider):
        answer = self._answer_text(provider)
        return {
            "id": self.id, "title": self.title, "kind": self.kind, "lang": self.lang,
            "text": retrieval.excerpt(answer, hit.passage, SHOWN),
            "for_agents": self.audience == "agents", "sure": round(hit.confidence, 2)}

    def smart_insert(self, channel_id):
        """The text of an article for the reply in a conversation, and that it was used there.

        :return: plain text, in the words meant for the conversation's channel
        """
        self.ensure_one()
        self.check_access("read")
        channel = self.env["discuss.channel"].browse(channel_id)
        channel._smart_check_agent()
        self.env["smart.service.article.use"]._note(self, "inserted", channel)
        # sudo: smart.service.account - the code of the conversation's channel alone
        return self._answer_text(channel.sudo().smart_account_id.provider)
