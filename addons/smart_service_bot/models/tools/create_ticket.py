from datetime import timedelta

from odoo import Command, fields

from ...engine.slots import Slot
from .base import Result, Tool, literal, register

NAME_LENGTH = 100
MOST_READ, DESCRIPTION_LENGTH = 200_000, 4000
# who says the same again means the same
SAME = timedelta(days=1)
# who has so many requests open speaks with a person
MOST_OPEN = 10


@register
class CreateTicket(Tool):
    name = "create_ticket"
    description = (
        "Take down a question, a request or a complaint that a colleague has to work on; for a "
        "broken device use create_repair")
    permission = "create"
    schema = {
        "type": "object",
        "properties": {
            "description": {
                "type": "string", "maxLength": MOST_READ,
                "description": "what it is about, in the customer's words"},
            "kind": {"type": "string", "enum": ["question", "request", "complaint"]},
            "order": {"type": "string", "description": "order number, if it is about one"},
            "phone": {"type": "string", "description": "a number to call the customer at"},
        },
        "additionalProperties": False,
    }
    slots = (
        Slot("description"), Slot("order", "order", optional=True),
        Slot("phone", "phone", optional=True))

    def title(self, env):
        return env._("Request to a colleague")

    def question(self, scope, arguments, names):
        return scope.env._("What is it about? Please describe it in a sentence or two.")

    def run(
        self, scope, *, message=None, description="", kind="request", order="", phone="",
    ):
        env = scope.env
        description = description[:DESCRIPTION_LENGTH].strip()
        tickets = self._open(scope)
        same = tickets.filtered(
            lambda ticket: ticket.description and description in ticket.description
            and ticket.reported_at > fields.Datetime.now() - SAME)[:1]
        if not description or (not same and len(tickets) >= MOST_OPEN):
            return Result(
                env._("A colleague takes that down with you."), hand_over="policy",
                data={"error": "too_many" if description else "no_description"})
        ticket = same or self._create(scope, description, kind, order, phone)
        return Result(env._(
            "I have taken that down as %(number)s. A colleague looks after it and answers here.",
            number=ticket.number), data={"ticket": ticket.number, "known": bool(same)})

    @staticmethod
    def _open(scope):
        if not scope.is_customer():
            # not to be told apart from others by his word: his request is a new one
            return scope.env["smart.service.ticket"]
        return scope.search("smart.service.ticket", [("is_closed", "=", False)])

    def _create(self, scope, description, kind, order, phone):
        env = scope.desk_env
        about = scope.search("sale.order", [("name", "=ilike", literal(order))], limit=1) if (
            order and scope.is_customer()) else env["sale.order"]
        told = [description]
        if order:
            # another's or an unknown order is his claim, and stays one
            told.append(env._("Order: %s", about.name) if about else (
                env._("Order as told by the customer, not found among his: %s", order)))
        if phone:
            told.append(env._("Phone number as told: %s", phone))
        channel = scope.channel
        return env["smart.service.ticket"].with_company(scope.company).create({
            "name": description.splitlines()[0][:NAME_LENGTH],
            "description": "\n".join(told),
            "type_id": env["smart.service.ticket.type"]._for_code(kind).id,
            "company_id": scope.company.id,
            "partner_id": scope.partner.id,
            "contact_id": channel.smart_contact_id.id if channel else False,
            "channel_ids": [Command.link(channel.id)] if channel else [],
            "user_id": False,
        })
