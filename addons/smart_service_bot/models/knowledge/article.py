from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import markup

# as of a title that is read from a document
TITLE_LENGTH = 300


class SmartServiceArticle(models.Model):
    """A piece of knowledge: what the bot may answer and agents look up."""

    _name = "smart.service.article"
    _description = "Knowledge Article"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "title, id"
    _rec_name = "title"

    title = fields.Char(
        required=True, tracking=True, help="The question in the customer's words, if possible.")
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("article", "Article"), ("answer", "Curated answer")], required=True, default="article",
        tracking=True,
        help="A curated answer is given whole, word by word, and goes before any passage of an "
        "article.")
    topic_id = fields.Many2one(
        "smart.service.topic", ondelete="restrict", index="btree_not_null",
        tracking=True)
    lang = fields.Selection(
        [("en_US", "English"), ("zh_CN", "Chinese")], string="Language", required=True,
        default=lambda self: "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US",
        index=True, help="Questions in this language are answered with this article.")
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")], required=True, default="draft",
        tracking=True, copy=False, help="The bot answers with published articles alone.")
    company_id = fields.Many2one(
        "res.company", help="Leave it empty when every company's desks may use it.")
    body = fields.Html(sanitize_overridable=False, help="The answer.")
    plain_text = fields.Text(
        compute="_compute_plain_text", store=True, export_string_translation=False)
    variants = fields.Text(
        "Other wordings", help="How customers ask the same thing, one wording a line.")
    keywords = fields.Char(help="Words that customers use and the text doesn't.")
    product_tmpl_ids = fields.Many2many(
        "product.template", "smart_service_article_product_rel", "article_id", "product_tmpl_id",
        "Products", help="The article is about these products alone.")
    turn_ids = fields.One2many(
        "smart.service.bot.turn", "article_id", export_string_translation=False)
    use_count = fields.Integer("Times answered with", compute="_compute_counts")
    helpful_count = fields.Integer(
        "Times thanked for", compute="_compute_counts",
        help="How often the customer's next words were that it helped.")

    @api.constrains("title")
    def _check_title(self):
        for article in self:
            if not (article.title or "").strip():
                raise ValidationError(self.env._("An article needs a title."))
            if len(article.title) > TITLE_LENGTH:
                raise ValidationError(self.env._(
                    "A title has at most %(most)s characters; this one has %(length)s. What is "
                    "longer belongs into the answer.",
                    most=TITLE_LENGTH, length=len(article.title)))

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        articles._forget_published()
        return articles

    def write(self, vals):
        self._forget_published()
        result = super().write(vals)
        if vals.get("state") == "published":
            self._forget_published()
        return result

    def _forget_published(self):
        """Have the search see these articles anew; drafts are in no index."""
        if any(article.state == "published" for article in self):
            self.env["smart.service.knowledge"]._forget()

    # === COMPUTE METHODS === #

    @api.depends("body")
    def _compute_plain_text(self):
        for article in self:
            article.plain_text = markup.to_plain(article.body)

    @api.depends("turn_ids.is_helpful")
    def _compute_counts(self):
        # counted, never stored: a counter on the row would make every answer wait for the other
        # sudo: smart.service.bot.turn - numbers alone, for whoever may read the article
        counts = {
            article.id: (uses, thanks) for article, uses, thanks in
            self.env["smart.service.bot.turn"].sudo()._read_group(
                [("article_id", "in", self.ids)], ["article_id"],
                ["__count", "helpful_weight:sum"])
        }
        for article in self:
            article.use_count, article.helpful_count = counts.get(article._origin.id, (0, 0))

    def _search_words(self):
        """Keywords, and the names of the products that the article is about."""
        self.ensure_one()
        products = self.with_context(lang=self.lang).product_tmpl_ids
        words = [self.keywords, *products.mapped("name"), *products.mapped("default_code")]
        return " ".join(filter(None, words))

    # === ACTIONS === #

    def action_publish(self):
        """Let the bot answer with these articles."""
        self.write({"state": "published"})

    def action_draft(self):
        """Take these articles away from the bot to work on them."""
        self.write({"state": "draft"})
