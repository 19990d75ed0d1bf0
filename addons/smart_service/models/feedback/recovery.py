from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

# so long after the matter was settled somebody calls and asks whether all is well now
RETURN_CALL = timedelta(days=3)


class SmartServiceTicket(models.Model):
    """A customer who was disappointed is won back: one ticket, somebody who calls, and again
    when it was settled."""

    _inherit = "smart.service.ticket"

    is_recovery = fields.Boolean(
        "Wins a customer back", readonly=True, copy=False, index=True,
        help="Made of a bad rating.")

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {"is_recovery"}

    @api.model
    def _recover(self, partner, company, *, contact, channel, score, comment="", ticket=None):
        """The ticket by which a disappointed customer is won back; one at a time for each.

        :param channel: the conversation that it is about, maybe none
        :param score: what he gave, in words
        :param ticket: the ticket that was rated, if one was
        :return: the ticket; none for who is nobody's customer
        """
        # sudo: smart.service.ticket - follows from the customer's own verdict, whoever takes it in
        tickets = self.sudo().with_company(company)
        if not partner:
            return tickets
        # of two bad verdicts at the same time the second waits here, is refused by the database,
        # and run again finds the first one's ticket
        self.env.cr.execute(SQL(
            "UPDATE res_partner SET write_date = write_date WHERE id = %s", partner.id),
            log_exceptions=False)
        found = tickets.search([
            ("partner_id", "=", partner.id), ("company_id", "=", company.id),
            ("is_recovery", "=", True), ("is_closed", "=", False)], limit=1)
        lead = tickets._recovery_lead(company, contact, channel, ticket)
        words = tickets.with_context(lang=lead.lang or company.partner_id.lang)
        told = words._recovery_words(score, comment, ticket or channel)
        if found:
            found.message_post(body=told, subtype_xmlid="mail.mt_note")
            return found
        recovery = words.create({
            "name": words.env._("Win back: rated %s", score),
            "type_id": words.env["smart.service.ticket.type"]._for_code("complaint").id,
            "partner_id": partner.id, "company_id": company.id, "contact_id": contact.id,
            "team_id": ticket.team_id.id if ticket else tickets._default_team().id,
            "user_id": lead.id, "urgency": "3", "is_recovery": True,
            "description": comment or False,
        })
        recovery.message_post(body=told, subtype_xmlid="mail.mt_note")
        recovery._warn_salesperson(score, comment)
        return recovery

    @api.model
    def _recovery_lead(self, company, contact, channel, ticket):
        """The team lead who looks after it."""
        desk = channel.livechat_channel_id or contact.account_id.desk_id
        return (ticket and ticket.team_id.lead_id) or desk._smart_team_lead(company)

    def _recovery_words(self, score, comment, about):
        """What a person has to know, with a link to what was rated."""
        text = self.env._("The customer rated %s.", score)
        link = about._get_html_link() if about and about._name == self._name else (
            about.display_name if about else "")
        return Markup("<p>%s %s</p><p><em>%s</em></p>") % (text, link or "", comment or "")

    def _call_for_help(self, score):
        """Put the customer's call on the desk of who wins him back; the same one only once."""
        for ticket in self.filtered("user_id"):
            env = ticket.with_context(lang=ticket.user_id.lang).env
            kind = env.ref("smart_service.mail_activity_type_at_risk")
            if kind not in ticket.activity_ids.activity_type_id:
                ticket.activity_schedule(
                    "smart_service.mail_activity_type_at_risk", user_id=ticket.user_id.id,
                    summary=env._(
                        "Does not recommend us (%(score)s of 10): please call the customer",
                        score=score))

    def _warn_salesperson(self, score, comment):
        """Who is selling to the customer knows before he calls him."""
        self.ensure_one()
        # sudo: crm.lead - an activity for the lead's own salesperson
        leads = self.env["crm.lead"].sudo().search([
            ("partner_id", "child_of", self.partner_id.commercial_partner_id.id),
            ("user_id", "!=", False), ("probability", "<", 100),
            ("company_id", "in", [False, self.company_id.id])])
        for lead in leads:
            env = self.with_context(lang=lead.user_id.lang).env
            lead.activity_schedule(
                "smart_service.mail_activity_type_at_risk", user_id=lead.user_id.id,
                summary=env._("The customer rated our service %s: mind it when you call", score),
                note=Markup("<p><em>%s</em></p>") % comment if comment else "")

    def write(self, vals):
        open_before = self.filtered(
            lambda ticket: ticket.is_recovery and not ticket.is_closed) if (
            "stage_id" in vals) else self.browse()
        result = super().write(vals)
        for ticket in open_before.filtered(
                lambda ticket: ticket.is_closed and ticket.stage_id.code == "solved"):
            ticket._plan_return_call()
        return result

    def _plan_return_call(self):
        """When it was settled somebody asks a few days later whether it really was."""
        self.ensure_one()
        user = self.user_id or self.team_id.lead_id or self._fallback_user()
        env = self.with_context(lang=user.lang).env
        # sudo: smart.service.ticket - whoever settled it, the responsible one calls
        self.sudo().activity_schedule(
            "smart_service.mail_activity_type_return_call", user_id=user.id,
            date_deadline=fields.Date.today() + RETURN_CALL,
            summary=env._("Call %s: is everything all right now?", self.partner_id.name))
