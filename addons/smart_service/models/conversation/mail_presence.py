from odoo import models


class MailPresence(models.Model):
    """Who leaves his screen has no session open any more."""

    _inherit = "mail.presence"

    def _send_presence(self, im_status=None, bus_target=None):
        result = super()._send_presence(im_status, bus_target)
        if bus_target:
            return result
        for presence in self.filtered(
                lambda presence: (im_status or presence.status) == "offline" and presence.user_id):
            # sudo: smart.service.viewing - rows of the user who has left
            rows = self.env["smart.service.viewing"].sudo().search(
                [("user_id", "=", presence.user_id.id)])
            sessions = rows.channel_id
            rows.unlink()
            for session in sessions:
                session._smart_show_viewers(session._smart_viewers_shown())
        return result
