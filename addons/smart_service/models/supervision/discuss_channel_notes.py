from odoo import models


class DiscussChannel(models.Model):
    """A live chat session: what is written for us alone reaches no customer.

    Core hides notes when a visitor asks for messages, but tells everybody in the channel of each
    new one, sends the last one along when a page loads, and puts notes into transcripts.
    """

    _inherit = "discuss.channel"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        channel = self
        if self.channel_type == "livechat" and message._smart_is_for_staff():
            channel = self.with_context(smart_staff_only=True)
        return super(DiscussChannel, channel)._notify_thread(message, msg_vals=msg_vals, **kwargs)

    def _bus_send(self, notification_type, message, /, *, subchannel=None):
        if self.env.context.get("smart_staff_only") and subchannel is None:
            subchannel = "internal_users"
        return super()._bus_send(notification_type, message, subchannel=subchannel)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if recipients and self.channel_type == "livechat" and message._smart_is_for_staff():
            recipients = [recipient for recipient in recipients if not recipient["share"]]
        return recipients

    def _get_last_messages(self):
        last = super()._get_last_messages()
        if self.env.su or self.env.user._is_internal():
            return last
        # sudo: mail.message - takes away from what the reader is given, adds nothing
        shown = last.sudo()._smart_without_staff()
        for note in last.sudo() - shown:
            # sudo: mail.message - the customer's own session, without what is for us alone
            if self.browse(note.res_id).sudo().channel_type == "livechat":
                shown |= self.env["mail.message"].sudo().search([
                    ("model", "=", "discuss.channel"), ("res_id", "=", note.res_id),
                    ("is_internal", "=", False), ("subtype_id.internal", "=", False),
                    ("id", "<", note.id)], order="id desc", limit=1)
            else:
                shown |= note
        return shown.sudo(False)

    def _get_channel_history(self):
        return super(
            DiscussChannel, self.with_context(smart_transcript=True))._get_channel_history()
