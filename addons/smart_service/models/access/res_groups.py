from odoo import models

from ..conversation.help_channel import HELP, help_channel


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        if {"user_ids", "implied_ids"}.isdisjoint(vals):
            return super().write(vals)
        # sudo: res.users - whoever has a role now may lose it
        with self.sudo().all_user_ids._smart_while_rights_change():
            return super().write(vals)

    def _bus_send(self, notification_type, message, /, *, subchannel=None):
        if subchannel == HELP:
            subchannel = self.env.context.get("smart_help_channel")
            if not subchannel:
                # sudo: discuss.channel - where it belongs decides who is told
                session = self.env["discuss.channel"].sudo().browse(
                    message.get("channel_id")).exists()
                subchannel = help_channel(
                    session.livechat_channel_id.id, session.smart_company_id.id)
        return super()._bus_send(notification_type, message, subchannel=subchannel)
