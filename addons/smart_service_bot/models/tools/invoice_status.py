from odoo.tools import format_date

from .base import Result, Tool, day, literal, money, register

LIMIT = 3


@register
class InvoiceStatus(Tool):
    name = "invoice_status"
    description = (
        "The customer's own invoices: amount, what is still to be paid and until when, how to pay")
    personal = True
    schema = {
        "type": "object",
        "properties": {
            "number": {"type": "string", "description": "invoice or order number, if told"}},
        "additionalProperties": False,
    }

    def title(self, env):
        return env._("Invoice and payment")

    def run(self, scope, *, message=None, number=""):
        env = scope.env
        moves, orders = self._found(scope, number) if scope.is_customer() else (
            env["account.move"], env["sale.order"])
        if not moves and not orders:
            return self._nothing(env, number)
        lines = [self._text(move) for move in moves[:LIMIT]]
        lines += [self._order_text(order) for order in orders[:LIMIT]]
        if len(moves) > LIMIT:
            lines.append(env._("There are older ones; send an invoice number to ask about it."))
        return Result("\n\n".join(lines), data={
            "invoices": [{
                "number": move.name, "order": self._orders_of(move),
                "date": day(move.invoice_date), "kind": move.move_type,
                "total": move.amount_total, "to_pay": move.amount_residual,
                "currency": move.currency_id.name, "state": move.payment_state,
                "due": day(move.invoice_date_due),
            } for move in moves[:LIMIT]],
            "orders_without_invoice": [{
                "number": order.name, "date": day(order.date_order),
                "total": order.amount_total, "paid": order.amount_paid,
                "currency": order.currency_id.name,
            } for order in orders[:LIMIT]]})

    @staticmethod
    def _found(scope, number):
        """His latest invoices and the latest orders without one, or those with this number."""
        named = [("name", "=ilike", literal(number))] if number else []
        orders = scope.search(
            "sale.order", [("state", "=", "sale"), *named], limit=LIMIT,
            order="date_order desc, id desc")
        domain = ["|", *named, ("id", "in", orders.invoice_ids.ids)] if number else []
        moves = scope.search(
            "account.move", domain, limit=LIMIT + 1, order="invoice_date desc, id desc")
        # drafts are nothing that a customer has
        return moves, orders.filtered(
            lambda order: not order.invoice_ids.filtered(lambda move: move.state == "posted"))

    @staticmethod
    def _orders_of(move):
        return ", ".join(move.invoice_line_ids.sale_line_ids.order_id.mapped("name"))

    def _order_text(self, order):
        env = order.env
        values = {
            "name": order.name, "date": format_date(env, order.date_order),
            "amount": money(env, order.amount_total, order.currency_id)}
        if order.amount_total and order.amount_paid >= order.amount_total:
            return env._(
                "Order %(name)s of %(date)s: %(amount)s, paid. The invoice is not issued yet.",
                **values)
        return env._(
            "Order %(name)s of %(date)s: %(amount)s. No invoice has been issued for it yet.",
            **values)

    @staticmethod
    def _nothing(env, number):
        # the same words whether it does not exist or is somebody else's
        if number:
            return Result(env._(
                "I find no invoice %(number)s that belongs to you. Please send the phone number "
                "that you ordered with, so that a colleague can check.", number=number),
                "identify", data={"invoices": []})
        return Result(env._(
            "I find no invoice that belongs to you here. Please send your order number or the "
            "phone number that you ordered with, so that a colleague can check."), "identify",
            data={"invoices": []})

    def _text(self, move):
        env, orders = move.env, self._orders_of(move)
        values = {
            "number": f"{move.name} ({orders})" if orders else move.name,
            "date": format_date(env, move.invoice_date),
            "amount": money(env, move.amount_total, move.currency_id)}
        if move.move_type == "out_refund":
            return env._("Credit note %(number)s of %(date)s: %(amount)s.", **values)
        if move.payment_state == "reversed":
            return env._("Invoice %(number)s of %(date)s was cancelled by a credit note.", **values)
        if move.payment_state in ("paid", "in_payment"):
            return env._("Invoice %(number)s of %(date)s: %(amount)s, paid.", **values)
        values.update(
            rest=money(env, move.amount_residual, move.currency_id),
            due=format_date(env, move.invoice_date_due))
        text = env._(
            "Invoice %(number)s of %(date)s: %(amount)s, of which %(rest)s is to be paid by "
            "%(due)s.", **values)
        link, payable = move._smart_link()
        return text + " " + env._("Pay it here: %s", link) if payable else text
