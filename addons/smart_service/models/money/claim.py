from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError


class SmartServiceClaim(models.Model):
    """What a supplier owes us for parts that failed under his own warranty, and for the work."""

    _name = "smart.service.claim"
    _description = "Supplier Claim"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char("Number", readonly=True, copy=False, index="trigram")
    partner_id = fields.Many2one(
        "res.partner", "Supplier", required=True, ondelete="restrict", index=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True,
        default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("smart.service.claim.line", "claim_id", "Lines")
    amount = fields.Monetary("Claimed", compute="_compute_amount", store=True)
    state = fields.Selection(
        [("draft", "Collecting"), ("sent", "Sent"), ("accepted", "Accepted"),
         ("refused", "Refused")],
        "Status", default="draft", required=True, readonly=True, index=True, copy=False,
        tracking=True)
    sent_on = fields.Date(readonly=True, copy=False)
    supplier_ref = fields.Char("Supplier's reference", copy=False)
    move_id = fields.Many2one(
        "account.move", "Credit note", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null")
    note = fields.Text(help="What the supplier has answered.")

    _one_open = models.UniqueIndex(
        "(partner_id, company_id) WHERE state = 'draft'",
        "There is a claim to this supplier already that is being collected.")

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for claim in self:
            claim.amount = sum(claim.line_ids.mapped("amount"))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name"):
                company_id = vals.get("company_id") or self.env.company.id
                # sudo: ir.sequence - whoever may make a claim numbers it
                vals["name"] = self.env["ir.sequence"].sudo().with_company(
                    company_id).next_by_code("smart.service.claim")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(claim.state != "draft" for claim in self):
            raise ValidationError(self.env._("A claim that was sent is kept."))

    @api.model
    def _collecting(self, partner, company):
        """The claim to this supplier that is being collected, made if there is none."""
        claim = self.search([
            ("partner_id", "=", partner.id), ("company_id", "=", company.id),
            ("state", "=", "draft")], limit=1)
        return claim or self.create({"partner_id": partner.id, "company_id": company.id})

    # === ACTIONS === #

    def _check_state(self, *states):
        for claim in self:
            if claim.state not in states:
                label = dict(self._fields["state"]._description_selection(self.env))[claim.state]
                raise UserError(self.env._(
                    "Claim %(number)s is in state “%(state)s”.", number=claim.name, state=label))

    def action_send(self):
        """It has gone to the supplier; what fails from now on goes on the next one."""
        self._check_state("draft")
        if any(not claim.line_ids for claim in self):
            raise UserError(self.env._("There is nothing to claim yet."))
        self.write({"state": "sent", "sent_on": fields.Date.context_today(self)})

    def action_refuse(self):
        """The supplier does not pay."""
        self._check_state("sent")
        self.state = "refused"

    def action_accept(self):
        """The supplier pays: his credit note, drafted for the accountant.

        :return: the action that shows it
        """
        self.ensure_one()
        self._check_state("sent")
        self.env["account.move"].check_access("create")
        self.move_id = self.env["account.move"].create(self._prepare_credit_vals())
        self.state = "accepted"
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def _prepare_credit_vals(self):
        account = self.company_id.smart_warranty_account_id
        return {
            "move_type": "in_refund",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "ref": self.supplier_ref or self.name,
            "invoice_origin": self.name,
            "invoice_date": fields.Date.context_today(self),
            "smart_claim_id": self.id,
            "invoice_line_ids": [
                Command.create(self._prepare_credit_line_vals(line, account))
                for line in self.line_ids
            ],
        }

    def _prepare_credit_line_vals(self, line, account):
        """
        :param account: the warranty cost account, if there is one
        """
        product = line.product_id
        # what the warranty cost comes back where it went
        account = account or (product and product._get_product_accounts()["expense"])
        quantity, price, title = line.quantity, line.amount / line.quantity, line._title()
        digits = self.env["decimal.precision"].precision_get("Product Price")
        if self.currency_id.compare_amounts(quantity * round(price, digits), line.amount):
            # no price of one gives what was claimed for all
            quantity, price, title = 1.0, line.amount, f"{quantity:g} × {title}"
        return {
            "product_id": product.id,
            "name": title,
            "quantity": quantity,
            "price_unit": price,
            "tax_ids": [Command.clear()],
            **({"product_uom_id": product.uom_id.id} if line.kind == "part" else {}),
            **({"account_id": account.id} if account else {}),
        }
