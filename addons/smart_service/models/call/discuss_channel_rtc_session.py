from odoo import api, fields, models


class DiscussChannelRtcSession(models.Model):
    """Whoever is in a call of Odoo's own; what happens in sessions with customers is logged."""

    _inherit = "discuss.channel.rtc.session"

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        for session in sessions:
            # sudo: discuss.channel, smart.service.call - the log does not depend on who joins
            channel = session.sudo().channel_id
            if channel.smart_account_id:
                session.sudo()._smart_log_joined(channel)
        return sessions

    def _smart_log_joined(self, channel):
        call = self.env["smart.service.call"]._video_of(channel)
        member = self.channel_member_id
        role = "customer" if member.livechat_member_type == "visitor" else "agent"
        if role == "agent" and member.partner_id == call.expert_id.partner_id:
            role = "expert"
        call._video_joined(
            role, member.partner_id.name or member.guest_id.name or "",
            member.partner_id, member.guest_id)

    def unlink(self):
        # sudo: smart.service.call - the log does not depend on who leaves or cleans up
        calls = self.env["smart.service.call"].sudo()
        left = []
        for session in self.sudo():
            call = session.channel_id.smart_account_id and calls.search([
                ("channel_id", "=", session.channel_id.id), ("kind", "=", "video"),
                ("ended_at", "=", False)], limit=1)
            if call:
                gone = session.filtered_domain(self._inactive_rtc_session_domain())
                # whose browser has gone without a word was there when it was last heard of
                left.append((call, session.partner_id, session.guest_id,
                             session.write_date if gone else fields.Datetime.now()))
        calls.union(*(call for call, *_who in left))._video_settle()
        result = super().unlink()
        for call, partner, guest, left_at in left:
            call._video_left(left_at.replace(microsecond=0), partner, guest)
            calls |= call
        calls.filtered(lambda call: not call.channel_id.rtc_session_ids)._video_ended()
        return result
