from odoo import api, fields, models


class SmartServiceStockLevel(models.Model):
    """How much of a part every van, or every branch, should hold.

    The stock has three tiers: the company's central warehouse, which buys; the branches, which
    the central warehouse supplies; the vans, which their branch fills. A level becomes core's
    own reordering rules at all vans or branches, and core's scheduler does the rest: transfers
    to the vans and branches, purchases for the centre.
    """

    _name = "smart.service.stock.level"
    _description = "Stock Level"
    _order = "tier, product_id"
    _rec_name = "product_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)
    tier = fields.Selection(
        [("van", "Vans"), ("branch", "Branches"), ("central", "Central warehouse")],
        required=True, default="van")
    product_id = fields.Many2one(
        "product.product", "Part", required=True, ondelete="cascade", index=True,
        domain=[("is_storable", "=", True)])
    skill_id = fields.Many2one(
        "hr.skill", "Only with the skill",
        help="For vans: only those of engineers who have the skill.")
    minimum = fields.Float(required=True, digits="Product Unit")
    maximum = fields.Float("Fill up to", required=True, digits="Product Unit")
    orderpoint_ids = fields.One2many(
        "stock.warehouse.orderpoint", "smart_level_id", "Reordering rules", readonly=True)
    orderpoint_count = fields.Integer("Places", compute="_compute_orderpoint_count")

    _level_uniq = models.UniqueIndex(
        "(company_id, tier, product_id, COALESCE(skill_id, 0))",
        "This part has a level there already.")
    _quantity_check = models.Constraint(
        "CHECK (minimum >= 0 AND maximum >= minimum AND maximum > 0)",
        "The maximum is more than nothing, and no less than the minimum.")

    @api.depends("orderpoint_ids")
    def _compute_orderpoint_count(self):
        for level in self:
            level.orderpoint_count = len(level.orderpoint_ids)

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels._apply()
        return levels

    def write(self, vals):
        result = super().write(vals)
        self._apply()
        return result

    def unlink(self):
        # sudo: stock.warehouse.orderpoint - made by the level, and of no use without it
        self.sudo().orderpoint_ids.unlink()
        return super().unlink()

    # === REORDERING RULES === #

    def _apply(self):
        """Make the reordering rules of these levels what the levels say."""
        # sudo: stock.warehouse.orderpoint, stock.route - whoever may set levels sets up what
        # core needs for them
        for level in self.sudo():
            if level.tier == "van":
                vans = self.env["hr.employee"].sudo().search([
                    ("smart_van_location_id", "!=", False),
                    ("company_id", "=", level.company_id.id),
                ]).smart_van_location_id
                level._apply_to_vans(vans, alone=True)
            else:
                level._apply_to_warehouses()

    def _apply_to_vans(self, vans, alone=False):
        """
        :param vans: stock.location of engineers' vans
        :param alone: these are all vans; others get no rule of this level any more
        """
        # sudo: hr.employee - which engineer drives which van, for the vans' rules alone
        employees = self.env["hr.employee"].sudo().search([
            ("smart_van_location_id", "in", vans.ids)])
        for level in self:
            mine = employees.filtered(
                lambda e, level=level: not level.skill_id
                or level.skill_id in e.employee_skill_ids.skill_id)
            places = mine.smart_van_location_id.filtered("warehouse_id")
            for van in places:
                level._set_rule(van, van.warehouse_id, van._smart_refill_route())
            if alone:
                level.orderpoint_ids.filtered(
                    lambda rule, places=places: rule.location_id not in places).unlink()

    def _apply_to_warehouses(self):
        self.ensure_one()
        company = self.company_id
        central = company.smart_central_warehouse_id
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        branches = warehouses - central if self.tier == "branch" else central
        for warehouse in branches:
            route = self.env["stock.route"]
            if self.tier == "branch" and central:
                warehouse.resupply_wh_ids |= central
                route = warehouse.resupply_route_ids.filtered(
                    lambda r: r.supplier_wh_id == central)[:1]
            self._set_rule(warehouse.lot_stock_id, warehouse, route)
        self.orderpoint_ids.filtered(
            lambda rule: rule.location_id not in branches.lot_stock_id).unlink()

    def _set_rule(self, place, warehouse, route):
        """One reordering rule of core: made, or brought in line; one that a person made stays."""
        Rule = self.env["stock.warehouse.orderpoint"]
        rule = Rule.with_context(active_test=False).search([
            ("product_id", "=", self.product_id.id), ("location_id", "=", place.id),
            ("company_id", "=", self.company_id.id)], limit=1)
        if rule and rule.smart_level_id != self:
            return
        values = {
            "product_min_qty": self.minimum,
            "product_max_qty": self.maximum,
            "route_id": route.id,
        }
        if rule:
            rule.write(values)
        else:
            Rule.create({
                **values,
                "smart_level_id": self.id,
                "product_id": self.product_id.id,
                "location_id": place.id,
                "warehouse_id": warehouse.id,
                "company_id": self.company_id.id,
                "trigger": "auto",
            })
