from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartServiceArticleImport(models.Model):
    """Files and a site's pages that are to become articles, and what became of each.

    Nothing is read while somebody waits for the form: every file, page and line of a table is a
    row that a worker takes in a transaction of its own. The same source is known again by its
    address, so that an import can be run as often as its source changes.
    """

    _name = "smart.service.article.import"
    _description = "Import of Articles"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True, default=lambda self: self.env._("Import of articles"))
    company_id = fields.Many2one(
        "res.company", index="btree_not_null",
        help="Of the articles. Leave it empty when every company's desks may use them.")
    attachment_ids = fields.Many2many(
        "ir.attachment", "smart_service_article_import_attachment_rel", "import_id",
        "attachment_id", "Files", help="Markdown, HTML, Word (.docx), PDF or CSV.")
    sitemap_url = fields.Char(
        "Sitemap", help="Address of a site's sitemap, or of the site: then /sitemap.xml is read.")
    lang = fields.Selection(
        [("en_US", "English"), ("zh_CN", "Chinese")], "Language",
        help="Empty is what each source says, or what it is written in.")
    topic_id = fields.Many2one(
        "smart.service.topic", ondelete="set null", index="btree_not_null",
        help="Of articles that name none themselves.")
    user_id = fields.Many2one(
        "res.users", "Owner", ondelete="set null", default=lambda self: self.env.user,
        domain="[('share', '=', False)]", help="Of the new articles.")
    row_ids = fields.One2many("smart.service.article.import.row", "import_id", "Rows")
    state = fields.Selection(
        [("draft", "Not started"), ("running", "Running"), ("done", "Done")],
        compute="_compute_counts")
    left_count = fields.Integer("Still to do", compute="_compute_counts")
    created_count = fields.Integer("New articles", compute="_compute_counts")
    updated_count = fields.Integer("Changed drafts", compute="_compute_counts")
    proposed_count = fields.Integer("Proposals", compute="_compute_counts")
    unchanged_count = fields.Integer("Unchanged", compute="_compute_counts")
    rejected_count = fields.Integer("Rejected", compute="_compute_counts")
    note = fields.Text(readonly=True, help="What of a sitemap was left out.")

    @api.depends("row_ids.state", "row_ids.result")
    def _compute_counts(self):
        groups = self.env["smart.service.article.import.row"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state", "result"], ["__count"])
        counts = {}
        for record, state, result, count in groups:
            kind = {"new": "left", "failed": "rejected", "dead": "rejected"}.get(state, result)
            counts[record.id, kind] = counts.get((record.id, kind), 0) + count
        for record in self:
            for kind in ("left", "created", "updated", "proposed", "unchanged", "rejected"):
                record[f"{kind}_count"] = counts.get((record._origin.id, kind), 0)
            any_row = any(key == record._origin.id for key, _kind in counts)
            record.state = (
                "running" if record.left_count else "done" if any_row else "draft")

    # === ACTIONS === #

    def action_start(self):
        """Read everything, also what was read before: what has not changed stays as it is."""
        self.ensure_one()
        if not self.attachment_ids and not self.sitemap_url:
            raise UserError(self.env._("Choose files or name a sitemap first."))
        if self.state == "running":
            raise UserError(self.env._("The import is running already."))
        rows = self.env["smart.service.article.import.row"]
        # sudo: smart.service.article.import.row - made by the import alone, nobody edits it
        self.sudo().row_ids.unlink()
        self.note = False
        values = [{
            "import_id": self.id, "kind": "file", "name": attachment.name,
            "attachment_id": attachment.id, "source": f"file:{attachment.name}",
        } for attachment in self.attachment_ids]
        if self.sitemap_url:
            address = rows._sitemap_address(self.sitemap_url)
            values.append({
                "import_id": self.id, "kind": "sitemap", "name": address, "source": address})
        rows.sudo().create(values)  # sudo: smart.service.article.import.row - as above
        rows._wake()

    def action_articles(self):
        """The articles that this import has brought or changed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service_bot.article_action")
        return {**action, "domain": [("id", "in", self.row_ids.article_id.ids)]}

    def action_rejected(self):
        """What could not be used, and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service_bot.article_import_row_action")
        return {**action, "domain": [
            ("import_id", "=", self.id), ("state", "in", ("failed", "dead"))]}
