from datetime import timedelta

from odoo import Command, fields, models

from ...engine import dispatch

# what speaks against an engineer although he could go if the parts were somewhere else
FOR_WANT_OF_PARTS = {
    dispatch.PART_MISSING, dispatch.PART_LATE, dispatch.STORE_POSITION, dispatch.STORE_FAR}


class SmartServiceTicket(models.Model):
    """A part that no engineer can get is brought nearer or bought."""

    _inherit = "smart.service.ticket"

    supply_ids = fields.One2many("smart.service.part.supply", "ticket_id", "Missing parts")

    def _supply_parts(self, assignment, visit):
        """Have what is missing brought to where somebody who could go can fetch it.

        A transfer is made at once and holds the part; a purchase is left as a draft, since it
        costs money. Each is tried once for a part of a repair.

        :return: whether transfers were made, so that it is worth looking for an engineer again
        """
        self.ensure_one()
        able = [
            candidate.key for candidate in assignment.candidates
            if candidate.reasons and {r.code for r in candidate.reasons} <= FOR_WANT_OF_PARTS]
        employees = self.env["hr.employee"].browse(able)
        known = self.supply_ids.filtered(
            lambda s: s.kind != "none" and s.state in ("proposed", "ordered")).product_id
        wanted = [(p, q) for p, q in self._needed_parts() if p not in known]
        if not employees or not wanted:
            return False
        products = self.env["product.product"].union(*(product for product, _q in wanted))
        target = self._pick_up_point(employees)
        places = self._all_places()
        found = self.env["stock.quant"]._smart_availability(
            products, places, besides=self._open_repair_order())
        moved = False
        for product, quantity in wanted:
            here = found[target.id][product.id]
            if product.uom_id.compare(
                    here.free + sum(q for _at, q in here.incoming), quantity) >= 0:
                continue
            move = self._transfer_part(product, quantity, target, places, found)
            moved |= bool(move)
            line = self.env["purchase.order.line"]
            if not move:
                line = self._propose_purchase(product, quantity, target)
            self._record_supply(product, quantity, target, move, line, visit)
        return moved

    def _record_supply(self, product, quantity, target, move, line, visit):
        before = self.supply_ids.filtered(
            lambda s: s.kind == "none" and s.product_id == product)
        before.unlink()
        supply = self.env["smart.service.part.supply"].create({
            "ticket_id": self.id,
            "product_id": product.id,
            "quantity": quantity,
            "kind": "transfer" if move else "purchase" if line else "none",
            "source_id": move.location_id.id,
            "target_id": target.id,
            "move_id": move.id,
            "purchase_line_id": line.id,
        })
        visit._log(
            "supply_proposed", how=supply.kind, product_id=product.id, quantity=quantity,
            supply_id=supply.id, picking_id=move.picking_id.id, purchase_id=line.order_id.id)

    def _all_places(self):
        """The stock of the company's warehouses, and all its vans."""
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        vans = self.env["hr.employee"].search([
            ("smart_van_location_id", "!=", False), ("company_id", "=", self.company_id.id),
        ]).smart_van_location_id
        return warehouses.lot_stock_id | vans

    def _pick_up_point(self, employees):
        """Where the missing parts are brought to: the warehouse that most of those who could go
        reach, nearest to the customer; else the van of the one who lives nearest to him."""
        policy = self.company_id._smart_policy()
        here = self._customer_point(self.partner_id)
        bases = {
            employee: self._point(employee.smart_latitude, employee.smart_longitude)
            for employee in employees}
        options = []
        for warehouse in self.env["stock.warehouse"].search([
            ("company_id", "=", self.company_id.id)
        ]):
            point = warehouse.partner_id and self._point(*warehouse.partner_id._smart_position())
            if not point:
                continue
            reached = sum(
                dispatch.road_km((base, point), policy)
                <= (employee.smart_max_travel_km or policy.max_km)
                for employee, base in bases.items() if base)
            if reached:
                km = dispatch.road_km((point, here), policy) if here else 0.0
                options.append((-reached, km, warehouse.id, warehouse.lot_stock_id))
        if options:
            return min(options, key=lambda option: option[:3])[3]
        vans = [
            (dispatch.road_km((base, here), policy) if base and here else 0.0, employee.id, van)
            for employee, base in bases.items() if (van := employee.smart_van_location_id)]
        if vans:
            return min(vans, key=lambda option: option[:2])[2]
        return self._open_repair_order().location_id

    def _transfer_part(self, product, quantity, target, places, found):
        """Bring a part from another place of the company; whole warehouses before vans.

        :return: the reserved stock.move; empty when no other place has so much of it
        """
        vans = places - self.env["stock.warehouse"].search([
            ("company_id", "=", self.company_id.id)]).lot_stock_id
        for source in places.sorted(lambda place: (place in vans, place.id)):
            free = found[source.id][product.id].free
            if source == target or product.uom_id.compare(free, quantity) < 0:
                continue
            move = self._make_transfer(product, quantity, source, target)
            if move.state == "assigned":
                return move
            move.picking_id.action_cancel()
        return self.env["stock.move"]

    def _make_transfer(self, product, quantity, source, target):
        warehouse = target.warehouse_id or source.warehouse_id
        at = fields.Datetime.now() + timedelta(hours=self.company_id.smart_transfer_hours)
        picking = self.env["stock.picking"].with_context(smart_supplying=True).create({
            "picking_type_id": warehouse.int_type_id.id,
            "company_id": self.company_id.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "origin": self.number,
            "scheduled_date": at,
            "move_ids": [Command.create({
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "company_id": self.company_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "date": at,
            })],
        })
        picking.action_confirm()
        picking.action_assign()
        return picking.move_ids

    def _propose_purchase(self, product, quantity, target):
        """Draft the purchase of a part from its vendor, by core's own buy rule.

        :return: the line of the draft; empty when nobody is known to sell the part
        """
        Line = self.env["purchase.order.line"]
        company = self.company_id
        if not product._prepare_sellers().filtered(
                lambda seller: seller.company_id in (company, self.env["res.company"])):
            return Line
        warehouse = target.warehouse_id
        Rule = self.env["stock.rule"].with_context(smart_supplying=True)
        Rule.run([Rule.Procurement(
            product, quantity, product.uom_id, warehouse.lot_stock_id or target,
            product.display_name, self.number, company, {
                "company_id": company,
                "warehouse_id": warehouse,
                "date_planned": fields.Datetime.now() + timedelta(
                    days=product._select_seller(quantity=quantity).delay),
                "route_ids": warehouse.buy_pull_id.route_id,
            })], raise_user_error=False)
        return Line.search([
            ("product_id", "=", product.id), ("order_id.state", "=", "draft"),
            ("order_id.company_id", "=", company.id), ("order_id.origin", "like", self.number),
        ], order="id desc", limit=1)

    def _call_off(self):
        result = super()._call_off()
        # sudo: smart.service.part.supply - what was procured only because of the ticket
        self.sudo().supply_ids._give_up()
        return result
