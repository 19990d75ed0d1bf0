from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine import warranty

KINDS = [(warranty.RETURN, "Return"), (warranty.EXCHANGE, "Exchange")]
# what whoever asks for it says; all else is found, decided or done
SAID = {"kind", "reason"}


class SmartServiceExchange(models.Model):
    """A faulty device that is given back or exchanged instead of being repaired.

    Whether the customer may ask for it is the warranty decision's answer; a team lead approves it
    once the fault is confirmed. What follows are Odoo's own return, delivery and credit note.
    """

    _name = "smart.service.exchange"
    _description = "Exchange or Return"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="ticket_id.partner_id")
    product_id = fields.Many2one(related="ticket_id.product_id", string="Device")
    decision_id = fields.Many2one(
        "smart.service.warranty.decision", "Right", readonly=True, ondelete="restrict")
    right_text = fields.Char(related="decision_id.customer_text", string="Warranty decision")
    kind = fields.Selection(
        KINDS, "Instead of a repair", required=True,
        default=lambda self: self._default_kind(),
        help="Exchange: the device comes back and another one of the same kind is delivered. "
        "Return: it comes back and its price is credited.")
    reason = fields.Text(
        "Confirmed fault", required=True, help="What was found at the device, and by whom.")
    state = fields.Selection(
        [("asked", "To be decided"), ("approved", "Approved"), ("done", "Done"),
         ("refused", "Refused")],
        default="asked", required=True, readonly=True, index=True)
    asked_by_id = fields.Many2one(
        "res.users", "Asked for by", default=lambda self: self.env.user, readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided on", readonly=True)
    move_ids = fields.One2many(
        "stock.move", "smart_exchange_id", "Stock moves", groups="stock.group_stock_user")
    refund_id = fields.Many2one(
        "account.move", "Credit note", readonly=True, ondelete="set null", index="btree_not_null",
        groups="account.group_account_invoice,account.group_account_readonly")
    replacement_lot_id = fields.Many2one(
        "stock.lot", "New device", readonly=True, ondelete="set null", index="btree_not_null",
        groups="stock.group_stock_user")

    _open_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state IN ('asked', 'approved')",
        "An exchange or a return of this device is under way already.")

    @api.model
    def _default_kind(self):
        ticket = self.env["smart.service.ticket"].browse(self.env.context.get("default_ticket_id"))
        return ticket.warranty_decision_id.right or warranty.EXCHANGE

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            given = {
                name.removeprefix("default_") for name in self.env.context
                if name.startswith("default_")} & set(self._fields)
            if any(given.union(vals) - SAID - {"ticket_id"} for vals in vals_list):
                raise AccessError(self.env._("Say what is wrong; all else follows from that."))
        exchanges = super().create([
            {**vals, "state": "asked", "asked_by_id": self.env.uid} for vals in vals_list])
        for exchange in exchanges:
            # sudo: smart.service.exchange - on which decision it rests is not the asker's to say
            exchange.sudo().decision_id = exchange.ticket_id.warranty_decision_id
            exchange._check_right()
            asked = exchange.ticket_id._asked_env()
            exchange.ticket_id._ask_person(exchange._worded(
                asked._("A return is asked for: %s", exchange.reason),
                asked._("An exchange is asked for: %s", exchange.reason)))
            exchange._log("exchange_asked")
        return exchanges

    def write(self, vals):
        if not self.env.su and vals.keys() - SAID:
            raise AccessError(self.env._("Approve or refuse it by its buttons."))
        if not self.env.su and any(exchange.state != "asked" for exchange in self):
            raise UserError(self.env._("This has been decided already."))
        result = super().write(vals)
        if "kind" in vals:
            self._check_right()
        return result

    def _check_right(self):
        """The customer may ask for no more than the warranty decision says.

        :raises ValidationError: he has no right to it
        """
        for exchange in self:
            right = exchange.decision_id.right
            if not right or (exchange.kind == warranty.RETURN and right != warranty.RETURN):
                raise ValidationError(exchange._worded(
                    exchange.env._("The warranty decision gives no right to a return."),
                    exchange.env._("The warranty decision gives no right to an exchange.")))

    def _worded(self, returned, exchanged):
        """One of two wordings, by what it is."""
        self.ensure_one()
        return returned if self.kind == warranty.RETURN else exchanged

    def _log(self, kind, **payload):
        self.env["smart.service.event"]._log(
            kind,
            channel=self.ticket_id._log_channel(),
            ticket=self.ticket_id,
            partner=self.partner_id,
            company=self.company_id,
            payload={"exchange_id": self.id, "kind": self.kind, **payload},
        )

    # === DECIDING === #

    def action_approve(self):
        """The fault is confirmed: the repair is called off, the device comes back."""
        self._decide("approved")
        for exchange in self:
            # sudo: stock.picking, account.move, repair.order - what follows from the approval, by
            # Odoo's own return and credit note; the right to approve was checked above
            exchange.sudo().with_company(exchange.company_id)._carry_out()

    def action_refuse(self):
        """The device is repaired after all."""
        self._decide("refused")

    def _decide(self, state):
        """
        :raises AccessError: whoever acts may not give devices or money away
        """
        if not self.env.su and not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Exchanges and returns are approved by team leads."))
        self.check_access("write")
        self.lock_for_update()
        if any(exchange.state != "asked" for exchange in self):
            raise UserError(self.env._("This has been decided already."))
        # sudo: smart.service.exchange - the right to decide was checked above
        for exchange in self.sudo():
            exchange.write({
                "state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})
            exchange._log(f"exchange_{state}")
