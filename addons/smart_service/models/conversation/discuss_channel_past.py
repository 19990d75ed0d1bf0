from odoo import api, models
from odoo.fields import Domain


class DiscussChannel(models.Model):
    """Sessions that have ended cost their agents nothing more."""

    _inherit = "discuss.channel"

    # each inbox asks who waits; of all sessions these are few
    _smart_need_help_idx = models.Index("(id) WHERE livechat_status = 'need_help'")

    @api.model
    def _search(self, domain, *args, **kwargs):
        opened = self.env.context.get("smart_live_or")
        if opened is not None:
            domain = Domain(domain) & (
                Domain("livechat_end_dt", "=", False) | Domain("id", "in", opened))
        return super()._search(domain, *args, **kwargs)

    def _search_is_member(self, operator, operand):
        if self.env.context.get("smart_live_or") is None or operator != "in":
            return super()._search_is_member(operator, operand)
        partner, guest = self.env["res.partner"]._get_current_persona()
        # sudo: discuss.channel.member - the reader's own memberships, as core reads them
        members = self.env["discuss.channel.member"].sudo().search_fetch([
            ("guest_id" if guest else "partner_id", "=", (guest or partner).id),
            ("channel_id.livechat_end_dt", "=", False)], ["channel_id"])
        return Domain("id", "in", members.channel_id.ids)
