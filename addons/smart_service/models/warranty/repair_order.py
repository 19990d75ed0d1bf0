from odoo import fields, models

from ...engine import warranty


class RepairOrder(models.Model):
    _inherit = "repair.order"

    smart_done_at = fields.Datetime("Repaired on", readonly=True, copy=False)

    def write(self, vals):
        if vals.get("state") == "done":
            vals = {"smart_done_at": fields.Datetime.now(), **vals}
            # sudo: stock.lot - the days of the repair may extend the warranty, whoever repairs
            lots = self.sudo().lot_id
            self.env.add_to_compute(lots._fields["smart_warranty_end"], lots)
        return super().write(vals)

    def _smart_warranty_repair(self):
        """A finished repair as the warranty rule takes it."""
        self.ensure_one()
        ticket = self.smart_ticket_id
        parts = self.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state == "done")
        # the same days whoever or whatever asks
        local = self.with_context(tz=self.company_id.resource_calendar_id.tz or "UTC")
        begin = fields.Datetime.context_timestamp(local, ticket.reported_at or self.create_date)
        end = fields.Datetime.context_timestamp(local, self.smart_done_at or self.write_date)
        return warranty.Repair(
            begin=begin.date(),
            end=end.date(),
            parts=frozenset(parts.product_id.ids),
            fault=ticket.fault_id.id or None,
            free=self.under_warranty or any(parts.mapped("smart_covered")),
        )

    def _update_sale_order_line_price(self):
        result = super()._update_sale_order_line_price()
        self.move_ids._smart_price_by_warranty()
        return result
