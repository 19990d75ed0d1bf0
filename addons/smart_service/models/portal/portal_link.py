import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, hmac

VALID = timedelta(minutes=15)
# so long the browser that has opened a link shows the page
STAY = timedelta(hours=8)
# links for one contact point within an hour: enough for a slip, too few to annoy somebody with
MAX_PER_HOUR = 5
PATH = "/my/service/enter"


class SmartServicePortalLink(models.Model):
    """A one-time link to a customer's own page, sent to a contact point that is proven his.

    It logs nobody in: the browser that opens it gets a pass for our pages alone, which ends by
    itself, can be ended by an agent, and is worth nothing as soon as the contact point is
    another customer's. Neither the link nor the pass can be read from the database.
    """

    _name = "smart.service.portal.link"
    _description = "Link to a Customer's Page"
    _order = "id desc"
    _rec_name = "contact_id"

    contact_id = fields.Many2one(
        "smart.service.contact", "Sent to", required=True, readonly=True, ondelete="cascade",
        index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True,
        help="The page shows what concerns this company.")
    user_id = fields.Many2one(
        "res.users", "Sent by", readonly=True, ondelete="set null",
        help="Empty when the customer asked for it.")
    token_hash = fields.Char(
        readonly=True, groups="base.group_system", export_string_translation=False)
    expires_at = fields.Datetime("Valid until", required=True, readonly=True)
    opened_at = fields.Datetime("Opened at", readonly=True)
    pass_hash = fields.Char(
        readonly=True, groups="base.group_system", export_string_translation=False)
    pass_until = fields.Datetime("Page open until", readonly=True)
    state = fields.Selection(
        [("sent", "Sent"), ("opened", "Opened"), ("ended", "Ended")],
        required=True, default="sent", readonly=True, index=True)

    _token_uniq = models.UniqueIndex("(token_hash)", "This link exists already.")
    _pass_uniq = models.UniqueIndex(
        "(pass_hash) WHERE pass_hash IS NOT NULL", "This pass exists already.")

    # === MAKING === #

    @api.model
    def _issue(self, contact, company, user=None):
        """A new link for a contact point; those before it are worth nothing any more.

        :param contact: a contact point that :meth:`_proves` its customer
        :param company: whose customer he is there
        :param user: the agent who sends it
        :return: its address; '' when too many were made in the last hour
        """
        # sudo: smart.service.portal.link - made for the very contact point that gets it
        links = self.sudo()
        since = fields.Datetime.now() - timedelta(hours=1)
        if links.search_count([
                ("contact_id", "=", contact.id), ("create_date", ">=", since)],
                limit=MAX_PER_HOUR) >= MAX_PER_HOUR:
            return ""
        links.search([("contact_id", "=", contact.id), ("state", "=", "sent")]).state = "ended"
        token = secrets.token_urlsafe(32)
        links.create({
            "contact_id": contact.id, "partner_id": contact.partner_id.id,
            "company_id": company.id, "user_id": user.id if user else False,
            "token_hash": self._hash("link", token), "expires_at": fields.Datetime.now() + VALID,
        })
        return f"{self.get_base_url()}{PATH}/{token}"

    @api.model
    def _hash(self, what, token):
        # sudo: ir.config_parameter - the database's secret keys the hash
        return hmac(self.sudo().env, "smart_service.portal", (what, token))

    # === OPENING === #

    @api.model
    def _for_token(self, token):
        """The link that can still be opened with this token, or an empty recordset."""
        # sudo: smart.service.portal.link - whoever has the link opens this one
        link = self.sudo().search([
            ("token_hash", "=", self._hash("link", token)), ("state", "=", "sent"),
            ("expires_at", ">", fields.Datetime.now())])
        return link.filtered(lambda one: one._is_same_customer())

    def _open(self):
        """Use the link up.

        Of two who open it at the same time the second waits here, is refused by the database,
        and run again does not find it any more.

        :return: the secret of the pass; '' when it was opened before
        """
        self.ensure_one()
        self.env.cr.execute(SQL(
            "UPDATE smart_service_portal_link SET write_date = write_date WHERE id = %s", self.id),
            log_exceptions=False)
        if self.state != "sent":
            return ""
        secret = secrets.token_urlsafe(32)
        now = fields.Datetime.now()
        self.write({
            "state": "opened", "opened_at": now, "pass_until": now + STAY,
            "pass_hash": self._hash("pass", secret)})
        return secret

    @api.model
    def _for_pass(self, secret):
        """The opened link whose pass this is, or an empty recordset."""
        # sudo: smart.service.portal.link - whoever has the pass is shown this one's page
        link = self.sudo().search([
            ("pass_hash", "=", self._hash("pass", secret)), ("state", "=", "opened"),
            ("pass_until", ">", fields.Datetime.now())])
        return link.filtered(lambda one: one._is_same_customer())

    def _is_same_customer(self):
        """Whether the contact point is still this customer's alone.

        A merge of customers takes links and contact points along; a number that was given to
        somebody else, or is found to be shared, ends what was opened from it.
        """
        self.ensure_one()
        contact = self.contact_id
        return (
            contact.partner_id == self.partner_id and self.partner_id.active
            and not contact.shared)

    # === ENDING === #

    def _end(self):
        # sudo: smart.service.portal.link - ended by its holder, or by who may read it
        self.sudo().write({"state": "ended", "pass_hash": False})

    def action_end(self):
        """Close the page that the customer has open."""
        if not self.env.user.has_group("smart_service.group_agent"):
            raise UserError(self.env._("Only agents close a customer's page."))
        self.check_access("read")
        self._end()

    @api.autovacuum
    def _gc_links(self):
        """Forget links that were made long ago; the ledger keeps that they were opened."""
        self.search([
            ("create_date", "<", fields.Datetime.now() - timedelta(days=30))]).unlink()
