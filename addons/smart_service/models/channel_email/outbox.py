import re
import smtplib
from email.policy import SMTP

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import formataddr, html2plaintext, plaintext2html

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, email_reading, email_sending, http

# how we know our own mails again
MESSAGE_ID_PREFIX = "<smart-service."
# most mail servers take 25 MB, and a file grows by a third on its way
MAX_FILES_BYTES = 15 * 1024 * 1024
REPLY_PREFIX = re.compile(
    r"^\s*((re|aw|sv|antw|回复|答复|回覆)\s*(\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)


class SmartServiceOutbox(models.Model):
    """Replies that leave as mails."""

    _inherit = "smart.service.outbox"

    def _deliver(self, account):
        if account._adapter().transport != "mail":
            return super()._deliver(account)
        if email_reading.is_no_reply(self.contact_id.value):
            return base.GiveUp("no-reply", self.env._("Nobody reads what is sent to this address."))
        # sudo: ir.mail_server - the outbox sends whatever users may have it send
        server = self.env["ir.mail_server"].sudo().with_context(**self._mail_context(account))
        mail = self._mail(server, account)
        try:
            session = server._connect__(smtp_from=mail["From"])
        except UserError as error:
            raise QueueFailed(str(error)) from error
        except smtplib.SMTPAuthenticationError as error:
            return base.Misconfigured(str(error.smtp_code), str(error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            raise http.NotSent(f"mail server: {error}") from error
        if session is None:
            raise QueueRetry(self.env._("This database sends no mail."))
        sender, receivers, mail = server._prepare_email_message__(mail, session)
        return email_sending.deliver(
            session, sender, receivers[0], mail["Message-Id"], mail.as_bytes(policy=SMTP))

    def _mail_context(self, account):
        """What Odoo's mail server needs to know of the alias domain."""
        domain = account.alias_domain_id
        return {"domain_notifications_email": domain.default_from_email or False,
                "domain_bounce_address": domain.bounce_email or account.alias_email}

    def _mail_id(self, account):
        """The Message-Id of this row's mail: the same on every attempt."""
        return f"{MESSAGE_ID_PREFIX}{self._idempotency_key()}@{account.alias_domain}>"

    def _mail(self, server, account):
        """This row as a mail that joins the customer's thread."""
        message, thread = self.mail_message_id, self.channel_id.smart_mail_thread or {}
        headers = {}
        answered = self.reply_to or thread.get("message_id")
        if answered:
            headers["In-Reply-To"] = answered
        if not self._mail_by_person():
            headers["Auto-Submitted"] = "auto-replied"
            headers["X-Auto-Response-Suppress"] = "All"
        files, links = self._mail_files(message)
        text = "\n".join(filter(None, [self.body, *links]))
        # choices are in the row's text alone
        same = (self.body or "") == self.channel_id._smart_text(message)
        body = str(message.body or "") if same else plaintext2html(self.body)
        page = self.env["mail.render.mixin"]._replace_local_links(body)
        page += "".join(f"<div>{link}</div>" for link in links)
        signature = self._mail_signature(account)
        if signature:
            text += f"\n\n-- \n{html2plaintext(signature).strip()}"
            page += f'<div class="o_signature">-- <br/>{signature}</div>'
        # sudo: res.partner - the customer reads who answers
        author = message.sudo().author_id.name or account.name
        return server._build_email__(
            email_from=formataddr((author, account.alias_email)),
            email_to=[formataddr((self.contact_id.name or "", self.contact_id.value))],
            subject=self._mail_subject(account, thread),
            body=page, subtype="html", body_alternative=text, subtype_alternative="plain",
            attachments=files,
            reply_to=account.alias_email,
            message_id=self._mail_id(account),
            references=" ".join(thread.get("references") or ()) or None,
            headers=headers)

    def _mail_subject(self, account, thread):
        subject = " ".join(REPLY_PREFIX.sub("", thread.get("subject") or "").split())
        return f"Re: {subject}" if subject else account.name

    def _mail_by_person(self):
        """Whether a person wrote it; what a machine says is marked as such."""
        author = self.mail_message_id.author_id
        return any(
            history.partner_id == author and history.livechat_member_type == "agent"
            for history in self.channel_id.livechat_channel_member_history_ids) and bool(
                author.user_ids)

    def _mail_signature(self, account):
        if not account.mail_signature or not self._mail_by_person():
            return ""
        # sudo: res.users - a signature is made to be read by customers
        return str(self.mail_message_id.author_id.sudo().main_user_id.signature or "")

    def _mail_files(self, message):
        """(files as Odoo's mail server takes them, lines with the addresses of too big ones)."""
        # sudo: ir.attachment - the files of a message leave with it
        attachments = message.sudo().attachment_ids
        files, links, size = [], [], 0
        for attachment in attachments:
            content = attachment.raw or b""
            size += len(content)
            if content and size <= MAX_FILES_BYTES:
                files.append((attachment.name, content, attachment.mimetype))
                continue
            links.append(f"{attachment.name}: {attachment._smart_link()}")
        return files, links
