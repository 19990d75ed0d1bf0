from odoo import Command, api, models
from odoo.tools import plaintext2html

from ...providers import base
from ...providers.text import render_choices
from ..conversation.speech import speech_of


class DiscussChannel(models.Model):
    """A session with a website visitor, who reads and writes in Odoo itself."""

    _inherit = "discuss.channel"

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        # sudo: discuss.channel - the ledger notes the opening, whichever visitor has caused it
        for channel in channels.sudo().filtered("smart_owner"):
            if channel._smart_is_web():
                channel._smart_log_opened()
        return channels

    def _smart_is_web(self):
        """Whether the customer reads here, so that nothing has to be sent."""
        self.ensure_one()
        account = self.smart_account_id
        return bool(account) and account._adapter().transport == "none"

    def _smart_log_opened(self):
        events = self.env["smart.service.event"]
        events._log("session_opened", channel=self)
        if self.smart_owner == "agent":
            events._log("agent_joined", channel=self,
                        user=self.livechat_operator_id.main_user_id)

    # === COMING IN === #

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        # sudo: discuss.channel - what a message calls for does not depend on its writer's rights
        channel = self.sudo()
        if channel.smart_contact_id and channel._smart_is_web() and (
                channel._smart_is_visitors(message)):
            session = channel.with_env(channel.smart_contact_id._session_env())
            session._smart_lock()
            own = message.with_env(session.env)
            session.smart_contact_id._learn_said(session._smart_text(own), session)
            session._smart_received(own, message.date)
        return result

    def _smart_is_visitors(self, message):
        """Whether the customer wrote a message, in a session that goes on."""
        self.ensure_one()
        if (message.message_type != "comment" or message.is_internal or self.livechat_end_dt
                or message.subtype_id != self.env.ref("mail.mt_comment")):
            return False
        author = self.livechat_channel_member_history_ids.filtered(
            lambda history: history.guest_id == message.author_guest_id
            if message.author_guest_id else history.partner_id == message.author_id)
        return author[:1].livechat_member_type == "visitor"

    def _smart_on_customer_message(self, message):
        if self._smart_script_runs():
            # a chatbot script of Odoo's takes the answer by itself
            return True
        return super()._smart_on_customer_message(message)

    def _smart_script_runs(self):
        """Whether one of Odoo's chatbot scripts leads the conversation."""
        script = self.chatbot_current_step_id.chatbot_script_id
        return (self.smart_owner == "bot" and bool(script)
                and self.livechat_operator_id == script.operator_partner_id)

    def _chatbot_restart(self, chatbot_script):
        # sudo: discuss.channel - who may restart the script is decided by Odoo's own route
        channel = self.sudo()
        if channel.smart_owner == "closed" and channel._smart_is_web():
            running = channel.smart_contact_id._open_web_session()
            running._smart_close("customer")
            running.flush_recordset()
            channel.write({
                "livechat_end_dt": False, "smart_owner": "bot",
                "smart_epoch": channel.smart_epoch + 1})
            channel._smart_log_opened()
        return super()._chatbot_restart(chatbot_script)

    # === GOING OUT === #

    def _smart_send(self, message, voice):
        if not self._smart_is_web():
            return super()._smart_send(message, voice)
        speech = speech_of(self.env)
        if speech.buttons:
            text = render_choices(
                self._smart_text(message), [label for _payload, label in speech.buttons])
            message.body = plaintext2html(text)
        self.env["smart.service.event"]._log(
            speech.event_kind or f"message_{voice}",
            channel=self, message=message, user=message.author_id.main_user_id)
        return None

    # === WHO IT IS === #

    def _smart_visitor_is(self, partner):
        """The visitor of these sessions has logged in: it goes on as the same conversation."""
        for channel in self:
            contact = channel.smart_contact_id
            if contact.partner_id and contact.partner_id != partner:
                # perhaps somebody else sits at the same browser now
                self.env["smart.service.identity.review"]._file_logged_in(contact, partner)
                continue
            if not contact.partner_id:
                contact._identify(partner)
            if partner not in channel.channel_member_ids.partner_id:
                channel.channel_member_ids = [Command.create({
                    "livechat_member_type": "visitor", "partner_id": partner.id})]
            channel.name = partner.name or channel.name
            contact._learn(contact.account_id, base.ContactPoint(
                contact.kind, contact.scope, contact.value,
                phone=partner.phone or "", email=partner.email or ""), source="portal")
            channel._smart_note(self.env._("The visitor has logged in as %s.", partner.name))
