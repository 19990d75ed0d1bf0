from odoo import models
from odoo.tools import html2plaintext, plaintext2html

from ..conversation.speech import speaking
from .template_variable import About


class SmartServiceContact(models.Model):
    """How what the desk says unasked finds its way to the customer.

    In this order: as a message at this contact point, as an approved template there, the same
    at another contact point to which the customer agreed. When there is none, the message
    stands in the conversation as failed and somebody is asked to tell the customer.
    """

    _inherit = "smart.service.contact"

    def _smart_notify(self, body, *, ticket=None, event_kind="message_notice", notice=None,
                      record=None, buttons=()):
        """Say something on the desk's behalf where it arrives.

        :param body: plain text, already in the contact's language
        :param ticket: what it is about, linked to the session
        :param notice: which notice it is, for the consent that it needs and the template that
            may carry it; None is an answer to what the customer has just written
        :param record: the visit that it is about, or another record
        :param buttons: choices below the text, as (payload, label)
        :return: the message, queued for sending or shown as failed; none where there is no
            account to show it at, and for a survey, which nobody would ask by hand
        """
        self.ensure_one()
        self = self.with_company(self.company_id or (ticket and ticket.company_id))
        others = self._others().filtered(lambda other: other._consents())
        for contact in (self if not notice or self._takes_notices() else self.browse()) | others:
            account = contact._account_to_write()
            if account and contact._fits(account, body):
                return contact._post_notice(account, body, ticket, event_kind, buttons)
            template, values = contact._template_for(account, body, ticket, notice, record)
            if template:
                return contact._post_notice(
                    account, template._text(values), ticket, event_kind,
                    template_id=template.id, template_values=tuple(values))
        return self._notify_in_vain(body, ticket, event_kind, notice)

    def _post_notice(self, account, body, ticket, event_kind, buttons=(), **speech):
        channel = self._open_session(account, quiet=True)
        if ticket:
            channel.smart_ticket_id = ticket.id
        return speaking(channel, **speech)._smart_post_notice(
            body, event_kind=event_kind, buttons=buttons)

    def _fits(self, account, body):
        """Whether all parts of a text may leave now."""
        if self.env["discuss.channel"]._smart_hold_of(self, account):
            return False
        standing = self._standing(account)
        text = html2plaintext(plaintext2html(body), include_references=False).strip()
        parts = len(account._adapter().capabilities.split(text))
        return standing.open and (standing.left is None or standing.left >= parts)

    def _template_for(self, account, body, ticket, notice, record):
        """(template, values) that stands in for a notice; an empty one when none can."""
        # sudo: smart.service.template - the desk speaks, whoever acted
        Template = self.env["smart.service.template"].sudo()
        if not (account and notice
                and "template" in account._adapter().capabilities.kinds):
            return Template, []
        about = About(
            contact=self, account=account,
            ticket=ticket or self.env["smart.service.ticket"],
            visit=record if record is not None and record._name == "smart.service.visit"
            else self.env["smart.service.visit"],
            agent=self.env["res.users"], notice=body)
        for template in Template._usable(account, self, notice):
            values = template._values(about)
            if all(values):
                return template, values
        return Template, []

    def _notify_in_vain(self, body, ticket, event_kind, notice):
        """Nothing arrives: show it where an agent looks, and ask a person."""
        account = self._account_to_write()
        if notice == "survey":
            # a person would not ask by hand; the ledger keeps that nobody was asked
            self.env["smart.service.event"]._log(
                "survey_not_sent", partner=self.partner_id, payload={"contact": self.id})
            return self.env["mail.message"]
        if notice == "suggestion":
            # told when the customer writes again
            return self.env["mail.message"]
        if ticket:
            ticket._ask_person(ticket._asked_env()._(
                "Tell the customer by hand: no channel lets us write now"))
        elif self.partner_id:
            self._ask_team_lead(account, body)
        if not account:
            return self.env["mail.message"]
        return self._post_notice(account, body, ticket, event_kind, refused=True)

    def _ask_team_lead(self, account, body):
        """Put an activity on the customer for the desk's team lead."""
        company = account.company_id or self.env.company
        user = account.desk_id._smart_team_lead(company) if account else self.env["res.users"]
        if user:
            self.partner_id.activity_schedule(
                "mail.mail_activity_data_todo", note=plaintext2html(body), user_id=user.id,
                summary=self.with_context(lang=user.lang or self.env.lang).env._(
                    "Tell the customer by hand: no channel lets us write now"))
