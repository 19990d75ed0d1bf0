from odoo import fields, models
from odoo.fields import Domain

# more than an agent looks through beside a conversation
SHOWN = 5
ACCOUNTING = "account.group_account_readonly,account.group_account_invoice"


class DiscussChannel(models.Model):
    """The customer's records beside a conversation: what there is, and what opens."""

    _inherit = "discuss.channel"

    def _smart_profile_sections(self):
        """The sections of the panel from top to bottom; empty ones are not shown."""
        # sudo: discuss.channel - whose records are looked for
        if not self.sudo()._smart_customer_partner():
            return []
        return [
            self._smart_profile_tickets(), self._smart_profile_visits(),
            self._smart_profile_devices(), self._smart_profile_orders(),
            self._smart_profile_invoices(), self._smart_profile_leads(),
        ]

    def _smart_profile_section(self, key, title, model, domain, show, order=None):
        """One section: the customer's records of a model, with the rights of ``model``.

        :param domain: which of them
        :param show: what tells of one record: ``name``, ``detail``, ``state``, ``tone`` …
        :return: ``records`` with ``opens`` for those that the reader may read, and whether there
            is ``more``; False without any record
        """
        whose = "smart_owner_id" if model._name == "stock.lot" else "partner_id"
        records = model.search(
            Domain(whose, "in", self._smart_family()) & Domain(domain), order=order,
            limit=SHOWN + 1)
        if not records:
            return False
        readable = set(records.with_env(self.env)._filtered_access("read").ids)
        return {
            "key": key,
            "title": title,
            "model": model._name,
            "more": len(records) > SHOWN and bool(readable),
            "domain": [(whose, "child_of", self._smart_commercial_id()), *domain],
            "records": [
                {"id": record.id, "opens": record.id in readable, "detail": "", "state": "",
                 "tone": "muted", "date": False, "amount": "", "lines": [], **show(record)}
                for record in records[:SHOWN]],
        }

    def _smart_commercial_id(self):
        # sudo: discuss.channel - an id to look for; what is found is a matter of rights
        return self.sudo()._smart_customer_partner().commercial_partner_id.id

    def _smart_own_company(self):
        """Records without a company, and those of this session's."""
        # sudo: discuss.channel - the session is read by whoever asks
        company = self.sudo().smart_company_id or self.env.company
        return [("company_id", "in", [False, company.id])]

    # === WITH THE READER'S OWN RIGHTS === #

    def _smart_profile_tickets(self):
        Ticket = self.env["smart.service.ticket"]
        if not Ticket.has_access("read"):
            return False
        return self._smart_profile_section(
            "tickets", self.env._("Open tickets"), Ticket, [("is_closed", "=", False)],
            lambda ticket: {
                "name": f"{ticket.number} {ticket.name}",
                "detail": ticket.user_id.name or self.env._("Nobody yet"),
                "state": ticket.stage_id.name,
                "tone": "danger" if ticket.priority == "3" else "info",
            })

    def _smart_profile_visits(self):
        Visit = self.env["smart.service.visit"]
        if not Visit.has_access("read"):
            return False
        states = dict(Visit._fields["state"]._description_selection(self.env))
        return self._smart_profile_section(
            "visits", self.env._("Visits"), Visit,
            [("state", "in", ("unassigned", "scheduled", "on_the_way", "under_way"))],
            lambda visit: {
                "name": visit.number,
                # sudo: hr.employee - who comes is told to customers, too
                "detail": visit.sudo().employee_id.name or self.env._("Nobody yet"),
                "state": states[visit.state],
                "tone": "warning" if visit.state == "unassigned" else "info",
                "date": fields.Datetime.to_string(visit.start) or False,
            }, order="start, id")

    def _smart_profile_invoices(self):
        """What the customer owes, for those who look after accounts."""
        Move = self.env["account.move"]
        if not self.env.user.has_groups(ACCOUNTING) or not Move.has_access("read"):
            return False
        today = fields.Date.context_today(self)

        def show(invoice):
            due = invoice.invoice_date_due
            return {
                "name": invoice.name,
                "state": self.env._("Overdue") if due and due < today else self.env._("Due"),
                "tone": "danger" if due and due < today else "warning",
                "date": fields.Date.to_string(due) or False,
                "amount": self._smart_amount_text(invoice.amount_residual, invoice.currency_id),
            }

        return self._smart_profile_section(
            "invoices", self.env._("Invoices due"), Move, [
                ("move_type", "=", "out_invoice"), ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial"))],
            show, order="invoice_date_due, id")

    def _smart_profile_leads(self):
        Lead = self.env["crm.lead"]
        if not Lead.has_access("read"):
            return False
        return self._smart_profile_section(
            "leads", self.env._("Open leads"), Lead, [("won_status", "=", "pending")],
            lambda lead: {
                "name": lead.name,
                "detail": lead.user_id.name or self.env._("Nobody yet"),
                "state": lead.stage_id.name or "",
                "tone": "info",
                "amount": self._smart_amount_text(lead.expected_revenue, lead.company_currency)
                if lead.expected_revenue else "",
            }, order="id desc")

    # === TOLD TO WHOEVER SERVES THE CUSTOMER === #

    def _smart_profile_devices(self):
        def show(lot):
            warranty = lot._smart_warranty()
            return {
                "name": lot.product_id.name,
                "detail": lot.name,
                "state": self.env._("Warranty") if warranty.covered else self.env._("No warranty"),
                "tone": "success" if warranty.covered else "muted",
                "lines": [warranty.reason],
            }

        # sudo: stock.lot - bounded to the one customer whom the reader serves: product, serial
        # and warranty, which he asks about
        return self._smart_profile_section(
            "devices", self.env._("Devices"), self.env["stock.lot"].sudo(),
            self._smart_own_company(), show, order="smart_delivered_on desc nulls last, id desc")

    def _smart_profile_orders(self):
        Order = self.env["sale.order"]
        may_read = Order.has_access("read")
        states = dict(Order._fields["state"]._description_selection(self.env))
        deliveries = dict(Order._fields["delivery_status"]._description_selection(self.env))

        def show(order):
            lines = [
                self._smart_line_text(line) for line in order.order_line if not line.display_type]
            return {
                "name": order.name,
                "detail": ", ".join(lines[:1]),
                "state": deliveries.get(order.delivery_status) or states[order.state],
                "tone": "success" if order.delivery_status == "full" else "info",
                "date": fields.Datetime.to_string(order.date_order),
                "amount": self._smart_amount_text(order.amount_total, order.currency_id)
                if may_read else "",
                "lines": lines,
            }

        # sudo: sale.order, sale.order.line - bounded to the one customer whom the reader serves:
        # what was ordered and whether it came; amounts only for those who may read orders
        return self._smart_profile_section(
            "orders", self.env._("Last orders"), Order.sudo(),
            [("state", "in", ("sent", "sale")), *self._smart_own_company()], show,
            order="date_order desc, id desc")

    def _smart_line_text(self, line):
        """An order line in a few words, without its price."""
        return f"{line.name.splitlines()[0]} × {line.product_uom_qty:g}"
