from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("phone", "Phone"), ("email", "Email"), ("openid", "WeChat openid"),
    ("unionid", "WeChat unionid"), ("external_userid", "WeCom customer"), ("wa_id", "WhatsApp"),
    ("bsuid", "WhatsApp business-scoped id"), ("telegram", "Telegram"), ("guest", "Website guest"),
    ("api_user", "User of an own app"),
]
# where a point is known from, and how sure that makes whose it is, in percent
SOURCES = [
    ("provider", "The provider", 95), ("code", "A code that came back", 100),
    ("portal", "The customer's own login", 80), ("colleague", "A colleague", 70),
    ("customer", "The customer's own words", 40),
]
CONFIDENCE = {source: confidence for source, _label, confidence in SOURCES}


class SmartServiceContact(models.Model):
    """A point at which a customer can be reached: one id of one kind in one scope."""

    _name = "smart.service.contact"
    _description = "Contact Point"
    _order = "last_inbound_at desc nulls last, id desc"
    _rec_name = "value"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    scope = fields.Char(
        required=True, default="", readonly=True,
        help="What the value is unique in: an app's id, an account. Empty for phone and e-mail.")
    value = fields.Char(required=True, readonly=True)
    name = fields.Char(help="The name that the provider knows.")
    lang = fields.Selection(
        string="Language", selection=lambda self: self.env["res.lang"].get_installed())
    account_id = fields.Many2one(
        "smart.service.account", ondelete="cascade", index="btree_not_null", readonly=True,
        help="The account through which this point wrote last, and is written to unasked.")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True,
        help="Whose customers write from it; empty where several companies share it.")
    is_common = fields.Boolean(
        "Of several companies", readonly=True,
        help="Accounts of more than one company have been written to from here.")
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="restrict", index="btree_not_null",
        help="A contact point belongs to one customer at most.")
    verified = fields.Boolean(help="The provider, or a code that came back, proves who it is.")
    source = fields.Selection(
        [(source, label) for source, label, _confidence in SOURCES], "Known from",
        default="colleague", readonly=True)
    confidence = fields.Integer(
        "Sure to", default=CONFIDENCE["colleague"], readonly=True, aggregator="avg",
        help="How sure it is that this point is this customer's, in percent.")
    shared = fields.Boolean(
        help="Several people use it (family phone, company mailbox), so it identifies nobody.")
    subscribed = fields.Boolean(default=True)
    last_inbound_at = fields.Datetime("Last heard", readonly=True)
    lock_seq = fields.Integer(default=0, export_string_translation=False)

    _point_uniq = models.UniqueIndex("(kind, scope, value)", "This contact point exists already.")
    _scope_check = models.Constraint(
        "CHECK ((kind IN ('phone', 'email')) = (scope = ''))",
        "Only phone numbers and e-mail addresses have no scope.")

    @api.depends("name", "value", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for contact in self:
            contact.display_name = f"{contact.name or contact.value} ({labels.get(contact.kind)})"

    @api.depends("scope", "is_common", "account_id.company_id")
    def _compute_company_id(self):
        for contact in self:
            # a number or an address is the same for every company, whoever heard from it last
            is_shared = not contact.scope or contact.is_common
            contact.company_id = False if is_shared else contact.account_id.company_id

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if "source" in vals:
                vals.setdefault("confidence", CONFIDENCE[vals["source"]])
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("account_id"):
            company = self.env["smart.service.account"].browse(vals["account_id"]).company_id
            moved = self.filtered(
                lambda contact: contact.scope and contact.company_id
                and contact.company_id != company)
            super(SmartServiceContact, moved).write({"is_common": True})
        return super().write(vals)

    # === SESSIONS === #

    def _open_session(self, account=None, quiet=False):
        """The open conversation of this contact point at an account, a new one without any.

        The contact's row is written first: of two transactions that want to open one at the
        same time, the later is refused, retried and then finds the first one's.

        :param account: where the customer writes; the last one when nothing else is said
        :param quiet: for a notice: nobody is called to the new session
        """
        self.ensure_one()
        account = account or self.account_id
        self.env.cr.execute(SQL(
            "UPDATE smart_service_contact SET lock_seq = lock_seq + 1 WHERE id = %s", self.id))
        # sudo: discuss.channel - a contact's session is found whoever is asking; reading it is
        # then subject to the caller's own rights
        channel = self.env["discuss.channel"].sudo().search([
            ("smart_contact_id", "=", self.id), ("smart_account_id", "=", account.id),
            ("livechat_end_dt", "=", False)], limit=1)
        if channel:
            return channel.with_env(self._session_env())
        return account.desk_id._smart_open_session(self, account, quiet=quiet)

    def _session_env(self):
        """The environment in which sessions are made and written to on a customer's behalf.

        Odoo adds the acting user to a live chat unless it is the public one
        (mail/models/discuss/discuss_channel.py ``create``).
        """
        # sudo: discuss.channel, mail.message - a provider's event has no user of its own; what
        # it may touch is bounded by the contact that the verified event names
        public_user_id = self.env["ir.model.data"]._xmlid_to_res_id("base.public_user")
        return self.env(
            user=public_user_id, su=True,
            context={**self.env.context, "lang": self._lang(), "guest": None})

    def _lang(self):
        """The language to address this contact in."""
        self.ensure_one()
        return (self.lang or self.partner_id.lang or self.account_id.lang
                or self.env["res.lang"].get_installed()[0][0])
