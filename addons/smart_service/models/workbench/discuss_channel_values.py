from babel.dates import format_date, format_datetime

from odoo import fields, models
from odoo.tools.misc import babel_locale_parse


class DiscussChannel(models.Model):
    """What a conversation knows for canned replies."""

    _inherit = "discuss.channel"

    def _smart_values(self, names, answers=None):
        """The values of placeholders, for the customer of this conversation.

        :param names: see :data:`~engine.canned.NAMES`; others are known from ``answers`` alone
        :param answers: what the agent has answered, by name; it counts more than what is known
        """
        self.ensure_one()
        # sudo: discuss.channel - the caller has checked that the agent may answer here; what is
        # looked up is told to the customer himself, whose own it is
        session = self.sudo().with_context(lang=self.sudo()._smart_customer_lang())
        values = {name: str(value).strip() for name, value in (answers or {}).items()}
        for name in names:
            lookup = getattr(session, f"_smart_value_{name}", None) if name.isidentifier() else None
            if lookup and not values.get(name):
                values[name] = lookup() or ""
        return values

    def _smart_customer_lang(self):
        self.ensure_one()
        return (self.smart_contact_id._lang() if self.smart_contact_id else
                self.livechat_lang_id.code) or self.env.lang or "en_US"

    def _smart_value_customer(self):
        return self._smart_customer_partner().name

    def _smart_value_greeting(self):
        return self._smart_greeting().partition("\n")[0]

    def _smart_value_agent(self):
        return self.env.user.livechat_username or self.env.user.name

    def _smart_value_company(self):
        return (self.smart_company_id or self.env.company).name

    def _smart_value_desk(self):
        return self.livechat_channel_id.name

    def _smart_value_today(self):
        return format_date(
            fields.Date.context_today(self), "long", locale=babel_locale_parse(self.env.lang))

    # the customer's latest: what he writes about now is the likeliest

    def _smart_value_ticket(self):
        return (self.smart_ticket_id or self._smart_latest("smart.service.ticket", [
            ("is_closed", "=", False)])).number

    def _smart_value_order(self):
        return self._smart_latest("sale.order", [("state", "=", "sale")]).name

    def _smart_value_device(self):
        return self._smart_latest("stock.lot", [], "smart_owner_id").product_id.display_name

    def _smart_value_visit(self):
        visit = self._smart_latest("smart.service.visit", [
            ("state", "=", "scheduled"), ("start", ">=", fields.Datetime.now())])
        if not visit:
            return ""
        ticket = visit.ticket_id
        return format_datetime(
            ticket._local(visit.start).replace(tzinfo=None) if ticket else visit.start, "medium",
            locale=babel_locale_parse(self.env.lang))

    def _smart_latest(self, model, domain, link="partner_id"):
        """The customer's latest record of a model, in this conversation's company."""
        records = self.env[model]
        customer = self._smart_customer_partner().commercial_partner_id
        if not customer:
            return records
        company = self.smart_company_id or self.env.company
        return records.search(
            [*domain, (link, "child_of", customer.id), ("company_id", "in", [False, company.id])],
            order="id desc", limit=1)
