from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ...engine import names
from ...engine.field_mask import mask_email, mask_phone

MASKS = {"phone": mask_phone, "email": mask_email}
MASKED_KINDS = {"phone": "phone", "wa_id": "phone", "email": "email"}


class SmartServiceIdentityReview(models.Model):
    """What the reviewer sees: both customers' cards, and what speaks for one person."""

    _inherit = "smart.service.identity.review"

    left_card = fields.Html(compute="_compute_cards", sanitize=False, string="Left card")
    right_card = fields.Html(compute="_compute_cards", sanitize=False, string="Right card")
    evidence_text = fields.Html(
        "Evidence", compute="_compute_evidence_text", sanitize=False)

    def _labels(self):
        """(code of evidence, sentence) in the user's language."""
        return {
            "same_id": self.env._("Writes from a known contact point: %s"),
            "linked_id": self.env._("The provider says it is the same person: %s"),
            "phone_verified": self.env._("Same phone number, confirmed: %s"),
            "phone_typed": self.env._("Same phone number as on the card: %s"),
            "phone_said": self.env._("Wrote this phone number: %s"),
            "email_verified": self.env._("Same e-mail address, confirmed: %s"),
            "email_typed": self.env._("Same e-mail address as on the card: %s"),
            "email_said": self.env._("Wrote this e-mail address: %s"),
            "code_confirmed": self.env._("Sent back the code that went to: %s"),
            "same_browser": self.env._("Logged in at the same browser: %s"),
            "several_cards": self.env._("Stands on several customers' cards: %s"),
            "shared_point": self.env._("Used by several people: %s"),
            "role_mailbox": self.env._("Mailbox of an office, not of a person: %s"),
            "at_rest": self.env._("The number was silent since %s, others may have it now"),
            "name_equal": self.env._("Same name: %s"),
            "name_similar": self.env._("Almost the same name: %s"),
            "name_differs": self.env._("Another name: %s"),
            "other_id": self.env._("Has another id of the same kind: %s"),
            "linked_elsewhere": self.env._("This id is another customer's: %s"),
        }

    @api.depends("evidence")
    @api.depends_context("uid", "lang")
    def _compute_evidence_text(self):
        labels = self._labels()
        for review in self:
            lines = Markup().join(
                Markup('<tr><td class="text-end pe-3 text-nowrap"><b>%s</b></td><td>%s</td></tr>')
                % (f"{weight:+d}" if weight else "✗", self._sentence(labels, code, value))
                for code, weight, value in review.evidence or ())
            review.evidence_text = Markup(
                '<table class="table table-sm table-borderless mb-0">%s</table>') % lines

    def _sentence(self, labels, code, value):
        if code == "at_rest":
            value = format_date(self.env, value)
        elif not code.startswith("name_") and code != "same_browser":
            plain = value.removeprefix("+")
            kind = "email" if "@" in value else "phone" if plain.isdecimal() else ""
            value = self._shown(kind, value)
        return labels[code] % value

    def _shown(self, kind, value):
        """A phone number or an address as far as the user's role sees it."""
        hidden = value and kind in self.env.user._smart_masked_kinds()
        return MASKS[kind](value) if hidden else value or ""

    @api.depends("left_id", "right_id")
    @api.depends_context("uid", "lang")
    def _compute_cards(self):
        for review in self:
            left, right = map(review._facts, review._sides())
            review.left_card = review._card(left, right)
            review.right_card = review._card(right, left)

    def _facts(self, partner):
        """(label, lines, what is compared) of what tells who a customer is, the same rows for each.

        What is no sign of one person is compared by nothing.
        """
        contacts = partner.smart_contact_ids
        kinds = dict(contacts._fields["kind"]._description_selection(self.env))
        heard = max(filter(None, contacts.mapped("last_inbound_at")), default=None)
        company, address = partner.parent_id.name or "", partner.with_context(
            show_address=True)._display_address(without_company=True).strip()
        points = [
            f"{kinds[contact.kind]}: "
            f"{self._shown(MASKED_KINDS.get(contact.kind), contact.value)}"
            + (f" ({contact.name})" if contact.name else "")
            + (" ✓" if contact.verified else "") for contact in contacts]
        counts = [
            (label, [str(count)] if (count := self._count(model, partner)) else [], None)
            for label, model in (
                (self.env._("Conversations"), "discuss.channel"),
                (self.env._("Tickets"), "smart.service.ticket"),
                (self.env._("Orders"), "sale.order"), (self.env._("Leads"), "crm.lead"))]
        return [
            (self.env._("Name"), [partner.name or ""], names.parse(partner.name or "").key),
            (self.env._("Company"), [company], company),
            (self.env._("Phone"), [self._shown("phone", partner.phone)], partner.phone_sanitized),
            (self.env._("Email"), [self._shown("email", partner.email)], partner.email_normalized),
            (self.env._("Address"), address.splitlines(), address),
            (self.env._("Tags"), partner.category_id.mapped("name"), None),
            (self.env._("Contact points"), points, None),
            *counts,
            (self.env._("Last heard"), [
                format_datetime(self.env, heard, dt_format="short") if heard else ""], None),
            (self.env._("Customer since"), [format_date(self.env, partner.create_date)], None),
        ]

    def _count(self, model, partner):
        field = "smart_contact_id.partner_id" if model == "discuss.channel" else "partner_id"
        # sudo: discuss.channel, sale.order and the like - the number alone tells which of the
        # two is the customer that people work with
        return self.env[model].sudo().search_count([(field, "=", partner.id)])

    def _card(self, facts, others):
        rows = Markup()
        for (label, lines, key), (_label, others_lines, other) in zip(facts, others, strict=True):
            if not (any(lines) or any(others_lines)):
                continue
            # what both have alike is marked: that is what there is to look at
            same = "fw-bold text-success" if key and key == other else ""
            rows += Markup('<dt class="col-5 text-muted fw-normal">%s</dt>'
                           '<dd class="col-7 mb-1 text-break %s">%s</dd>') % (
                label, same, Markup("<br/>").join(lines) if any(lines) else "–")
        return Markup('<dl class="row mb-0">%s</dl>') % rows
