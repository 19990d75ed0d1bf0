from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SmartServiceArticle(models.Model):
    """One article in several languages: each language has a text of its own, and they are linked.

    The one written first is the original of all others.
    """

    _inherit = "smart.service.article"

    original_id = fields.Many2one(
        "smart.service.article", "Translation of", ondelete="set null", index="btree_not_null",
        copy=False, domain="[('original_id', '=', False), ('lang', '!=', lang)]",
        help="Customers who ask in a language that has no article of its own are told the "
        "article's text in another one, and that it is in that language.")
    translated_ids = fields.One2many("smart.service.article", "original_id", "Translated as")
    translation_ids = fields.Many2many(
        "smart.service.article", "Other languages", compute="_compute_translation_ids")
    missing_lang = fields.Char(
        compute="_compute_translation_ids", export_string_translation=False)

    _original_lang_uniq = models.UniqueIndex(
        "(original_id, lang) WHERE original_id IS NOT NULL AND active",
        "This article is translated into that language already.")

    @api.depends("original_id.translated_ids", "translated_ids", "lang")
    def _compute_translation_ids(self):
        known = list(dict(self._fields["lang"].selection))
        for article in self:
            original = article.original_id or article
            family = original | original.translated_ids
            article.translation_ids = (family - article)._filtered_access("read")
            langs = {article.lang, *family.mapped("lang")}
            article.missing_lang = next((lang for lang in known if lang not in langs), False)

    @api.constrains("original_id", "lang")
    def _check_original(self):
        for article in self.filtered("original_id"):
            if article.original_id.original_id or article.translated_ids:
                raise ValidationError(self.env._(
                    "Choose the article that was written first: “%(article)s” is a translation, "
                    "or has some.", article=article.original_id.title))
            if article.lang == article.original_id.lang:
                raise ValidationError(self.env._(
                    "“%(article)s” is in the same language as what it is a translation of.",
                    article=article.title))

    def _in_lang(self, lang):
        """The published article that says the same in a language, empty when there is none."""
        self.ensure_one()
        # sudo: smart.service.article - what may be told is decided by whoever searches
        original = (self.original_id or self).sudo()
        return (original | original.translated_ids).filtered(
            lambda article: article.lang == lang and article.state == "published")[:1].sudo(
                self.env.su)

    def action_translate(self):
        """Begin the article's text in another language, with this one's to write over."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Translate"),
            "res_model": "smart.service.article", "view_mode": "form",
            "context": {
                "default_original_id": (self.original_id or self).id,
                "default_lang": self.missing_lang, "default_title": self.title,
                "default_body": self.body, "default_kind": self.kind,
                "default_topic_id": self.topic_id.id, "default_user_id": self.user_id.id,
                "default_audience": self.audience,
                "default_product_tmpl_ids": self.product_tmpl_ids.ids,
                "default_company_id": self.company_id.id}}
