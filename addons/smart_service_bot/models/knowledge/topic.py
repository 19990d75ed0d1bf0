from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import escape_psql


class SmartServiceTopic(models.Model):
    """What questions are about: articles, intents and figures are grouped by it."""

    _name = "smart.service.topic"
    _description = "Knowledge Topic"
    _parent_store = True
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        index="btree_not_null", help="Names the topic in imports and test sets; never shown.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        "smart.service.topic", "Part of", ondelete="restrict", index="btree_not_null")
    parent_path = fields.Char(index=True, export_string_translation=False)
    child_ids = fields.One2many("smart.service.topic", "parent_id", "Parts")
    company_id = fields.Many2one(
        "res.company", index="btree_not_null",
        help="Leave it empty when every company's desks may use it.")
    article_ids = fields.One2many("smart.service.article", "topic_id", "Its articles")
    article_count = fields.Integer("Articles", compute="_compute_article_count")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "Another topic has this code.")

    @api.depends("name", "parent_path")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for topic in self:
            names, above = [topic.name or ""], topic.parent_id
            while above:
                names.append(above.name)
                above = above.parent_id
            topic.display_name = " / ".join(reversed(names))

    @api.depends("article_ids")
    def _compute_article_count(self):
        counts = dict(self.env["smart.service.article"]._read_group(
            [("topic_id", "in", self.ids)], ["topic_id"], ["__count"]))
        for topic in self:
            topic.article_count = counts.get(topic, 0)

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A topic can't be part of itself."))

    @api.model
    def _of_code(self, code, company=None):
        """The topic of a code, the company's own before a shared one; empty when there is none."""
        return self.search([
            ("code", "=", code), ("company_id", "in", [False, *(company or self.env.company).ids]),
        ], order="company_id", limit=1) if code else self.browse()

    @api.model
    def _named(self, words, company=None):
        """The topic that a table of articles means: by its code, or its name in any language."""
        words = (words or "").strip()
        topic = self._of_code(words, company)
        for lang, _name in self.env["res.lang"].get_installed() if words else ():
            topic = topic or self.with_context(lang=lang).search([
                ("name", "=ilike", escape_psql(words)),
                ("company_id", "in", [False, *(company or self.env.company).ids]),
            ], order="company_id, id", limit=1)
        return topic.with_env(self.env)

    def action_articles(self):
        """Show the articles of this topic and its parts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service_bot.article_action")
        return {
            **action, "domain": [("topic_id", "child_of", self.id)],
            "context": {"default_topic_id": self.id}}
