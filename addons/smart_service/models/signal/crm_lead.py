from ast import literal_eval
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SAME_WISH_DAYS = 30
NAME_LENGTH = 100


class CrmLead(models.Model):
    """Leads that a conversation reveals, given to salespeople by CRM's own rules."""

    _inherit = "crm.lead"

    smart_signal_ids = fields.One2many("smart.service.signal", "lead_id", "Signals", readonly=True)
    smart_signal_count = fields.Integer(compute="_compute_smart_signal_count")

    @api.depends("smart_signal_ids")
    def _compute_smart_signal_count(self):
        for lead in self:
            lead.smart_signal_count = len(lead.smart_signal_ids)

    def action_open_smart_signals(self):
        """Show what the customer said."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("smart_service.signal_action"),
            "domain": [("lead_id", "=", self.id)],
            "context": {"create": False},
        }

    # === FROM A CONVERSATION === #

    @api.model
    def _smart_from_signal(self, signal):
        """The customer's lead for this signal: an open one of the last weeks, or a new one.

        :param signal: ``smart.service.signal`` with a customer
        :return: the lead
        """
        lead = self._smart_open_lead(signal)
        if lead:
            lead.message_post(
                body=lead._smart_evidence(signal), subtype_xmlid="mail.mt_note",
                partner_ids=lead.user_id.partner_id.ids)
            return lead
        lead = self.with_company(signal.company_id).create(self._smart_prepare_vals(signal))
        lead._smart_assign()
        self.env["smart.service.event"]._log(
            "lead_created", channel=signal.channel_id, message=signal.mail_message_id,
            partner=signal.partner_id, user=lead.user_id, company=signal.company_id,
            payload={"lead_id": lead.id, "kind": signal.kind})
        return lead

    def _smart_follow_up(self):
        """What is to be done once the lead has its signal and its salesperson."""

    @api.model
    def _smart_open_lead(self, signal):
        """An open lead of the same customer that a conversation has opened lately.

        The customer's row is written first: of two conversations of one customer that want to
        open a lead at the same time the later is refused, run again and then finds the first
        one's lead.
        """
        customer = signal.partner_id.commercial_partner_id
        self.env.cr.execute(SQL(
            "UPDATE res_partner SET color = color WHERE id = %s", customer.id),
            log_exceptions=False)
        return self.search([
            ("partner_id.commercial_partner_id", "=", customer.id),
            "|", ("origin_channel_id", "!=", False), ("smart_signal_ids", "!=", False),
            ("won_status", "=", "pending"),
            ("company_id", "in", [False, signal.company_id.id]),
            ("create_date", ">=", fields.Datetime.now() - timedelta(days=SAME_WISH_DAYS)),
        ], limit=1)

    @api.model
    def _smart_prepare_vals(self, signal):
        source = self.env.ref("crm_livechat.utm_source_livechat", raise_if_not_found=False)
        return {
            "name": signal.evidence[:NAME_LENGTH],
            "partner_id": signal.partner_id.id,
            "description": self._smart_evidence(signal),
            "origin_channel_id": signal.channel_id.id,
            "source_id": source.id if source else False,
            "company_id": signal.company_id.id,
            # core would take the acting user and a team of his
            "user_id": False,
            "team_id": False,
            "type": "lead" if self.env.user.has_group("crm.group_use_lead") else "opportunity",
        }

    @api.model
    def _smart_evidence(self, signal):
        # no blockquote: Odoo folds quotations away
        return Markup("<p>%s</p><p><em>%s</em></p>") % (
            self.env._("The customer wrote in a conversation:"), signal.evidence)

    # === ASSIGNMENT === #

    def _smart_assign(self):
        """Give the lead to a team and a salesperson now, by their own assignment domains.

        What crm_livechat does when a script forwards a lead
        (``_process_step_create_lead_and_forward``), without an operator who is online. A lead
        that nobody has room for stays with its team: Odoo's assignment, or the team's leader
        where that is off, takes care of it.
        """
        self.ensure_one()
        teams = self._smart_teams()
        member = self._smart_member(teams)
        team = member.crm_team_id or teams[:1]
        if team:
            self.write({
                "team_id": team.id,
                "user_id": member.user_id.id,
                "type": "lead" if team.use_leads else "opportunity",
            })
        if not member:
            self._assign_userless_lead_in_team(self.env._("Smart Service"))

    def _smart_teams(self):
        """Teams that take leads like this one, in their order."""
        teams = self.env["crm.team"].search(
            Domain("assignment_optout", "=", False)
            & Domain("company_id", "in", [False, self.company_id.id])
            & (Domain("use_leads", "=", True) | Domain("use_opportunities", "=", True)))
        return teams.filtered(
            lambda team: team.assignment_max
            and self.filtered_domain(literal_eval(team.assignment_domain or "[]")))

    def _smart_member(self, teams):
        """The salesperson with most room among those whose domain takes the lead.

        Who prefers such leads goes first, as in Odoo's own assignment.
        """
        members = teams.crm_team_member_ids
        members.invalidate_recordset(["lead_day_count"])
        quotas = {member: member._get_assignment_quota() for member in members}
        fitting = members.filtered(
            lambda member: not member.assignment_optout and quotas[member] > 0
            and self.filtered_domain(literal_eval(member.assignment_domain or "[]")))
        preferring = fitting.filtered(
            lambda member: literal_eval(member.assignment_domain_preferred or "[]")
            and self.filtered_domain(literal_eval(member.assignment_domain_preferred)))
        best = (preferring or fitting).sorted(lambda member: (-quotas[member], member.id))
        return best[:1]
