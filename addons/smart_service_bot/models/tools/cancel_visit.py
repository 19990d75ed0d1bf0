from .base import Result, register
from .visits import VisitTool, visit_data


@register
class CancelVisit(VisitTool):
    name = "cancel_visit"
    description = "Call off a visit and its repair, after the customer has said yes to it"
    permission = "change"
    personal = True
    confirmation = True
    schema = {
        "type": "object",
        "properties": {
            "number": {"type": "string", "description": "visit or repair number, if told"}},
        "additionalProperties": False,
    }

    def title(self, env):
        return env._("Call off a visit")

    def propose(self, scope, number=""):
        visit, asks = self.one(scope, number)
        if asks:
            return asks
        if visit.state == "on_the_way":
            return self.too_late(scope, visit)
        return self.proposal(
            scope, visit.ticket_id._text_really_cancel(visit), number=visit.number)

    def run(self, scope, *, message=None, number=""):
        visit, asks = self.one(scope, number)
        if asks:
            return asks
        if visit.state == "on_the_way":
            return self.too_late(scope, visit)
        visit.with_env(scope.desk_env)._call_off_for_customer()
        return Result(
            scope.env._("It is called off. If you need us after all, just write here."),
            data={"visits": [visit_data(visit)]})
