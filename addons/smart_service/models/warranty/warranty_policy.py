from odoo import api, fields, models, tools

from ...engine import warranty


class SmartServiceWarrantyPolicy(models.Model):
    """A row of warranty policy: for which devices or parts, for how long, counted from what."""

    _name = "smart.service.warranty.policy"
    _description = "Warranty Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the policy is every company's."
    )
    country_id = fields.Many2one(
        "res.country", help="Only for companies in this country, whose law it is."
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "smart_service_warranty_policy_product_rel",
        "policy_id",
        "product_tmpl_id",
        string="Devices",
        help="With the categories: what the policy is for. Both empty: every device.",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        "smart_service_warranty_policy_category_rel",
        "policy_id",
        "categ_id",
        string="Device categories",
    )
    part_tmpl_ids = fields.Many2many(
        "product.template",
        "smart_service_warranty_policy_part_rel",
        "policy_id",
        "product_tmpl_id",
        string="Parts",
        help="With the categories: main parts with terms of their own. Both empty: the policy is "
        "for the device as a whole.",
    )
    part_categ_ids = fields.Many2many(
        "product.category",
        "smart_service_warranty_policy_part_category_rel",
        "policy_id",
        "categ_id",
        string="Part categories",
    )
    part_months = fields.Integer(
        "Months for parts", help="0: the term that is set on the product itself."
    )
    labour_months = fields.Integer("Months for labour", help="0: as long as for parts.")
    proof_ids = fields.One2many(
        "smart.service.warranty.proof",
        "policy_id",
        "Proofs of start",
        copy=True,
        help="The first one that there is counts. None here: delivery, invoice, registration, "
        "activation, day of manufacture.",
    )
    return_days = fields.Integer(
        "Return within (days)", help="A faulty device may be given back so long. 0: never."
    )
    exchange_days = fields.Integer(
        "Exchange within (days)", help="A faulty device may be exchanged so long. 0: never."
    )
    exchange_repairs = fields.Integer(
        "Exchange after repairs",
        help="The device may be exchanged when it fails again after so many repairs under "
        "warranty. 0: never.",
    )
    repair_time_extends = fields.Boolean(
        "Repairs extend the term", help="The days that a free repair took are added."
    )
    guarantee_days = fields.Integer(
        "Guarantee on repairs (days)",
        help="A part that was put in, or the same fault, is free for so long after a repair, "
        "whoever paid for it.",
    )

    _terms_check = models.Constraint(
        "CHECK (part_months >= 0 AND labour_months >= 0 AND return_days >= 0 "
        "AND exchange_days >= 0 AND exchange_repairs >= 0 AND guarantee_days >= 0)",
        "A term can't be shorter than nothing.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._terms_changed()
        return policies

    def write(self, vals):
        self._terms_changed()
        result = super().write(vals)
        self._terms_changed()
        return result

    def unlink(self):
        self._terms_changed()
        return super().unlink()

    def _terms_changed(self):
        """Let the devices' ends of warranty be counted anew: those before and those after."""
        self.env.registry.clear_cache()
        # sudo: stock.lot - the ends of warranty follow the policy, whoever sets it
        Lot = self.env["stock.lot"].sudo()
        for policy in self:
            if policy.part_tmpl_ids or policy.part_categ_ids:
                continue
            domain = [("smart_owner_id", "!=", False)]
            if policy.product_tmpl_ids or policy.product_categ_ids:
                domain += [
                    "|",
                    ("product_id.product_tmpl_id", "in", policy.product_tmpl_ids.ids),
                    ("product_id.categ_id", "child_of", policy.product_categ_ids.ids),
                ]
            self.env.add_to_compute(Lot._fields["smart_warranty_end"], Lot.search(domain))

    # === FOR THE RULE === #

    @api.model
    @tools.ormcache("company.id", "company.country_id.id")
    def _rows(self, company):
        """The policies of a company as the rule takes them."""
        # sudo: smart.service.warranty.policy - the rule is the same whoever asks
        policies = self.sudo().search([
            ("company_id", "in", [False, company.id]),
            ("country_id", "in", [False, company.country_id.id]),
        ])
        return tuple(policy._row() for policy in policies)

    def _row(self):
        self.ensure_one()
        return warranty.Policy(
            key=self.id,
            name=self.name,
            products=frozenset(self.product_tmpl_ids.ids),
            categories=frozenset(self.product_categ_ids.ids),
            parts=frozenset(self.part_tmpl_ids.ids),
            part_categories=frozenset(self.part_categ_ids.ids),
            sequence=self.sequence,
            part_months=self.part_months,
            labour_months=self.labour_months,
            proofs=tuple(
                warranty.Proof(proof.kind, proof.offset_days) for proof in self.proof_ids
            ) or warranty.DEFAULT_PROOFS,
            return_days=self.return_days,
            exchange_days=self.exchange_days,
            exchange_repairs=self.exchange_repairs,
            repair_time_extends=self.repair_time_extends,
            guarantee_days=self.guarantee_days,
        )
