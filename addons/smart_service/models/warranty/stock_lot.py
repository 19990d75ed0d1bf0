from dataclasses import replace

from odoo import api, fields, models

from ...engine import warranty


class StockLot(models.Model):
    """A device in the field: what proves its warranty, and how long that runs."""

    _inherit = "stock.lot"

    smart_warranty_start = fields.Date(
        "Warranty start",
        help="Set it only if the warranty doesn't begin with the best proof there is.",
        tracking=True,
    )
    smart_invoiced_on = fields.Date(
        "Invoiced on", compute="_compute_smart_invoiced_on", store=True, readonly=False
    )
    smart_registered_on = fields.Date(
        "Registered purchase", tracking=True,
        help="Day of purchase that the customer proved when he registered the device.",
    )
    smart_activated_on = fields.Date("Activated on", tracking=True)
    smart_manufactured_on = fields.Date("Made on", tracking=True)
    smart_warranty_end = fields.Date(
        "Under warranty until", compute="_compute_smart_warranty_end", store=True
    )
    smart_contract_ids = fields.Many2many(
        "smart.service.contract", "smart_service_contract_lot_rel", "lot_id", "contract_id",
        string="Contracts", copy=False,
    )
    smart_repair_ids = fields.One2many("repair.order", "lot_id", "Repairs")
    smart_ticket_ids = fields.One2many("smart.service.ticket", "lot_id", "Tickets")
    smart_decision_ids = fields.One2many(
        "smart.service.warranty.decision", "lot_id", "Warranty decisions"
    )

    # === COMPUTE METHODS === #

    @api.depends("smart_move_line_ids.state", "smart_move_line_ids.date")
    def _compute_smart_invoiced_on(self):
        last_lines = self._smart_last_lines()
        for lot in self:
            last = last_lines.get(lot._origin)
            if not last:
                # never moved to or from a customer: a day set by hand stays
                lot.smart_invoiced_on = lot.smart_invoiced_on
                continue
            invoices = last.move_id.sale_line_id.invoice_lines.move_id.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice")
            lot.smart_invoiced_on = min(
                filter(None, invoices.mapped("invoice_date")), default=False)

    @api.depends(
        "smart_warranty_start", "smart_delivered_on", "smart_invoiced_on", "smart_registered_on",
        "smart_activated_on", "smart_manufactured_on", "product_id.smart_warranty_months",
        "product_id.categ_id",
    )
    def _compute_smart_warranty_end(self):
        for lot in self:
            lot.smart_warranty_end = warranty.decide(lot._smart_warranty_facts()).end

    # === WARRANTY === #

    def _smart_warranty(self, on_date=None):
        """Whether the device is under warranty or a contract on a day (today).

        :return: :class:`~engine.warranty.Decision` with its reason in the reader's language
        """
        self.ensure_one()
        decision = warranty.decide(self._smart_warranty_facts(on_date))
        contract = ""
        if decision.reason_code == warranty.CONTRACT:
            speaking = next(
                line for line in (decision.unit, decision.labour)
                if line.code == warranty.CONTRACT)
            # sudo: smart.service.contract - its number, told with the device
            contract = self.env["smart.service.contract"].sudo().browse(speaking.source).name
        reason = self.env["smart.service.warranty.decision"]._reason(
            decision.reason_code, decision.params, contract)
        return replace(decision, reason=reason)

    def _smart_warranty_facts(self, on_date=None, **more):
        """What the warranty rule asks about this device.

        :param more: what else :class:`~engine.warranty.Facts` takes, about a repair
        """
        self.ensure_one()
        # sudo: stock.lot, repair.order, smart.service.contract - the rule's answer is the same
        # whoever asks; it gives dates and reasons, no records
        lot = self.sudo()
        company = lot.company_id or lot.env.company
        proofs = {
            warranty.HAND: lot.smart_warranty_start,
            warranty.DELIVERY: lot.smart_delivered_on,
            warranty.INVOICE: lot.smart_invoiced_on,
            warranty.REGISTRATION: lot.smart_registered_on,
            warranty.ACTIVATION: lot.smart_activated_on,
            warranty.MANUFACTURE: lot.smart_manufactured_on,
        }
        # a device that came back is nobody's, so its factory's date proves nothing to anybody
        if not lot.smart_owner_id:
            proofs.pop(warranty.MANUFACTURE)
        return warranty.Facts(
            on=on_date or fields.Date.context_today(lot),
            product=lot.product_id._smart_warranty_item(),
            proofs={kind: day for kind, day in proofs.items() if day},
            policies=lot.env["smart.service.warranty.policy"]._rows(company),
            contracts=tuple(
                contract._row() for contract in lot.smart_contract_ids
                if contract.state == "active"
                and contract.partner_id.commercial_partner_id == lot.smart_owner_id
            ),
            repairs=tuple(
                repair._smart_warranty_repair() for repair in lot.smart_repair_ids._origin
                if repair.state == "done"
            ),
            **{"in_general": True, **more},
        )
