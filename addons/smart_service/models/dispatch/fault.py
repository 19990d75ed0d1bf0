from odoo import api, fields, models

from ...engine import faults

# More possibilities than this aren't offered to choose from.
MOST_CHOICES = 4


class SmartServiceFault(models.Model):
    """A fault of the catalogue: how customers call it and what its repair takes."""

    _name = "smart.service.fault"
    _description = "Fault"
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the fault is in every company's catalogue."
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "smart_service_fault_product_rel",
        "fault_id",
        "product_tmpl_id",
        string="Products",
        help="With the categories: what can have this fault. Both empty: every product.",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        "smart_service_fault_category_rel",
        "fault_id",
        "categ_id",
        string="Product categories",
    )
    keywords = fields.Text(
        help="What customers say, in all languages, separated by commas, semicolons or lines."
    )
    is_fallback = fields.Boolean(
        "When nothing else fits", help="Taken when no fault's keywords occur: a look on the spot."
    )
    never_covered = fields.Boolean("Never under warranty", help="Wear, misuse, consumables.")
    part_ids = fields.One2many("smart.service.fault.part", "fault_id", "Parts", copy=True)
    skill_id = fields.Many2one("hr.skill", ondelete="restrict")
    skill_level_id = fields.Many2one(
        "hr.skill.level",
        "Minimum level",
        ondelete="restrict",
        domain="[('skill_type_id.skill_ids', '=', skill_id)]",
    )
    duration = fields.Float("Hours", default=1.0, required=True)

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a fault with this code already."
    )
    _duration_check = models.Constraint(
        "CHECK (duration > 0)", "The repair of a fault takes some time."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for fault in self:
            fault.display_name = f"{fault.code} {fault.name}"

    @api.model
    def _match(self, product, symptom):
        """The fault that the customer's words about a product describe, or an empty recordset."""
        fitting = self._equally_fitting(product, symptom)
        return fitting[:1] or self._possible(product).filtered("is_fallback")[:1]

    @api.model
    def _equally_fitting(self, product, symptom):
        """The faults that the words describe best; several when they can't tell them apart.

        :return: faults in the catalogue's order; empty when no fault's keywords occur
        """
        scored = [
            (faults.score(symptom, faults.split_keywords(fault.keywords)), fault)
            for fault in self._possible(product)
        ]
        best = max((score for score, _fault in scored), default=0)
        fitting = [fault.id for score, fault in scored if score == best] if best else []
        return self.browse(fitting[:MOST_CHOICES])

    @api.model
    def _possible(self, product):
        """The catalogue's faults that this product can have."""
        catalogue = self.search([("company_id", "in", [False, self.env.company.id])])
        return catalogue.filtered(lambda fault: fault._fits(product))

    def _fits(self, product):
        """Whether this product can have the fault."""
        self.ensure_one()
        if not self.product_tmpl_ids and not self.product_categ_ids:
            return True
        if product.product_tmpl_id in self.product_tmpl_ids:
            return True
        path = product.categ_id.parent_path or ""
        return any(path.startswith(categ.parent_path) for categ in self.product_categ_ids)
