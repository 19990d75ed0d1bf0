import re
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...engine import warranty

_IGNORED_IN_SERIALS = re.compile(r"[\s\-_./]+")


class StockLot(models.Model):
    """A device in the field: whose it is and how long it is under warranty."""

    _inherit = "stock.lot"

    smart_serial_key = fields.Char(
        compute="_compute_smart_serial_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    smart_move_line_ids = fields.One2many(
        "stock.move.line", "lot_id", groups="stock.group_stock_user",
        export_string_translation=False,
    )
    smart_owner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_smart_delivery",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Whom it was delivered to last, unless it came back.",
    )
    smart_delivered_on = fields.Date("Delivered on", compute="_compute_smart_delivery", store=True)
    smart_warranty_start = fields.Date(
        "Warranty start",
        help="Set it only if the warranty doesn't begin with the delivery.", tracking=True
    )
    smart_warranty_end = fields.Date(
        "Under warranty until", compute="_compute_smart_warranty_end", store=True
    )

    # === COMPUTE METHODS === #

    @api.depends("name")
    def _compute_smart_serial_key(self):
        for lot in self:
            lot.smart_serial_key = self._smart_serial_key_of(lot.name)

    @api.depends("smart_move_line_ids.state", "smart_move_line_ids.date")
    def _compute_smart_delivery(self):
        lines_by_lot = dict(
            # sudo: stock.move.line - owner and date are kept whoever moves the goods
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", self.ids),
                    ("state", "=", "done"),
                    "|",
                    "&",
                    ("location_id.usage", "!=", "customer"),
                    ("location_dest_id.usage", "=", "customer"),
                    "&",
                    ("location_id.usage", "=", "customer"),
                    ("location_dest_id.usage", "!=", "customer"),
                ],
                ["lot_id"],
                ["id:recordset"],
            )
        )
        for lot in self:
            lines = lines_by_lot.get(lot._origin)
            if not lines:
                # never moved to or from a customer: an owner set by hand stays
                lot.smart_owner_id = lot.smart_owner_id
                lot.smart_delivered_on = lot.smart_delivered_on
                continue
            last = max(lines, key=lambda line: (line.date, line.id))
            if last.location_dest_id.usage == "customer":
                partner = last.move_id.partner_id or last.picking_id.partner_id
                lot.smart_owner_id = partner.commercial_partner_id
                lot.smart_delivered_on = last.date.date()
            else:
                lot.smart_owner_id = False
                lot.smart_delivered_on = False

    @api.depends("smart_warranty_start", "smart_delivered_on", "product_id.smart_warranty_months")
    def _compute_smart_warranty_end(self):
        for lot in self:
            lot.smart_warranty_end = lot._smart_warranty().end

    # === FINDING === #

    @api.model
    def _smart_serial_key_of(self, serial):
        """A serial number as people mean it: capitals, without spaces, dashes and the like."""
        return _IGNORED_IN_SERIALS.sub("", serial or "").upper()

    @api.model
    def _smart_find_for(self, serial, partner, lot=None):
        """The customer's device with this serial number.

        :param lot: the device, if it is known already; only its owner is checked then
        :return: (lot, verdict) with verdict ``owned``, ``unknown``, ``foreign`` or
            ``ambiguous``; the lot is empty unless it is the customer's own
        """
        # sudo: stock.lot - only a device that belongs to `partner` is given back
        Lot = self.sudo()
        key = self._smart_serial_key_of(serial)
        if lot:
            found = lot.sudo()
        elif key:
            found = Lot.search([
                ("smart_serial_key", "=", key),
                ("company_id", "in", [False, self.env.company.id]),
            ])
        else:
            found = Lot
        owned = found.filtered(
            lambda device: device.smart_owner_id
            and device.smart_owner_id.commercial_partner_id == partner.commercial_partner_id
        )
        if len(owned) == 1:
            return owned, "owned"
        if owned:
            return Lot, "ambiguous"
        return Lot, "foreign" if found.smart_owner_id else "unknown"

    # === WARRANTY === #

    def _smart_warranty(self, on_date=None, excluded=False):
        """Decide whether a repair of this device is free on a day (today).

        :param excluded: the fault is never covered
        :return: :class:`~engine.warranty.Decision` with its reason in the reader's language
        """
        self.ensure_one()
        decision = warranty.decide(
            warranty.Facts(
                on=on_date or fields.Date.context_today(self),
                delivered=self.smart_delivered_on or None,
                start=self.smart_warranty_start or None,
                months=self.product_id.smart_warranty_months,
                excluded=excluded,
            )
        )
        reason = self._smart_warranty_text(decision.reason_code, decision.params)
        return replace(decision, reason=reason)

    @api.model
    def _smart_warranty_text(self, code, params):
        """A reason of the warranty rule in words.

        :param params: the rule's numbers; dates as dates or as ISO strings
        """
        start, end = (
            format_date(self.env, fields.Date.to_date(params[name])) if params.get(name) else ""
            for name in ("start", "end")
        )
        if code == warranty.COVERED:
            return self.env._("Under warranty until %s.", end)
        if code == warranty.EXPIRED:
            return self.env._("The warranty ended on %s.", end)
        if code == warranty.NOT_STARTED:
            return self.env._("The warranty begins only on %s.", start)
        if code == warranty.NO_START:
            return self.env._("No delivery of the device is known, so no warranty runs.")
        if code == warranty.NO_TERM:
            return self.env._("This product has no warranty.")
        return self.env._("The warranty doesn't cover wear and consumables.")
