from odoo import fields, models
from odoo.tools import plaintext2html

from ...providers.text import clean_text

MAP = "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}"


class DiscussChannel(models.Model):
    """A live chat session: what the customer does in it."""

    _inherit = "discuss.channel"

    def _smart_receive(self, event, occurred_at=None):
        """Post a customer's message and let whoever owns the session know.

        :param event: :class:`~providers.base.Event` of kind ``message``
        :return: the message
        """
        self.ensure_one()
        self._smart_lock()
        partner = self.smart_contact_id.partner_id
        answered = self.env["smart.service.inbox"]._message_named(
            self.smart_account_id, event.reply_to)
        message = self.message_post(
            author_id=partner.id, message_type="comment", subtype_xmlid="mail.mt_comment",
            parent_id=answered.id,
            # what core would look up for mails that never leave from here
            reply_to=False, record_alias_domain_id=False,
            record_company_id=self.smart_company_id.id,
            **self._smart_incoming_values(event))
        for number, media in enumerate(event.media):
            self._smart_fetch_media(message, media, number)
        self.channel_member_ids.filtered(lambda m: m.partner_id == partner)._set_last_seen_message(
            message, notify=False)
        # what has to wait for the files knows that there are some
        session = self.with_context(smart_files_come=True) if event.media else self
        session._smart_received(message, occurred_at, event.button)
        return message

    def _smart_incoming_values(self, event):
        """What a customer's message gives ``message_post`` beside what is the same for all."""
        text = self._smart_event_text(event)
        return {"body": plaintext2html(text) if text else ""}

    def _smart_received(self, message, occurred_at=None, button=""):
        """Do what a posted message of the customer's calls for.

        :param button: payload of the button that he pressed
        """
        self.smart_contact_id.last_inbound_at = fields.Datetime.now()
        payload = {"provider_time": fields.Datetime.to_string(occurred_at)}
        if button:
            payload["button"] = button
        self.env["smart.service.event"]._log(
            "message_in", channel=self, message=message, payload=payload)
        session = self.with_context(smart_button=button) if button else self
        handled = session._smart_on_customer_message(message)
        if not handled and self.smart_owner == "queue" and self.livechat_status != "need_help":
            self._smart_call_agent()

    def _smart_event_text(self, event):
        """What an event says, as text; a place comes with its address on a map."""
        lines = [clean_text(event.text)]
        if place := event.location:
            label = clean_text(place.label)
            lines += ["" if label in lines[0] else label, MAP.format(
                lat=round(place.latitude, 6), lon=round(place.longitude, 6))]
        return "\n".join(filter(None, lines))

    def _smart_fetch_media(self, message, media, number):
        Media = self.env["smart.service.media"]
        Media.create({
            "account_id": self.smart_account_id.id, "channel_id": self.id,
            "mail_message_id": message.id, "queue_key": f"{message.id}:{number}",
            "kind": media.kind, "media_ref": media.media_id, "url": media.url,
            "name": media.name, "mimetype": media.mimetype,
        })
        Media._wake()

    def _smart_on_customer_message(self, message):
        """Hook: a customer has written, in the transaction that posted it.

        The payload of a button that he pressed is the context's ``smart_button``.

        :return: True when nobody else needs to look at the message
        """
        return False

    def _smart_on_customer_files(self, message, media):
        """Hook: a file of a customer's message has come from the provider, or never will.

        :param media: the smart.service.media that it was
        """

    def _smart_bot_answers(self):
        """Hook: whether a bot is about to answer the message that is being worked."""
        return False

    def _smart_preface(self, message):
        """Hook: what is said in one with the bot's answer to ``message``, before it; or ''."""
        return ""

    # === WHAT A CUSTOMER DOES TO A MESSAGE === #

    def _smart_edited_by_customer(self, message, text):
        """The customer has changed a message; what it said stays in a note."""
        self.ensure_one()
        self._smart_lock()
        before = self._smart_text(message)
        # an edit that comes after the deletion was made before it
        if text.strip() == before or self.env["smart.service.event"].search_count(
                [("kind", "=", "message_deleted"), ("mail_message_id", "=", message.id)], limit=1):
            return
        session = self.with_env(self.smart_contact_id._session_env())
        # sudo: mail.message - the customer's own message, which the verified event names
        session._message_update_content(
            message.sudo(), body=plaintext2html(text) if text else "")
        self._smart_note(self.env._("The customer edited a message. Before: %s", before))
        self.env["smart.service.event"]._log("message_edited", channel=self, message=message)

    def _smart_deleted_by_customer(self, message):
        """The customer has taken a message back; agents see that there was one."""
        self.ensure_one()
        self._smart_lock()
        session = self.with_env(self.smart_contact_id._session_env())
        # sudo: smart.service.media - what was still to be fetched is wanted no more
        self.env["smart.service.media"].sudo().search([
            ("mail_message_id", "=", message.id), ("state", "=", "new")]).unlink()
        # sudo: mail.message - the customer's own message, which the verified event names
        session._message_update_content(message.sudo(), body="", attachment_ids=[])
        self._smart_note(self.env._("The customer deleted a message."))
        self.env["smart.service.event"]._log("message_deleted", channel=self, message=message)

    def _smart_reacted_by_customer(self, message, emoji):
        """The customer's one reaction to a message has changed.

        :param emoji: '' takes it back
        """
        self.ensure_one()
        partner = self.smart_contact_id.partner_id
        nobody = self.env["mail.guest"]
        # sudo: mail.message - the verified event names the message of the customer's session
        message = message.sudo()
        for reaction in message.reaction_ids.filtered(lambda r: r.partner_id == partner):
            if reaction.content != emoji:
                message._message_reaction(reaction.content, "remove", partner, nobody)
        if emoji:
            message._message_reaction(emoji, "add", partner, nobody)
        self.env["smart.service.event"]._log(
            "message_reaction", channel=self, message=message, payload={"emoji": emoji})
