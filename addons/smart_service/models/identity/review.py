from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...engine import matching

REASONS = [
    ("ambiguous", "It may be this customer"),
    ("linked", "A provider's ids belong to both"),
    ("number", "A known number, perhaps somebody else's by now"),
    ("claimed", "The visitor wrote what is known as this customer's"),
]
LATER = timedelta(days=1)
# of a number on many cards nobody looks at every pair
MAX_PAIRS = 3


class SmartServiceIdentityReview(models.Model):
    """Two customers who may be one person: somebody looks at both cards and decides."""

    _name = "smart.service.identity.review"
    _description = "Identity Review"
    _order = "score desc, id desc"

    left_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade", index=True,
        help="Who was known before.")
    right_id = fields.Many2one(
        "res.partner", "May be the same", required=True, readonly=True, ondelete="cascade",
        index=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    score = fields.Integer(readonly=True, aggregator="avg", help="From 0 to 100.")
    evidence = fields.Json(
        "Evidence as data", readonly=True, export_string_translation=False)
    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", readonly=True, ondelete="set null",
        index="btree_not_null", help="Where the message came from that has raised the question.")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    state = fields.Selection(
        [("open", "To decide"), ("merged", "Merged"), ("distinct", "Different people")],
        default="open", required=True, readonly=True, index=True)
    later_until = fields.Datetime("Put off until", readonly=True)
    survivor = fields.Selection(
        [("left", "The one on the left"), ("right", "The one on the right")], "Keep",
        default="left", required=True, help="The other one's records move to this customer.")
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided at", readonly=True)

    _pair_uniq = models.UniqueIndex(
        "(LEAST(left_id, right_id), GREATEST(left_id, right_id))",
        "These two customers are compared already.")
    _pair_check = models.Constraint(
        "CHECK (left_id <> right_id)", "A customer is not compared with himself.")

    @api.depends("left_id", "right_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "%(one)s or %(other)s", one=review.left_id.name or "",
                other=review.right_id.name or "")

    def write(self, vals):
        if not self.env.su and set(vals) - {"survivor"}:
            raise AccessError(self.env._("A review is decided by its buttons."))
        return super().write(vals)

    # === FILING === #

    @api.model
    def _file(self, partner, findings, reason, *, contact=None, account=None):
        """Ask somebody whether a customer is one of those that were found.

        A pair that was looked at is not asked about again.

        :param partner: whose message or row it is
        :param findings: several :class:`~engine.matching.Finding` about other customers
        :param account: whatever has the company that the question belongs to
        """
        contact = contact or self.env["smart.service.contact"]
        found = [finding for finding in findings if finding.key != partner.id][:MAX_PAIRS]
        if not found:
            return
        self.env["smart.service.event"]._log("needs_review", partner=partner, payload={
            "reason": f"{reason}_identity", "contact": contact.value or "",
            "partners": [finding.key for finding in found]})
        for finding in found:
            self._insert({
                "left_id": finding.key, "right_id": partner.id, "reason": reason,
                "score": finding.score, "contact_id": contact.id or None,
                "company_id": account.company_id.id if account else None,
                "evidence": fields.Json.convert_to_column_insert(
                    self._fields["evidence"],
                    [[one.code, one.weight, one.value] for one in finding.evidence], self),
            })

    @api.model
    def _insert(self, values):
        """Make a review, unless there is one of this pair."""
        self.flush_model()
        self.env.cr.execute(SQL(
            """INSERT INTO smart_service_identity_review
                      (left_id, right_id, reason, score, contact_id, company_id, evidence, state,
                       survivor, create_uid, create_date, write_uid, write_date)
               VALUES (%(left_id)s, %(right_id)s, %(reason)s, %(score)s, %(contact_id)s,
                       %(company_id)s, %(evidence)s, 'open', 'left', 1,
                       now() at time zone 'UTC', 1, now() at time zone 'UTC')
               ON CONFLICT (LEAST(left_id, right_id), GREATEST(left_id, right_id)) DO NOTHING""",
            **values))
        self.invalidate_model()

    @api.model
    def _file_linked(self, contact, partners, points):
        """The provider says that these are one person, and a colleague made each of them."""
        ids = {point.value for point in points}
        evidence = tuple(
            matching.Evidence("linked_id", matching.WEIGHTS["linked_id"], value)
            for value in sorted(ids))
        others = partners - contact.partner_id
        if len(self._about(partners)) < len(others):
            self._file(contact.partner_id, [
                matching.Finding(other.id, 100, evidence) for other in others], "linked",
                contact=contact, account=contact.account_id)

    @api.model
    def _file_claim(self, contact, point, owners, channel):
        """A visitor has written what is known as somebody else's.

        :param point: the :class:`~engine.matching.Point` that he wrote
        """
        self.env["smart.service.event"]._log("needs_review", channel=channel, payload={
            "reason": "claimed_identity", "contact": contact.value, "partners": owners.ids})
        customers = owners.filtered("partner_share")
        if contact.partner_id and customers:
            code = f"{point.kind}_said"
            self._file(contact.partner_id, [
                matching.Finding(owner.id, matching.WEIGHTS[code], (
                    matching.Evidence(code, matching.WEIGHTS[code], point.value),))
                for owner in customers], "claimed", contact=contact, account=contact.account_id)

    @api.model
    def _file_logged_in(self, contact, partner):
        """Who said who he is has logged in at the same browser, as somebody whom we know."""
        if contact.partner_id.smart_is_auto_contact:
            weight = matching.WEIGHTS["same_browser"]
            self._file(contact.partner_id, [matching.Finding(partner.id, weight, (
                matching.Evidence("same_browser", weight, partner.name or ""),))], "claimed",
                contact=contact, account=contact.account_id)

    @api.model
    def _file_proven(self, contact, partner):
        """Whoever writes here has proven by a code to be another customer, too."""
        weight = matching.WEIGHTS["same_id"]
        self._file(contact.partner_id, [matching.Finding(partner.id, weight, (
            matching.Evidence("code_confirmed", weight, partner.email or ""),))], "claimed",
            contact=contact, account=contact.account_id)

    @api.model
    def _about(self, partners):
        """The reviews of pairs of these customers, decided or not."""
        return self.search([("left_id", "in", partners.ids), ("right_id", "in", partners.ids)])

    # === DECIDING === #

    def _begin(self):
        """Lock the review, so that two people do not decide it at once."""
        self.ensure_one()
        self.check_access("write")
        # sudo: smart.service.identity.review - the user may write it; its fields are the buttons'
        review = self.sudo()
        review.lock_for_update()
        if review.state != "open":
            raise UserError(self.env._("This was decided already."))
        return review

    def _conclude(self, state):
        self.filtered(lambda review: review.state == "open").write({
            "state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})

    def action_distinct(self):
        """They are two people: what both have in common identifies neither from now on."""
        review = self._begin()
        review._share_common_points()
        review._conclude("distinct")
        return self._next()

    def action_later(self):
        """Ask again tomorrow."""
        self._begin().later_until = fields.Datetime.now() + LATER
        return self._next()

    def _share_common_points(self):
        contacts = self.env["smart.service.contact"]
        left, right = ({held.point for held in card.held if not held.point.scope}
                       for side in self._sides() for card in contacts._cards(side))
        for point in left & right:
            row = contacts.search([
                ("kind", "=", point.kind), ("scope", "=", ""), ("value", "=", point.value)])
            if row:
                row.shared = True
            else:
                contacts.create({
                    "kind": point.kind, "scope": "", "value": point.value, "shared": True,
                    "source": "colleague"})

    def _next(self):
        """The next one to decide, or the list when none is left."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "smart_service.identity_review_action")
        following = self.search([
            ("state", "=", "open"), ("id", "not in", self.ids),
            "|", ("later_until", "=", False), ("later_until", "<=", fields.Datetime.now())],
            limit=1)
        if following:
            action.update({
                "views": [(False, "form")], "view_mode": "form", "res_id": following.id})
        return {**action, "target": "main"}
