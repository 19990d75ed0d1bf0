from odoo import api, fields, models

from .decision import CODES


class SmartServiceWarrantyDecisionLine(models.Model):
    """What was decided about one part, or about the labour."""

    _name = "smart.service.warranty.decision.line"
    _description = "Warranty Decision in Detail"
    _order = "decision_id, id"
    _rec_name = "product_id"

    decision_id = fields.Many2one(
        "smart.service.warranty.decision", required=True, readonly=True, ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="decision_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("part", "Part"), ("labour", "Labour")], required=True, readonly=True
    )
    product_id = fields.Many2one("product.product", "Part", readonly=True, ondelete="set null")
    covered = fields.Boolean("Free", readonly=True)
    code = fields.Selection(CODES, "Ground", readonly=True, required=True)
    date_start = fields.Date("From", readonly=True)
    date_end = fields.Date("Until", readonly=True)
    contract_id = fields.Many2one(
        "smart.service.contract", readonly=True, ondelete="set null"
    )
    policy_id = fields.Many2one(
        "smart.service.warranty.policy", readonly=True, ondelete="set null"
    )
    reason = fields.Char(compute="_compute_reason")

    @api.depends("code", "date_start", "date_end", "contract_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            line.reason = line._why()

    @api.model
    def _vals(self, line):
        """Values to keep :class:`~engine.warranty.Line`; without a part it is the labour."""
        behind = "contract_id" if line.code == "contract" else "policy_id"
        return {
            "kind": "part" if line.part else "labour",
            "product_id": line.part,
            "covered": line.covered,
            "code": line.code,
            "date_start": line.start,
            "date_end": line.end,
            **({behind: line.source or False} if line.code != "goodwill" else {}),
        }

    def _subject(self):
        """What the line is about, as customers call it."""
        self.ensure_one()
        # sudo: product.product - the name of a part, for those who may read the decision
        return self.sudo().product_id.name if self.kind == "part" else self.env._("labour")

    def _why(self):
        """The reason in words."""
        self.ensure_one()
        return self.decision_id._reason(
            self.code, {"start": self.date_start, "end": self.date_end}, self.contract_id.name)
