from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlencode

from odoo import api, fields, models

from ...engine import field_mask
from ...providers import geo
from ..dispatch.visit import BOOKED

AHEAD = timedelta(days=7)
BEHIND = timedelta(days=1)


class SmartServiceVisit(models.Model):
    """What the engineer's phone keeps, so that it does without a network."""

    _inherit = "smart.service.visit"

    @api.model
    def _page_data(self):
        """All that the user's phone needs for the coming days, and for today's finished visits."""
        now = fields.Datetime.now()
        visits = self._for_engineer().filtered(
            lambda v: v.start and v.start < now + AHEAD and (
                v.state in BOOKED or v.stop > now - BEHIND))
        # sudo: hr.employee, stock.quant - what lies in the user's own van
        employee = self.env["hr.employee"].sudo().search(
            [("user_id", "=", self.env.uid)], limit=1)
        return {
            "visits": [visit._page_visit() for visit in visits],
            "van": self._page_van(employee.smart_van_location_id),
        }

    def _page_visit(self):
        self.ensure_one()
        partner, lot = self.partner_id, self.lot_id
        return {
            "id": self.id,
            "number": self.number,
            "state": self.state,
            "start": self._page_time("start"),
            "stop": self._page_time("stop"),
            "customer": partner.display_name or "",
            **self._page_phone(partner),
            "address": self._page_address(),
            "map": self._navigation_url(),
            "ticket": self.ticket_id.number,
            "product": self.product_id.display_name or "",
            "product_id": self.product_id.id,
            "serial": lot.name or "",
            "serial_seen": self.serial_seen or "",
            "fault": self.fault_id.display_name or "",
            "symptom": self.symptom or "",
            "warranty": self.ticket_id.warranty_text or "",
            "parts": [self._page_part(move) for move in self._page_moves()],
            "spares": self._page_spares(),
            "old_parts": self._page_old_parts().ids,
            "checklist": self._page_checklist(),
            "photos": len(self.photo_ids),
            "report": self.report or "",
            "signed_by": self.signed_by or "",
            "result": self.result_code or "",
            **{name: self._page_time(name) for name in (
                "on_the_way_at", "arrived_at", "started_at", "finished_at")},
        }

    def _page_time(self, name):
        return f"{self[name].isoformat(timespec='seconds')}Z" if self[name] else ""

    def _page_phone(self, partner):
        """The customer's number to look at and to dial; masked if it is for this user."""
        number = partner.phone or ""
        if "phone" in self.env.user._smart_masked_kinds():
            return {"phone": field_mask.mask_phone(number), "dial": ""}
        return {"phone": number, "dial": number}

    def _page_address(self):
        """The address in one line, without the gaps that missing parts leave.

        At home nobody needs the country, nor a postal code that stands alone, and a city that is
        a province as well is named once.
        """
        partner = self.partner_id
        home = partner.country_id == self.company_id.country_id
        known = {partner.country_id.name, partner.zip} if home else set()
        parts = [
            " ".join(word for before, word in pairwise(["", *part.split()]) if word != before)
            for part in (partner.contact_address_inline or "").split(",")]
        return ", ".join(part for part in parts if part and part not in known)

    def _navigation_url(self):
        """A link that opens the phone's map with the way to the customer.

        In China that is Amap, which is told that these are GPS degrees; elsewhere Google Maps.
        """
        self.ensure_one()
        partner = self.partner_id
        point = self.ticket_id._customer_point(partner)
        address = self._page_address()
        country = partner.country_id or self.company_id.country_id
        if country.code == "CN":
            if not point:
                return "https://uri.amap.com/search?" + urlencode({"keyword": address})
            latitude, longitude = geo.wgs84_to_gcj02(point.latitude, point.longitude)
            return "https://uri.amap.com/navigation?" + urlencode({
                "to": f"{longitude:.6f},{latitude:.6f},{partner.name or self.number}",
                "mode": "car", "coordinate": "gaode", "callnative": 1,
            })
        place = f"{point.latitude:.6f},{point.longitude:.6f}" if point else address
        return "https://www.google.com/maps/dir/?" + urlencode({"api": 1, "destination": place})

    def _page_moves(self):
        """The parts that go into the device, those that were planned first."""
        return self.repair_id.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state != "cancel").sorted("id")

    def _page_spares(self):
        """The parts that repairs of such a device take: one of them may be what is missing."""
        faults = self.env["smart.service.fault"].search(
            [("company_id", "in", [False, self.company_id.id])])
        kits = faults.filtered(lambda fault: fault._fits(self.product_id)).part_ids
        products = kits.product_id | self._page_moves().product_id
        return [{"id": product.id, "name": product.display_name}
                for product in products.sorted("display_name")]

    def _page_old_parts(self):
        """The products of what came out of the device."""
        return self.repair_id.move_ids.filtered(
            lambda m: m.repair_line_type in ("remove", "recycle") and m.state == "done").product_id

    def _page_part(self, move):
        return {
            "move_id": move.id,
            "product_id": move.product_id.id,
            "name": move.product_id.display_name,
            "quantity": move.product_uom_qty,
            "unit": move.product_uom.name,
            "location_id": move.location_id.id,
            "place": move.location_id.display_name,
            "used_qty": move.quantity if move.state == "done" else move.smart_used_qty,
            "serials": move.move_line_ids.lot_id.mapped("name"),
            "reserved": move.state in ("assigned", "done"),
        }

    def _page_checklist(self):
        answers = {answer.line_id: answer for answer in self.answer_ids}
        return [
            {
                "id": line.id,
                "name": line.name,
                "kind": line.kind,
                "unit": line.unit or "",
                "required": line.required,
                "value": answers[line].value or "" if line in answers else "",
                "photo": bool(line in answers and answers[line].photo_id),
            }
            for line in self._checklist_lines()
        ]

    @api.model
    def _page_van(self, van):
        """What lies in the van and is not reserved, by product and serial number."""
        if not van:
            return []
        # sudo: stock.quant - what lies in the user's own van
        groups = self.env["stock.quant"].sudo()._read_group(
            [("location_id", "child_of", van.id)], ["product_id", "lot_id"],
            ["quantity:sum", "reserved_quantity:sum"])
        parts = {}
        for product, lot, quantity, reserved in groups:
            if product.uom_id.compare(quantity - reserved, 0) <= 0:
                continue
            part = parts.setdefault(product.id, {
                "product_id": product.id, "name": product.display_name, "location_id": van.id,
                "unit": product.uom_id.name, "barcode": product.barcode or "", "quantity": 0.0,
                "lots": [],
            })
            part["quantity"] += quantity - reserved
            if lot:
                part["lots"].append({"id": lot.id, "name": lot.name})
        return sorted(parts.values(), key=lambda part: part["name"])
