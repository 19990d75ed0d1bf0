from odoo import models

from ..conversation.help_channel import HELP, help_channel


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = super()._build_bus_channel_list(channels)
        group = self.env.ref("im_livechat.im_livechat_group_user")
        own = [each for each in channels
               if not (isinstance(each, tuple) and each[1] == HELP and each[0] == group)]
        return own if len(own) == len(channels) else own + self._smart_help_channels()

    def _smart_help_channels(self):
        """Where the user is told of conversations that look for help."""
        user = self.env.user
        group = self.env.ref("im_livechat.im_livechat_group_user")
        # sudo: im_livechat.channel - the ids of the user's own desks
        desks = (self.env["im_livechat.channel"].sudo().with_context(active_test=False).search(
            [("smart_company_id", "in", [*user.company_ids.ids, False])]).ids
            if user._smart_scope() == "all" else user._smart_desk_ids())
        return [(group, help_channel(desk, company))
                for desk in desks for company in (*user.company_ids.ids, False)]
