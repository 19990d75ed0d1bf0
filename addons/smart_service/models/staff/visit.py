from odoo import api, fields, models

PLANNED = {"employee_id", "start", "stop", "state"}


class SmartServiceVisit(models.Model):
    """An engineer is told of his visits: planned, moved, given to somebody else, called off."""

    _inherit = "smart.service.visit"

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        for visit in visits:
            visit._smart_tell_engineers(None)
        return visits

    def write(self, vals):
        before = {}
        if not PLANNED.isdisjoint(vals):
            before = {visit: visit._smart_plan() for visit in self}
        result = super().write(vals)
        for visit, plan in before.items():
            visit._smart_tell_engineers(plan)
        return result

    def _smart_plan(self):
        """(engineer, start, stop) of a visit that is booked, else None."""
        self.ensure_one()
        # sudo: hr.employee - whom the visit is planned for
        visit = self.sudo()
        if visit.state not in ("scheduled", "on_the_way") or not visit.employee_id:
            return None
        return visit.employee_id.user_id, visit.start, visit.stop

    def _smart_tell_engineers(self, before):
        """Tell whose day has changed.

        :param before: what :meth:`_smart_plan` was
        """
        now = self._smart_plan()
        if now == before or self.state in ("under_way", "done", "missed"):
            return
        engineers = self.env["res.users"]
        if before:
            engineers |= before[0]
        if now:
            engineers |= now[0]
        for user in engineers - self.env.user:
            if not now or now[0] != user:
                change = "cancelled"
            else:
                change = "changed" if before and before[0] == user else "scheduled"
            start = (now or before)[1]
            self.env["smart.service.staff.notice"]._tell(
                user, "dispatch", self.with_context(smart_visit_change=(change, start)),
                f"visit:{self.id}:{change}:{user.id}:{fields.Datetime.to_string(start)}"
                f":{self.env['smart.service.staff.notice']._occasion()}")

    def _smart_notice_words(self, kind, user, private):
        """(title, text) of a notice about this visit.

        :param private: whether nobody but ``user`` reads it
        """
        self.ensure_one()
        change, start = self.env.context["smart_visit_change"]
        time = self.env["smart.service.staff.notice"]._local_time(user, start)
        titles = {
            "scheduled": self.env._("Visit %(number)s: %(time)s", number=self.number, time=time),
            "changed": self.env._(
                "Visit %(number)s was moved: %(time)s", number=self.number, time=time),
            "cancelled": self.env._(
                "Visit %(number)s on %(time)s is not yours any more", number=self.number,
                time=time),
        }
        if not private:
            return titles[change], ""
        return titles[change], "\n".join(filter(None, [
            self.partner_id.name, self.partner_id.contact_address_inline, self.ticket_id.name]))
