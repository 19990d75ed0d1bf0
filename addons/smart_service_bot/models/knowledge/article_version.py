from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# what an answer says and is found by; everything else of an article has no history
CONTENT = ("title", "body", "variants", "keywords")
PROPOSED = ("draft", "submitted")
# in the context, where a version writes itself into its article: no call can bring it along
OWN_VERSION = object()


class SmartServiceArticleVersion(models.Model):
    """One wording of an article: proposed, approved, in use or replaced.

    The article itself carries the content in use, so that whatever reads it has no joins to
    make. Publishing a version copies it into the article; a lead's own edit of a published
    article makes a version behind it. What was once published is never changed.
    """

    _name = "smart.service.article.version"
    _description = "Article Version"
    _order = "article_id, number desc"
    _rec_name = "title"

    article_id = fields.Many2one(
        "smart.service.article", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="article_id.company_id", store=True, index=True)
    number = fields.Integer(required=True, readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Waiting for approval"), ("published", "In use"),
         ("superseded", "Replaced")],
        required=True, default="draft", readonly=True, index=True)
    standing = fields.Selection(
        [("draft", "Draft"), ("submitted", "Waiting for approval"), ("published", "In use"),
         ("withdrawn", "Withdrawn"), ("superseded", "Replaced")], compute="_compute_standing",
        help="Withdrawn: it is what the article says, which is not published now.")
    title = fields.Char(required=True)
    body = fields.Html(sanitize_overridable=False)
    variants = fields.Text("Other wordings", help="One wording a line.")
    keywords = fields.Char()
    channel_answers = fields.Json(
        export_string_translation=False,
        help="The answers of single channels at that time; nothing for a mere proposal.")
    note = fields.Char("What changes", help="For whoever approves it.")
    author_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict",
        default=lambda self: self.env.user)
    approver_id = fields.Many2one("res.users", "Approved by", readonly=True, ondelete="restrict")
    published_at = fields.Datetime("In use since", readonly=True)
    base_number = fields.Integer(
        "Written on version", readonly=True,
        help="The version that was in use when this one was proposed.")
    restored_id = fields.Many2one(
        "smart.service.article.version", "Brings back", readonly=True, ondelete="set null",
        index="btree_not_null")
    is_behind = fields.Boolean(
        compute="_compute_is_behind", help="The article has changed since this was proposed.")

    _number_uniq = models.UniqueIndex(
        "(article_id, number)", "The article has this version already.")
    _published_uniq = models.UniqueIndex(
        "(article_id) WHERE state = 'published'", "One version of an article is in use.")

    @api.depends("title", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.title or ''} ({version.number})".strip()

    @api.depends("state", "article_id.state", "article_id.active")
    def _compute_standing(self):
        for version in self:
            article = version.article_id
            is_told = article.state == "published" and article.active
            version.standing = (
                "withdrawn" if version.state == "published" and not is_told else version.state)

    @api.depends("state", "base_number", "article_id.version_ids.state")
    def _compute_is_behind(self):
        for version in self:
            current = version.article_id.version_id
            version.is_behind = (
                version.state in PROPOSED and bool(current)
                and current.number != version.base_number)

    # === CRUD === #

    @api.model
    def default_get(self, fields_list):
        """A proposal begins with what is in use."""
        values = super().default_get(fields_list)
        article = self.env["smart.service.article"].browse(values.get("article_id")).exists()
        if article:
            values.update({name: article[name] for name in CONTENT if name in fields_list})
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self._may_approve():
            for vals in vals_list:
                if vals.get("state", "draft") != "draft":
                    raise AccessError(self.env._("A team lead has to approve it."))
                vals["author_id"] = self.env.uid
                vals.pop("approver_id", None)
        for vals in vals_list:
            article = self.env["smart.service.article"].browse(vals["article_id"])
            article.check_access("read")
            vals["number"] = self._next_number(article)
            vals.setdefault("base_number", article.version_id.number)
        return super().create(vals_list)

    def write(self, vals):
        if not self._may_approve():
            allowed = {*CONTENT, "note"}
            if vals.get("state") in PROPOSED:
                allowed.add("state")
            if vals.keys() - allowed:
                raise AccessError(self.env._("A team lead has to approve it."))
        if vals.keys() & {*CONTENT, "article_id", "number"} and any(
                version.state not in PROPOSED for version in self):
            raise UserError(self.env._(
                "This version is history. Propose a new one, or bring it back as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(version.state not in PROPOSED for version in self):
            raise UserError(self.env._("Only a proposal can be deleted."))

    def _may_approve(self):
        return self.env.su or self.env.user.has_group("smart_service.group_lead")

    @api.model
    def _next_number(self, article):
        # two people may propose at the same time: the second waits for the first one's number
        self.env.cr.execute(
            "SELECT id FROM smart_service_article WHERE id = %s FOR NO KEY UPDATE", [article.id])
        # sudo: smart.service.article.version - a number, over other people's proposals, too
        last = self.sudo().search([("article_id", "=", article.id)], order="number desc", limit=1)
        return last.number + 1

    # === ACTIONS === #

    def action_submit(self):
        """Ask for approval of these proposals; whoever owns the article is told."""
        for version in self.filtered(lambda version: version.state == "draft"):
            version.state = "submitted"
            version._ask_for_approval()

    def action_send_back(self):
        """Give these proposals back to their authors."""
        self._check_may_approve()
        for version in self.filtered(lambda version: version.state == "submitted"):
            version.state = "draft"
            version.article_id._end_approval()
            version.article_id.message_post(
                body=self.env._(
                    "Version %(number)s was sent back to its author.", number=version.number),
                partner_ids=version.author_id.partner_id.ids)

    def action_publish(self):
        """Put these versions into use."""
        self._check_may_approve()
        for version in self:
            version._put_into_use()

    def action_restore(self):
        """Bring a replaced version back: its content is used again, under a new number."""
        self._check_may_approve()
        self.ensure_one()
        copy = self.create({
            "article_id": self.article_id.id, "channel_answers": self.channel_answers,
            "restored_id": (self.restored_id or self).id,
            "note": self.env._("Back to version %(number)s", number=self.number),
            **{name: self[name] for name in CONTENT}})
        copy._put_into_use()
        return copy

    # === STEPS === #

    def _before(self):
        """What was in use before this version, or before the one that it has brought back."""
        shown = self.restored_id or self

        def place(version):
            return (version.published_at or version.create_date, version.number)

        earlier = shown.article_id.version_ids.filtered(
            lambda version: version.state == "superseded" and place(version) < place(shown))
        return earlier.sorted(place)[-1:]

    def _content(self):
        self.ensure_one()
        return ({name: self[name] or "" for name in CONTENT}, self.channel_answers or {})

    def _check_may_approve(self):
        if not self._may_approve():
            raise AccessError(self.env._("A team lead has to approve it."))

    def _ask_for_approval(self):
        # sudo: smart.service.article - whoever proposes may ask, not write
        article = self.article_id.sudo()
        if article.user_id:
            his = self.with_context(lang=article.user_id.lang).env
            article.activity_schedule(
                "smart_service_bot.mail_activity_type_approval", user_id=article.user_id.id,
                note=his._("Version %(number)s, proposed by %(author)s: %(note)s",
                           number=self.number, author=self.author_id.name,
                           note=self.note or "-"))

    def _put_into_use(self):
        if self.state == "published":
            return
        article = self.article_id
        article.with_context(smart_version=OWN_VERSION).write({
            **{name: self[name] for name in CONTENT}, "state": "published"})
        if isinstance(self.channel_answers, dict):
            article.with_context(smart_version=OWN_VERSION)._set_channel_answers(self.channel_answers)
        self._mark_published()
        article._end_approval()

    def _mark_published(self):
        """Make this the version in use; it holds what the article holds."""
        current = self.article_id.version_id
        if current:
            current.state = "superseded"
            current.flush_recordset(["state"])
        self.write({
            "state": "published", "approver_id": self.env.uid,
            "published_at": fields.Datetime.now(),
            "channel_answers": self.article_id._channel_answers()})
