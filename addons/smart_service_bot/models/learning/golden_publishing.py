import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..knowledge.article_version import CONTENT, OWN_VERSION
from .article_change import CHECKED

# whatever else of a published article may turn what the bot finds and tells
GUARDED = {
    *CONTENT, "lang", "kind", "active", "state", "audience", "provider", "stage", "tier_ids",
    "valid_from", "valid_to", "product_tmpl_ids", "answer_ids", "company_id", "original_id"}


class SmartServiceArticle(models.Model):
    """No article is published, changed, archived or deleted that turns a golden case wrong."""

    _inherit = "smart.service.article"

    change_ids = fields.One2many(
        "smart.service.article.change", "article_id", "Changes", export_string_translation=False)
    change_state = fields.Selection(
        [("waiting", "Being tried"), ("refused", "Refused")],
        "Last change", compute="_compute_change", groups="smart_service.group_lead")
    change_note = fields.Text(
        "Why it was refused", compute="_compute_change", groups="smart_service.group_lead")

    @api.depends("change_ids.outcome")
    def _compute_change(self):
        for article in self:
            # sudo: smart.service.article.change - of an article that the lead may read
            last = article.sudo().change_ids.sorted("id")[-1:]
            refused = last.outcome in ("refused", "failed")
            article.change_state = "waiting" if last.outcome == "waiting" else (
                "refused" if refused else False)
            article.change_note = last.note if refused else False

    def action_publish(self):
        if self._is_checked():
            return super().action_publish()
        changes = self._put_off("publish")
        super(SmartServiceArticle, self - changes.article_id).action_publish()
        return changes._notification() if changes else None

    def action_change_seen(self):
        """Take the refusal of the last change off the page."""
        self.check_access("write")
        # sudo: smart.service.article.change - who may write the article has read why it stayed
        self.sudo().change_ids.filtered(
            lambda change: change.outcome in ("refused", "failed")).outcome = "seen"

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_checked() or self.env.su:
            return super().create(vals_list)
        ready = [vals.get("state") == "published" for vals in vals_list]
        articles = super().create([{**vals, "state": "draft"} for vals in vals_list])
        self.browse(
            article.id for article, is_ready in zip(articles, ready, strict=True) if is_ready
        ).action_publish()
        return articles

    def write(self, vals):
        changed = self.browse()
        # versions are checked where they are put into use; loading data is not
        if not self._is_checked() and not self.env.su and vals.keys() & GUARDED:
            changed = self.filtered(
                lambda article: "published" in (article.state, vals.get("state")))
        # what never reaches JSON is no text from a form, but a date
        changes = changed._put_off("write", json.loads(json.dumps(vals, default=str)))
        return super(SmartServiceArticle, self - changes.article_id).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_expected(self):
        # sudo: smart.service.golden.turn - what a case expects must not vanish with the article
        expected = self.env["smart.service.golden.turn"].sudo().search(
            [("article_id", "in", self.ids)], limit=1)
        if expected:
            raise UserError(self.env._(
                "The golden case “%(case)s” expects “%(article)s”. Change the case first.",
                case=expected.case_id.name, article=expected.article_id.title))

    # === GOLDEN CASES === #

    @api.model
    def _is_checked(self):
        """Whether whoever does this now tries the golden cases himself."""
        context = self.env.context
        return (context.get("smart_golden_checked") is CHECKED
                or context.get("smart_version") is OWN_VERSION)

    def _put_off(self, kind, values=None):
        """Have something done to these articles in a job, if there are cases to be tried first.

        :return: the changes, empty when nothing stands in the way of doing it now
        """
        changes = self.env["smart.service.article.change"]
        self.check_access("write")
        for article in self:
            langs = {article.lang, (values or {}).get("lang") or article.lang}
            if self.env["smart.service.golden.case"]._concerned(langs, article.company_id):
                changes |= changes._want(
                    kind, article, article.title, langs, article.company_id, values)
        return changes


class SmartServiceArticleVersion(models.Model):
    """Nor a version; one that was in use before comes back whatever becomes of the cases."""

    _inherit = "smart.service.article.version"

    def action_publish(self):
        self._check_may_approve()
        if self.env["smart.service.article"]._is_checked():
            return super().action_publish()
        changes = self.env["smart.service.article.change"]
        for version in self:
            article = version.article_id
            if self.env["smart.service.golden.case"]._concerned({article.lang}, article.company_id):
                changes |= changes._want(
                    "version", version, version.title, {article.lang}, article.company_id)
        super(SmartServiceArticleVersion, self - changes.version_id).action_publish()
        return changes._notification() if changes else None
