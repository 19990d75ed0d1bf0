from odoo import fields, models


class SmartServiceTicket(models.Model):
    """A repair that is not free: the price first, the visit when it is accepted."""

    _inherit = "smart.service.ticket"

    order_ids = fields.One2many(
        "sale.order", "smart_ticket_id", "Quotations", groups="sales_team.group_sale_salesman"
    )
    order_count = fields.Integer(compute="_compute_order_count")

    def _compute_order_count(self):
        # sudo: sale.order - a number, for those who may see the ticket
        for ticket, sudo_ticket in zip(self, self.sudo(), strict=True):
            ticket.order_count = len(sudo_ticket.order_ids)

    def _quote(self):
        """Make the quotation of the repair and tell the customer what it costs."""
        self.ensure_one()
        # sudo: repair.order, sale.order - made for the customer whoever acts
        self = self.sudo().with_company(self.company_id)
        repair = self.repair_ids.filtered(lambda r: r.state not in ("done", "cancel"))[:1]
        repair.action_create_sale_order()
        order = repair.sale_order_id
        order.write({
            "smart_ticket_id": self.id,
            "user_id": self.partner_id.commercial_partner_id.user_id.id,
            "order_line": self.env["sale.order"]._smart_service_lines(self),
        })
        self.env["smart.service.event"]._log(
            "quotation_created",
            channel=self._log_channel(),
            ticket=self,
            partner=self.partner_id,
            company=self.company_id,
            payload={"order_id": order.id, "amount": order.amount_total},
        )
        self._offer(order)

    def _offer(self, order):
        """Tell the customer what the repair costs.

        A repair that nobody has put a price to is left to a person: nothing is promised free by
        mistake.
        """
        self.ensure_one()
        if order.currency_id.compare_amounts(order.amount_total, 0.0) <= 0:
            self._need_review(
                self._asked_env()._(
                    "The repair has no price: complete quotation %s.", order.name),
                "no_price",
            )
            return
        order.action_quotation_sent()
        self._set_stage("waiting")
        self._offer_in_channel(order, "_text_quotation")

    def _quotation_accepted(self):
        """Whether the customer has accepted to pay for the repair."""
        self.ensure_one()
        # sudo: sale.order - a yes or no, for those who may see the ticket
        return any(order.state == "sale" for order in self.sudo().order_ids)

    def action_view_orders(self):
        """The quotations of this ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "domain": [("smart_ticket_id", "=", self.id)],
            "name": self.env._("Quotations"),
            "res_model": "sale.order",
            "view_mode": "list,form",
        }
