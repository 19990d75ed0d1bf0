from odoo import models
from odoo.exceptions import AccessError, UserError


class SmartServiceTicket(models.Model):
    """A decision about the warranty that has to be made again: goodwill, or what was found."""

    _inherit = "smart.service.ticket"

    def _exclude_from_warranty(self, exclusion, note=""):
        """Something was found that shuts the warranty out, as by the engineer at the device.

        :param exclusion: one of ``warranty_exclusion``'s values, or False to take it back
        :param note: what was found, for the ticket's history
        """
        self.ensure_one()
        self.warranty_exclusion = exclusion
        if note:
            self.message_post(body=note, subtype_xmlid="mail.mt_note")
        self._rethink_warranty()

    def action_rethink_warranty(self):
        """Decide again from what is known now."""
        self.ensure_one()
        if not (self.env.user.has_group("smart_service.group_lead")
                or self.env.user.has_group("smart_service.group_dispatcher")):
            raise AccessError(
                self.env._("Team leads and dispatchers have the warranty decided again."))
        if not self.lot_id or not self.fault_id:
            raise UserError(self.env._("Choose the device and the fault of %s first.", self.number))
        self.check_access("write")
        self._rethink_warranty()

    def _rethink_warranty(self):
        """Decide again, and bring repair, quotation and visit in line with the new decision.

        An accepted quotation is a contract: a person talks with the customer about it.
        """
        self.ensure_one()
        # sudo: repair.order, sale.order - what follows from a decision, whoever made it possible
        ticket = self.sudo().with_company(self.company_id)
        before = ticket.warranty_decision_id
        ticket._decide_warranty()
        decision = ticket.warranty_decision_id
        same = all(
            before[name] == decision[name]
            for name in ("covered", "covered_parts", "covered_labour")
        ) and before.line_ids.mapped("covered") == decision.line_ids.mapped("covered")
        if not before or same:
            return
        orders = ticket.order_ids
        if accepted := orders.filtered(lambda order: order.state == "sale"):
            ticket._ask_person(ticket._asked_env()._(
                "The warranty was decided anew, but the customer has accepted %s: talk to him.",
                accepted[0].name))
            return
        repair = ticket.repair_ids.filtered(lambda r: r.state not in ("done", "cancel"))[:1]
        if not repair or ticket.is_closed:
            return
        repair.under_warranty = decision.covered
        offered = orders.filtered(lambda order: order.state in ("draft", "sent"))
        if decision.covered:
            offered._action_cancel()
            repair.sale_order_id = False
            # another decision may need another quotation of the same parts
            repair.move_ids.sale_line_id = False
            ticket._dispatch()
        elif offered:
            repair._update_sale_order_line_price()
            offered._smart_follow_warranty(ticket)
            offered.filtered(lambda order: order.state == "sent").action_draft()
            ticket._offer(offered[0])
        else:
            ticket._quote()
