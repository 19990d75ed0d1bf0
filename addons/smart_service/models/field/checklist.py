from odoo import api, fields, models


class SmartServiceChecklist(models.Model):
    """What an engineer goes through at a device of some kind."""

    _name = "smart.service.checklist"
    _description = "Checklist"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the checklist is for every company."
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "smart_service_checklist_product_rel",
        "checklist_id",
        "product_tmpl_id",
        string="Products",
        help="With the categories: at which devices it is gone through. Both empty: at all.",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        "smart_service_checklist_category_rel",
        "checklist_id",
        "categ_id",
        string="Product categories",
    )
    line_ids = fields.One2many("smart.service.checklist.line", "checklist_id", "Steps", copy=True)

    @api.model
    def _for_product(self, product, company):
        """The checklists that are gone through at a product."""
        return self.search([("company_id", "in", [False, company.id])]).filtered(
            lambda checklist: checklist._fits(product)
        )

    def _fits(self, product):
        """Whether it is for this product."""
        self.ensure_one()
        if not self.product_tmpl_ids and not self.product_categ_ids:
            return True
        if product.product_tmpl_id in self.product_tmpl_ids:
            return True
        path = product.categ_id.parent_path or ""
        return any(path.startswith(categ.parent_path) for categ in self.product_categ_ids)
