from dataclasses import asdict

from odoo import models


class SmartServiceTicket(models.Model):
    """Another fault than was thought: parts, price, warranty and appointment follow."""

    _inherit = "smart.service.ticket"

    def write(self, vals):
        before = {ticket: ticket.fault_id for ticket in self} if "fault_id" in vals else {}
        result = super().write(vals)
        for ticket, fault in before.items():
            if fault and ticket.fault_id and ticket.fault_id != fault:
                ticket._refit_repair()
        return result

    def _refit_repair(self):
        """Bring an open repair in line with the fault as it is known now.

        Parts that are not needed become free, those that are needed now are reserved, and who
        can't do it, or has no time for it, is replaced. What the engineer has used stays used.
        An accepted quotation is a contract: a person talks with the customer about it.
        """
        self.ensure_one()
        # sudo: repair.order, stock.move, sale.order - what follows from the fault, whoever may
        # change it on the ticket
        ticket = self.sudo().with_company(self.company_id)
        repair = ticket.repair_ids.filtered(lambda r: r.state not in ("done", "cancel"))[:1]
        if not repair or ticket.is_closed:
            return
        ticket.kit = [asdict(part) for part in ticket.fault_id._kit(ticket.product_id)]
        ticket._refit_parts(repair)
        ticket._rethink_warranty()
        ticket._requote()
        visit = ticket.visit_ids.filtered(lambda v: v._is_open())[:1]
        if visit.state == "unassigned":
            if ticket.warranty_covered or ticket._quotation_accepted():
                ticket._dispatch()
        elif visit:
            visit._smart_fit_fault()

    def _refit_parts(self, repair):
        """Ask for the parts of the fault, no more and no less, besides what is used already."""
        wanted = dict(self.fault_id._parts(self.product_id))
        for move in repair.move_ids._smart_open_parts():
            needed = wanted.pop(move.product_id, 0.0)
            delta = max(needed, move.smart_used_qty) - move.product_qty
            if not move.product_id.uom_id.is_zero(delta):
                move._smart_change_demand(delta)
        self.env["stock.move"].create([
            {
                "repair_id": repair.id,
                "repair_line_type": "add",
                "product_id": product.id,
                "product_uom_qty": quantity,
                "company_id": self.company_id.id,
            }
            for product, quantity in wanted.items()
        ])

    def _requote(self):
        """The price of a quotation follows the parts and hours; the customer is told the new one.
        """
        orders = self.order_ids
        accepted = orders.filtered(lambda order: order.state == "sale")[:1]
        if accepted:
            self._ask_person(self._asked_env()._(
                "The fault is another one now, but the customer has accepted %s: talk to him.",
                accepted.name))
            return
        offered = orders.filtered(lambda order: order.state in ("draft", "sent"))[:1]
        if offered and not self.warranty_covered:
            offered._smart_follow_warranty(self)
            offered.filtered(lambda order: order.state == "sent").action_draft()
            self._offer(offered)
