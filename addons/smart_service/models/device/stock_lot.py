from odoo import api, fields, models

from ...engine import device_code

# a customer's words rarely name more devices than he can choose from
SHOWN = 20


class StockLot(models.Model):
    """A device found: by a code on its label, by the words for it, by whose it is."""

    _inherit = "stock.lot"

    smart_ticket_count = fields.Integer(
        "Number of tickets", compute="_compute_smart_ticket_count")
    smart_registration_ids = fields.One2many(
        "smart.service.device.registration", "lot_id", "Registrations")

    smart_visit_ids = fields.Many2many(
        "smart.service.visit", string="Visits", compute="_compute_smart_visit_ids")
    smart_place = fields.Char(
        "Where it is", related="smart_owner_id.contact_address_inline", related_sudo=False)
    smart_warranty_reason = fields.Char(
        "Warranty today", compute="_compute_smart_warranty_reason",
        help="Whether a repair today would be free, and why, as the customer is told.")

    @api.depends("smart_ticket_ids.visit_ids")
    def _compute_smart_visit_ids(self):
        for lot in self:
            lot.smart_visit_ids = lot.smart_ticket_ids.visit_ids

    @api.depends_context("lang")
    @api.depends("smart_warranty_end", "smart_contract_ids.state")
    def _compute_smart_warranty_reason(self):
        for lot in self:
            lot.smart_warranty_reason = (
                lot._smart_warranty().reason if lot._origin and lot.smart_owner_id else "")

    @api.depends("smart_ticket_ids")
    def _compute_smart_ticket_count(self):
        # sudo: smart.service.ticket - a number, for those who may see the device
        for lot, sudo_lot in zip(self, self.sudo(), strict=True):
            lot.smart_ticket_count = len(sudo_lot.smart_ticket_ids)

    @api.model
    def _smart_devices_of(self, partner):
        """A customer's own devices, the latest first."""
        # sudo: stock.lot - only devices that belong to `partner`
        return self.sudo().search([
            ("smart_owner_id", "=", partner.commercial_partner_id.id),
            ("company_id", "in", [False, self.env.company.id]),
        ], order="smart_delivered_on desc nulls last, id desc", limit=SHOWN)

    def _smart_named_in(self, words):
        """Those of these devices that words name: by serial number, else by the product.

        :return: devices; empty when the words name none of them
        """
        key = self._smart_serial_key_of(words)
        named = self.filtered(lambda lot: lot.smart_serial_key and lot.smart_serial_key in key)
        if named:
            return named
        said = (words or "").casefold()
        langs = [code for code, _name in self.env["res.lang"].get_installed()]

        def fits(lot):
            names = {lot.product_id.with_context(lang=lang).name for lang in langs}
            names.add(lot.product_id.default_code)
            return any(name and name.casefold() in said for name in names)

        return self.filtered(fits)

    @api.model
    def _smart_serials_of_codes(self, codes, partner):
        """The serial numbers that codes on labels name, a customer's own device before others.

        :param codes: contents of QR or bar codes
        """
        serials = list(dict.fromkeys(
            serial for code in codes for serial in device_code.serials(code)))
        own = {lot.smart_serial_key for lot in self._smart_devices_of(partner)} if partner else ()
        return sorted(serials, key=lambda serial: self._smart_serial_key_of(serial) not in own)

    def action_smart_tickets(self):
        """The tickets about this device."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service.action_ticket")
        return {**action, "domain": [("lot_id", "=", self.id)], "context": {}}
