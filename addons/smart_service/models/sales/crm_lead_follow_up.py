from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...engine import next_action

CALL_MINUTES = 30
# leads looked at between two looks at the list
REMINDED = 500


class CrmLead(models.Model):
    """Follow-up tasks of leads that conversations have revealed, and reminders of them."""

    _inherit = "crm.lead"

    def _smart_follow_up(self):
        """Give the salesperson a task, unless the next step is planned already."""
        self.ensure_one()
        if not self.user_id or self.activity_ids:
            return
        lead = self.with_context(lang=self.user_id.lang)
        step = next_action.steps(lead._smart_facts(read=False))[0]
        lead._smart_schedule(step, lead._smart_next_time())

    def _smart_schedule(self, step, at):
        """An activity for the salesperson: what to do, why, and at which hour."""
        zone = self.user_id.tz or self._smart_company().resource_calendar_id.tz or "UTC"
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), at)
        # he is told of the lead itself already
        return self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_call", local.date(), user_id=self.user_id.id,
            summary=self.env._(
                "%(what)s, from %(hour)s", what=self._smart_step_words(step.name),
                hour=f"{local:%H:%M}"),
            note=self._smart_step_reason(step))

    def action_smart_plan_call(self):
        """Put the call into the calendar at the best time, with a reminder, and on the lead."""
        self.ensure_one()
        self.check_access("write")
        # sudo: crm.lead - hours and facts of the lead's own customer
        at = self.sudo()._smart_next_time()
        step = next_action.steps(self.sudo()._smart_facts())[0]
        user = self.user_id or self.env.user
        alarm = self.env.ref("calendar.alarm_notif_1", raise_if_not_found=False)
        event = self.env["calendar.event"].create({
            "name": self.env._("Call %s", self.partner_name or self.partner_id.name or self.name),
            "start": at, "stop": at + timedelta(minutes=CALL_MINUTES), "user_id": user.id,
            # the customer is not invited: nobody has asked him yet
            "partner_ids": [(6, 0, user.partner_id.ids)],
            "opportunity_id": self.id, "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id, "description": self._smart_step_words(step.name),
            "alarm_ids": [(6, 0, alarm.ids if alarm else [])],
        })
        activity = event.activity_ids or self.activity_schedule(
            "mail.mail_activity_data_call", at.date(), user_id=user.id,
            summary=self._smart_step_words(step.name), note=self._smart_step_reason(step))
        activity.calendar_event_id = event
        return event._get_records_action()

    # === REMINDERS === #

    @api.model
    def _smart_remind(self):
        """Every day: a task where a lead is left alone, a word where a task is overdue."""
        jobs, before = self.env["smart.service.job.failure"], []
        while leads := self.search([
                ("user_id", "!=", False), ("won_status", "=", "pending"), *before,
                "|", ("origin_channel_id", "!=", False), ("smart_signal_ids", "!=", False)],
                order="id desc", limit=REMINDED):
            if not jobs._each("follow_up", leads, lambda lead: lead._smart_remind_one()):
                return
            before = [("id", "<", leads[-1].id)]

    def _smart_retry_job(self, job):
        """The daily look at this one, for the job ``follow_up``."""
        if self.user_id and self.won_status == "pending":
            self._smart_remind_one()

    def _smart_remind_one(self):
        """A word about its overdue task; or a task, where it has none and is left alone."""
        self.ensure_one()
        overdue = self.activity_ids.filtered(lambda activity: activity.state == "overdue")
        if overdue:
            self._smart_tell_overdue(overdue[0])
        elif not self.activity_ids:
            self._smart_schedule_overdue()

    def _smart_schedule_overdue(self):
        lead = self.with_context(lang=self.user_id.lang)
        facts = next_action.Facts(
            quotation=(quotation := lead._smart_open_quotation()).name or "",
            quoted_days=(
                fields.Datetime.now() - quotation.date_order).days if quotation else None,
            silent_days=lead._smart_days_left_alone())
        name = next_action.is_overdue(facts)
        if name:
            lead._smart_schedule(
                next_action.Step(name, facts.quotation if name != "call" else ""),
                lead._smart_next_time())

    def _smart_tell_overdue(self, activity):
        """Tell the salesperson in WeCom, DingTalk or by mail, once per task."""
        self.env["smart.service.staff.notice"]._tell(
            activity.user_id, "follow_up", self, f"follow_up:{activity.id}")

    def _smart_notice_words(self, kind, user, private):
        if kind != "follow_up":
            return super()._smart_notice_words(kind, user, private)
        title = self.env._("A follow-up is overdue")
        if not private:
            return title, ""
        due = self.activity_ids.filtered(lambda activity: activity.state == "overdue")[:1]
        text = self.env._(
            "%(lead)s: %(task)s, due on %(date)s", lead=self.name,
            task=due.summary or due.activity_type_id.name,
            date=format_date(self.env, due.date_deadline))
        return title, text
