from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...engine import next_action
from .crm_lead_facts import DEVICES


class CrmLead(models.Model):
    """What to do next about a lead and what to talk about, each with its reason."""

    _inherit = "crm.lead"

    smart_next_actions = fields.Html(
        "Next best action", compute="_compute_smart_help", compute_sudo=True, sanitize=False)
    smart_talk_outline = fields.Html(
        "Talk outline", compute="_compute_smart_help", compute_sudo=True, sanitize=False)

    @api.depends_context("lang")
    @api.depends("partner_id", "smart_signal_ids", "order_ids.state", "activity_ids")
    def _compute_smart_help(self):
        for lead in self:
            facts = lead._smart_facts()
            lead.smart_next_actions = lead._smart_list(
                (lead._smart_step_words(step.name), lead._smart_step_reason(step))
                for step in next_action.steps(facts))
            lead.smart_talk_outline = lead._smart_list(lead._smart_talk(facts))

    @api.model
    def _smart_list(self, pairs):
        """(what, why) as a list."""
        return Markup('<ol class="mb-0">%s</ol>') % Markup().join(
            Markup('<li>%s<br/><span class="text-muted">%s</span></li>') % (what, why) if why
            else Markup("<li>%s</li>") % what
            for what, why in pairs)

    # === NEXT ACTION === #

    @api.model
    def _smart_step_words(self, name):
        return {
            "settle_case": lambda: self.env._("See that the open case is settled first"),
            "calm": lambda: self.env._("Apologise and ask what would put it right"),
            "ask_about_quotation": lambda: self.env._("Ask about the quotation"),
            "arrange_trial": lambda: self.env._("Arrange the trial"),
            "draft_quotation": lambda: self.env._("Draft a quotation"),
            "send_quotation": lambda: self.env._("Check the draft and send it"),
            "show_feature": lambda: self.env._("Show the premium feature"),
            "compare": lambda: self.env._("Show how we differ from the competitor"),
            "show_value": lambda: self.env._("Speak of what it is worth before its price"),
            "call": lambda: self.env._("Call or write now"),
            "wait_for_answer": lambda: self.env._("Wait for the answer to the quotation"),
            "keep_in_touch": lambda: self.env._("Keep in touch"),
        }[name]()

    def _smart_step_reason(self, step):
        said = {"arrange_trial", "compare", "show_value", "calm"}
        if step.name in said or step.name == "call" and step.about:
            return self.env._("The customer wrote: “%s”", step.about)
        return {
            "settle_case": lambda: self.env._(
                "%s is not solved: who waits for help is not sold to.", step.about),
            "ask_about_quotation": lambda: self.env._(
                "%(order)s was sent %(days)s days ago or more, and is not answered.",
                order=step.about, days=next_action.QUOTED_DAYS),
            "draft_quotation": lambda: self.env._("Named in the conversation: %s", step.about),
            "send_quotation": lambda: self.env._("%s is still a draft.", step.about),
            "show_feature": lambda: self.env._("The customer keeps asking for it: %s", step.about),
            "call": lambda: self.env._("Nobody has contacted the customer lately."),
            "wait_for_answer": lambda: self.env._("%s has been sent just now.", step.about),
        }.get(step.name, lambda: "")()

    # === TALK OUTLINE === #

    def _smart_talk(self, facts):
        """(what to say, why) from the greeting to the next step."""
        self.ensure_one()
        partner = self.partner_id
        if partner:
            yield self._smart_talk_greeting(partner)
        if facts.open_case:
            yield (self.env._("Say how it stands with %s", facts.open_case),
                   self.env._("The case is open; the customer will ask."))
        elif closed := self._smart_last_ticket():
            yield (self.env._("Ask whether all is well since %s", closed.number),
                   self.env._("%(subject)s, settled on %(date)s", subject=closed.name,
                              date=format_date(self.env, closed.closed_at)))
        if facts.upset:
            yield (self.env._("Take up what made the customer angry"), f"“{facts.upset}”")
        if facts.wish:
            yield self.env._("Come back to the customer's own words"), f"“{facts.wish}”"
        if devices := self._smart_devices():
            yield (self.env._("Start from what the customer has"), ", ".join(
                self._smart_device_words(device) for device in devices))
        if facts.products or facts.premium:
            yield (self.env._("Offer: %s", facts.products or facts.premium),
                   self.env._("Named in the conversation"))
        if facts.competitor:
            yield (self.env._("Be ready for the comparison with the competitor"),
                   f"“{facts.competitor}”")
        if facts.price:
            yield self.env._("Be ready to speak about the price"), f"“{facts.price}”"
        yield (self.env._("Agree on the next step and on a day"),
               self.env._("Best time to contact: %s", self.smart_best_time)
               if self.smart_best_time else "")

    def _smart_talk_greeting(self, partner):
        known = []
        first = self.env["sale.order"].search([
            ("partner_id", "in", self._smart_customer().ids), ("state", "=", "sale")],
            order="date_order", limit=1)
        if first:
            known.append(self.env._(
                "customer since %s", format_date(self.env, first.date_order)))
        tier = partner._smart_tier()
        if tier:
            known.append(self.env._("tier %s", tier.name))
        if account := self.origin_channel_id.smart_account_id:
            known.append(self.env._("wrote to %s", account.name))
        return self.env._("Greet %s", partner.name), ", ".join(known)

    def _smart_last_ticket(self):
        return self.env["smart.service.ticket"].search([
            ("partner_id", "in", self._smart_customer().ids), ("closed_at", "!=", False),
            ("company_id", "=", self._smart_company().id)], order="closed_at desc", limit=1)

    def _smart_devices(self):
        if not self.partner_id:
            return self.env["stock.lot"]
        return self.env["stock.lot"].search([
            ("smart_owner_id", "in", self._smart_customer().ids)], limit=DEVICES)

    def _smart_device_words(self, device):
        name = device.product_id.name
        if not device.smart_warranty_end:
            return name
        date = format_date(self.env, device.smart_warranty_end)
        if device.smart_warranty_end < fields.Date.today():
            return self.env._("%(device)s (warranty ended on %(date)s)", device=name, date=date)
        return self.env._("%(device)s (warranty until %(date)s)", device=name, date=date)
