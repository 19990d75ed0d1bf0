import hashlib
import json

from odoo import fields, models

from ...engine import markup, text


class SmartServiceArticle(models.Model):
    """Where an article was imported from."""

    _inherit = "smart.service.article"

    source = fields.Char(
        readonly=True, copy=False, index="btree_not_null",
        help="Address that it was imported from, by which an import knows it again.")
    source_hash = fields.Char(readonly=True, copy=False, export_string_translation=False)

    _source_uniq = models.UniqueIndex(
        "(source, lang, COALESCE(company_id, 0)) WHERE source IS NOT NULL",
        "This source was imported already.")


class SmartServiceArticleImportRow(models.Model):
    """How what was read becomes an article."""

    _inherit = "smart.service.article.import.row"

    def _take(self, document):
        """Bring a document in: as a new draft, a changed draft, or a proposal to approve."""
        lang = self.import_id.lang or document.lang or text.language(
            f"{document.title}\n{markup.to_plain(document.body)}")
        content = {
            "title": document.title, "body": document.body, "keywords": document.keywords or False,
            "variants": "\n".join(document.variants) or False}
        digest = hashlib.sha256(json.dumps([content, document.kind], sort_keys=True).encode())
        article = self.env["smart.service.article"].with_context(active_test=False).search([
            ("source", "=", self.source), ("lang", "=", lang),
            ("company_id", "=", self.company_id.id)], limit=1)
        if not article:
            self.result = "created"
            self.article_id = self._create_article(document, content, lang, digest.hexdigest())
            return
        self.article_id = article
        if article.source_hash == digest.hexdigest():
            self.result = "unchanged"
            return
        article.source_hash = digest.hexdigest()
        if article.state == "draft":
            article.write(content)
            self.result = "updated"
            return
        article._propose(content, note=self.env._("Imported again from %s", self.source))
        self.result = "proposed"

    def _create_article(self, document, content, lang, digest):
        topic = self.env["smart.service.topic"]._named(document.topic, self.company_id)
        # where it comes from stands on it: of thousands none needs a message that says so
        return self.env["smart.service.article"].with_context(mail_create_nolog=True).create({
            **content, "lang": lang, "kind": document.kind, "source": self.source,
            "source_hash": digest, "company_id": self.company_id.id,
            "topic_id": (topic or self.import_id.topic_id).id,
            "user_id": self.import_id.user_id.id})
