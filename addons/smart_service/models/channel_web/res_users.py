from odoo import models
from odoo.http import request


class ResUsers(models.Model):
    _inherit = "res.users"

    def authenticate(self, credential, user_agent_env):
        """Take the chat that a visitor has begun along into his own login."""
        info = super().authenticate(credential, user_agent_env)
        if info.get("uid") and request and request.env:
            guests = self.env["mail.guest"]
            guest = guests._get_guest_from_token(
                request.cookies.get(guests._cookie_name, ""))
            if guest:
                self.browse(info["uid"])._smart_continue_chats(guest)
        return info

    def _smart_continue_chats(self, guest):
        """The chats that are open as a guest's are this user's."""
        # sudo: discuss.channel - whoever has the guest's cookie has the guest's chats
        channels = self.env["discuss.channel"].sudo().search([
            ("channel_member_ids.guest_id", "=", guest.id), ("smart_account_id", "!=", False),
            ("livechat_end_dt", "=", False)])
        # sudo: res.users - the user who has just logged in
        channels._smart_visitor_is(self.sudo().partner_id)
