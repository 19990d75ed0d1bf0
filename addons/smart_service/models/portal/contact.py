from odoo import fields, models
from odoo.exceptions import UserError

from ..identity.verification import PROVEN
from .portal_link import VALID


class SmartServiceContact(models.Model):
    """The one-time link to the customer's page goes to a contact point that is proven his."""

    _inherit = "smart.service.contact"

    portal_link_ids = fields.One2many(
        "smart.service.portal.link", "contact_id", "Links to the page")

    def _proves_customer(self):
        """Whether who reads here is the customer for certain, and he alone."""
        self.ensure_one()
        if not self.partner_id or self.shared:
            return False
        if self.verified:
            return True
        # sudo: smart.service.verification - whether a code came back from here is all that is told
        return bool(self.env["smart.service.verification"].sudo().search_count([
            ("contact_id", "=", self.id), ("partner_id", "=", self.partner_id.id),
            ("state", "=", "confirmed"),
            ("confirmed_at", ">", fields.Datetime.now() - PROVEN)], limit=1))

    def _portal_words(self, company, user=None):
        """What to say to the customer who wants his page: a new link, or why there is none.

        :return: (text in his language, whether it holds a link)
        """
        self.ensure_one()
        spoken = self.with_context(lang=self._lang())
        if not self._proves_customer():
            return spoken.env._(
                "We can't be sure who writes here, so we show nothing personal. Please sign in "
                "under %(link)s, or ask us for a code that proves who you are.",
                link=f"{self.get_base_url()}/my/service"), False
        address = self.env["smart.service.portal.link"]._issue(self, company, user)
        if not address:
            return spoken.env._(
                "You have got several links already. Please open the last one, or try again in "
                "an hour."), False
        return spoken.env._(
            "Here you see your requests, visits, invoices and devices: %(link)s The link works "
            "once, for %(minutes)s minutes, and is for you alone: please don't pass it on.",
            link=address, minutes=int(VALID.total_seconds() / 60)), True

    def _send_portal_link(self, user):
        """An agent sends the customer his page, here and nowhere else.

        :raises UserError: it can't be sent here, with the reason
        """
        self.ensure_one()
        account = self._account_to_write()
        if not self._proves_customer():
            raise UserError(self.env._(
                "It is not proven who reads here. Verify the customer first."))
        company = self.company_id or account.company_id or self.env.company
        session = account and self._smart_reachable() and self._open_session(account, quiet=True)
        if not session or not self._fits(account, "x" * 300):
            raise UserError(self.env._("The customer can't be written to here now."))
        text, sent = self._portal_words(company, user)
        if not sent:
            raise UserError(self.env._("The customer has got several links in the last hour."))
        return session._smart_post_notice(text)
