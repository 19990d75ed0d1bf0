from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .merge_links import all_links
from .merge_sql import NO_RULES, rules_of


class SmartServiceMerge(models.Model):
    """The journal of merges: two customers were one person, and how to part them again.

    The merged customer is archived, never deleted; what was his is the survivor's, row by row
    noted in the lines.
    """

    _name = "smart.service.merge"
    _description = "Merge of Customers"
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner", "Merged customer", required=True, readonly=True, index=True,
        ondelete="restrict")
    survivor_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    state = fields.Selection(
        [("done", "Merged"), ("undone", "Undone")], required=True, readonly=True, default="done",
        index=True)
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", "Merged by", readonly=True,
        help="Nobody where the provider has told that they are one person.")
    merged_at = fields.Datetime("Merged on", readonly=True, default=fields.Datetime.now)
    undone_by_id = fields.Many2one("res.users", "Undone by", readonly=True)
    undone_at = fields.Datetime("Undone on", readonly=True)
    review_id = fields.Many2one(
        "smart.service.identity.review", readonly=True, ondelete="set null",
        index="btree_not_null")
    line_ids = fields.One2many("smart.service.merge.line", "merge_id", "Changes", readonly=True)
    marks = fields.Json(
        readonly=True, groups="smart_service.group_manager",
        help="The last row of every table at the merge: what is newer was made since.")
    moved = fields.Integer("Records", compute="_compute_moved")
    report = fields.Text("Result of the undo", readonly=True)

    _once_merged = models.UniqueIndex(
        "(partner_id) WHERE state = 'done'", "This customer is merged already.")

    @api.depends("partner_id", "survivor_id")
    def _compute_display_name(self):
        for merge in self:
            merge.display_name = f"{merge.partner_id.name} → {merge.survivor_id.name}"

    @api.depends("line_ids.moved")
    def _compute_moved(self):
        for merge in self:
            merge.moved = sum(merge.line_ids.mapped("moved"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never_while_merged(self):
        if self.filtered(lambda merge: merge.state == "done"):
            raise UserError(self.env._("Undo the merge first: without its journal nobody can."))

    # === DOING === #

    def _run(self):
        """Give everything of the merged customer to the survivor."""
        self.ensure_one()
        merged, survivor = self.partner_id, self.survivor_id
        links = all_links(self.env)
        self.marks = self._last_rows(links)
        self.flush_recordset()
        links = self._links_used(links, merged)
        rules = rules_of(self.env, links)
        self._touch_sessions(merged)
        for link in links:
            self.line_ids._move(
                self, link, rules.get((link.table, link.column), NO_RULES),
                merged._smart_merge_stays(link, survivor))
        merged._smart_merge_follow(self)
        merged._smart_merge_fill(self)
        merged._smart_merge_keep_reachable(self)
        merged._smart_merge_retire(self)
        self.env.invalidate_all()

    @api.model
    def _links_used(self, links, partner):
        """Those links that name a customer at all, in one query."""
        found = self.env.execute_query(SQL(" UNION ALL ").join(
            SQL("SELECT %s WHERE EXISTS (SELECT 1 FROM %s t WHERE %s)",
                number, SQL.identifier(link.table), link.names(partner.id))
            for number, link in enumerate(links)))
        used = {number for number, in found}
        return [link for number, link in enumerate(links) if number in used]

    @api.model
    def _last_rows(self, links):
        tables = sorted({link.table for link in links if not link.keys} | {"discuss_channel"})
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(
            SQL("SELECT %s, coalesce(max(id), 0) FROM %s", table, SQL.identifier(table))
            for table in tables)))

    @api.model
    def _touch_sessions(self, partner):
        """Let who writes in one of these sessions at this moment come again.

        His transaction has read whose contact point it is before; finding the row changed, it
        is refused and retried.
        """
        self.env.cr.execute(SQL(
            """UPDATE discuss_channel SET smart_epoch = smart_epoch
                WHERE livechat_end_dt IS NULL AND smart_contact_id IN (
                      SELECT id FROM smart_service_contact WHERE partner_id = %s)""", partner.id))

    @api.model
    def _table_names(self):
        """{table: what its rows are called}, the most telling ones first."""
        return {
            "smart_service_contact": self.env._("Contact points"),
            "discuss_channel/": self.env._("Conversations"),
            "smart_service_ticket": self.env._("Tickets"),
            "smart_service_visit": self.env._("Visits"),
            "crm_lead": self.env._("Leads"),
            "sale_order": self.env._("Quotations and orders"),
            "account_move": self.env._("Invoices and entries"),
            "account_payment": self.env._("Payments"),
            "repair_order": self.env._("Repairs"),
            "stock_lot": self.env._("Devices"),
            "mail_message": self.env._("Messages"),
            "mail_activity": self.env._("Activities"),
            "ir_attachment": self.env._("Files"),
            "res_partner": self.env._("Contacts below"),
            "res_partner_bank": self.env._("Bank accounts"),
            "res_users": self.env._("Logins"),
            "rating_rating": self.env._("Ratings"),
        }

    # === ACCESS === #

    @api.model
    def _acting_person(self):
        """Who has asked for it; nobody when a message has led to it."""
        user = self.env.user
        return user if user._is_internal() and not user._is_superuser() else user.browse()

    @api.model
    def _check_may_merge(self):
        if not self.env.su and not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Only team leads merge customers or undo it."))
