from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartServiceOldPart(models.Model):
    """A part that was taken out of a device and is to be brought to the branch."""

    _name = "smart.service.old.part"
    _description = "Old Part"
    _order = "state desc, due_on, id desc"
    _rec_name = "product_id"

    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    employee_id = fields.Many2one(
        related="visit_id.employee_id", string="Engineer", store=True, index=True)
    user_id = fields.Many2one(related="visit_id.user_id", store=True, index=True)
    product_id = fields.Many2one("product.product", "Part", required=True, readonly=True)
    lot_id = fields.Many2one(
        "stock.lot", "Serial number", readonly=True, groups="stock.group_stock_user")
    serial = fields.Char(compute="_compute_serial")
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    move_id = fields.Many2one(
        "stock.move", "Taken out by", readonly=True, groups="stock.group_stock_user")
    received_move_id = fields.Many2one(
        "stock.move", "Settled by", readonly=True, groups="stock.group_stock_user")
    due_on = fields.Date("Due on", readonly=True)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue",
                                search="_search_is_overdue")
    state = fields.Selection(
        [("with_engineer", "With the engineer"), ("received", "Received"),
         ("written_off", "Written off")],
        default="with_engineer", required=True, readonly=True, index=True)
    received_at = fields.Datetime("Received on", readonly=True)
    received_by_id = fields.Many2one("res.users", "Received from him by", readonly=True)
    note = fields.Char(help="What was found when it was received, or why it never was.")

    _quantity_check = models.Constraint(
        "CHECK (quantity > 0)", "An old part is at least some of a part.")

    @api.depends("lot_id")
    def _compute_serial(self):
        # sudo: stock.lot - the serial of the very part that the reader may see
        for part in self:
            part.serial = part.sudo().lot_id.name

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for part in self:
            part.is_overdue = (
                part.state == "with_engineer" and bool(part.due_on) and part.due_on < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "with_engineer"), ("due_on", "<", fields.Date.context_today(self))]

    def action_receive(self):
        """The branch has the old part."""
        return self._end("received")

    def action_write_off(self):
        """It will not come back: lost, or left with the customer."""
        return self._end("written_off")

    def _end(self, state):
        self.check_access("write")
        for part in self:
            if part.state != "with_engineer":
                raise UserError(self.env._("%s has been settled already.", part.display_name))
            # sudo: stock.move - the old part that the user may settle goes to its place
            old = part.sudo()
            source, store = old.company_id._smart_old_parts_places()
            target = store if state == "received" else old.product_id.property_stock_inventory
            values = {
                "state": state,
                "received_move_id": old.visit_id._move_part(
                    old, old.quantity, source, target, old.lot_id).id,
            }
            if state == "received":
                values |= {
                    "received_at": fields.Datetime.now(), "received_by_id": self.env.user.id}
            old.write(values)
            part.visit_id._log(
                "old_part_received" if state == "received" else "old_part_written_off",
                product_id=old.product_id.id, quantity=old.quantity, old_part_id=old.id)
        return True
