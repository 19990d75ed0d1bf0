from odoo import models


class MailMessage(models.Model):
    """What is written for us alone, as the browsers of a live chat's customers are told of it."""

    _inherit = "mail.message"

    def _smart_is_for_staff(self):
        """Whether a message of a live chat is for our own people alone, such as a note.

        That a call has begun is a note to core as well, and visitors are shown it.
        """
        self.ensure_one()
        # sudo: mail.message - whom it is for does not depend on who asks
        message = self.sudo()
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        if not message.is_internal and message.subtype_id.id == comment_id:
            return False
        if 'data-oe-type="call"' in (message.body or ""):
            return False
        return message.is_internal or not message.subtype_id or message.subtype_id.internal

    def _smart_without_staff(self):
        """Those that a customer may see."""
        return self.filtered(lambda message: not message._smart_is_for_staff())

    def _bus_channel(self):
        # edits, reactions and links of a note are told where the note was told
        channel = super()._bus_channel()
        if (channel._name == "discuss.channel" and channel.channel_type == "livechat"
                and self._smart_is_for_staff()):
            return channel.with_context(smart_staff_only=True)
        return channel

    def _filter_empty(self):
        empty = super()._filter_empty()
        if self.env.context.get("smart_transcript"):
            empty |= self - self._smart_without_staff()
        return empty
