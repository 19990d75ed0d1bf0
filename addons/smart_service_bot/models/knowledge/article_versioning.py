from odoo import api, fields, models

from .article_version import CONTENT, OWN_VERSION


class SmartServiceArticle(models.Model):
    """How an article keeps what it has said: see `smart.service.article.version`."""

    _inherit = "smart.service.article"

    version_ids = fields.One2many("smart.service.article.version", "article_id", "History")
    version_id = fields.Many2one(
        "smart.service.article.version", "Version in use", compute="_compute_version_id")
    version_count = fields.Integer("Versions", compute="_compute_version_id")
    waiting_count = fields.Integer("Waiting for approval", compute="_compute_version_id")
    can_roll_back = fields.Boolean(compute="_compute_can_roll_back")

    @api.depends("version_ids.state")
    def _compute_version_id(self):
        # sudo: smart.service.article.version - which one is in use, and numbers alone
        known = self.env["smart.service.article.version"].sudo()._read_group(
            [("article_id", "in", self.ids)], ["article_id", "state"],
            ["id:recordset", "__count"])
        found = {(article.id, state): (versions, n) for article, state, versions, n in known}
        nothing = (self.env["smart.service.article.version"], 0)
        for article in self:
            by_state = {
                state: found.get((article._origin.id, state), nothing)
                for state in ("draft", "submitted", "published", "superseded")}
            article.version_id = by_state["published"][0][:1].sudo(False)
            article.version_count = sum(count for _versions, count in by_state.values())
            article.waiting_count = by_state["submitted"][1]

    @api.depends("version_ids.state", "state")
    def _compute_can_roll_back(self):
        for article in self:
            # sudo: smart.service.article.version - whether there is one alone
            article.can_roll_back = (
                article.state == "published" and bool(article.version_id.sudo()._before()))

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        articles._keep_versions()
        return articles

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {*CONTENT, "state", "answer_ids"}:
            self._keep_versions()
        return result

    def _keep_versions(self):
        """Keep what was just put into use, for those articles where it is new."""
        if self.env.context.get("smart_version") is OWN_VERSION:
            return
        for article in self.filtered(lambda article: article.state == "published"):
            current = article.version_id
            if current and article._content() == current._content():
                continue
            version = self.env["smart.service.article.version"].create({
                "article_id": article.id, **{name: article[name] for name in CONTENT}})
            version._mark_published()

    def _content(self):
        self.ensure_one()
        return ({name: self[name] or "" for name in CONTENT}, self._channel_answers())

    # === FOR OTHERS === #

    def _propose(self, values, note="", submit=True):
        """Propose a new wording, to be approved by a lead.

        :param dict values: any of title, body (HTML), variants, keywords; the rest stays as it is
        :param str note: what changes and why
        :param submit: ask for approval at once
        :return: the version
        """
        self.ensure_one()
        version = self.env["smart.service.article.version"].create({
            "article_id": self.id, "note": note,
            **{name: self[name] for name in CONTENT}, **values})
        if submit:
            version.action_submit()
        return version

    def _end_approval(self):
        """Close what asked for an approval that has been given or refused."""
        # sudo: mail.activity - it is done, whoever it was for
        self.sudo().activity_unlink(["smart_service_bot.mail_activity_type_approval"])

    # === ACTIONS === #

    def action_propose(self):
        """Open a new proposal that begins with what is in use."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Propose a change"),
            "res_model": "smart.service.article.version", "view_mode": "form",
            "context": {"default_article_id": self.id}}

    def action_versions(self):
        """Show everything that this article has said or is to say."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service_bot.article_version_action")
        return {**action, "name": self.env._("Versions"),
                "domain": [("article_id", "=", self.id)], "context": {}}

    def action_roll_back(self):
        """Bring back what was in use before the present version; once more, what was before that.
        """
        for article in self.filtered("can_roll_back"):
            article.version_id._before().action_restore()
