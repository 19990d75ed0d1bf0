from odoo import api, fields, models

from ...engine import usage_stage


class ResPartner(models.Model):
    """A customer's tags with their reasons."""

    _inherit = "res.partner"

    smart_auto_tag_ids = fields.One2many(
        "smart.service.auto.tag", "partner_id", "Automatic tags", readonly=True,
        groups="smart_service.group_agent")

    @api.model
    def _smart_apply_tier_rules(self):
        result = super()._smart_apply_tier_rules()
        self.env["smart.service.auto.tag"]._apply_states()
        return result

    def _smart_usage_stage(self, devices):
        """How far a customer is with what he has bought.

        A stage's tag that a person has given him says so; else his devices do.

        :param devices: ``stock.lot`` that are his
        :return: as in ``smart.service.auto.tag.rule.stage``
        """
        self.ensure_one()
        # sudo: smart.service.auto.tag, res.partner - his own tags, to choose what fits him
        customer = self.sudo()
        customers = customer | customer.commercial_partner_id
        rules = customer.env["smart.service.auto.tag.rule"]._of("stage").filtered(
            lambda rule: rule.category_id in customers.category_id)
        by_rule = customer.env["smart.service.auto.tag"].search([
            ("partner_id", "in", customers.ids), ("state", "=", "given"),
            ("category_id", "in", rules.category_id.ids)]).category_id if rules else ()
        for rule in rules:
            if rule.category_id not in by_rule:
                return rule.stage
        return usage_stage.stage(
            [(lot.smart_delivered_on, lot.smart_warranty_end) for lot in devices],
            fields.Date.context_today(self))
