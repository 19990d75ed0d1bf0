from odoo import api, fields, models

INVOICES = "account.group_account_invoice,account.group_account_readonly"
AMOUNTS = f"{INVOICES},smart_service.group_manager"


class SmartServiceVisit(models.Model):
    """What a visit cost and brought in, in the company's currency."""

    _inherit = "smart.service.visit"

    currency_id = fields.Many2one(related="company_id.currency_id")
    invoice_ids = fields.One2many(
        "account.move", "smart_visit_id", "Invoices", groups=INVOICES)
    cost_parts = fields.Monetary(
        compute="_compute_costs", store=True, groups=AMOUNTS,
        help="The stock value of the parts that the repair has used up.")
    cost_labour = fields.Monetary(
        compute="_compute_costs", store=True, groups=AMOUNTS,
        help="Hours worked at the engineer's cost per hour, or a subcontractor's fee.")
    cost_travel = fields.Monetary(
        compute="_compute_costs", store=True, groups=AMOUNTS,
        help="Kilometres at the company's cost per kilometre, or as a subcontractor bills them.")
    cost = fields.Monetary(compute="_compute_margin", store=True, groups=AMOUNTS)
    revenue = fields.Monetary(
        compute="_compute_revenue", store=True, groups=AMOUNTS,
        help="Posted invoices less credit notes, without taxes.")
    margin = fields.Monetary(compute="_compute_margin", store=True, groups=AMOUNTS)
    is_free = fields.Boolean(
        "Under warranty", compute="_compute_costs", store=True, groups=AMOUNTS,
        help="The warranty paid for all or some of the parts, or there was nothing to pay.")

    @api.depends(
        "state", "worked_hours", "travel_km", "repair_id.move_ids.value",
        "settlement_line_ids.amount")
    def _compute_costs(self):
        for visit in self:
            ended = visit.state in ("done", "missed")
            parts = visit._used_up() if ended else self.env["stock.move"]
            visit.cost_parts = sum(
                move.value if move.is_out else -move.value for move in parts)
            visit.is_free = ended and (
                any(parts.mapped("smart_covered")) or not visit.repair_id.sale_order_id)
            bill = visit.settlement_line_ids[:1] if ended else None
            if bill:
                visit.cost_travel = bill.amount_travel
                visit.cost_labour = bill.amount - bill.amount_travel
            elif ended:
                visit.cost_travel = visit.travel_km * visit.company_id.smart_km_cost
                visit.cost_labour = (
                    visit._paid_hours() * visit.employee_id.smart_hour_cost)
            else:
                visit.cost_travel = visit.cost_labour = 0.0

    def _used_up(self):
        """The valued moves of a repair, at the visit that ended it: parts in, parts back."""
        self.ensure_one()
        repair = self.repair_id
        last = repair.smart_visit_ids.filtered(lambda v: v.state == "done").sorted("id")[-1:]
        if self != last or repair.state != "done":
            return self.env["stock.move"]
        moves = repair.move_ids.filtered(lambda move: move.repair_line_type == "add")
        return (moves | moves.returned_move_ids).filtered(
            lambda move: move.state == "done" and move.is_valued)

    @api.depends("invoice_ids.state", "invoice_ids.amount_untaxed_signed")
    def _compute_revenue(self):
        for visit in self:
            visit.revenue = sum(
                move.amount_untaxed_signed for move in visit.invoice_ids
                if move.state == "posted" and move.is_sale_document())

    @api.depends("cost_parts", "cost_labour", "cost_travel", "revenue")
    def _compute_margin(self):
        for visit in self:
            visit.cost = visit.cost_parts + visit.cost_labour + visit.cost_travel
            visit.margin = visit.revenue - visit.cost
