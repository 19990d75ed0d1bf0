from odoo import fields, models

from ...engine import markup


class SmartServiceArticle(models.Model):
    """Which version of an article a customer is told."""

    _inherit = "smart.service.article"

    trial_ids = fields.One2many("smart.service.article.trial", "article_id", "Comparisons")
    trial_count = fields.Integer("Comparisons made", compute="_compute_trial_count")

    def _compute_trial_count(self):
        counts = dict(self.env["smart.service.article.trial"]._read_group(
            [("article_id", "in", self.ids)], ["article_id"], ["__count"]))
        for article in self:
            article.trial_count = counts.get(article._origin, 0)

    def _running_trial(self):
        """The comparison by which customers are told one version or another, if there is one."""
        self.ensure_one()
        # sudo: smart.service.article.trial - the bot tells what a lead has let it tell
        return self.env["smart.service.article.trial"].sudo().search(
            [("article_id", "=", self.id), ("state", "=", "running")], limit=1).filtered(
            lambda trial: trial.version_b_id.state in ("draft", "submitted"))

    def _told_in(self, channel):
        """The version that a session's customer is told: the one in use, or one compared to it."""
        trial = self._running_trial()
        customer = channel._smart_customer_partner() or channel.smart_contact_id or channel
        # sudo: smart.service.article.version - what is in use is told anyway
        return trial._version_for(customer) if trial else self.version_id.sudo()

    def _answer_text(self, provider=None):
        told = self.env.context.get("smart_version_told")
        # anybody may put anything into a context: a proposal that nobody is told is not shown
        version = told and self._running_trial().version_b_id.filtered(
            lambda compared: compared.id == told)
        if not version:
            return super()._answer_text(provider)
        return markup.to_plain((version.channel_answers or {}).get(provider) or version.body)

    def action_trials(self):
        """Show the comparisons of this article's versions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service_bot.article_trial_action")
        return {**action, "domain": [("article_id", "=", self.id)],
                "context": {"default_article_id": self.id}}


class SmartServiceArticleVersion(models.Model):
    """What is compared with a version that is not in use any more is compared with nothing."""

    _inherit = "smart.service.article.version"

    def _mark_published(self):
        # sudo: smart.service.article.trial - ended by what makes it pointless
        self.env["smart.service.article.trial"].sudo().search([
            ("article_id", "=", self.article_id.id), ("state", "=", "running")])._end()
        return super()._mark_published()
