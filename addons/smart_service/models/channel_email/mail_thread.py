import xmlrpc.client

from odoo import api, models

from ...providers import base, email_reading


class MailThread(models.AbstractModel):
    """Odoo's mail gateway, where mail for our mailboxes turns off to the inbox."""

    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, custom_values=None, save_original=False,
                        strip_attachments=False, thread_id=None):
        raw = bytes(message.data) if isinstance(message, xmlrpc.client.Binary) else message
        raw = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
        if self._smart_take_mail(raw, model):
            return False
        return super().message_process(
            model, message, custom_values=custom_values, save_original=save_original,
            strip_attachments=strip_attachments, thread_id=thread_id)

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None,
                      custom_values=None):
        routes = super().message_route(
            message, message_dict, model=model, thread_id=thread_id, custom_values=custom_values)
        # what came for an alias of ours is in the inbox already
        return [route for route in routes if route[0] != "smart.service.account" or not route[4]]

    @api.model
    def _smart_take_mail(self, raw, model):
        """Keep a mail if it is for a mailbox of ours, or reports about a mail of ours.

        :return: whether nobody else in Odoo needs to see it
        """
        Account = self.env["smart.service.account"]
        # sudo: smart.service.inbox - a mail is kept whoever runs the gateway
        inbox = self.env["smart.service.inbox"].sudo()
        head = email_reading.read_head(raw)
        if email_reading.may_be_report(head):
            try:
                mail = email_reading.read(raw)
            except base.Unparsable:
                mail = None
            account = mail and mail.report and Account._for_report(mail.report)[0]
            if account:
                # Odoo counts on its own how often an address sends mail back
                inbox._keep_mail(account, raw)
                return False
        accounts, others = Account._for_mail(head)
        for account in accounts:
            inbox._keep_mail(account, raw)
        if not accounts and not others and model == Account._name:
            # the gateway gives us what names no alias at all
            accounts = Account._for_unnamed_mail()
            if accounts:
                inbox._keep_mail(accounts[0], raw, self.env._(
                    "The mail names none of several mailboxes.") if len(accounts) > 1 else "")
        return bool(accounts) and not others
