from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SmartServiceClaimLine(models.Model):
    """One part that failed, or the work that it took: where, when, and what it cost us."""

    _name = "smart.service.claim.line"
    _description = "Line of a Supplier Claim"
    _order = "claim_id, id"
    _rec_name = "product_id"

    claim_id = fields.Many2one(
        "smart.service.claim", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    state = fields.Selection(related="claim_id.state")
    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="restrict", index=True, readonly=True)
    ticket_id = fields.Many2one(related="visit_id.ticket_id")
    kind = fields.Selection(
        [("part", "Part"), ("labour", "Labour")], "What", default="part", required=True,
        readonly=True)
    move_id = fields.Many2one(
        "stock.move", ondelete="restrict", readonly=True, groups="stock.group_stock_user")
    product_id = fields.Many2one(
        "product.product", "Part", ondelete="restrict", readonly=True,
        help="Of labour: the product by which it is sold, if there is one.")
    device_id = fields.Many2one(
        "product.product", readonly=True, ondelete="restrict")
    serial = fields.Char("Serial number", readonly=True, help="Of the device that failed.")
    fault = fields.Char(readonly=True)
    repaired_on = fields.Date(readonly=True)
    quantity = fields.Float(
        required=True, readonly=True, digits="Product Unit", help="Of labour: hours.")
    amount = fields.Monetary(
        "Cost", help="What the part or the work cost us, or the supplier's own rate; claim less "
        "where that is agreed.")

    _move_uniq = models.UniqueIndex("(move_id)", "This part has been claimed already.")
    _labour_uniq = models.UniqueIndex(
        "(visit_id) WHERE kind = 'labour'", "The labour of this visit has been claimed already.")
    _part_check = models.Constraint(
        "CHECK (kind = 'labour' OR (move_id IS NOT NULL AND product_id IS NOT NULL))",
        "A claimed part names its stock move.")
    _amount_check = models.Constraint("CHECK (amount >= 0)", "A claim is not negative.")

    def write(self, vals):
        if any(line.state != "draft" for line in self) and not self.env.su:
            raise ValidationError(self.env._("A claim that was sent is kept."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(line.state != "draft" for line in self):
            raise ValidationError(self.env._("A claim that was sent is kept."))

    def _title(self):
        """The line in words, for the credit note."""
        self.ensure_one()
        # sudo: smart.service.visit - its number, for those who bill it
        visit = self.visit_id.sudo()
        if self.kind == "labour":
            return self.env._(
                "Labour %(hours).2f h, %(device)s %(serial)s, visit %(visit)s: %(fault)s",
                hours=self.quantity, device=self.device_id.display_name or "",
                serial=self.serial or "", visit=visit.number, fault=self.fault or "")
        return self.env._(
            "%(part)s, %(device)s %(serial)s, visit %(visit)s: %(fault)s",
            part=self.product_id.display_name, device=self.device_id.display_name or "",
            serial=self.serial or "", visit=visit.number, fault=self.fault or "")
