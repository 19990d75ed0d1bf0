from odoo import models
from odoo.exceptions import UserError

# After so many visits for one ticket that ended without a repair, a person thinks first.
MOST_UNFIXED = 2


class SmartServiceVisit(models.Model):
    """What follows a visit that has not ended the matter: the next one."""

    _inherit = "smart.service.visit"

    def _is_settled(self):
        """What works for the time being only is not settled."""
        return super()._is_settled() and not (
            self.state == "done" and self.result_code == "temporary")

    def _smart_missing_part(self, product, quantity=1.0):
        """A part turned out to be needed and was not there: the next visit brings it.

        :param product: the part
        :raises UserError: the visit is over
        :return: the stock.move that plans it
        """
        self.ensure_one()
        self._check_may_work()
        if self.state not in ("on_the_way", "under_way"):
            raise UserError(self.env._("Visit %s is not under way.", self.number))
        # sudo: repair.order, stock.move - a part of the very visit that the user may work
        visit = self.sudo().with_company(self.company_id)
        repair = visit.repair_id
        planned = repair.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.product_id == product
            and move.state not in ("done", "cancel") and not move.picked)[:1]
        if planned:
            planned.product_uom_qty = max(planned.product_uom_qty, quantity)
        else:
            # sudo: stock.move - a part of the repair of a visit that the user may work
            planned = self.env["stock.move"].sudo().create({
                "repair_id": repair.id,
                "repair_line_type": "add",
                "product_id": product.id,
                "product_uom_qty": quantity,
                "company_id": visit.company_id.id,
            })
        visit._log("part_missing", product_ids=product.ids, quantity=quantity)
        if not repair.under_warranty and product.lst_price:
            visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                "%(part)s is needed beyond the quotation that the customer has accepted: ask him.",
                part=product.display_name))
        return planned

    def _plan_return(self):
        """Send somebody again, or leave it to a person where machines don't know enough."""
        self.ensure_one()
        # sudo: follows from the result of the visit, whoever recorded it
        visit = self.sudo().with_company(self.company_id)
        ticket = visit.ticket_id
        if ticket.is_closed and visit.result_code != "temporary":
            return
        if visit.result_code == "temporary":
            visit._open_again()
        again = ticket.visit_ids.filtered(lambda v: v.state in ("done", "missed"))
        if visit._may_return_at_once() and len(again) <= MOST_UNFIXED:
            if visit.state == "missed":
                ticket._tell_customer("_text_missed", visit)
            planned = ticket._dispatch()
        else:
            planned = ticket.visit_ids.filtered(lambda v: v.state == "unassigned")[:1]
            # sudo: smart.service.visit - the return visit follows from the result, as above
            planned = planned or self.sudo().create({
                "ticket_id": ticket.id,
                "repair_id": ticket.repair_ids.filtered(
                    lambda r: r.state in ("draft", "confirmed"))[:1].id,
            })
            label = dict(visit._fields["result_code"]._description_selection(self.env))
            ticket._ask_person(ticket._asked_env()._(
                "Visit %(number)s ended with “%(result)s”: plan another one.",
                number=visit.number, result=label[visit.result_code]))
        if planned.state == "unassigned" and visit.state == "done":
            ticket._tell_customer("_text_unfixed", visit)
        planned._log("return_planned", after=visit.id, result=visit.result_code)

    def _may_return_at_once(self):
        """A missing part or a closed door needs no thinking; what it costs does."""
        self.ensure_one()
        if self.result_code in ("no_access", "customer_absent"):
            return True
        return self.result_code == "part_missing" and not self._awaits_agreement()

    def _awaits_agreement(self):
        """Whether parts are needed that the customer has not agreed to pay."""
        self.ensure_one()
        missing = self.env["smart.service.event"].search_count(
            [("visit_id", "=", self.id), ("kind", "=", "part_missing")], limit=1)
        return bool(missing) and not self.repair_id.under_warranty

    def _open_again(self):
        """The lasting repair of what works for the time being: a repair order of its own."""
        self.ensure_one()
        ticket = self.ticket_id
        ticket._set_stage("progress")
        if not ticket.repair_ids.filtered(lambda r: r.state in ("draft", "confirmed")):
            vals = ticket._prepare_repair_vals()
            # which parts the lasting repair takes is what the engineer's report says
            self.env["repair.order"].create({**vals, "move_ids": []})
