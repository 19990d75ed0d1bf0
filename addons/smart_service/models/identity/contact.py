from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.identity import normalize_email, normalize_phone

KINDS = [
    ("phone", "Phone"), ("email", "Email"), ("openid", "WeChat openid"),
    ("unionid", "WeChat unionid"), ("external_userid", "WeCom customer"), ("wa_id", "WhatsApp"),
    ("bsuid", "WhatsApp business-scoped id"), ("telegram", "Telegram"), ("guest", "Website guest"),
    ("api_user", "User of an own app"),
]


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
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="restrict", index="btree_not_null",
        help="A contact point belongs to one customer at most.")
    verified = fields.Boolean(help="The provider, or a code that came back, proves who it is.")
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

    # === IDENTIFYING === #

    @api.model
    def _find_or_create(self, account, point, links=()):
        """The contact point of an incoming event, with the customer it belongs to.

        :param point: :class:`~providers.base.ContactPoint`
        :param links: more points that the provider says are the same person's
        """
        contact = self._find(point)
        if not contact.account_id:
            # learnt, but never written from: the conversation is at the point that was
            contact = self._find_linked(links) or contact or self.create({
                "kind": point.kind, "scope": point.scope, "value": point.value, "verified": True})
        known = {
            "name": point.name, "lang": self._installed_lang(point.lang), "account_id": account.id}
        changed = {name: value for name, value in known.items()
                   if value and contact._fields[name].convert_to_write(contact[name], contact)
                   != value}
        if changed:
            contact.write(changed)
        if not contact.partner_id:
            contact.partner_id = (
                self._linked_partner(point, links) or self._match_partner(account, point)
                or self._new_partner(account, point))
        contact._learn(account, point)
        if links:
            contact._learn_links((point, *links))
        return contact

    @api.model
    def _find(self, point):
        return self.search([
            ("kind", "=", point.kind), ("scope", "=", point.scope), ("value", "=", point.value),
        ], limit=1)

    @api.model
    def _find_linked(self, links):
        """The point that this person wrote from before the provider gave him another id."""
        for link in links:
            contact = self._find(link)
            if contact.account_id:
                return contact
        return self.browse()

    @api.model
    def _linked_partner(self, point, links):
        """The one customer whom the provider's other ids of this person name, if there is one."""
        partners = self.env["res.partner"].union(*(self._find(link).partner_id for link in links))
        if len(partners) > 1:
            self.env["smart.service.event"]._log("needs_review", payload={
                "reason": "ambiguous_identity", "contact": point.key, "partners": partners.ids})
            return self.env["res.partner"]
        return partners

    def _learn_links(self, points):
        """Keep the provider's other ids of this person; one that is somebody else's stays so."""
        self.ensure_one()
        known = {point: self._find(point) for point in points}
        new = [point for point in points if not known[point]]
        for point in new:
            self.create({
                "kind": point.kind, "scope": point.scope, "value": point.value,
                "partner_id": self.partner_id.id, "verified": True})
        partners = self._join(
            self.partner_id.union(*(contact.partner_id for contact in known.values())))
        if new and len(partners) > 1:
            self.env["smart.service.event"]._log("needs_review", payload={
                "reason": "linked_identity", "contact": points[0].key, "partners": partners.ids})

    @api.model
    def _installed_lang(self, lang):
        return lang if lang in dict(self.env["res.lang"].get_installed()) else False

    @api.model
    def _match_partner(self, account, point):
        """The one customer whom the provider's phone or e-mail names, or an empty recordset.

        Two customers under one number are no evidence for either of them: an administrator is
        told and nobody is picked.
        """
        people = self._candidates(account, point)
        if len(people) > 1:
            self.env["smart.service.event"]._log("needs_review", payload={
                "reason": "ambiguous_identity", "contact": point.key, "partners": people.ids})
            return self.env["res.partner"]
        return people

    @api.model
    def _candidates(self, owner, point):
        """The customers whom a phone number or an e-mail address names.

        :param owner: an account, or whatever else has a company and a country for phone numbers
        """
        Partner = self.env["res.partner"]
        candidates = Partner
        companies = (False, owner.company_id.id)
        for kind, value in self._vouched(owner, point):
            own = self.search([("kind", "=", kind), ("scope", "=", ""), ("value", "=", value)])
            if own.shared:
                continue
            field = "phone_sanitized" if kind == "phone" else "email_normalized"
            # the number may have been learnt by another company, whose customer is not ours
            known = own.filtered("verified").partner_id.filtered(
                lambda p: p.company_id.id in companies)
            # who has only said of himself that it is his may have said anything
            claims = (own - own.filtered("verified")).partner_id.filtered(
                lambda p: p.smart_is_auto_contact or p.user_ids)
            candidates |= known or Partner.search([
                (field, "=", value), ("company_id", "in", companies),
                ("partner_share", "=", True)]) - claims
        # a company and its contact under one address: the contact is who writes
        return candidates.filtered(lambda partner: not partner.is_company) or candidates

    @api.model
    def _vouched(self, account, point):
        """(kind, normal form) of what the provider says is this person's."""
        found = (
            ("phone", point.phone and normalize_phone(point.phone, account.country_id.code or "")),
            ("email", normalize_email(point.email)))
        return [(kind, value) for kind, value in found if value]

    @api.model
    def _new_partner(self, account, point):
        vouched = dict(self._vouched(account, point))
        # the ledger tells how the customer came; a note "created" per stranger tells nothing
        return self.env["res.partner"].with_context(mail_create_nolog=True).create({
            "name": point.name or self.env._(
                "%(account)s customer %(id)s", account=account.name, id=point.value[-6:]),
            "phone": vouched.get("phone", False),
            "email": vouched.get("email", False),
            "lang": self._installed_lang(point.lang) or account.lang or self.env.user.lang,
            "smart_is_auto_contact": True,
        })

    def _learn(self, account, point, verified=True):
        """Keep phone and e-mail that the provider vouches for as contact points of their own.

        :param verified: False for what the customer has written into his own profile
        """
        self.ensure_one()
        for kind, value in self._vouched(account, point):
            if not self.search_count([
                    ("kind", "=", kind), ("scope", "=", ""), ("value", "=", value)], limit=1):
                self.create({
                    "kind": kind, "scope": "", "value": value, "partner_id": self.partner_id.id,
                    "verified": verified})

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
