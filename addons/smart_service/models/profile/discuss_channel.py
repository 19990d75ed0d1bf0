from odoo import fields, models
from odoo.tools.misc import format_amount

from odoo.addons.mail.tools.discuss import Store

from ...engine import naming


class DiscussChannel(models.Model):
    """What an agent should know about a session's customer before he says a word.

    All of it is one reading: the number of queries does not grow with what there is to show.
    """

    _inherit = "discuss.channel"

    smart_summary = fields.Text(
        "Summary", readonly=True, groups="base.group_user",
        help="What the conversation was about, in the words in which it was handed over.")

    def _get_livechat_session_fields_to_store(self):
        return super()._get_livechat_session_fields_to_store() + [
            Store.Attr("smart_profile", lambda channel: channel._smart_profile()),
        ]

    def _smart_profile(self):
        """The customer of this session, as the panel beside the conversation shows him.

        Tickets, visits, leads and invoices are those that the reader may see; devices and orders
        are told to whoever serves the customer, and open for those who have the right to.

        :return: a dictionary of plain values; False for a chat of which no customer is known
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: discuss.channel - whoever reads the session may know whom it is with
        contact = self.sudo().smart_contact_id
        if not contact:
            return False
        points = self._smart_profile_points()
        return {
            "customer": self._smart_profile_customer(),
            "greeting": self._smart_greeting(),
            "points": points,
            "mood": self._smart_profile_mood(),
            "sections": [section for section in self._smart_profile_sections() if section],
            "episodes": self._smart_profile_episodes(),
        }

    # === WHO IT IS === #

    def _smart_profile_customer(self):
        # sudo: res.partner, smart.service.contact - name, tier and tags of the one customer that
        # the reader serves
        contact = self.sudo().smart_contact_id
        partner = contact.partner_id
        company = partner.commercial_partner_id - partner
        tier = partner.with_env(self.env).sudo()._smart_tier()
        langs = dict(self.env["res.lang"].get_installed())
        return {
            "id": partner.id,
            "name": partner.name or contact.name or contact.value,
            "company": company.name or "",
            "place": ", ".join(filter(None, (partner.city, partner.country_id.name))),
            "lang": langs.get(contact._lang(), ""),
            "tier": {"id": tier.id, "name": tier.name} if tier else False,
            "tags": [
                {"id": tag.id, "name": tag.name, "color": tag.color}
                for tag in partner.category_id],
            "opens": bool(partner) and partner.with_env(self.env).has_access("read"),
        }

    def _smart_family(self):
        """A query of the customer and all who belong to the same company."""
        # sudo: discuss.channel, res.partner - only ids, for searches that are limited to them
        commercial = self.sudo()._smart_customer_partner().commercial_partner_id
        return self.env["res.partner"].sudo().with_context(active_test=False)._search(
            [("commercial_partner_id", "=", commercial.id)])

    def _smart_profile_points(self):
        """The customer's contact points that the reader may see, this session's first."""
        # sudo: discuss.channel - the session's own point is shown in any case
        own = self.sudo().smart_contact_id
        Contact = self.env["smart.service.contact"]
        points = own.with_env(self.env)
        if own.partner_id and Contact.has_access("read"):
            points |= Contact.search([("partner_id", "=", own.partner_id.id)], limit=10)
        kinds = dict(Contact._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": point.id,
                "kind": kinds[point.kind],
                "kind_code": point.kind,
                "value": self._smart_point_text(point),
                "current": point == own,
                "verified": point.verified,
                "shared": point.shared,
                "heard_at": fields.Datetime.to_string(point.last_inbound_at) or False,
            }
            # sudo: smart.service.contact - what was found with the reader's own rights, and the
            # session's own point
            for point in points.sudo()]

    def _smart_point_text(self, point):
        """A contact point as the reader may see it."""
        return point.value

    def _smart_amount_text(self, amount, currency):
        """An amount as the reader may see it."""
        return format_amount(self.env, amount, currency)

    # === GREETING === #

    def _smart_greeting(self):
        """A greeting to begin with: surname, tier and the agent's name, in the customer's language.
        """
        self.ensure_one()
        # sudo: smart.service.contact - the language of the one customer whom the reader serves
        env = self.with_context(lang=self.sudo().smart_contact_id._lang()).env
        user = self.env.user.with_env(env)
        me = env._("This is %(agent)s. How can I help you?",
                   agent=user.livechat_username or user.name)
        return "\n".join([*self._smart_salutation(env), me])

    def _smart_salutation(self, env):
        """How the customer is addressed, by surname and tier: a line, or two.

        Nobody's gender is guessed, and a surname is only taken from names that people have
        looked at, not from what somebody calls himself on a channel.
        """
        # sudo: res.partner - the name of the one customer whom the reader serves
        contact = self.sudo().smart_contact_id
        partner = contact.partner_id
        name = naming.spoken_name(partner.name or contact.name)
        surname = "" if partner.is_company or partner.smart_is_auto_contact else (
            naming.surname(partner.name))
        if surname:
            hello = env._("Dear Mr/Ms %(surname)s,", surname=surname)
        elif name and not partner.is_company:
            hello = env._("Hello %(name)s,", name=name)
        else:
            hello = env._("Hello,")
        # sudo: smart.service.tier - its name, in the customer's language
        tier = partner.with_env(env).sudo()._smart_tier()
        return [hello, *(
            [env._("Thank you for being our %(tier)s customer.", tier=tier.name)] if tier else [])]
