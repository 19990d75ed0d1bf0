from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...engine import named_products, next_action

LATELY_DAYS = 90
MESSAGES_READ = 100
DEVICES = 5


class CrmLead(models.Model):
    """What is known of a lead's customer, for those who sell to him."""

    _inherit = "crm.lead"

    smart_quotation_id = fields.Many2one(
        "sale.order", "Quotation from the conversation", readonly=True, copy=False,
        ondelete="set null")

    def _smart_customer(self):
        """The lead's customer with his company and colleagues."""
        return self.env["res.partner"].search([
            ("id", "child_of", self.partner_id.commercial_partner_id.id)])

    def _smart_said(self):
        """The customer's own words in the conversations that the lead is from, oldest first."""
        channels = self.origin_channel_id | self.smart_signal_ids.channel_id
        if not (channels and self.partner_id):
            return []
        messages = self.env["mail.message"].search([
            ("model", "=", "discuss.channel"), ("res_id", "in", channels.ids),
            ("author_id", "in", self._smart_customer().ids),
            ("message_type", "in", ("comment", "email"))], order="id desc", limit=MESSAGES_READ)
        texts = [channels._smart_text(message) for message in messages.sorted("id")]
        return texts or self.smart_signal_ids.sorted("id").mapped("evidence")

    def _smart_named_products(self):
        """The products that the customer has named in these conversations.

        :return: ``{product: quantity}``
        """
        texts = self._smart_said()
        if not texts:
            return {}
        self.env["product.template"].flush_model()
        self.env["product.product"].flush_model()
        self.env.cr.execute(SQL(
            """
            SELECT p.id, p.default_code, t.name
              FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE p.active AND t.sale_ok AND (t.company_id IS NULL OR t.company_id = %s)
            """, self._smart_company().id))
        # the name's column has it in every language
        names = {
            key: [code or "", *name.values()] for key, code, name in self.env.cr.fetchall()}
        found = named_products.named(texts, names)
        return {self.env["product.product"].browse(key): number for key, number in found.items()}

    def _smart_company(self):
        return self.company_id or self.env.company

    def _smart_last_signal(self, *kinds):
        """The newest signal of these kinds of the lead's customer that nobody has rejected."""
        return self.env["smart.service.signal"].search([
            ("partner_id", "in", self._smart_customer().ids), ("kind", "in", kinds),
            ("state", "!=", "rejected"), ("company_id", "=", self._smart_company().id),
            ("said_at", ">=", fields.Datetime.now() - timedelta(days=LATELY_DAYS)),
        ], order="said_at desc", limit=1)

    def _smart_open_tickets(self):
        return self.env["smart.service.ticket"].search([
            ("partner_id", "in", self._smart_customer().ids), ("is_closed", "=", False),
            ("company_id", "=", self._smart_company().id)], order="id desc")

    def _smart_open_quotation(self):
        return self.order_ids.filtered(lambda order: order.state == "sent")[:1]

    def _smart_silent_days(self):
        """Days since somebody of ours has written to the customer; None when nobody has."""
        since = self.date_open or self.create_date
        last = self.env["smart.service.event"].search([
            ("partner_id", "in", self._smart_customer().ids), ("kind", "=", "message_agent"),
            ("occurred_at", ">=", since)], order="occurred_at desc", limit=1).occurred_at
        mailed = self.message_ids.filtered(
            lambda message: message.message_type in ("comment", "email_outgoing")
            and not message.is_internal and message.author_id == self.user_id.partner_id)[:1].date
        at = max(filter(None, (last, mailed)), default=None)
        return (fields.Datetime.now() - at).days if at else None

    def _smart_days_left_alone(self):
        """As :meth:`_smart_silent_days`, from the assignment where nobody has written yet."""
        silent = self._smart_silent_days()
        since = self.date_open or self.create_date
        return (fields.Datetime.now() - since).days if silent is None else silent

    def _smart_facts(self, read=True):
        """What the rules of :mod:`~engine.next_action` look at.

        :param read: whether the conversations are read for products
        """
        self.ensure_one()
        if not self.partner_id:
            return next_action.Facts(planned=bool(self.activity_ids))
        quotation = self._smart_open_quotation()
        signals = self.smart_signal_ids.filtered(lambda signal: signal.state != "rejected")
        ordered = any(order.state == "sale" for order in self.order_ids)
        products = self._smart_named_products() if read and not ordered else {}
        upset = self._smart_last_signal("negative_emotion", "churn_risk")
        return next_action.Facts(
            open_case=self._smart_open_tickets()[:1].number or "",
            upset=upset.evidence or "",
            quotation=quotation.name or "",
            quoted_days=(fields.Datetime.now() - quotation.date_order).days if quotation else None,
            draft=self.order_ids.filtered(lambda order: order.state == "draft")[:1].name or "",
            wish=signals[:1].evidence or "",
            trial=signals.filtered(lambda s: s.kind == "trial_request")[:1].evidence or "",
            premium=signals.filtered(
                lambda s: s.kind == "premium_interest")[:1].module_id.name or "",
            products=", ".join(
                f"{number} × {product.with_context(lang=self.env.lang).name}"
                for product, number in products.items()),
            competitor=self._smart_last_signal("competitor").evidence or "",
            price=self._smart_last_signal("price_complaint").evidence or "",
            silent_days=self._smart_silent_days(),
            planned=bool(self.activity_ids),
        )
