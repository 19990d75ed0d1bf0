from odoo import fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    """Where the parts of free repairs go: a place whose account is the warranty cost."""

    _inherit = "res.company"

    smart_warranty_location_id = fields.Many2one(
        "stock.location", "Used up under warranty", readonly=True, copy=False)

    def write(self, vals):
        result = super().write(vals)
        if "smart_warranty_account_id" in vals:
            for company in self.filtered("smart_warranty_location_id"):
                # sudo: stock.location - the company's own place follows the company's account
                company.sudo().smart_warranty_location_id.valuation_account_id = (
                    company.smart_warranty_account_id)
        return result

    def _smart_warranty_place(self):
        """The place where parts of free repairs are used up, made at the first need.

        Odoo books what goes there from the stock to the place's account: at once where the
        product's valuation is perpetual, with the closing where it is periodic.
        """
        self.ensure_one()
        # sudo: stock.location - a place of the company's own, made once for everybody
        company = self.sudo()
        if not company.smart_warranty_location_id:
            company.smart_warranty_location_id = company.env["stock.location"].create({
                "name": self.env._("Used up under warranty"),
                "usage": "production",
                "company_id": company.id,
                "valuation_account_id": company.smart_warranty_account_id.id,
            })
        return company.smart_warranty_location_id

    def _get_location_valuation_vals(self, at_date=None, location_domain=False):
        """The closing names each product on the warranty account, not only its category."""
        place = self.smart_warranty_location_id
        if not place.valuation_account_id:
            return super()._get_location_valuation_vals(at_date, location_domain)
        others = Domain.AND([location_domain or [], [("id", "!=", place.id)]])
        return super()._get_location_valuation_vals(
            at_date, others) + self._smart_warranty_vals(place, at_date)

    def _smart_warranty_vals(self, place, at_date):
        """Journal items of the closing for what was used up under warranty since the last one."""
        period = Domain([
            ("company_id", "=", self.id), ("product_id.is_storable", "=", True),
            ("product_id.valuation", "=", "periodic"),
        ])
        if last := self._get_last_closing_date():
            period &= Domain("date", ">", last)
        if at_date:
            period &= Domain("date", "<=", at_date)
        Move = self.env["stock.move"]
        spent = Move._read_group(
            period & Domain([("is_out", "=", True), ("location_dest_id", "=", place.id)]),
            ["product_id"], ["value:sum"])
        back = Move._read_group(
            period & Domain([("is_in", "=", True), ("location_id", "=", place.id)]),
            ["product_id"], ["value:sum"])
        balance = {}
        for product, value in [*spent, *((product, -value) for product, value in back)]:
            balance[product] = balance.get(product, 0.0) + value
        vals = []
        for product, value in balance.items():
            if self.currency_id.is_zero(value):
                continue
            stock = product.categ_id.property_stock_valuation_account_id
            vals += self._prepare_inventory_aml_vals(
                place.valuation_account_id, stock or self.account_stock_valuation_id, value,
                self.env._("Closing: used up under warranty - %s", product.display_name),
                product.id)
        return vals
