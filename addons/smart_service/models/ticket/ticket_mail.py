import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

# one address is told that its mails have come so often in an hour, and then no more
MOST_RECEIPTS = 3
NUMBER = re.compile(r"\bT\d{2}-\d{5,}\b")
NAME_LENGTH = 200


class SmartServiceTicket(models.Model):
    """Tickets by mail: made for a team's address, answered below the ticket."""

    _inherit = "smart.service.ticket"

    by_mail = fields.Boolean("Came by mail", readonly=True, copy=False)
    mail_from = fields.Char("Mail of", readonly=True, copy=False, index="btree_not_null")

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("mail_from", "=", email_from_normalized)]

    @api.model
    def _ticket_of_mail(self, message_dict):
        """The ticket that a mail names in its subject, if its sender has a part in it."""
        sender = email_normalize(message_dict.get("email_from") or "")
        numbers = NUMBER.findall(message_dict.get("subject") or "")
        if not sender or not numbers:
            return self.browse()
        # sudo: smart.service.ticket - the gateway files a mail with the ticket of its sender
        for ticket in self.sudo().search([("number", "in", numbers)]):
            people = ticket.message_partner_ids | ticket.partner_id
            people |= ticket.partner_id.commercial_partner_id
            if sender in {*people.mapped("email_normalized"), ticket.mail_from}:
                return ticket
        return self.browse()

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to a team's address becomes a ticket of its sender."""
        sender = email_normalize(msg_dict.get("email_from") or "") or False
        partner = self.env["res.partner"].browse(msg_dict.get("author_id") or 0)
        automatic = msg_dict.pop("smart_automatic", False)
        if not partner and sender and not automatic:
            partner = self.env["mail.thread"]._partner_find_from_emails_single(
                [msg_dict["email_from"]], no_create=False)
            msg_dict["author_id"] = partner.id
        values = {
            "name": (msg_dict.get("subject") or self.env._("No subject"))[:NAME_LENGTH],
            "description": html2plaintext(msg_dict.get("body") or "").strip(),
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id,
            "partner_id": partner.id,
            "contact_id": self.env["smart.service.contact"].search(
                [("kind", "=", "email"), ("value", "=", sender)], limit=1).id,
            "user_id": False,
            "by_mail": True,
            "mail_from": sender,
            **(custom_values or {}),
        }
        ticket = super(
            SmartServiceTicket, self.with_context(smart_form_later=True, default_user_id=False)
        ).message_new(msg_dict, custom_values=values)
        if partner:
            ticket.message_subscribe(partner_ids=partner.ids)
            if not automatic and ticket._may_confirm():
                ticket._confirm_mail()
        return ticket

    def message_update(self, msg_dict, update_vals=None):
        """The customer's answer wakes a ticket that waited for him; a machine's doesn't."""
        automatic = msg_dict.pop("smart_automatic", False)
        result = super().message_update(msg_dict, update_vals=update_vals)
        if not automatic:
            waiting = self.filtered(lambda ticket: ticket.stage_id.code == "waiting"
                                    and not ticket.merged_into_id)
            author = self.env["res.partner"].browse(msg_dict.get("author_id") or 0)
            if waiting and (not author or author.partner_share):
                waiting._set_stage("progress")
        return result

    def _may_confirm(self):
        """Whether the sender is not being told all the time."""
        return self.search_count([
            ("mail_from", "=", self.mail_from),
            ("create_date", ">", fields.Datetime.now() - timedelta(hours=1)),
        ], limit=MOST_RECEIPTS + 1) <= MOST_RECEIPTS

    def _confirm_mail(self):
        """Tell the sender the number under which his mail is worked on."""
        spoken = self.with_context(lang=self.partner_id.lang or self.env.lang)
        self.message_post(
            body=spoken.env._(
                "Thank you, your mail is %(ticket)s. Answer to this mail to add anything.",
                ticket=self.number),
            subject=self.display_name, message_type="auto_comment",
            subtype_xmlid="mail.mt_comment", partner_ids=self.partner_id.ids,
            author_id=self.company_id.partner_id.id,
            email_from=self.team_id.alias_email or self.company_id.email_formatted)

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers go to the address of the ticket's team, if it has one."""
        result = super()._notify_get_reply_to(default=default, author_id=author_id)
        # sudo: smart.service.team - its public address
        for ticket in self.filtered(lambda ticket: ticket.team_id.sudo().alias_email):
            team = ticket.team_id.sudo()
            result.update({
                ticket.id: team._notify_get_reply_to(default=default, author_id=author_id)[
                    team.id]})
        return result
