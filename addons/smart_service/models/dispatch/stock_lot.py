import re

from odoo import api, fields, models

_IGNORED_IN_SERIALS = re.compile(r"[\s\-_./]+")


class StockLot(models.Model):
    """A device in the field: whose it is, and found by whoever owns it."""

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

    # === COMPUTE METHODS === #

    @api.depends("name")
    def _compute_smart_serial_key(self):
        for lot in self:
            lot.smart_serial_key = self._smart_serial_key_of(lot.name)

    @api.depends("smart_move_line_ids.state", "smart_move_line_ids.date")
    def _compute_smart_delivery(self):
        last_lines = self._smart_last_lines()
        for lot in self:
            last = last_lines.get(lot._origin)
            if not last:
                # never moved to or from a customer: an owner set by hand stays
                lot.smart_owner_id = lot.smart_owner_id
                lot.smart_delivered_on = lot.smart_delivered_on
            elif last.location_dest_id.usage == "customer":
                partner = last.move_id.partner_id or last.picking_id.partner_id
                lot.smart_owner_id = partner.commercial_partner_id
                # the customer's term begins on the day that he and we call so
                zone = last.company_id.resource_calendar_id.tz or "UTC"
                lot.smart_delivered_on = fields.Datetime.context_timestamp(
                    lot.with_context(tz=zone), last.date).date()
            else:
                lot.smart_owner_id = False
                lot.smart_delivered_on = False

    def _smart_last_lines(self):
        """The last move of each device to or from a customer; none for those never moved so."""
        groups = (
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
        return {lot: max(lines, key=lambda line: (line.date, line.id)) for lot, lines in groups}

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
