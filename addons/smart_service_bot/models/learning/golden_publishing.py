from odoo import models

from ..knowledge.article_version import CONTENT


class SmartServiceArticle(models.Model):
    """No article is published that turns a golden case wrong."""

    _inherit = "smart.service.article"

    def action_publish(self):
        with self.env["smart.service.golden.case"]._kept_right(self):
            return super().action_publish()

    def write(self, vals):
        changed = self.browse()
        # versions and buttons are checked where they are put into use; loading data is not
        if not self.env.su and not self.env.context.get("smart_version") and (
                vals.keys() & {*CONTENT, "lang", "kind"}):
            changed = self.filtered(lambda article: article.state == "published")
        if not changed:
            return super().write(vals)
        with self.env["smart.service.golden.case"]._kept_right(changed):
            return super().write(vals)


class SmartServiceArticleVersion(models.Model):
    """Nor a version; one that was in use before comes back whatever becomes of the cases."""

    _inherit = "smart.service.article.version"

    def action_publish(self):
        with self.env["smart.service.golden.case"]._kept_right(self.article_id):
            return super().action_publish()
