"""What the tools about visits share."""

from datetime import datetime, time, timedelta

from .base import Result, Tool, literal

# may still be agreed to, moved or called off
OPEN = ("scheduled", "unassigned", "on_the_way")
# who names an hour means about this long
ABOUT = timedelta(hours=3)


def visit_data(visit):
    """A visit as data; times are the customer's own."""
    ticket = visit.ticket_id
    times = {} if not visit.start else {
        "start": ticket._local(visit.start).isoformat(timespec="minutes"),
        "stop": ticket._local(visit.stop).isoformat(timespec="minutes")}
    return {
        "number": visit.number, "ticket": ticket.number, "state": visit.state,
        "engineer": visit.employee_id.name or "", "agreed": bool(visit.confirmed_at), **times}


def visit_text(visit):
    """Who comes when, in a sentence."""
    env, ticket = visit.env, visit.ticket_id
    if visit.state == "on_the_way":
        return ticket._text_on_the_way(visit)
    if not visit.start or visit.state in ("unassigned", "missed"):
        return env._("We are looking for a time for the visit for repair %s.", ticket.number)
    values = {
        "engineer": visit.employee_id.name, "ticket": ticket.number,
        "date": ticket._local_date(visit.start), "start": ticket._local_time(visit.start),
        "stop": ticket._local_time(visit.stop)}
    if visit.state == "done":
        return env._("%(engineer)s was with you on %(date)s for repair %(ticket)s.", **values)
    if visit.state == "under_way":
        return env._("%(engineer)s is at work for repair %(ticket)s.", **values)
    return env._(
        "%(engineer)s comes to you on %(date)s between %(start)s and %(stop)s for repair "
        "%(ticket)s.", **values)


def named_time(start, stop):
    """The time that a customer wants as (start, stop), his local time; None when he named none.

    :param start: ISO format, as the tools take it; a day, when it is midnight
    :param stop: the same; without it, or when it is the same minute, he means about then
    """
    if not start:
        return None
    begin = datetime.fromisoformat(start)
    end = datetime.fromisoformat(stop) if stop else begin
    if end <= begin:
        end = begin + (timedelta(days=1) if begin.time() == time() and not stop else ABOUT)
    return begin, end


class VisitTool(Tool):
    """A tool about the one visit that the customer speaks of."""

    def visits(self, scope, number=""):
        """His visits that are still to come, or the one with this visit's or repair's number."""
        domain = [("state", "in", OPEN), ("ticket_id.is_closed", "=", False)]
        if number:
            domain += ["|", ("number", "=ilike", literal(number)),
                       ("ticket_id.number", "=ilike", literal(number))]
        return scope.search("smart.service.visit", domain, order="start, id")

    def one(self, scope, number):
        """The visit that it is about, or the :class:`Result` that asks which it is.

        :param number: of the visit or its repair, or its place among those that he was asked about
        """
        env = scope.env
        if number.isdecimal() and len(number) == 1:
            visits = self.visits(scope)[int(number) - 1:int(number)] if int(number) else None
            visits = visits or self.visits(scope)
        else:
            visits = self.visits(scope, number)
        if len(visits) > 1:
            lines = "\n".join(
                f"{place}. {visit.number}: {visit_text(visit)}"
                for place, visit in enumerate(visits, 1))
            return None, Result(
                env._("Which visit is it about? Please send its number.\n%s", lines), "slots",
                missing=("number",),
                data={"missing": ["number"], "visits": [visit_data(v) for v in visits]})
        if not visits:
            return None, self.none(scope, number)
        return visits.with_company(visits.company_id), None

    def none(self, scope, number):
        """There is no such visit of his."""
        env = scope.env
        text = env._("I find no visit %s of yours.", number) if number else (
            env._("No visit is planned for you at the moment."))
        return Result(text, data={"visits": []})

    @staticmethod
    def too_late(scope, visit):
        """The engineer has set out: somebody has to talk with him."""
        ticket = visit.ticket_id
        desk = ticket.with_env(scope.desk_env)
        desk._ask_person(desk._asked_env()._(
            "The customer wants to change visit %s, which has begun: call him.", visit.number))
        return Result(
            ticket._text_too_late(visit), hand_over="policy",
            data={"error": "too_late", "visits": [visit_data(visit)]})


class TimeTool(VisitTool):
    """A tool that offers the customer times and takes the one that he picks."""

    permission = "change"
    personal = True
    confirmation = True
    schema = {
        "type": "object",
        "properties": {
            "number": {"type": "string", "description": "visit or repair number, if told"},
            "start": {
                "type": "string", "format": "date-time",
                "description": "from when the customer wants it, his local time"},
            "stop": {
                "type": "string", "format": "date-time",
                "description": "until when he wants it, his local time"},
            "choice": {
                "type": "integer", "minimum": 1, "maximum": 9,
                "description": "which of the times offered last he picks, counted from 1"},
            "slot": {
                "type": "integer", "minimum": 1,
                "description": "the id of an offered time that he picks"},
        },
        "additionalProperties": False,
    }

    def propose(self, scope, number="", start="", stop="", choice=0, slot=0):
        visit, asks = self.one(scope, number)
        if asks:
            return asks
        if visit.state == "on_the_way":
            return self.too_late(scope, visit)
        if choice or slot:
            return self._really(scope, visit, self._slot(scope, visit, choice, slot))
        return self.offer(scope, visit, self._window(visit, start, stop))

    def run(self, scope, *, message=None, number="", slot=0, **unused):
        """Take the time that he has said yes to."""
        visit, asks = self.one(scope, number)
        if asks:
            return asks
        picked = self._slot(scope, visit, 0, slot)
        outcome = picked._pick() if picked else "closed"
        if outcome == "agreed":
            return Result(
                visit.ticket_id._text_visit_agreed(visit), data={"visits": [visit_data(visit)]})
        if outcome == "gone" and visit.with_env(scope.desk_env)._find_other_times():
            return self.offered(visit, visit.ticket_id._text_slot_gone(visit))
        return Result(visit.ticket_id._text_slot_gone(visit), hand_over="policy",
                      data={"error": "gone"})

    def offer(self, scope, visit, window):
        """The times that he may choose from, by default others than the one that is booked."""
        if visit.with_env(scope.desk_env)._find_other_times(window):
            return self.offered(visit, visit.ticket_id._text_other_times(visit))
        return Result(
            visit.ticket_id._text_no_other_time(visit), hand_over="policy",
            data={"error": "no_time"})

    @staticmethod
    def offered(visit, text):
        ticket = visit.ticket_id
        return Result(text, visit=visit, buttons=tuple(visit._slot_buttons(visit.env)), data={
            "visits": [visit_data(visit)],
            "times": [{
                "slot": slot.id, "booked": slot._is_appointment(),
                "start": ticket._local(slot.start).isoformat(timespec="minutes"),
                "stop": ticket._local(slot.stop).isoformat(timespec="minutes"),
            } for slot in visit._open_slots()]})

    def _slot(self, scope, visit, choice, slot):
        """The time that he picks of those offered for this visit, empty when there is none."""
        offered = scope.search(
            "smart.service.visit.slot", [("visit_id", "=", visit.id)], order="id")
        if slot:
            return offered.filtered(lambda one: one.id == slot)
        return offered[choice - 1:choice]

    def _really(self, scope, visit, slot):
        env, ticket = scope.env, visit.ticket_id
        if not slot:
            return self.offer(scope, visit, None)
        text = env._(
            "Shall %(engineer)s come to you on %(date)s between %(start)s and %(stop)s?",
            engineer=slot.employee_id.name, date=ticket._local_date(slot.start),
            start=ticket._local_time(slot.start), stop=ticket._local_time(slot.stop))
        return self.proposal(scope, text, number=visit.number, slot=slot.id)

    @staticmethod
    def _window(visit, start, stop):
        """The time that he wants as the engine takes it, None when he named none."""
        named = named_time(start, stop)
        return named and visit.ticket_id._utc_window(*named)
