import logging

from odoo import models
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class ResUsers(models.Model):
    _inherit = "res.users"

    def authenticate(self, credential, user_agent_env):
        """Take the chat that a visitor has begun along into his own login."""
        info = super().authenticate(credential, user_agent_env)
        if info.get("uid") and request and request.env:
            guests = self.env["mail.guest"]
            guest = guests._get_guest_from_token(
                request.cookies.get(guests._cookie_name, ""))
            user = self.browse(info["uid"])
            # sudo: res.users - the user who has just logged in
            if guest and not user.sudo()._is_internal():
                try:
                    with self.env.cr.savepoint():
                        user._smart_continue_chats(guest)
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    # the bot answers in it right now: the request is tried again
                    raise
                except Exception:  # whatever a chat does, its customer can log in
                    _logger.exception("The chats of guest %s do not go on", guest.id)
        return info

    def _smart_continue_chats(self, guest):
        """The chats that are open as a guest's are this user's."""
        # sudo: discuss.channel - whoever has the guest's cookie has the guest's chats
        channels = self.env["discuss.channel"].sudo().search([
            ("channel_member_ids.guest_id", "=", guest.id), ("smart_account_id", "!=", False),
            ("livechat_end_dt", "=", False)])
        # sudo: res.users - the user who has just logged in
        channels._smart_visitor_is(self.sudo().partner_id)
