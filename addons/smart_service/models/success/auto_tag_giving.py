from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import usage_stage, wording


class SmartServiceAutoTag(models.Model):
    """Giving tags, and taking back those whose reason has gone."""

    _inherit = "smart.service.auto.tag"

    # === ONE CUSTOMER === #

    @api.model
    def _from_message(self, event):
        """What the words of a customer's message say about him.

        :param event: the ``message_in`` row of the ledger
        """
        rules = self.env["smart.service.auto.tag.rule"]._of("words", event.company_id)
        if not rules or not event.partner_id:
            return
        text = event.channel_id._smart_text(event.mail_message_id)
        for rule in rules:
            found = wording.find(text, wording.words(rule.words))
            if found:
                self._give(event.partner_id, rule, {
                    "value": found[0], "evidence": found[1], "channel_id": event.channel_id.id})

    @api.model
    def _from_signals(self, partner, company, kind):
        """What the customer's signals of one kind say about him."""
        rules = self.env["smart.service.auto.tag.rule"]._of("signal", company)
        for rule in rules.filtered(lambda rule: rule.signal_kind == kind):
            signals = self.env["smart.service.signal"].search([
                ("partner_id", "=", partner.id), ("company_id", "=", company.id),
                ("kind", "=", kind), ("state", "!=", "rejected"),
                ("said_at", ">=", fields.Datetime.now() - timedelta(days=rule.days)),
                "|", ("confidence", ">=", rule.min_confidence), ("state", "=", "confirmed"),
            ], limit=rule.times)
            if len(signals) >= rule.times:
                last = signals[0]
                self._give(partner, rule, {
                    "value": kind, "evidence": last.evidence, "signal_id": last.id,
                    "channel_id": last.channel_id.id})

    @api.model
    def _give(self, partner, rule, why):
        """Give a customer the tag of a rule, unless he has it or a person took it away."""
        known = self.search([
            ("partner_id", "=", partner.id), ("category_id", "=", rule.category_id.id)])
        if known.state == "given" and known.category_id not in partner.category_id:
            known.state = "refused"
        if known or rule.category_id in partner.category_id:
            return
        self.create([self._prepare(partner, rule, why)])
        partner.category_id |= rule.category_id

    @api.model
    def _prepare(self, partner, rule, why):
        return {
            "partner_id": partner.id, "category_id": rule.category_id.id, "rule_id": rule.id,
            "trigger": rule.trigger, "company_id": rule.company_id.id, **why}

    def _take_back(self):
        """The reasons have gone, and with them the tags."""
        for category, tags in self.filtered(
                lambda tag: tag.state == "given").grouped("category_id").items():
            tags.partner_id.write({"category_id": [(3, category.id)]})
        self.filtered(lambda tag: tag.state == "given").unlink()

    # === EVERY NIGHT === #

    @api.model
    def _apply_states(self):
        """Give and take back the tags that stand for a segment or a usage stage."""
        Rule = self.env["smart.service.auto.tag.rule"]
        for rule in Rule._of("segment"):
            partners = self.env["res.partner"].search(
                [("smart_segment_id", "=", rule.segment_id.id)])
            self._set_all(rule, partners.ids, {
                "value": rule.segment_id.name, "segment_id": rule.segment_id.id})
        rules = Rule._of("stage")
        stages = self._stages() if rules else {}
        for rule in rules:
            owners = [owner for owner, found in stages.items() if found == rule.stage]
            self._set_all(rule, owners, {"value": rule.stage})

    @api.model
    def _set_all(self, rule, partner_ids, why):
        """Exactly these customers have the tag of a rule, but for what people decided."""
        known, wanted = self.search([("category_id", "=", rule.category_id.id)]), set(partner_ids)
        known.filtered(
            lambda tag: tag.rule_id == rule and tag.partner_id.id not in wanted)._take_back()
        known = known.exists()
        taken = known.filtered(lambda tag: tag.state == "given"
                               and tag.category_id not in tag.partner_id.category_id)
        taken.state = "refused"
        # with it already: given by hand, and left to whoever gave it
        partners = self.env["res.partner"].search([
            ("id", "in", partner_ids), ("id", "not in", known.partner_id.ids),
            ("category_id", "not in", rule.category_id.ids)])
        self.create([self._prepare(partner, rule, why) for partner in partners])
        partners.write({"category_id": [(4, rule.category_id.id)]})

    @api.model
    def _stages(self):
        """{customer's id: usage stage} of all who own devices or have written to us."""
        self.env.flush_all()
        today = fields.Date.context_today(self)
        found = {
            owner: usage_stage.stage(zip(delivered, ends, strict=True), today)
            for owner, delivered, ends in self.env.execute_query(SQL(
                """
                SELECT p.commercial_partner_id, array_agg(l.smart_delivered_on),
                       array_agg(l.smart_warranty_end)
                  FROM stock_lot l JOIN res_partner p ON p.id = l.smart_owner_id GROUP BY 1
                """))}
        for (owner,) in self.env.execute_query(SQL(
                """
                SELECT DISTINCT p.commercial_partner_id
                  FROM smart_service_contact c JOIN res_partner p ON p.id = c.partner_id
                """)):
            found.setdefault(owner, usage_stage.BEFORE)
        return found
