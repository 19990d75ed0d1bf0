from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...engine import warranty


class SmartServiceExchange(models.Model):
    """What an approved exchange or return sets going, and when it is over."""

    _inherit = "smart.service.exchange"

    def _carry_out(self):
        """Call the repair off, have the device returned, replaced or credited, tell the customer.

        :raises UserError: the device was not delivered by us
        """
        self.ensure_one()
        ticket = self.ticket_id
        line = self._delivery_line()
        ticket._call_off()
        wizard = self.env["stock.return.picking"].with_context(
            smart_exchange_id=self.id).create({"picking_id": line.picking_id.id})
        wizard.product_return_moves.filtered(
            lambda returned: returned.move_id == line.move_id).quantity = 1
        if self.kind == warranty.EXCHANGE:
            action = wizard.action_create_exchanges()
        else:
            action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.smart_exchange_id = self
        self._name_serial(back, line.lot_id)
        if self.kind == warranty.RETURN:
            self._credit(line.move_id.sale_line_id)
        ticket._set_stage("progress")
        ticket._tell_customer("_text_exchange_approved", self)

    def _delivery_line(self):
        """The move by which the device came to the customer.

        :raises UserError: there is none in the books
        """
        lot = self.ticket_id.lot_id
        line = lot._smart_last_lines().get(lot)
        if not line or line.location_dest_id.usage != "customer" or not line.picking_id:
            raise UserError(self.env._(
                "No delivery of %s is in the books: settle its exchange or return by hand.",
                lot.name or self.ticket_id.number))
        return line

    def _name_serial(self, picking, lot):
        """It is this very device that comes back, not another one of the same delivery."""
        move = picking.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [Command.create({
            **move._prepare_move_line_vals(quantity=1), "lot_id": lot.id, "quantity": 1})]

    def _credit(self, sale_line):
        """Draft the credit note for the device; without an invoice there is nothing to credit."""
        invoiced = sale_line.invoice_lines.filtered(
            lambda line: line.move_id.state == "posted"
            and line.move_id.move_type == "out_invoice" and line.quantity >= 1)
        line = invoiced.sorted("id")[-1:]
        if not line:
            self.ticket_id._ask_person(self.ticket_id._asked_env()._(
                "%s comes back and no invoice of it is found: see that the customer gets his "
                "money.", self.ticket_id.lot_id.name))
            return
        reversal = self.env["account.move.reversal"].create({
            "move_ids": line.move_id.ids, "company_id": line.company_id.id,
            "journal_id": line.journal_id.id, "reason": self.ticket_id.number})
        reversal.reverse_moves()
        refund = reversal.new_move_ids
        mine = refund.invoice_line_ids.filtered(lambda new: new.sale_line_ids == sale_line)[:1]
        refund.invoice_line_ids = [
            *(Command.delete(other.id) for other in refund.invoice_line_ids - mine),
            Command.update(mine.id, {"quantity": 1})]
        refund.smart_ticket_id = self.ticket_id
        self.refund_id = refund

    # === WHAT HAPPENS THEN === #

    def _moves_done(self, to_customer):
        return self.move_ids.filtered(
            lambda move: move.state == "done"
            and (move.location_dest_id.usage == "customer") == to_customer
            and (to_customer or move.location_id.usage == "customer"))

    def _proceed(self):
        """Look whether the device is back, the new one delivered, the money credited."""
        # sudo: stock.move, stock.lot, account.move - seen whoever moves goods or posts
        for exchange in self.sudo().filtered(lambda exchange: exchange.state == "approved"):
            exchange = exchange.with_company(exchange.company_id)
            over = bool(exchange._moves_done(to_customer=False))
            if exchange.kind == warranty.EXCHANGE:
                new = exchange._moves_done(to_customer=True).move_line_ids.lot_id[:1]
                if new:
                    exchange._begin_warranty(new)
                over = over and bool(exchange._moves_done(to_customer=True))
            elif exchange.refund_id:
                over = over and exchange.refund_id.state == "posted"
            if over:
                exchange._finish()

    def _begin_warranty(self, lot):
        """The term of a device given in exchange begins anew on the day of its delivery."""
        if self.replacement_lot_id == lot:
            return
        self.replacement_lot_id = lot
        if lot._smart_warranty().start != lot.smart_delivered_on:
            lot.smart_warranty_start = lot.smart_delivered_on or fields.Date.context_today(lot)

    def _finish(self):
        self.state = "done"
        self._log("exchange_done", lot_id=self.replacement_lot_id.id)
        ticket = self.ticket_id
        ticket._set_stage("solved")
        ticket._tell_customer("_text_exchange_done", self)
