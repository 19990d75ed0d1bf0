import re

from odoo.addons.smart_service.engine import intake

from ...engine.slots import Slot
from .base import Result, Tool, register

# visits to somebody who has moved
PLANNED = ("unassigned", "scheduled", "on_the_way")


@register
class ChangeAddress(Tool):
    name = "change_address"
    description = (
        "Change the customer's own address after he has said yes to it; visits that are planned "
        "are looked at by a dispatcher")
    permission = "change"
    personal = True
    confirmation = True
    schema = {
        "type": "object",
        "properties": {
            "street": {
                "type": "string", "maxLength": 500,
                "description": "street and house number, or the whole address as he wrote it"},
            "street2": {"type": "string", "description": "building, floor, flat"},
            "city": {"type": "string", "maxLength": 100},
            "zip": {"type": "string", "maxLength": 20},
        },
        "additionalProperties": False,
    }
    slots = (Slot("street", "place"),)

    def title(self, env):
        return env._("Change of address")

    def question(self, scope, arguments, names):
        return scope.env._("What is your new address? Please send street, number and city.")

    def propose(self, scope, street="", **more):
        env, partner = scope.env, scope.partner
        words = intake.address_in(street)
        if not any(map(str.isalnum, words)):
            return Result(
                env._("A colleague takes your new address down with you."), hand_over="policy",
                data={"error": "no_address"})
        if partner.commercial_partner_id != partner:
            # of whom it is, and who may change it, a colleague has to ask
            return Result(
                env._("Your address is that of your company. A colleague changes it with you."),
                hand_over="policy", data={"error": "company_address"})
        values = {name: value for name, value in more.items() if value}
        new = self._in_one_line(words, **values)
        old = partner.contact_address_inline
        text = env._("Shall I change your address from “%(old)s” to “%(new)s”?", old=old, new=new
                     ) if old else env._("Shall I take down “%s” as your address?", new)
        return self.proposal(scope, text, street=street, **values)

    def run(self, scope, *, message=None, street="", **more):
        if scope.partner.commercial_partner_id != scope.partner:
            return self.propose(scope, street, **more)
        partner = scope.partner.with_env(scope.desk_env)
        before = partner.contact_address_inline
        point = intake.position_in(street) or (0.0, 0.0)
        words = intake.address_in(street)
        # what he did not tell of the new address is not the old one's
        partner.write({
            "street": words, "street2": more.get("street2") or False,
            "city": more.get("city") or False, "zip": more.get("zip") or False,
            "state_id": self._state_in(partner.country_id, words, **more).id,
            "partner_latitude": point[0], "partner_longitude": point[1]})
        partner.message_post(subtype_xmlid="mail.mt_note", body=scope.desk_env._(
            "The customer changed the address in a conversation. Before: %s", before or "-"))
        visits = scope.search("smart.service.visit", [("state", "in", PLANNED)])
        for visit in visits.with_env(scope.desk_env):
            visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                "The customer has moved: look at visit %s.", visit.number))
        text = scope.env._("Your address is now “%s”.", self._in_one_line(words, **more))
        if visits:
            text += " " + scope.env._(
                "A colleague looks at your appointment and tells you here if it changes.")
        return Result(text, data={"changed": True})

    @staticmethod
    def _in_one_line(words, street2="", zip="", city=""):
        return ", ".join(filter(None, (words, street2, zip, city)))

    @staticmethod
    def _state_in(country, words, city="", **_more):
        """The state of the customer's country that the new address names, empty for none."""
        said = f"{words} {city}".casefold()
        return country.state_ids.filtered(
            lambda state: re.search(
                rf"(?<![a-z]){re.escape(state.name.casefold())}(?![a-z])", said))[:1]
