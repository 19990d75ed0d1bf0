from odoo import api, fields, models


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    # core would end what its agent has read and nobody has written in for a day; accounts have
    # an idle policy of their own

    @api.autovacuum
    def _gc_unpin_livechat_sessions(self):
        return super(DiscussChannelMember, self.with_context(
            smart_without_accounts=True))._gc_unpin_livechat_sessions()

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self.env.context.get("smart_without_accounts"):
            domain = fields.Domain(domain) & fields.Domain(
                "channel_id.smart_account_id", "=", False)
        return super()._search(domain, *args, **kwargs)
