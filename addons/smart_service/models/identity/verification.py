import secrets
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import consteq, hmac

from ...engine import verification
from ...engine.identity import normalize_email

PURPOSES = [
    ("identify", "To know who writes"),
    ("personal", "To show personal data"),
    ("change", "To change or cancel something"),
]
VALID = timedelta(minutes=10)
# for so long a confirmed code speaks for its session
PROVEN = timedelta(minutes=60)
# codes for one person within an hour: enough for a slip, too few to annoy somebody with
MAX_PER_HOUR = 3


class SmartServiceVerification(models.Model):
    """A one-time code: it proves that who writes is who he says to be."""

    _name = "smart.service.verification"
    _description = "Verification by Code"
    _order = "id desc"
    _rec_name = "sent_to"

    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", required=True, readonly=True,
        ondelete="cascade", index=True, help="Where the code has to come back from.")
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", readonly=True, ondelete="cascade",
        index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade", index=True,
        help="Who he is, if the code comes back.")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    way = fields.Selection(
        [("mail", "By mail"), ("channel", "In the conversation")], required=True, readonly=True)
    sent_to = fields.Char("Sent to", readonly=True, help="Part of the address.")
    email = fields.Char(readonly=True, groups="base.group_system")
    nonce = fields.Char(
        readonly=True, groups="base.group_system", export_string_translation=False)
    code_hash = fields.Char(
        readonly=True, groups="base.group_system", export_string_translation=False)
    expires_at = fields.Datetime("Valid until", required=True, readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    state = fields.Selection(
        [("sent", "Sent"), ("confirmed", "Confirmed"), ("failed", "Failed")],
        default="sent", required=True, readonly=True, index=True)
    confirmed_at = fields.Datetime("Confirmed at", readonly=True)

    _attempts_check = models.Constraint("CHECK (attempts >= 0)", "Attempts can't be negative.")

    # === STARTING === #

    @api.model
    def _start(self, contact, partner, purpose, channel=None):
        """Send a code to whoever is ``partner``, which has to come back from ``contact``.

        It goes by mail where the customer's address is known and is not the contact point
        itself, else into the conversation: who is logged in there reads it. Who says to be
        somebody else gets it by mail alone.

        :return: the verification; none where no way leads to him, or too many were sent
        """
        # sudo: smart.service.verification - the codes of an hour are counted for everybody
        verifications = self.sudo()
        since = fields.Datetime.now() - timedelta(hours=1)
        if verifications.search_count([
                ("create_date", ">=", since),
                "|", ("contact_id", "=", contact.id), ("partner_id", "=", partner.id)],
                limit=MAX_PER_HOUR) >= MAX_PER_HOUR:
            return self.browse()
        email = normalize_email(partner.email or "")
        is_own = partner == contact.partner_id
        if contact.kind == "email" and contact.value == email:
            email = ""
        if not email and not (is_own and contact.kind != "guest" and channel):
            return self.browse()
        verifications.search([("contact_id", "=", contact.id), ("state", "=", "sent")]).state = (
            "failed")
        code = verification.new_code()
        nonce = secrets.token_hex(16)
        started = verifications.create({
            "contact_id": contact.id, "channel_id": channel.id if channel else False,
            "partner_id": partner.id, "purpose": purpose,
            "company_id": contact.account_id.company_id.id,
            "way": "mail" if email else "channel",
            "sent_to": verification.masked_email(email) if email else contact.display_name,
            "email": email, "nonce": nonce, "code_hash": self._hash(nonce, code),
            "expires_at": fields.Datetime.now() + VALID,
        })
        started._send_mail(code) if email else started._send_here(code)
        return started

    @api.model
    def _hash(self, nonce, code):
        # sudo: ir.config_parameter - the database's secret keys the hash
        return hmac(self.sudo().env, "smart_service.verification", (nonce, code))

    def _send_mail(self, code):
        """Send the code by a mail of which nothing is kept."""
        self = self.with_context(lang=self.partner_id.lang or self.contact_id._lang())
        company = self.company_id or self.env.company
        body = Markup(
            '<p>%s</p><p style="font-size: 28px; letter-spacing: 6px"><b>%s</b></p><p>%s</p>') % (
            self.env._("This is your code for %(company)s:", company=company.name), code,
            self.env._(
                "Please write it into the conversation within %(minutes)s minutes. If you have "
                "not asked for it, do nothing and tell it to nobody.",
                minutes=int(VALID.total_seconds() / 60)))
        self.env["mail.mail"].create({
            "subject": self.env._("Your code for %(company)s", company=company.name),
            "body_html": body, "email_to": self.email, "auto_delete": True,
            "email_from": company.email_formatted or self.env.user.email_formatted,
        }).send_after_commit()

    def _send_here(self, code):
        self.channel_id.with_context(lang=self.contact_id._lang())._smart_post_notice(self.env._(
            "Your code is %(code)s. Please send it back within %(minutes)s minutes.",
            code=code, minutes=int(VALID.total_seconds() / 60)))

    # === COMING BACK === #

    @api.model
    def _pending(self, contact):
        """The code that is expected from a contact point, if there is one."""
        # sudo: smart.service.verification - it is looked up for the message that brings a code
        return self.sudo().search([
            ("contact_id", "=", contact.id), ("state", "=", "sent"),
            ("expires_at", ">", fields.Datetime.now())], limit=1)

    def _confirm(self, code):
        """Compare the code that came back.

        :return: whether it is the one that was sent; after some wrong ones none is
        """
        self.ensure_one()
        self.lock_for_update()
        if self.state != "sent" or self.expires_at <= fields.Datetime.now():
            return False
        self.attempts += 1
        if not consteq(self.code_hash, self._hash(self.nonce, code)):
            if self.attempts >= verification.MAX_ATTEMPTS:
                self.state = "failed"
            return False
        self.write({
            "state": "confirmed", "confirmed_at": fields.Datetime.now(), "code_hash": False})
        self._take_proof()
        return True

    def _take_proof(self):
        """Who has sent the code back is this customer; so is his mailbox."""
        contact, partner = self.contact_id, self.partner_id
        if self.email:
            contacts = self.env["smart.service.contact"]
            row = contacts.search([
                ("kind", "=", "email"), ("scope", "=", ""), ("value", "=", self.email)])
            if not row:
                row = contacts.create({
                    "kind": "email", "scope": "", "value": self.email, "source": "code"})
            if not row.partner_id or (row.partner_id == partner and not row.shared):
                row.partner_id = partner
                row._prove("code")
        if not contact.partner_id:
            contact._identify(partner)
        elif contact.partner_id != partner:
            self._join_claimed()
        if contact.partner_id == partner and contact.kind != "guest":
            contact._prove("code")
        self.env["smart.service.event"]._log(
            "identity_verified", channel=self.channel_id, partner=partner,
            payload={"way": self.way, "purpose": self.purpose})

    def _join_claimed(self):
        """He was a customer of his own until now: joined where nothing forbids it."""
        contact, partner = self.contact_id, self.partner_id
        review = self.env["smart.service.identity.review"]
        if not review._about(contact.partner_id | partner).filtered(
                lambda one: one.state == "distinct"):
            contact._join(contact.partner_id | partner)
        if contact.partner_id != partner:
            review._file_proven(contact, partner)

    @api.autovacuum
    def _gc_codes(self):
        """Forget codes that were sent long ago; the ledger keeps what was proven."""
        self.search([
            ("create_date", "<", fields.Datetime.now() - timedelta(days=30))]).unlink()


class SmartServiceContact(models.Model):
    _inherit = "smart.service.contact"

    def _smart_start_verification(self, purpose, partner=None, channel=None):
        """Send a one-time code that has to come back from this contact point.

        :param purpose: one of :data:`PURPOSES`
        :param partner: whom he says to be; the point's own customer when nothing is said
        :param channel: the conversation that it is for
        :return: the ``smart.service.verification``; none when no code could be sent
        """
        self.ensure_one()
        partner = partner or self.partner_id
        if not partner:
            return self.env["smart.service.verification"]
        return self.env["smart.service.verification"]._start(self, partner, purpose, channel)

    def _smart_confirm_verification(self, code):
        """Whether ``code`` is the one that was sent for this contact point."""
        self.ensure_one()
        pending = self.env["smart.service.verification"]._pending(self)
        return bool(pending) and pending._confirm(code)
