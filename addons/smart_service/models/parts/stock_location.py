from odoo import Command, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _smart_refill_route(self):
        """The route by which a van is filled from the stock of its branch, made at first need."""
        self.ensure_one()
        warehouse = self.warehouse_id
        # sudo: stock.route, stock.rule - set up once, on behalf of who sets stock levels
        Rule = self.env["stock.rule"].sudo()
        rule = Rule.search([
            ("location_dest_id", "=", self.id), ("location_src_id", "=", warehouse.lot_stock_id.id),
            ("action", "=", "pull")], limit=1)
        if rule:
            return rule.route_id
        route = self.env["stock.route"].sudo().create({
            "name": self.env._(
                "%(branch)s: fill %(van)s", branch=warehouse.name, van=self.name),
            "company_id": self.company_id.id or warehouse.company_id.id,
            "product_selectable": False,
            "warehouse_selectable": True,
            "warehouse_ids": [Command.link(warehouse.id)],
        })
        Rule.create({
            "name": route.name,
            "route_id": route.id,
            "action": "pull",
            "procure_method": "make_to_stock",
            "location_src_id": warehouse.lot_stock_id.id,
            "location_dest_id": self.id,
            "location_dest_from_rule": True,
            "picking_type_id": warehouse.int_type_id.id,
            "warehouse_id": warehouse.id,
            "company_id": warehouse.company_id.id,
            "auto": "manual",
        })
        return route
