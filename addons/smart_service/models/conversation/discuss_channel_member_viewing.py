from odoo import models


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    def _notify_typing(self, is_typing):
        result = super()._notify_typing(is_typing)
        for member in self:
            # sudo: res.partner - who is behind a member that the caller acts as
            user = member.sudo().partner_id.main_user_id
            if user and user._is_internal():
                member._smart_note_typing(user, is_typing)
        return result

    def _smart_note_typing(self, user, is_typing):
        """Those who have the session open see who writes."""
        # sudo: smart.service.viewing - the writer's own rows
        session = self.channel_id.sudo()
        rows = session.env["smart.service.viewing"].search([
            ("channel_id", "=", session.id), ("user_id", "=", user.id)])
        if not rows:
            return
        state = "writing" if is_typing else "open"
        if set(rows.mapped("state")) != {state}:
            rows.write({"state": state})
            session._smart_show_viewers(session._smart_viewers_shown())
