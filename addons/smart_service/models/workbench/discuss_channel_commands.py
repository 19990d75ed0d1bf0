import re

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

# a serial number has a digit and no character that words are written in
SERIAL = re.compile(r"(?=[^\s]*\d)[A-Za-z0-9][A-Za-z0-9./_-]{3,}$")


class DiscussChannel(models.Model):
    """What an agent does beside a conversation: by ``/`` command, shortcut, menu or macro."""

    _inherit = "discuss.channel"

    # === WHAT THE MENU AND ITS DIALOGS CALL === #

    def action_smart_ticket(self, subject):
        """Make a ticket of the conversation.

        :return: ``{"id", "name", "model"}`` of what was made
        """
        self._smart_check_part()
        return self._smart_made(self._smart_make_ticket(self._smart_words(subject)))

    def action_smart_repair(self, symptom, serial=""):
        """Open a repair request for the customer's device.

        :param serial: as the customer has told it; only his own device is looked into
        """
        self._smart_check_part()
        return self._smart_made(self._smart_make_repair(
            self._smart_words(symptom), (serial or "").strip()))

    def action_smart_lead(self, title):
        """Make a lead of the conversation and give it to whom it is for."""
        self._smart_check_part()
        return self._smart_made(self._smart_make_lead(self._smart_words(title)))

    def _smart_words(self, text):
        words = " ".join((text or "").split())
        if not words:
            raise UserError(self.env._("Say in a few words what it is about."))
        return words

    def _smart_made(self, record):
        return {"id": record.id, "name": record.display_name, "model": record._name}

    # === / COMMANDS === #

    def execute_command_note(self, **kwargs):
        """``/note text``: leave a note for colleagues."""
        self.action_smart_note(self._smart_argument("note", kwargs))

    def execute_command_ask(self, **kwargs):
        """``/ask question``: ask colleagues for help."""
        self.action_smart_ask_help(self._smart_argument("ask", kwargs))

    def execute_command_repair(self, **kwargs):
        """``/repair [serial] what is wrong``: open a repair request."""
        first, _space, rest = self._smart_argument("repair", kwargs).partition(" ")
        serial, symptom = (first, rest) if SERIAL.match(first) else ("", f"{first} {rest}")
        self._smart_check_part()
        ticket = self._smart_make_repair(self._smart_words(symptom or serial), serial)
        self.env.user._bus_send_transient_message(
            self, self.env._("Repair requested: %s", ticket._get_html_link()))

    def execute_command_close(self, **kwargs):
        """``/close``: end the conversation."""
        self._smart_check_part()
        self.action_smart_close()

    def _smart_argument(self, command, kwargs):
        return kwargs.get("body", "").strip().removeprefix(f"/{command}").strip()

    # === MAKING === #

    def _smart_make_repair(self, symptom, serial="", **told):
        """A repair request of this conversation's customer.

        :param told: what else is known, see ``smart.service.ticket._open_repair``
        """
        # sudo: discuss.channel - whose conversation it is; the caller has a part in it
        session = self.sudo()
        partner = session._smart_customer_partner()
        if not partner:
            raise UserError(self.env._(
                "Nobody knows yet who the customer is. Ask for a name or an e-mail address first."))
        return self.env["smart.service.ticket"]._open_repair(
            partner, channel=session, contact=session.smart_contact_id, serial=serial,
            symptom=symptom, **told)

    def _smart_make_lead(self, title):
        """A lead about this conversation, assigned by CRM's own rules."""
        # sudo: crm.lead, discuss.channel - agents pass on what a customer wants to buy without
        # seeing the leads of sales; the caller has a part in the conversation
        session = self.sudo()
        company = session.smart_company_id or self.env.company
        lead = session.with_company(company).with_context(
            smart_bare_lead=True)._convert_visitor_to_lead(
                self.env.user.partner_id, f"/lead {title}")
        lead.write({
            "name": title, "company_id": company.id,
            "partner_id": lead.partner_id.id or session._smart_customer_partner().id})
        lead._smart_assign()
        self.env["smart.service.event"]._log(
            "lead_created", channel=session, user=self.env.user,
            payload={"lead_id": lead.id, "kind": "agent"})
        return lead

    def _convert_visitor_to_lead(self, partner, key):
        # sudo: discuss.channel - whether it is a conversation of ours
        if (self.env.context.get("smart_bare_lead") or not self.sudo().smart_account_id
                or not self.env.user.has_group("smart_service.group_agent")):
            return super()._convert_visitor_to_lead(partner, key)
        self._smart_check_part()
        return self._smart_make_lead(self._smart_words(
            html2plaintext(key).removeprefix("/lead")))
