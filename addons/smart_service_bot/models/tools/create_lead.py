from ...engine.slots import Slot
from .base import Result, Tool, register

MOST_READ, INTEREST_LENGTH = 200_000, 1000


@register
class CreateLead(Tool):
    name = "create_lead"
    description = "Tell a salesperson what the customer wants to buy or to try"
    permission = "create"
    schema = {
        "type": "object",
        "properties": {
            "interest": {
                "type": "string", "maxLength": MOST_READ,
                "description": "what he wants, in his own words"},
            "product": {"type": "string", "description": "the product that he names"},
            "quantity": {"type": "integer", "minimum": 1, "maximum": 1000000},
            "when": {"type": "string", "description": "by when he wants it"},
            "phone": {"type": "string", "description": "a number to call him at"},
        },
        "additionalProperties": False,
    }
    slots = (
        Slot("interest"), Slot("product", "product", optional=True),
        Slot("quantity", "amount", optional=True), Slot("when", "date", optional=True),
        Slot("phone", "phone", optional=True))

    def title(self, env):
        return env._("Wish to buy")

    def question(self, scope, arguments, names):
        return scope.env._("What are you interested in? I pass it on to our sales team.")

    def run(
        self, scope, *, message=None, interest="", product="", quantity=0, when="", phone="",
    ):
        env, desk = scope.env, scope.desk_env
        interest = interest[:INTEREST_LENGTH].strip() or product
        if not interest:
            return Result(
                env._("A colleague takes that down with you."), hand_over="policy",
                data={"error": "no_interest"})
        signal = self._signal(scope, message, interest)
        signal._make_lead()
        told = [text for text in (
            product and desk._("Product: %s", product),
            quantity and desk._("Quantity: %s", quantity),
            when and desk._("Wanted by: %s", when),
            phone and desk._("Phone number as told: %s", phone)) if text]
        if told:
            signal.lead_id.message_post(
                body="\n".join(told), subtype_xmlid="mail.mt_note")
        return Result(env._(
            "I have told our sales team; a colleague will advise you personally, here in this "
            "conversation or by phone."), data={"told": True})

    @staticmethod
    def _signal(scope, message, interest):
        """The wish as a signal, so that the lead says why it is there and doubles are found."""
        Signal = scope.desk_env["smart.service.signal"]
        if message:
            known = Signal._found_in(message).filtered(
                lambda signal: signal.kind == "purchase_intent")
            if known:
                return known
        return Signal.create({
            "kind": "purchase_intent", "evidence": interest, "confidence": 1.0,
            "source": "tool", "channel_id": scope.channel.id if scope.channel else False,
            "mail_message_id": message.id if message else False,
            "partner_id": scope.partner.id, "company_id": scope.company.id})
