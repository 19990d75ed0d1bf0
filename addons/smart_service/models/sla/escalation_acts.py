from odoo import models


class SmartServiceSlaStep(models.Model):
    """What the steps do."""

    _inherit = "smart.service.sla.step"

    def _take(self, clock):
        """Do what the step says about the clock's ticket.

        :return: (what was done, whose name belongs to it or ""); an escalation words it
        """
        self.ensure_one()
        return getattr(self, f"_take_{self.act}")(clock, clock.ticket_id)

    def _take_notify(self, clock, ticket):
        user = self._person(ticket)
        if not user:
            return "nobody", ""
        self.env["smart.service.staff.notice"]._tell(
            user, "sla", ticket.with_context(smart_sla_clock=clock.id),
            f"sla:clock:{clock.id}:{self.id}")
        return "told", user.name

    def _take_raise(self, clock, ticket):
        steps = [value for value, _label in ticket._fields["priority"].selection]
        place = steps.index(ticket.priority or steps[0])
        if place + 1 == len(steps):
            return "highest", ""
        ticket.priority = steps[place + 1]
        return "raised", ""

    def _take_reassign(self, clock, ticket):
        user = self._person(ticket)
        if not user or user == ticket.user_id:
            return "nobody_else", ""
        ticket.user_id = user
        return "given", user.name

    def _person(self, ticket):
        """Whom the step means; the team's lead where there is nobody."""
        lead = ticket.team_id.lead_id
        if self.whom == "user":
            return self.user_id
        if self.whom == "responsible":
            return ticket.user_id or lead or ticket._fallback_user()
        if self.whom == "least":
            return self._least_busy(ticket) or lead
        return lead or ticket._fallback_user()

    def _least_busy(self, ticket):
        """Whoever of the team has the fewest open tickets, but not who has this one."""
        others = ticket.team_id.member_ids.filtered("active") - ticket.user_id
        counts = dict(self.env["smart.service.ticket"]._read_group(
            [("user_id", "in", others.ids), ("is_closed", "=", False)],
            ["user_id"], ["__count"]))
        return others.sorted(lambda user: (counts.get(user, 0), user.id))[:1]
