from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import warranty


class SmartServiceContract(models.Model):
    """An extended warranty or a maintenance contract for devices of a customer."""

    _name = "smart.service.contract"
    _description = "Service Contract"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _rec_names_search = ["name", "partner_id.name"]
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False)
    kind = fields.Selection(
        [("extension", "Extended warranty"), ("maintenance", "Maintenance")],
        required=True,
        default="extension",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, tracking=True, check_company=True
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "smart_service_contract_lot_rel",
        "contract_id",
        "lot_id",
        string="Devices",
        check_company=True,
        groups="stock.group_stock_user",
    )
    lot_count = fields.Integer("Number of devices", compute="_compute_devices")
    device_text = fields.Text(
        "Devices in words", compute="_compute_devices", help="Product and serial number of each."
    )
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("Until", required=True, tracking=True)
    covers_parts = fields.Boolean("Parts", default=True, tracking=True)
    covers_labour = fields.Boolean("Labour", default=True, tracking=True)
    covers_wear = fields.Boolean(
        "Wear parts", tracking=True, help="Also ink, filters and the like, and faults by wear."
    )
    covers_damage = fields.Boolean(
        "Damage", tracking=True, help="Also what the warranty shuts out: misuse and accidents."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In force"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    note = fields.Text("Contract terms")

    _name_uniq = models.UniqueIndex("(name, company_id)", "This contract number exists already.")
    _dates_check = models.Constraint(
        "CHECK (date_to >= date_from)", "A contract ends on its first day at the earliest."
    )

    @api.depends("lot_ids")
    def _compute_devices(self):
        # sudo: stock.lot - the names of devices, for those who may read the contract about them
        for contract, sudo_contract in zip(self, self.sudo(), strict=True):
            contract.lot_count = len(sudo_contract.lot_ids)
            contract.device_text = "\n".join(
                f"{lot.product_id.name} {lot.name}" for lot in sudo_contract.lot_ids)

    @api.constrains("partner_id", "lot_ids", "state")
    def _check_owner(self):
        # sudo: stock.lot - whose the devices are, for whoever may write the contract
        for contract in self.sudo().filtered(lambda row: row.state != "cancelled"):
            owner = contract.partner_id.commercial_partner_id
            foreign = contract.lot_ids - contract.lot_ids.filtered_domain(
                [("smart_owner_id", "=", owner.id)])
            if foreign:
                raise ValidationError(self.env._(
                    "Not devices of %(customer)s: %(serials)s",
                    customer=contract.partner_id.name, serials=", ".join(foreign.mapped("name"))))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name"):
                # sudo: ir.sequence - everybody who may make a contract numbers it
                vals["name"] = (
                    self.env["ir.sequence"].sudo()
                    .with_company(vals.get("company_id") or self.env.company.id)
                    .next_by_code("smart.service.contract"))
        return super().create(vals_list)

    # === ACTIONS === #

    def action_activate(self):
        """Put the contract in force."""
        for contract in self:
            if not contract.lot_count:
                raise UserError(self.env._("Name the devices of %s first.", contract.name))
            contract.state = "active"

    def action_cancel(self):
        """End the contract; repairs that it has paid for stay paid."""
        self.write({"state": "cancelled"})

    def action_add_devices(self):
        """Add all devices of the customer."""
        self.check_access("write")
        # sudo: stock.lot - the customer's own devices, for whoever may write his contract
        for contract in self.sudo():
            contract.lot_ids |= contract.env["stock.lot"].search([
                ("smart_owner_id", "=", contract.partner_id.commercial_partner_id.id),
                ("company_id", "in", [False, contract.company_id.id]),
            ])

    # === FOR THE RULE === #

    def _row(self):
        self.ensure_one()
        return warranty.Contract(
            key=self.id,
            name=self.name,
            begin=self.date_from,
            end=self.date_to,
            parts=self.covers_parts,
            labour=self.covers_labour,
            wear=self.covers_wear,
            damage=self.covers_damage,
        )
