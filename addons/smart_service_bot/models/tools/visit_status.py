from .base import Result, register
from .visits import VisitTool, visit_data, visit_text


@register
class VisitStatus(VisitTool):
    name = "visit_status"
    description = "When which engineer comes to the customer, and whether he is on his way"
    personal = True
    schema = {
        "type": "object",
        "properties": {
            "number": {"type": "string", "description": "visit or repair number, if told"}},
        "additionalProperties": False,
    }

    def title(self, env):
        return env._("Appointment")

    def run(self, scope, *, message=None, number=""):
        if not scope.is_customer():
            return self.none(scope, number)
        visits = self.visits(scope, number)
        if not visits:
            return self.none(scope, number)
        return Result(
            "\n".join(visit_text(visit) for visit in visits),
            data={"visits": [visit_data(visit) for visit in visits]})
