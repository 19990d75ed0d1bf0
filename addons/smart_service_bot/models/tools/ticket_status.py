from odoo.tools import format_date

from .base import Result, Tool, day, literal, register
from .visits import visit_data, visit_text

LIMIT = 3


@register
class TicketStatus(Tool):
    name = "ticket_status"
    description = "How far the customer's own requests and repairs are, and what comes next"
    personal = True
    schema = {
        "type": "object",
        "properties": {"number": {"type": "string", "description": "ticket number, if told"}},
        "additionalProperties": False,
    }

    def title(self, env):
        return env._("Progress of a request")

    def run(self, scope, *, message=None, number=""):
        env = scope.env
        tickets = self._tickets(scope, number) if scope.is_customer() else (
            env["smart.service.ticket"])
        if not tickets:
            return self._nothing(env, number)
        lines = [self._text(scope, ticket) for ticket in tickets[:LIMIT]]
        if len(tickets) > LIMIT:
            lines.append(env._("There are older ones; send a number to ask about it."))
        return Result("\n\n".join(lines), data={"tickets": [{
            "number": ticket.number, "subject": ticket.name, "stage": ticket.stage_id.code,
            "reported": day(ticket.reported_at), "closed": day(ticket.closed_at),
            "visits": [visit_data(visit) for visit in self._visits(scope, ticket)],
        } for ticket in tickets[:LIMIT]]})

    @staticmethod
    def _tickets(scope, number):
        """The one with this number; else the open ones, or the last that is closed."""
        order = "reported_at desc, id desc"
        if number:
            return scope.search(
                "smart.service.ticket", [("number", "=ilike", literal(number))], limit=1)
        found = scope.search(
            "smart.service.ticket", [("is_closed", "=", False)], limit=LIMIT + 1, order=order)
        return found or scope.search("smart.service.ticket", limit=1, order=order)

    @staticmethod
    def _visits(scope, ticket):
        return scope.search(
            "smart.service.visit", [("ticket_id", "=", ticket.id), ("state", "!=", "cancelled")],
            order="start, id")

    @staticmethod
    def _nothing(env, number):
        # the same words whether it does not exist or is somebody else's
        if number:
            return Result(env._(
                "I find no request %(number)s of yours. Please check the number, or send the phone "
                "number that you reported it with, so that a colleague can check.", number=number),
                "identify", data={"tickets": []})
        return Result(env._(
            "I find no request or repair of yours. What can I do for you?"), data={"tickets": []})

    def _text(self, scope, ticket):
        env = scope.env
        lines = [env._(
            "%(number)s “%(subject)s” of %(date)s: %(stage)s.", number=ticket.number,
            subject=ticket.name, date=format_date(env, ticket.reported_at),
            stage=ticket.stage_id.name)]
        if ticket.is_closed:
            return lines[0]
        lines += [visit_text(visit) for visit in self._visits(scope, ticket)[-1:]]
        offers = ticket.order_ids.filtered(lambda order: order.state == "sent")
        if offers:
            lines.append(env._(
                "Quotation %s is waiting for your answer.", ", ".join(offers.mapped("name"))))
        return "\n".join(lines)
