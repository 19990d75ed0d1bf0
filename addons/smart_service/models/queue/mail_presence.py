from odoo import models


class MailPresence(models.Model):
    """An agent who comes to his screen gets what waits."""

    _inherit = "mail.presence"

    def _send_presence(self, im_status=None, bus_target=None):
        result = super()._send_presence(im_status, bus_target)
        # sudo: res.users - whether a user serves a desk
        if not bus_target and any(
                (im_status or presence.status) == "online"
                and presence.user_id.sudo().livechat_channel_ids for presence in self):
            self.env["im_livechat.channel"]._smart_wake_router()
        return result
