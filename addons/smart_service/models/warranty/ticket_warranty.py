from odoo import api, fields, models

from ...engine import warranty


class SmartServiceTicket(models.Model):
    """What of a repair is free for the customer, and why."""

    _inherit = "smart.service.ticket"

    warranty_covered = fields.Boolean("Under warranty", readonly=True, copy=False, tracking=True)
    warranty_code = fields.Char(readonly=True, copy=False, export_string_translation=False)
    warranty_params = fields.Json(readonly=True, copy=False)
    warranty_text = fields.Char(
        "Warranty decision",
        compute="_compute_warranty_text",
        help="Why the repair is free or not, in the reader's language.",
    )
    warranty_decision_id = fields.Many2one(
        "smart.service.warranty.decision", "Decision", readonly=True, copy=False,
        ondelete="set null", index="btree_not_null",
    )
    warranty_decision_ids = fields.One2many(
        "smart.service.warranty.decision", "ticket_id", "Decisions"
    )
    warranty_exclusion = fields.Selection(
        [
            (warranty.MISUSE, "Misuse"),
            (warranty.DAMAGE, "Accident"),
            (warranty.UNAUTHORISED, "Opened or changed by others"),
            (warranty.WEAR, "Wear"),
        ],
        "Not under warranty because of",
        tracking=True,
        copy=False,
        help="What was found at the device and shuts the warranty out.",
    )
    warranty_engineer_text = fields.Text(
        "Warranty in detail", related="warranty_decision_id.engineer_text"
    )
    goodwill_ids = fields.One2many("smart.service.goodwill", "ticket_id")

    @api.depends("warranty_decision_id")
    @api.depends_context("lang")
    def _compute_warranty_text(self):
        for ticket in self:
            # sudo: smart.service.warranty.decision - told to everybody who may see the ticket
            ticket.warranty_text = ticket.sudo().warranty_decision_id.customer_text

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {
            "warranty_covered", "warranty_code", "warranty_params", "warranty_decision_id"}

    # === DECIDING === #

    def _decide_warranty(self):
        """Apply the warranty rule for the day of the request and keep its answer and reasons."""
        self.ensure_one()
        decision = warranty.decide(self._warranty_facts())
        kept = self.env["smart.service.warranty.decision"]._keep(self, decision)
        # sudo: smart.service.ticket - what the rule has decided, whoever has had it decided
        self.sudo().write({
            "warranty_decision_id": kept.id,
            "warranty_covered": decision.covered,
            "warranty_code": decision.reason_code,
            "warranty_params": kept._plain(decision.params),
        })
        self.env["smart.service.event"]._log(
            "warranty_decided",
            channel=self._log_channel(),
            ticket=self,
            partner=self.partner_id,
            company=self.company_id,
            payload={
                "covered": decision.covered,
                "parts": decision.covered_parts,
                "labour": decision.covered_labour,
                "code": decision.reason_code,
                "right": decision.right,
                **self.warranty_params,
            },
        )

    def _warranty_facts(self, products=None):
        """What the warranty rule asks about this repair.

        :param products: the parts that are asked about; those that the repair takes if not given
        """
        self.ensure_one()
        if products is None:
            products = self._warranty_products()
        exclusion = self.warranty_exclusion
        if not exclusion and self.fault_id.never_covered:
            exclusion = warranty.WEAR
        return self.lot_id._smart_warranty_facts(
            self._local(self.reported_at).date(),
            in_general=False,
            parts=tuple(product._smart_warranty_item() for product in products),
            exclusion=exclusion or "",
            goodwill=self.goodwill_ids._row(),
            fault=self.fault_id.id or None,
        )

    def _warranty_products(self):
        """The parts of the repair order; before there is one, those of the fault."""
        # sudo: repair.order - which products, for the rule
        moves = self.sudo().repair_ids.filtered(lambda repair: repair.state != "cancel").move_ids
        planned = moves.filtered(
            lambda move: move.repair_line_type == "add" and move.state != "cancel")
        if moves:
            return planned.product_id
        return self.env["product.product"].union(
            *(product for product, _quantity in self.fault_id._parts(self.product_id)))
