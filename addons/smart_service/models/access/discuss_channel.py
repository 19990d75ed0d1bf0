from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class DiscussChannel(models.Model):
    """Who may see a live chat session: its own people, its desk or the company."""

    _inherit = "discuss.channel"

    smart_in_scope = fields.Boolean(
        "May be seen", compute="_compute_smart_in_scope", search="_search_smart_in_scope",
        compute_sudo=True, export_string_translation=False,
        help="Whether the reader's role lets him see this conversation.")

    _smart_waiting_idx = models.Index(
        "(livechat_channel_id) WHERE livechat_end_dt IS NULL AND channel_type = 'livechat'")
    _smart_help_idx = models.Index("(id) WHERE livechat_status = 'need_help'")

    @api.depends(
        "channel_member_ids.partner_id", "livechat_channel_id.user_ids",
        "livechat_channel_id.smart_lead_ids", "livechat_operator_id", "livechat_end_dt",
        "smart_owner", "livechat_status", "livechat_agent_partner_ids")
    @api.depends_context("uid", "guest")
    def _compute_smart_in_scope(self):
        chats = self.filtered(lambda channel: channel.channel_type == "livechat")
        domain = self._smart_scope_domain() if chats else Domain.TRUE
        if not domain.is_true():
            chats -= self.search(Domain("id", "in", chats.ids) & domain)
            chats.smart_in_scope = False
            self -= chats  # noqa: PLW0642
        self.smart_in_scope = True

    def _search_smart_in_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._smart_scope_domain()
        return domain if True in value else ~domain

    @api.model
    def _smart_scope_domain(self):
        """The live chat sessions that the user's role lets him see.

        It is looked up anew at every search: a user who has changed his desk or role a moment
        ago is judged by what he is now.
        """
        user = self.env.user
        domain = Domain("is_member", "=", True)
        if user.share:
            return domain
        scope = user._smart_scope()
        if scope == "all":
            return Domain.TRUE
        domain |= Domain("livechat_operator_id", "=", user.partner_id.id) & Domain(
            "livechat_end_dt", "=", False)
        if desks := scope != "member" and user._smart_desk_ids():
            at_desk = Domain("livechat_channel_id", "in", desks)
            if scope == "team":
                domain |= at_desk
            else:
                domain |= at_desk & (self._smart_waiting_domain() | self._smart_had_domain(user))
        if user.has_group("sales_team.group_sale_salesman"):
            # with his own rights: the leads that he may read
            leads = self.env["crm.lead"].sudo(False)._search([("origin_channel_id", "!=", False)])
            domain |= Domain("id", "in", leads.subselect("origin_channel_id"))
        return domain

    @api.model
    def _smart_waiting_domain(self):
        """Sessions that wait for an agent of their desk."""
        return Domain("livechat_end_dt", "=", False) & (
            Domain("smart_owner", "=", "queue") | Domain("livechat_status", "=", "need_help"))

    @api.model
    def _smart_had_domain(self, user):
        """Sessions that a user answers or has answered."""
        partner = user.partner_id.id
        return Domain("livechat_operator_id", "=", partner) | Domain("id", "in", SQL(
            "(SELECT channel_id FROM im_livechat_channel_member_history"
            " WHERE partner_id = %s AND livechat_member_type = 'agent')", partner))
