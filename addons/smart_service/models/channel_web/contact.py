from odoo import api, models
from odoo.tools import SQL

from ...engine import matching, said
from ..identity.contact import CONFIDENCE


class SmartServiceContact(models.Model):
    """Visitors of a website: a browser at first, a customer as soon as we know who it is."""

    _inherit = "smart.service.contact"

    @api.model
    def _for_visitor(self, account, guest, partner):
        """The contact point of whoever sits at a browser.

        :param guest: the ``mail.guest`` of a visitor who is not logged in
        :param partner: the customer of one who is
        """
        # sudo: ir.config_parameter - the database's identity is no secret of a user
        scope = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        value = f"partner-{partner.id}" if partner else f"guest-{guest.id}"
        self.env.cr.execute(SQL(
            """INSERT INTO smart_service_contact
                      (kind, scope, value, verified, source, confidence, subscribed, lock_seq,
                       shared, is_common, create_uid, create_date, write_uid, write_date)
               VALUES ('guest', %(scope)s, %(value)s, %(verified)s, %(source)s, %(confidence)s,
                       true, 0, false, false, 1, now() at time zone 'UTC',
                       1, now() at time zone 'UTC')
               ON CONFLICT (kind, scope, value) DO NOTHING""",
            scope=scope, value=value, verified=bool(partner),
            source="portal" if partner else "provider",
            confidence=CONFIDENCE["portal" if partner else "provider"]))
        # sudo: smart.service.contact - a visitor's own contact point, found by his own session
        contact = self.sudo().search([
            ("kind", "=", "guest"), ("scope", "=", scope), ("value", "=", value)], limit=1)
        contact.account_id = account
        if partner and not contact.partner_id:
            contact._identify(partner)
        lang = partner.lang or guest.lang
        if not contact.lang and lang:
            contact.lang = self._installed_lang(lang)
        return contact

    def _identify(self, partner):
        """This contact point is a customer's: so is what was done under it as nobody's."""
        self.ensure_one()
        self.partner_id = partner
        self.env["smart.service.ticket"].search([
            ("contact_id", "=", self.id), ("partner_id", "=", False)]).partner_id = partner
        signals = self.env["smart.service.signal"].search([
            ("channel_id.smart_contact_id", "=", self.id), ("partner_id", "=", False)])
        signals.partner_id = partner
        signals._follow_up()

    def _learn_said(self, text, channel):
        """Keep the e-mail address or phone number that a visitor gives.

        What is known as another customer's identifies nobody: anybody can write it. Agents are
        told, so that they can ask.
        """
        self.ensure_one()
        country = self.account_id.country_id.code or ""
        for kind, value in said.contact_points(text, country):
            point = matching.Point(kind, "", value)
            # agents read the names, so that another company's customers are not looked at
            owner = self._candidates(self.account_id, [point], colleagues=True)
            if owner and self.partner_id not in owner:
                self.env["smart.service.identity.review"]._file_claim(self, point, owner, channel)
                customer = owner.filtered("partner_share")
                channel.smart_claimed_id = customer if len(customer) == 1 else False
                channel._smart_note(self.env._(
                    "The visitor wrote %(value)s, which is known as a contact point of "
                    "%(customer)s. Before you tell anything about this customer, ask for a proof: "
                    "/verify sends a code to the customer's e-mail address.",
                    value=value, customer=", ".join(owner.mapped("display_name"))))
            elif not owner:
                self._keep_said(kind, value)

    def _keep_said(self, kind, value):
        if not self.partner_id:
            self._identify(self.env["res.partner"].create({
                "name": self.name or value, kind: value, "smart_is_auto_contact": True,
                "lang": self._lang()}))
        elif not self.partner_id[kind]:
            self.partner_id[kind] = value
        if not self.search_count(
                [("kind", "=", kind), ("scope", "=", ""), ("value", "=", value)], limit=1):
            self.create({
                "kind": kind, "scope": "", "value": value, "partner_id": self.partner_id.id,
                "source": "customer"})

    # === WRITING TO THEM === #

    def _smart_reachable(self):
        """Whether what we write here is read: a website visitor's chat has to be open."""
        self.ensure_one()
        if not self.account_id:
            return False
        if self.account_id._adapter().transport != "none":
            return True
        return bool(self._open_web_session())

    def _open_web_session(self):
        # sudo: discuss.channel - whether a chat is open is no secret to who may write in it
        return self.env["discuss.channel"].sudo().search([
            ("smart_contact_id", "=", self.id), ("smart_account_id", "=", self.account_id.id),
            ("livechat_end_dt", "=", False)], limit=1)
