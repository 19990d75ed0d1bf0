from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...engine import ownership


class DiscussChannel(models.Model):
    """A live chat session: who may speak in it, and what leaves for the customer."""

    _inherit = "discuss.channel"

    # === SPEAKING === #

    def _smart_say(self, body, *, epoch):
        """Speak as the bot, unless the session has changed hands since ``epoch``.

        Owner and epoch are read under the row's lock in the posting transaction, so that a late
        answer is dropped whatever runs beside it.

        :param body: plain text
        :param epoch: ``smart_epoch`` as it was when the answer was begun
        :return: the message, empty when the answer came too late
        """
        self.ensure_one()
        owner, now = self._smart_lock()
        if not ownership.may_speak(owner, now, "bot", epoch):
            self.env["smart.service.event"]._log(
                "bot_answer_dropped", channel=self, payload={"epoch": epoch, "now": now})
            return self.env["mail.message"]
        session = self.with_env(self.smart_contact_id._session_env()).with_context(
            smart_voice="bot")
        return session.message_post(
            author_id=self.livechat_operator_id.id, body=plaintext2html(body),
            message_type="comment", subtype_xmlid="mail.mt_comment")

    def _smart_post_notice(self, body, event_kind="message_notice"):
        """Tell the customer something in the desk's name, whoever owns the session."""
        self.ensure_one()
        self._smart_lock()
        session = self.with_env(self.smart_contact_id._session_env()).with_context(
            smart_voice="notice", smart_event_kind=event_kind)
        return session.message_post(
            author_id=self.livechat_channel_id.smart_queue_partner_id.id, body=plaintext2html(body),
            message_type="comment", subtype_xmlid="mail.mt_comment")

    def _smart_note(self, body):
        """Leave a note that agents see and the customer never does."""
        self.ensure_one()
        self._smart_lock()
        session = self.with_env(self.smart_contact_id._session_env())
        return session.message_post(
            author_id=self.livechat_channel_id.smart_queue_partner_id.id,
            # Discuss centres notifications, which is hard to read over several lines
            body=Markup('<div class="text-start">%s</div>') % plaintext2html(body),
            message_type="notification", subtype_xmlid="mail.mt_note")

    # === LEAVING === #

    def message_post(self, *, message_type="notification", **kwargs):
        if (message_type == "comment" and len(self) == 1 and self.env.user._is_internal()
                and not self.env.su and not kwargs.get("author_id")):
            self._smart_check_writing(kwargs)
        return super().message_post(message_type=message_type, **kwargs)

    def _smart_check_writing(self, kwargs):
        """Refuse what would silently not arrive; who answers as a stranger joins first."""
        # sudo: discuss.channel - reading the state of a session that the user is writing in
        state = self.sudo()
        if not state.smart_account_id or kwargs.get("subtype_xmlid") == "mail.mt_note":
            return
        if state.smart_owner == "closed":
            raise UserError(self.env._(
                "This conversation is closed, so the customer would not get your message. It "
                "goes on when the customer writes again."))
        if self.env.user.partner_id not in state.channel_member_ids.partner_id:
            self._add_members(users=self.env.user)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        # sudo: discuss.channel - what leaves does not depend on the poster's rights
        channel = self.sudo()
        if channel.smart_contact_id and (voice := channel._smart_voice(message)):
            channel._smart_send(message, voice)
        return result

    def _smart_voice(self, message):
        """Who speaks to the customer in this message: ``agent``, ``bot``, ``notice`` or nobody."""
        self.ensure_one()
        if (message.message_type != "comment" or message.is_internal
                or message.subtype_id != self.env.ref("mail.mt_comment") or self.livechat_end_dt):
            return None
        voice = self.env.context.get("smart_voice")
        if voice == "notice" or (voice == "bot" and self.smart_owner == "bot"):
            return voice
        author = self.livechat_channel_member_history_ids.filtered(
            lambda history: history.partner_id == message.author_id)
        if author[:1].livechat_member_type == "agent" and self.smart_owner == "agent":
            return "agent"
        return None

    def _smart_send(self, message, voice):
        """Queue a message for the customer and write it into the ledger."""
        capabilities = self.smart_account_id._adapter().capabilities
        text = "\n".join(filter(None, [self._smart_text(message), *self._smart_links(message)]))
        if text:
            self.env["smart.service.outbox"]._enqueue(
                message, self.smart_contact_id, self,
                capabilities.split(text))
        self.env["smart.service.event"]._log(
            self.env.context.get("smart_event_kind") or f"message_{voice}",
            channel=self, message=message, user=message.author_id.main_user_id)

    def _smart_links(self, message):
        """Addresses under which the customer can open the message's files."""
        return [
            f"{attachment.name}: {self.get_base_url()}/web/content/{attachment.id}"
            f"?access_token={attachment.generate_access_token()[0]}"
            for attachment in message.attachment_ids
        ]
