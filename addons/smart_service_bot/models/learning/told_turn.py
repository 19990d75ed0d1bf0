from odoo import fields, models


class SmartServiceBotTurn(models.Model):
    """A turn keeps which wording of an article the customer got."""

    _inherit = "smart.service.bot.turn"

    version_id = fields.Many2one(
        "smart.service.article.version", "Version told", readonly=True, ondelete="set null",
        index="btree_not_null", help="The wording of the article that the customer got.")

    def _fitting_article_text(self, channel, scope, state, article, action):
        version = article._told_in(channel)
        self.version_id = version
        if version and version != article.version_id:
            article = article.with_context(smart_version_told=version.id)
        return super()._fitting_article_text(channel, scope, state, article, action)
