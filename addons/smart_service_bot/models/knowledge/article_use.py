from odoo import api, fields, models

KINDS = [
    ("inserted", "Inserted by an agent"), ("read", "Read by a customer"),
    ("helped", "It helped"), ("no_help", "It did not help")]


class SmartServiceArticleUse(models.Model):
    """That somebody used an article; what the bot answers with is counted by its turns.

    Rows of their own, never a counter on the article: there one reader would wait for the other,
    and nobody could ask when, where or in which version.
    """

    _name = "smart.service.article.use"
    _description = "Use of an Article"
    _order = "id desc"
    _rec_name = "article_id"

    article_id = fields.Many2one(
        "smart.service.article", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="article_id.company_id", store=True, index=True)
    version_id = fields.Many2one(
        "smart.service.article.version", readonly=True, ondelete="set null",
        index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", readonly=True, ondelete="set null",
        index="btree_not_null")

    _opinion_uniq = models.UniqueIndex(
        "(article_id, user_id) WHERE kind IN ('helped', 'no_help')",
        "One reader has one opinion of an article.")

    @api.model
    def _note(self, article, kind, channel=None):
        """Count a use of an article by the current user; a second opinion replaces the first."""
        # sudo: smart.service.article.use - whoever uses an article is counted, nobody edits it
        uses = self.sudo()
        if kind in ("helped", "no_help"):
            before = uses.search([
                ("article_id", "=", article.id), ("user_id", "=", self.env.uid),
                ("kind", "in", ("helped", "no_help"))])
            if before:
                before.kind = kind
                return before
        # sudo: smart.service.article - the number of the version that was read
        return uses.create({
            "article_id": article.id, "version_id": article.sudo().version_id.id, "kind": kind,
            "user_id": self.env.uid, "channel_id": channel and channel.id})


class SmartServiceArticle(models.Model):
    """How often an article was of use."""

    _inherit = "smart.service.article"

    use_ids = fields.One2many(
        "smart.service.article.use", "article_id", export_string_translation=False)
    insert_count = fields.Integer("Times inserted by agents", compute="_compute_counts")
    read_count = fields.Integer("Times read by customers", compute="_compute_counts")
    no_help_count = fields.Integer(
        "Times of no help", compute="_compute_counts",
        help="How often a reader said that it did not help.")

    @api.depends("use_ids.kind")
    def _compute_counts(self):
        result = super()._compute_counts()
        # sudo: smart.service.article.use - numbers alone, for whoever may read the article
        counts = {
            (article.id, kind): count for article, kind, count in
            self.env["smart.service.article.use"].sudo()._read_group(
                [("article_id", "in", self.ids)], ["article_id", "kind"], ["__count"])}
        for article in self:
            of_kind = {kind: counts.get((article._origin.id, kind), 0) for kind, _name in KINDS}
            article.insert_count = of_kind["inserted"]
            article.read_count = of_kind["read"]
            article.helpful_count += of_kind["helped"]
            article.no_help_count = of_kind["no_help"]
        return result
