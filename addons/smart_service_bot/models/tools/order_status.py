import re

from odoo import fields
from odoo.tools import format_date

from .base import Result, Tool, day, literal, register

LIMIT = 3
_TRACKING = re.compile(r"\b(?:1Z[0-9A-Z]{16}|[A-Z]{1,4}\d{8,20}|\d{10,20})\b")


@register
class OrderStatus(Tool):
    name = "order_status"
    description = "Where the customer's own orders are: state, dates, shipment, tracking number"
    personal = True
    schema = {
        "type": "object",
        "properties": {"number": {"type": "string", "description": "order number, if told"}},
        "additionalProperties": False,
    }

    def title(self, env):
        return env._("Order and delivery")

    def run(self, scope, *, message=None, number=""):
        env = scope.env
        if not scope.is_customer():
            return self._nothing(env, number)
        orders = self._orders(scope, number)
        if not orders:
            return self._nothing(env, number)
        shipments = {
            order: scope.search(
                "stock.picking", [("sale_id", "=", order.id), ("state", "!=", "cancel")],
                order="id")
            for order in orders[:LIMIT]}
        lines = [self._order_text(order, pickings) for order, pickings in shipments.items()]
        if len(orders) > LIMIT:
            lines.append(env._("There are older ones; send an order number to ask about it."))
        return Result("\n\n".join(lines), data={"orders": [
            self._order_data(order, pickings) for order, pickings in shipments.items()]})

    @staticmethod
    def _orders(scope, number):
        """His latest orders, or the one with this number or with the invoice of this number."""
        domain = [("name", "=ilike", literal(number))] if number else []
        orders = scope.search(
            "sale.order", domain, limit=LIMIT + 1, order="date_order desc, id desc")
        if orders or not number:
            return orders
        invoices = scope.search("account.move", domain, limit=1)
        return scope.search(
            "sale.order", [("id", "in", invoices.invoice_line_ids.sale_line_ids.order_id.ids)],
            limit=LIMIT, order="id")

    def _nothing(self, env, number):
        if number:
            return Result(env._(
                "I find no order %(number)s that belongs to you. Please send the phone number that "
                "it was placed with, so that a colleague can check.", number=number), "identify",
                data={"orders": []})
        return Result(env._(
            "I find no order that belongs to you here. Please send your order number or the phone "
            "number that you ordered with, so that a colleague can check."), "identify",
            data={"orders": []})

    def _order_text(self, order, pickings):
        env = order.env
        date = format_date(env, order.date_order)
        if order.state == "cancel":
            return env._("Order %(name)s of %(date)s was cancelled.", name=order.name, date=date)
        if order.state == "sent":
            return env._(
                "Quotation %(name)s of %(date)s is waiting for your answer.",
                name=order.name, date=date)
        return env._(
            "Order %(name)s of %(date)s: %(progress)s",
            name=order.name, date=date, progress=self._progress_text(order, pickings))

    def _order_data(self, order, pickings):
        return {
            "number": order.name, "date": day(order.date_order), "state": order.state,
            "shipments": [{
                "state": picking.state, "tracking": self._tracking(picking),
                "shipped_on": day(picking.date_done),
                "planned_for": day(picking.date_deadline or picking.scheduled_date),
            } for picking in pickings],
        }

    def _progress_text(self, order, pickings):
        env = order.env
        if not pickings and order.delivery_status:
            # with two steps or more the shipment comes into being when the goods are picked
            return env._("being prepared.")
        if not pickings:
            return env._("confirmed; nothing of it has to be shipped.")
        return " ".join(self._shipment_text(env, picking) for picking in pickings)

    def _shipment_text(self, env, picking):
        if picking.state == "done":
            date = format_date(env, picking.date_done)
            tracking = self._tracking(picking)
            if tracking:
                return env._(
                    "shipped on %(date)s, tracking number %(number)s.", date=date, number=tracking)
            return env._("shipped on %s.", date)
        planned = picking.date_deadline or picking.scheduled_date
        today = fields.Datetime.now()
        if picking.state == "assigned":
            if planned and planned > today:
                return env._("packed and ready, leaves on %s.", format_date(env, planned))
            return env._("packed and ready to leave.")
        if planned and planned > today:
            return env._("being prepared, planned for %s.", format_date(env, planned))
        return env._("being prepared.")

    @staticmethod
    def _tracking(picking):
        """The carrier's number: its own field where a delivery app is installed, else the note.

        Of the note nothing but the number is told, the rest is written for colleagues.
        """
        if "carrier_tracking_ref" in picking._fields and picking.carrier_tracking_ref:
            return picking.carrier_tracking_ref
        found = _TRACKING.search(str(picking.note or ""))
        return found.group() if found else ""
