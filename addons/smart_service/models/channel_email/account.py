import contextlib
import smtplib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...providers import email_reading

# an alias domain is a company's; nobody has more of them
MAX_DOMAINS = 1000


class SmartServiceAccount(models.Model):
    """A mailbox as an account: the mail gateway's alias is its address."""

    _name = "smart.service.account"
    _inherit = ["smart.service.account", "mail.alias.mixin.optional"]

    mail_signature = fields.Boolean(
        "Add the agent's signature", help="Below each reply, as it is set in the agent's profile.")
    mail_limit_count = fields.Integer(
        "Mails before review", default=20,
        help="More mails than this from one sender within the time beside it are held for review: "
        "most likely two machines are answering each other.")
    mail_limit_minutes = fields.Integer("Minutes", default=10)

    _mail_limit_check = models.Constraint(
        "CHECK (mail_limit_count > 0 AND mail_limit_minutes > 0)",
        "Allow at least one mail in one minute.")

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id(self._name)
        return values

    # === TEST === #

    def _test_connection(self):
        """Log in at the mail server that this mailbox's replies leave through."""
        adapter = self._adapter()
        if adapter.transport != "mail" or self._missing_credentials(adapter):
            return super()._test_connection()
        # sudo: ir.mail_server - whoever sets the mailbox up may see whether its server works
        server = self.env["ir.mail_server"].sudo()
        try:
            session = server._connect__(smtp_from=self.alias_email)
            if session is None:
                return "nothing", self.env._("This database sends no mail.")
            with contextlib.closing(session):
                code, words = session.noop()
        except UserError as error:
            return "failed", str(error)
        except (smtplib.SMTPException, OSError) as error:
            return "failed", self.env._("The mail server does not answer: %s", error)
        if code >= 400:
            return "failed", words.decode("utf-8", "replace")
        return "ok", self.env._(
            "Odoo's mail server takes mail from %(address)s. Send a mail to this address to see "
            "whether it comes in.", address=self.alias_email)

    # === WHICH MAIL IS OURS === #

    @api.model
    def _for_mail(self, head):
        """The mailboxes that a mail is for.

        :param head: its headers, an :class:`email.message.Message`
        :return: (accounts, whether the mail is for somebody else in Odoo as well)
        """
        addresses = list(email_reading.recipients(head))
        # sudo: mail.alias, smart.service.account - the gateway has no user of its own, and all
        # it does is to find the mailbox that a mail names
        aliases = self.env["mail.alias"].sudo().search([("alias_full_name", "in", addresses)])
        boxes = self.sudo().with_context(active_test=False)
        accounts = boxes.search([("provider", "=", "email"), ("alias_id", "in", aliases.ids)])
        return accounts, bool(aliases - accounts.alias_id)

    @api.model
    def _for_unnamed_mail(self):
        """The mailboxes that a mail may be for which an incoming server brings without alias."""
        # sudo: smart.service.account - the gateway has no user of its own
        return self.sudo().search([("provider", "=", "email"), ("state", "!=", "draft")], limit=2)

    @api.model
    def _for_report(self, report):
        """(account, Message-Id) of the mail of ours that a mail server reports about."""
        # sudo: smart.service.outbox - a report is brought to the mail that it names
        row = self.env["smart.service.outbox"].sudo().search([
            ("external_id", "in", list(report.message_ids)),
            ("account_id.provider", "=", "email")], limit=1)
        return row.account_id, row.external_id

    @api.model
    def _is_own_address(self, address):
        """Whether mail from an address is mail from ourselves."""
        # sudo: mail.alias, mail.alias.domain - comparing addresses shows nobody anything
        domains = self.env["mail.alias.domain"].sudo().search([], limit=MAX_DOMAINS)
        own = {*domains.mapped("bounce_email"), *domains.mapped("catchall_email"),
               *domains.mapped("default_from_email")}
        return address in own or bool(self.env["mail.alias"].sudo().search_count([
            ("alias_full_name", "=", address),
            ("alias_model_id.model", "=", self._name)], limit=1))
