from odoo import api, fields, models

from odoo.addons.smart_service.engine import signals
from odoo.addons.smart_service.models.signal.signal import KINDS

from ...engine.copilot import actions

# record → the rule's field with the tag for it
FIELDS = {
    "discuss.channel": "conversation_tag_id", "smart.service.ticket": "ticket_tag_id",
    "crm.lead": "lead_tag_id", "res.partner": "partner_tag_id"}
PROPOSED = 3


class SmartServiceTagRule(models.Model):
    """Which tags are proposed for a wish, or for a signal in the customer's words."""

    _name = "smart.service.tag.rule"
    _description = "Tags for a Wish or a Signal"
    _order = "sequence, id"
    _rec_name = "intent_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    intent_id = fields.Many2one(
        "smart.service.intent", "Wish", ondelete="cascade", index="btree_not_null")
    signal_kind = fields.Selection(KINDS, "Signal")
    conversation_tag_id = fields.Many2one(
        "im_livechat.conversation.tag", "On the conversation", ondelete="set null")
    ticket_tag_id = fields.Many2one(
        "smart.service.ticket.tag", "On the ticket", ondelete="set null")
    lead_tag_id = fields.Many2one("crm.tag", "On the lead", ondelete="set null")
    partner_tag_id = fields.Many2one(
        "res.partner.category", "On the customer", ondelete="set null")

    _cause_check = models.Constraint(
        "CHECK ((intent_id IS NULL) <> (signal_kind IS NULL))",
        "Choose either a wish or a signal.")

    @api.model
    def _proposed(self, model, company, understanding, said):
        """The tags that follow from what a customer wants, and from what his words reveal.

        :param model: name of the record's model
        :param understanding: of what he wrote
        :param said: his words
        :return: {tag id: (confidence, why)}
        """
        field = FIELDS[model]
        wish = understanding.intent
        found = {signal.kind: signal for signal in signals.detect(said)} if said else {}
        # sudo: smart.service.tag.rule, smart.service.intent - what leads have set for everybody
        rules = self.sudo().search([
            (field, "!=", False), ("company_id", "in", [False, company.id]),
            "|", ("intent_id.code", "=", wish.name), ("signal_kind", "in", list(found))])
        kinds = dict(self._fields["signal_kind"]._description_selection(self.env))
        tags = {}
        for rule in rules:
            if rule.signal_kind:
                sure, why = found[rule.signal_kind].confidence, kinds[rule.signal_kind]
            else:
                sure, why = wish.confidence, rule.intent_id.name
            if sure >= actions.WANTED:
                tags.setdefault(rule[field].id, (sure, why))
        return tags


class SmartServiceCopilotMixin(models.AbstractModel):
    """Tags by what the leads have set go with those that people gave to records like it."""

    _inherit = "smart.service.copilot.mixin"

    def _smart_copilot_tags(self, subject):
        rows = super()._smart_copilot_tags(subject)
        if not subject.texts or not self._smart_copilot_may_tag():
            return rows
        proposed = self.env["smart.service.tag.rule"]._proposed(
            self._name, subject.company, self._smart_copilot_understood(subject),
            "\n".join(subject.texts))
        # sudo: discuss.channel - what it is tagged with already
        present = self.sudo()[self._smart_copilot_tag_field()].ids
        known = {row["tag_id"]: row for row in rows}
        # with the agent's own rights
        for tag in self._smart_copilot_all_tags().filtered(
                lambda tag: tag.id in proposed and tag.id not in present):
            sure, why = proposed[tag.id]
            row = known.setdefault(tag.id, {
                "tag_id": tag.id, "name": tag.display_name, "color": tag.color,
                "confidence": sure, "support": 0})
            row.update(confidence=max(sure, row["confidence"]), why=why)
        return sorted(known.values(), key=lambda row: -row["confidence"])[:PROPOSED]
