from odoo import fields, models


class ResCompany(models.Model):
    """Where old parts are while they are on their way back, and when they are missed."""

    _inherit = "res.company"

    smart_old_part_days = fields.Integer(
        "Old parts come back within",
        default=14,
        help="Days after which an old part that the engineer still has is overdue.",
    )
    smart_central_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Central warehouse",
        help="It supplies the branches, and buys what it lacks itself.",
    )
    smart_transfer_hours = fields.Float(
        "Transfers take",
        default=24.0,
        help="Hours after which a part that is brought from elsewhere is expected.",
    )
    smart_van_pieces = fields.Integer(
        "Pieces in a van",
        help="For how many pieces a van has room when stock levels are proposed. 0: for as many "
        "as the levels of the vans make now.",
    )
    smart_refill_days = fields.Float(
        "Vans are filled every", default=1.0,
        help="Working days from one filling of the vans to the next.",
    )
    smart_old_parts_location_id = fields.Many2one(
        "stock.location", "Old parts with engineers", readonly=True, copy=False
    )
    smart_old_parts_store_id = fields.Many2one(
        "stock.location", "Old parts received", readonly=True, copy=False
    )

    _smart_old_part_days_check = models.Constraint(
        "CHECK (smart_old_part_days >= 0)", "Old parts can't be due before they are taken out."
    )

    _smart_transfer_hours_check = models.Constraint(
        "CHECK (smart_transfer_hours >= 0)", "A transfer can't arrive before it leaves."
    )

    _smart_van_check = models.Constraint(
        "CHECK (smart_van_pieces >= 0 AND smart_refill_days > 0)",
        "A van has some room, and is filled again some time.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "smart_central_warehouse_id" in vals:
            # sudo: smart.service.stock.level - the branches are supplied from there from now on
            self.env["smart.service.stock.level"].sudo().search([
                ("company_id", "in", self.ids), ("tier", "!=", "van")])._apply()
        return result

    def _smart_old_parts_places(self):
        """(with the engineers, received) of this company, made at the first need.

        They are loss locations, as the place is that core gives to removed parts: an old part is
        counted there by serial and quantity, and is worth nothing in the books.
        """
        self.ensure_one()
        # sudo: stock.location - a place of the company's own, made once for everybody
        company = self.sudo()
        wanted = {
            "smart_old_parts_location_id": self.env._("Old parts with engineers"),
            "smart_old_parts_store_id": self.env._("Old parts received"),
        }
        for name, label in wanted.items():
            if not company[name]:
                company[name] = self.env["stock.location"].sudo().create({
                    "name": label, "usage": "inventory", "company_id": company.id})
        return company.smart_old_parts_location_id, company.smart_old_parts_store_id
