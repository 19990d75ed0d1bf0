from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import matching
from ...engine.identity import normalize_email, normalize_phone
from .contact import CONFIDENCE

REACHED_BY = {"phone": "phone_sanitized", "email": "email_normalized"}
# more customers than this under one number are a switchboard's
MAX_CANDIDATES = 20


class SmartServiceContact(models.Model):
    """The one resolver: whom a message, a visitor, a call or an imported row is about.

    What a provider vouches for is weighed by :mod:`~engine.matching`; a customer is taken when
    it says so, and what it leaves open becomes a review.
    """

    _inherit = "smart.service.contact"

    @api.model
    def _find_or_create(self, account, point, links=()):
        """The contact point of an incoming event, with the customer it belongs to.

        :param point: :class:`~providers.base.ContactPoint`
        :param links: more points that the provider says are the same person's
        """
        known = {
            "name": point.name, "lang": self._installed_lang(point.lang), "account_id": account.id}
        contact = self._find(point)
        if not contact.account_id:
            # learnt, but never written from: the conversation is at the point that was
            contact = self._find_linked(links) or contact or self.create({
                "kind": point.kind, "scope": point.scope, "value": point.value, "verified": True,
                "source": "provider", **known})
        changed = {name: value for name, value in known.items()
                   if value and contact._fields[name].convert_to_write(contact[name], contact)
                   != value}
        if contact.partner_id and contact._is_in_doubt(account, point, links):
            contact._part(account, point, links)
        if changed:
            contact.write(changed)
        if not contact.partner_id:
            contact._settle(account, point, links)
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
        """The point that this person wrote from before the provider gave him another id.

        None where the links are several customers': then it is a person's to say whose it is.
        """
        found = [self._find(link) for link in links]
        owners = self.env["res.partner"].union(*(contact.partner_id for contact in found))
        if len(self._join_unseen(owners)) > 1:
            return self.browse()
        return next((contact for contact in found if contact.account_id), self.browse())

    # === WHO IT IS === #

    def _settle(self, account, point, links=()):
        """Give this point its customer: the one that it is for certain, else a new one."""
        self.ensure_one()
        decision = self._decide(account, point, links)
        if decision.outcome == matching.MATCH:
            self.write({"partner_id": decision.key, "confidence": decision.score})
        else:
            self.partner_id = self._new_partner(account, point)
        if decision.findings:
            self.env["smart.service.identity.review"]._file(
                self.partner_id, decision.findings,
                "linked" if any(f.is_contradicted for f in decision.findings) else "ambiguous",
                contact=self, account=account)

    def _is_in_doubt(self, account, point, links):
        """Whether somebody else may write from this known number by now.

        Carriers give numbers away again: another id of WhatsApp's tells, or another name after
        a long silence.
        """
        self.ensure_one()
        if self.kind not in matching.NUMBERS:
            return False
        heard = self.last_inbound_at or self.create_date
        rested = point.name and fields.Datetime.now() - heard >= matching.REST
        strange = any(
            self._find(one).partner_id != self.partner_id for one in (point, *links)
            if one.kind in matching.EXCLUSIVE)
        if not (rested or strange):
            return False
        own = self._cards(self.partner_id)
        return matching.decide(self._seen(account, point, links), own).outcome != matching.MATCH

    def _part(self, account, point, links):
        """Another person has this number now: what he writes is a conversation of his own."""
        before = self.partner_id
        [card] = self._cards(before)
        finding = matching.weigh(self._seen(account, point, links), card, [card])
        # sudo: discuss.channel - the customer before does not write here any more
        sessions = self.env["discuss.channel"].sudo().search([
            ("smart_contact_id", "=", self.id), ("livechat_end_dt", "=", False)])
        sessions._smart_close("customer")
        sessions.flush_recordset()
        self.partner_id = False
        self._settle(account, point, links)
        self.env["smart.service.identity.review"]._file(
            self.partner_id, [finding], "number", contact=self, account=account)

    @api.model
    def _decide(self, owner, point, links=(), on=True):
        """Which customer somebody is.

        :param owner: an account, or whatever else has a company and a country for phone numbers
        :param on: False for what may be as old as the customers' cards
        :return: :class:`~engine.matching.Decision`; its keys are ids of partners
        """
        seen = self._seen(owner, point, links, on)
        return matching.decide(seen, self._cards(self._candidates(owner, seen.points)))

    @api.model
    def _seen(self, owner, point, links=(), on=True):
        points = [matching.Point(one.kind, one.scope, one.value)
                  for one in (point, *links) if one.scope]
        points += [matching.Point(kind, "", value)
                   for kind, value in self._vouched(owner, point)]
        return matching.Seen(
            tuple(dict.fromkeys(points)), point.name, fields.Date.today() if on else None)

    @api.model
    def _candidates(self, owner, points, colleagues=False):
        """The customers of the owner's company whose these points may be.

        :param points: several :class:`~engine.matching.Point`
        :param colleagues: whether our own people count
        """
        if not points:
            return self.env["res.partner"]
        companies = (False, owner.company_id.id)
        # a number may have been learnt by another company, whose customer is not ours
        known = self.search(Domain.OR(
            Domain([("kind", "=", point.kind), ("scope", "=", point.scope),
                    ("value", "=", point.value)]) for point in points)).partner_id.filtered(
            lambda partner: partner.company_id.id in companies)
        reached = [Domain(REACHED_BY[point.kind], "=", point.value)
                   for point in points if not point.scope]
        if reached:
            known |= self.env["res.partner"].search(
                Domain.OR(reached) & Domain("company_id", "in", companies), limit=MAX_CANDIDATES)
        return known if colleagues else known.filtered("partner_share")

    @api.model
    def _cards(self, partners):
        """What is known of customers, as :class:`~engine.matching.Card`."""
        rows = self.search([("partner_id", "in", partners.ids)])
        of_partner = rows.grouped("partner_id")
        typed = {
            (kind, partner[field]) for partner in partners for kind, field in REACHED_BY.items()
            if partner[field]}
        shared = rows.filtered("shared")
        if typed:
            shared |= self.search([
                ("scope", "=", ""), ("value", "in", [value for _kind, value in typed]),
                ("shared", "=", True)])
        shared = {(row.kind, row.scope, row.value) for row in shared}
        return [self._card(partner, of_partner.get(partner, self.browse()), shared)
                for partner in partners]

    @api.model
    def _card(self, partner, rows, shared):
        heard = max(filter(None, [partner.create_date, *rows.mapped("last_inbound_at")]))
        # who has only said of himself that it is his may have said anything
        unproven = "said" if partner.smart_is_auto_contact or (
            not all(rows.mapped("verified")) and partner.user_ids) else "typed"
        trusts = {(row.kind, row.scope, row.value): "verified" if row.verified else unproven
                  for row in rows}
        for kind, field in REACHED_BY.items():
            if partner[field]:
                trusts.setdefault((kind, "", partner[field]), "typed")
        return matching.Card(partner.id, partner.name or "", partner.is_company, tuple(
            matching.Held(matching.Point(*key), trust, key in shared, heard.date())
            for key, trust in trusts.items()))

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

    @api.model
    def _installed_lang(self, lang):
        return lang if lang in dict(self.env["res.lang"].get_installed()) else False

    # === WHAT ELSE IS HIS === #

    def _learn(self, account, point, source="provider"):
        """Keep phone and e-mail as contact points of their own.

        :param source: who says that they are his; the provider alone is believed
        """
        self.ensure_one()
        for kind, value in self._vouched(account, point):
            row = self.search(
                [("kind", "=", kind), ("scope", "=", ""), ("value", "=", value)], limit=1)
            if not row:
                self.create({
                    "kind": kind, "scope": "", "value": value, "partner_id": self.partner_id.id,
                    "verified": source == "provider", "source": source})
            elif source == "provider" and not row.verified and row.partner_id == self.partner_id:
                row._prove("provider")

    def _prove(self, source):
        """It is his for certain now."""
        self.write({"verified": True, "source": source, "confidence": CONFIDENCE[source]})

    def _learn_links(self, points):
        """Keep the provider's other ids of this person; one that is somebody else's stays so."""
        self.ensure_one()
        known = {point: self._find(point) for point in points}
        for point in points:
            if not known[point]:
                self.create({
                    "kind": point.kind, "scope": point.scope, "value": point.value,
                    "partner_id": self.partner_id.id, "verified": True, "source": "provider"})
        partners = self.partner_id.union(*(contact.partner_id for contact in known.values()))
        if len(partners) < 2:
            return
        partners = self._join_unseen(partners)
        if len(partners) > 1:
            self.env["smart.service.identity.review"]._file_linked(self, partners, points)

    def _join_unseen(self, partners):
        """Join customers whom the provider knows as one, unless a person is asked about them."""
        if len(partners) < 2 or self.env["smart.service.identity.review"]._about(partners):
            return partners
        return self._join(partners)
