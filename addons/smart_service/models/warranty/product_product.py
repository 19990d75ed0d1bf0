from odoo import models

from ...engine import warranty


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _smart_warranty_item(self):
        """The product as the warranty rule takes it."""
        # sudo: product.category - only ids
        path = self.sudo().categ_id.parent_path or ""
        return warranty.Item(
            key=self.id,
            template=self.product_tmpl_id.id,
            categories=tuple(int(number) for number in reversed(path.split("/")) if number),
            months=self.smart_warranty_months,
            wear=self.smart_is_wear_part,
        )
