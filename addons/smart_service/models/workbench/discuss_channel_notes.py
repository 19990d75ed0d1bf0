from odoo import models
from odoo.tools import plaintext2html


class DiscussChannel(models.Model):
    """Notes among colleagues in a conversation: no way leads them to the customer.

    To a messaging channel nothing but comments leaves; what a website visitor is shown leaves
    them out (see the supervision's notes). Here: neither the file of a note nor an answer to it
    shows it, and it counts as no answer.
    """

    _inherit = "discuss.channel"

    def action_smart_note(self, text):
        """Leave a note under the acting agent's name.

        :param text: plain text
        """
        self._smart_check_agent()
        text = (text or "").strip()
        if text:
            # sudo: discuss.channel - whoever of us may read it may note something for colleagues
            self.sudo().message_post(
                author_id=self.env.user.partner_id.id, body=plaintext2html(text),
                message_type="comment", subtype_xmlid="mail.mt_note")

    # === POSTING === #

    def message_post(self, *, parent_id=False, **kwargs):
        if parent_id and kwargs.get("subtype_xmlid") != "mail.mt_note":
            # sudo: mail.message - an answer shows what it answers to everybody who reads it
            parent = self.env["mail.message"].sudo().browse(parent_id).exists()
            if parent and parent._smart_is_for_staff():
                parent_id = False
        return super().message_post(parent_id=parent_id, **kwargs)

    def _message_post_after_hook(self, message, msg_vals):
        if not message._smart_is_for_staff() or message.message_type != "comment":
            return super()._message_post_after_hook(message, msg_vals)
        # sudo: discuss.channel - core takes what an agent notes for an answer
        session = self.sudo()
        failure = session.livechat_failure
        result = super()._message_post_after_hook(message, msg_vals)
        if session.livechat_failure != failure:
            session.livechat_failure = failure
        if message.attachment_ids:
            # sudo: ir.attachment - what lies at the conversation, its customer may read
            message.attachment_ids.sudo().write(
                {"res_model": "mail.message", "res_id": message.id})
        if session.smart_owner:
            self.env["smart.service.event"]._log(
                "note_written", channel=self, message=message,
                user=message.author_id.main_user_id)
        return result
