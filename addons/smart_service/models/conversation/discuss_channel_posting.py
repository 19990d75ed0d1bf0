from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...engine import ownership
from ...providers.text import render_choices
from ..account.ir_attachment import media_kind
from .speech import speaking, speech_of

# characters that every provider takes below a file; a longer text is a message of its own
CAPTION_LIMIT = 1000


class DiscussChannel(models.Model):
    """A live chat session: who may speak in it, and what leaves for the customer."""

    _inherit = "discuss.channel"

    # === SPEAKING === #

    def _smart_say(self, body, *, epoch, buttons=()):
        """Speak as the bot, unless the session has changed hands since ``epoch``.

        Owner and epoch are read under the row's lock in the posting transaction, so that a late
        answer is dropped whatever runs beside it.

        :param body: plain text
        :param epoch: ``smart_epoch`` as it was when the answer was begun
        :param buttons: choices below the text, as (payload, label); numbered lines where the
            customer's channel has no buttons
        :return: the message, empty when the answer came too late
        """
        self.ensure_one()
        owner, now = self._smart_lock()
        if not ownership.may_speak(owner, now, "bot", epoch):
            self.env["smart.service.event"]._log(
                "bot_answer_dropped", channel=self, payload={"epoch": epoch, "now": now})
            return self.env["mail.message"]
        session = speaking(
            self.with_env(self.smart_contact_id._session_env()),
            voice="bot", buttons=tuple(buttons))
        return session.message_post(
            author_id=self.livechat_operator_id.id, body=plaintext2html(body),
            message_type="comment", subtype_xmlid="mail.mt_comment", record_alias_domain_id=False)

    def _smart_post_notice(self, body, event_kind="message_notice", buttons=()):
        """Tell the customer something in the desk's name, whoever owns the session.

        :param buttons: see :meth:`_smart_say`
        """
        self.ensure_one()
        self._smart_lock()
        session = speaking(
            self.with_env(self.smart_contact_id._session_env()),
            voice="notice", event_kind=event_kind, buttons=tuple(buttons))
        return session.message_post(
            author_id=self.livechat_channel_id.smart_queue_partner_id.id, body=plaintext2html(body),
            message_type="comment", subtype_xmlid="mail.mt_comment", record_alias_domain_id=False)

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
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        if (message.message_type != "comment" or message.is_internal
                or message.subtype_id.id != comment_id or self.livechat_end_dt):
            return None
        voice = speech_of(self.env).voice
        if voice == "notice" or (voice == "bot" and self.smart_owner == "bot"):
            return voice
        author = self.livechat_channel_member_history_ids.filtered(
            lambda history: history.partner_id == message.author_id)
        if author[:1].livechat_member_type == "agent" and self.smart_owner == "agent":
            return "agent"
        return None

    def _smart_send(self, message, voice):
        """Queue a message for the customer and write it into the ledger."""
        speech = speech_of(self.env)
        if parts := self._smart_parts(message, speech.buttons):
            inbox = self.env["smart.service.inbox"]
            self.env["smart.service.outbox"]._enqueue(
                message, self.smart_contact_id, self, parts,
                reply_to=inbox._ref_of(message.parent_id))
        self.env["smart.service.event"]._log(
            speech.event_kind or f"message_{voice}",
            channel=self, message=message, user=message.author_id.main_user_id)

    def _smart_parts(self, message, buttons=()):
        """What a message becomes on the customer's channel, in the order of sending.

        Text first, files after it; one file with a short text is one part where the provider
        takes captions. A file that he does not take goes as a link.

        :return: dicts of the outbox' fields
        """
        capabilities = self.smart_account_id._adapter().capabilities
        files = message.attachment_ids.filtered(lambda file: media_kind(file, capabilities))
        text = "\n".join(filter(None, [
            self._smart_text(message), *self._smart_links(message.attachment_ids - files)]))
        if len(buttons) > capabilities.buttons:
            text, buttons = render_choices(text, [label for _payload, label in buttons]), ()
        parts = [{"body": part} for part in capabilities.split(text)]
        if buttons:
            parts = parts or [{"body": ""}]
            parts[-1]["buttons"] = [list(button) for button in buttons]
        attached = [{"attachment_id": file.id} for file in files]
        if (attached and capabilities.caption and len(parts) == 1 and not buttons
                and len(parts[0]["body"]) <= CAPTION_LIMIT):
            attached[0] |= parts.pop()
        return parts + attached

    def _smart_links(self, attachments):
        """Addresses under which the customer can open files."""
        return [
            f"{attachment.name}: {attachment._smart_link()}" for attachment in attachments
        ]
