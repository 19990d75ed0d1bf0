from odoo import api, fields, models

from ...engine import warranty

KINDS = [
    (warranty.DELIVERY, "Delivery"),
    (warranty.INVOICE, "Invoice"),
    (warranty.REGISTRATION, "Registration"),
    (warranty.ACTIVATION, "Activation"),
    (warranty.MANUFACTURE, "Day of manufacture"),
]


class SmartServiceWarrantyProof(models.Model):
    """A proof of a warranty's first day that a policy accepts; the first one counts."""

    _name = "smart.service.warranty.proof"
    _description = "Proof of a Warranty's Start"
    _order = "policy_id, sequence, id"
    _rec_name = "kind"

    policy_id = fields.Many2one(
        "smart.service.warranty.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True)
    offset_days = fields.Integer(
        "Days later",
        help="The term begins so many days after the proof's day: goods take time to be sold.",
    )

    _kind_uniq = models.UniqueIndex(
        "(policy_id, kind)", "Each proof counts once in a policy."
    )
    _offset_days_check = models.Constraint(
        "CHECK (offset_days >= 0)", "A warranty can't begin before its proof."
    )

    @api.model_create_multi
    def create(self, vals_list):
        proofs = super().create(vals_list)
        proofs.policy_id._terms_changed()
        return proofs

    def write(self, vals):
        result = super().write(vals)
        self.policy_id._terms_changed()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies._terms_changed()
        return result
