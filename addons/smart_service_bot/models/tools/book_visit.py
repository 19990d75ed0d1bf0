from .base import Result, register
from .visits import TimeTool, visit_data, visit_text


@register
class BookVisit(TimeTool):
    name = "book_visit"
    description = (
        "Offer the customer times for the visit of a repair that is filed, and book the one that "
        "he picks; file the repair first if there is none")

    def title(self, env):
        return env._("Book a visit")

    def none(self, scope, number):
        """Without a visit there is a repair that is not so far, or none."""
        env = scope.env
        if number:
            return super().none(scope, number)
        repair = env["smart.service.ticket.type"]._for_code("repair")
        waiting = scope.search("smart.service.ticket", [
            ("is_closed", "=", False), ("type_id", "=", repair.id)], limit=1, order="id desc")
        if waiting:
            return Result(env._(
                "Your repair %s is still being checked. As soon as it can be planned we tell you "
                "the appointment here.", waiting.number),
                data={"visits": [], "waiting": waiting.number})
        return Result(env._(
            "Gladly. Which device is it about, and what is wrong with it?"), "repair",
            data={"visits": [], "error": "file_a_repair_first"})

    def offer(self, scope, visit, window):
        if visit.state != "scheduled" or window:
            return super().offer(scope, visit, window)
        if visit.confirmed_at or not visit._open_slots():
            return Result(visit_text(visit), data={"visits": [visit_data(visit)]})
        return self.offered(visit, visit.ticket_id._text_appointment(visit))
