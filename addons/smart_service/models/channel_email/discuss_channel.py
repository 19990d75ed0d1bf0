import re

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import html_sanitize, plaintext2html

from odoo.addons.mail.tools.discuss import Store

from ...providers import mail_quote
from ...providers.email import MailEvent
from ...providers.text import render_choices

# a mail program loses a reference that is too long; the first and the last ones matter
MAX_REFERENCES = 12
CID = re.compile(r"""(src\s*=\s*["']?)cid:([^"'>\s]+)""", re.IGNORECASE)


class DiscussChannel(models.Model):
    """A session by mail: what came in shows what was written now, replies join the thread."""

    _inherit = "discuss.channel"

    smart_mail_thread = fields.Json(
        "Mail thread", readonly=True, export_string_translation=False,
        help="Subject, Message-Id and references of the customer's last mail.")
    smart_previous_id = fields.Many2one(
        "discuss.channel", "Continues", readonly=True, index="btree_not_null",
        help="The earlier conversation that the customer's mail answers.")

    # === COMING IN === #

    def _smart_receive(self, event, occurred_at=None):
        if not isinstance(event, MailEvent):
            return super()._smart_receive(event, occurred_at=occurred_at)
        if not self.smart_mail_thread and not self.smart_previous_id:
            self._smart_find_previous(event)
        self.smart_mail_thread = {
            "subject": event.subject, "message_id": event.message_id,
            "references": [*event.references[::-1], event.message_id][-MAX_REFERENCES:]}
        refused = self._smart_refuse_mail_files(event)
        channel = self.with_context(smart_automatic=bool(event.automatic))
        message = super(DiscussChannel, channel)._smart_receive(event, occurred_at=occurred_at)
        message = message.with_env(self.env)
        if event.files:
            message.attachment_ids = self._smart_mail_files(event)
            Store(bus_channel=self).add(message, ["attachment_ids"]).bus_send()
        if refused:
            self._smart_note("\n".join(refused))
        return message

    def _smart_refuse_mail_files(self, event):
        """Throw away what must not be taken in; returns why, in words."""
        media = self.env["smart.service.media"]
        refused = {file: reason for file in self._smart_mail_files(event) if (
            reason := media._refusal(file.name, (file.mimetype or "",), file.raw or b""))}
        self.env["ir.attachment"].union(*refused).unlink()
        return list(refused.values())

    def _smart_incoming_values(self, event):
        values = super()._smart_incoming_values(event)
        if not isinstance(event, MailEvent):
            return values
        files = self._smart_mail_files(event)
        files.write({"res_model": self._name, "res_id": self.id})
        return {**values, "body": self._smart_mail_body(event, files), "subject": event.subject}

    def _smart_mail_files(self, event):
        # sudo: ir.attachment - the files of a customer's mail move to the customer's message
        return self.env["ir.attachment"].sudo().browse(
            [file.key for file in event.files]).exists()

    def _smart_mail_body(self, event, files):
        """The mail as it is shown, with what it carries along marked for folding."""
        if event.html:
            by_cid = {file.cid: file.key for file in event.files if file.cid}
            known = {file.id: file for file in files}

            def address(match):
                file = known.get(by_cid.get(match[2]))
                if not file:
                    return match[0]
                token = file.generate_access_token()[0]
                return f"{match[1]}/web/image/{file.id}?access_token={token}"

            return Markup(html_sanitize(CID.sub(address, event.html), strip_classes=True))
        body = plaintext2html(event.text) if event.text else Markup("")
        if event.rest:
            body += Markup('<div data-o-mail-quote="1">%s</div>') % plaintext2html(event.rest)
        return body

    def _smart_find_previous(self, event):
        """Note which earlier conversation with the same mailbox the mail answers."""
        references = list(event.references)
        if not references:
            return
        domain = [("account_id", "=", self.smart_account_id.id),
                  ("external_id", "in", references)]
        earlier = self.env["smart.service.outbox"].search(
            [*domain, ("channel_id", "!=", False)], limit=1).channel_id
        if not earlier:
            row = self.env["smart.service.inbox"].search(
                [*domain, ("mail_message_id.model", "=", self._name)], limit=1)
            earlier = self.browse(row.mail_message_id.res_id)
        if earlier and earlier != self:
            self.smart_previous_id = earlier
            self._smart_note(self.env._(
                "The customer's mail continues the conversation “%(name)s” of %(date)s.",
                name=earlier.name, date=fields.Date.to_string(earlier.create_date)))

    def _smart_on_customer_message(self, message):
        """A mail that a machine wrote is for people alone: no bot answers it."""
        if self.env.context.get("smart_automatic"):
            channel = self.with_context(smart_automatic=False)
            if channel.smart_owner == "bot":
                channel._smart_hand_over("policy", self.env._(
                    "This mail was written by a machine, so the bot does not answer it."))
            return channel.smart_owner != "queue"
        return super()._smart_on_customer_message(message)

    def _smart_text(self, message):
        if message.body and mail_quote.MARK in message.body:
            return mail_quote.new_text(str(message.body)).strip()
        return super()._smart_text(message)

    # === GOING OUT === #

    def _smart_parts(self, message, buttons=()):
        if self.smart_account_id._adapter().transport != "mail":
            return super()._smart_parts(message, buttons)
        # one mail carries the whole message with its files, see the outbox
        return [{"body": render_choices(
            self._smart_text(message), [label for _payload, label in buttons])}]
