from odoo import api, fields, models
from odoo.exceptions import AccessError


class SmartServiceAutoTag(models.Model):
    """Why a customer has a tag that nobody gave him, and what a person thinks of it."""

    _name = "smart.service.auto.tag"
    _description = "Automatic Tag"
    _order = "given_at desc, id desc"
    _rec_name = "category_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True, readonly=True)
    category_id = fields.Many2one(
        "res.partner.category", "Tag", required=True, ondelete="cascade", index=True,
        readonly=True)
    rule_id = fields.Many2one(
        "smart.service.auto.tag.rule", ondelete="set null", index="btree_not_null", readonly=True)
    trigger = fields.Selection(
        [("words", "Words in a message"), ("signal", "Signal"), ("segment", "Segment"),
         ("stage", "Usage stage")], "Because of", required=True, readonly=True)
    value = fields.Char(readonly=True, help="The word, kind of signal or stage.")
    evidence = fields.Text(readonly=True, help="The customer's own sentence.")
    signal_id = fields.Many2one(
        "smart.service.signal", ondelete="set null", index="btree_not_null", readonly=True)
    segment_id = fields.Many2one(
        "smart.service.segment", ondelete="set null", index="btree_not_null", readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="set null", index="btree_not_null",
        readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    given_at = fields.Datetime(
        "Given at", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [("given", "Given"), ("refused", "Taken away by a person")], required=True,
        default="given", readonly=True, help="What a person took away is not given again.")
    reason = fields.Char(compute="_compute_reason")

    _partner_category_uniq = models.UniqueIndex(
        "(partner_id, category_id)", "The reason of this customer's tag is known already.")

    @api.depends("trigger", "value", "evidence", "segment_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        kinds = dict(self.env["smart.service.signal"]._fields["kind"]._description_selection(
            self.env))
        stages = dict(self.env["smart.service.auto.tag.rule"]._fields[
            "stage"]._description_selection(self.env))
        for tag in self:
            if tag.trigger == "words":
                tag.reason = self.env._(
                    "Wrote “%(word)s”: %(sentence)s", word=tag.value, sentence=tag.evidence)
            elif tag.trigger == "signal":
                tag.reason = self.env._(
                    "%(kind)s: %(sentence)s", kind=kinds.get(tag.value, tag.value),
                    sentence=tag.evidence)
            elif tag.trigger == "segment":
                # sudo: smart.service.segment - the name of the customer's own segment
                tag.reason = self.env._(
                    "Segment %(segment)s", segment=tag.sudo().segment_id.name or tag.value)
            else:
                tag.reason = self.env._(
                    "Usage stage: %(stage)s", stage=stages.get(tag.value, tag.value))

    def action_refuse(self):
        """It does not fit: the tag is taken away and not given again."""
        if not self.env.user.has_group("smart_service.group_agent"):
            raise AccessError(self.env._("Only agents decide about tags."))
        self.check_access("read")
        # sudo: smart.service.auto.tag, res.partner - whoever sees the reason as an agent may
        # judge it; he changes nothing else of the customer
        tags = self.sudo()
        for tag in tags:
            tag.partner_id.category_id -= tag.category_id
        tags.state = "refused"
