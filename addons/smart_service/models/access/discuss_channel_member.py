from odoo import api, models


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # afterwards it would be too late: who is a member may see the conversation
            channels = self.env["discuss.channel"].browse(
                {vals["channel_id"] for vals in vals_list if vals.get("channel_id")})
            # sudo: discuss.channel - its kind decides whether the caller's rights are asked for
            channels.filtered(
                lambda channel: channel.sudo().channel_type == "livechat").check_access("read")
        return super().create(vals_list)
