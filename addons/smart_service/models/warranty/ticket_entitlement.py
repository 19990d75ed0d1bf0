from odoo import api, fields, models


class SmartServiceTicket(models.Model):
    """What the customer is entitled to, looked up when the ticket is taken in."""

    _inherit = "smart.service.ticket"

    contract_id = fields.Many2one(
        "smart.service.contract", compute="_compute_entitlement", store=True,
        ondelete="set null", index="btree_not_null",
        help="In force for the device, or for the customer when no device is named.")
    entitlement = fields.Selection(
        [("contract", "Contract"), ("warranty", "Warranty"), ("none", "Neither"),
         ("unknown", "Device unknown")],
        compute="_compute_entitlement", store=True, default="unknown")
    entitlement_text = fields.Char("Entitled to", compute="_compute_entitlement_text")

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {"contract_id", "entitlement"}

    @api.depends("partner_id", "lot_id", "reported_at")
    def _compute_entitlement(self):
        for ticket in self:
            # sudo: stock.lot, smart.service.contract - whether there is one is said to everybody
            # who may see the ticket
            contract = ticket.sudo()._contract_in_force()
            lot = ticket.sudo().lot_id
            on_date = fields.Date.to_date(ticket.reported_at) or fields.Date.context_today(ticket)
            ticket.contract_id = contract
            if contract:
                ticket.entitlement = "contract"
            elif not lot:
                ticket.entitlement = "unknown"
            else:
                end = lot.smart_warranty_end
                ticket.entitlement = "warranty" if end and end >= on_date else "none"

    def _contract_in_force(self):
        """The contract that covers this ticket's device, the longest; of the customer's without
        a device.
        """
        self.ensure_one()
        if not self.partner_id:
            return self.env["smart.service.contract"]
        on_date = fields.Date.to_date(self.reported_at) or fields.Date.context_today(self)
        domain = [
            ("state", "=", "active"), ("date_from", "<=", on_date), ("date_to", ">=", on_date),
            ("company_id", "=", self.company_id.id),
            ("partner_id", "child_of", self.partner_id.commercial_partner_id.id)]
        if self.lot_id:
            domain.append(("lot_ids", "=", self.lot_id.id))
        return self.env["smart.service.contract"].search(
            domain, order="date_to desc, id", limit=1)

    @api.depends("entitlement", "contract_id", "lot_id")
    @api.depends_context("lang")
    def _compute_entitlement_text(self):
        for ticket in self:
            # sudo: stock.lot, smart.service.contract - as above
            contract, lot = ticket.sudo().contract_id, ticket.sudo().lot_id
            if ticket.entitlement == "contract":
                kinds = dict(contract._fields["kind"]._description_selection(self.env))
                text = self.env._(
                    "%(kind)s %(contract)s until %(day)s", kind=kinds[contract.kind],
                    contract=contract.name, day=fields.Date.to_string(contract.date_to))
            elif ticket.entitlement == "warranty":
                text = self.env._(
                    "Under warranty until %s", fields.Date.to_string(lot.smart_warranty_end))
            elif ticket.entitlement == "none":
                text = self.env._("No contract, no warranty any more")
            else:
                text = False
            ticket.entitlement_text = text
