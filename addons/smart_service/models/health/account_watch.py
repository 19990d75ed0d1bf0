from odoo import api, fields, models

ACTIVITY = "mail.mail_activity_data_warning"


class SmartServiceAccount(models.Model):
    """Telling an administrator that an account is silent or failing, once until it recovers."""

    _inherit = "smart.service.account"

    @api.model
    def _watch(self):
        """Look at every active account; called by cron."""
        self.env["smart.service.protocol.change"]._collect()
        accounts = self.search([("state", "!=", "draft")])
        figures = accounts._health_figures()
        for account in accounts:
            account = account.with_context(lang=account._watcher().lang)
            account._watch_failing(figures[account.id])
            account._watch_silent()
        # what is deactivated owes nobody anything
        self.search([("state", "=", "draft"), "|", ("silent_since", "!=", False),
                     ("failing_since", "!=", False)]).write(
                         {"silent_since": False, "failing_since": False})

    def _watch_failing(self, figures):
        share = self._share(figures["failed_hour"], figures["total_hour"])
        failing = (figures["failed_hour"] >= self.failing_count
                   and share * 100 >= self.failing_share)
        self._follow("failing_since", failing, lambda: (
            self.env._("%(account)s is failing", account=self.name),
            self.env._(
                "%(failed)s of %(total)s events and messages of the last hour failed. See which, "
                "and replay them, under Configuration, Health.",
                failed=figures["failed_hour"], total=figures["total_hour"])))

    def _watch_silent(self):
        last = self.last_event_at or self.create_date
        hours = self._desk_hours_since(last) if self.silent_after_hours else 0
        silent = bool(self.silent_after_hours) and hours >= self.silent_after_hours
        self._follow("silent_since", silent, lambda: (
            self.env._("%(account)s is silent", account=self.name),
            self.env._(
                "Nothing came in for %(hours)s working hours. Write to the account yourself; if "
                "that does not arrive, compare the callback address at the provider and press "
                "Test connection.", hours=int(hours))))

    def _desk_hours_since(self, moment):
        """Hours of the company's working time that have passed since ``moment``."""
        now = fields.Datetime.now()
        calendar = self.company_id.resource_calendar_id
        if not calendar:
            return (now - moment).total_seconds() / 3600
        return calendar.get_work_hours_count(moment, now)

    def _follow(self, name, trouble, words):
        """Tell once that a trouble began, and take it back when it is over.

        :param name: the field that says since when there is trouble
        :param words: function that returns (summary, note)
        """
        if trouble and not self[name]:
            self[name] = fields.Datetime.now()
            self._alarm(*words())
        elif not trouble and self[name]:
            self[name] = False
            summary, _note = words()
            self.activity_ids.filtered(
                lambda activity: activity.automated and activity.summary == summary,
            ).action_feedback(feedback=self.env._("It is well again."))

    def _watcher(self):
        """Who is told about this account."""
        return self.watch_user_id or self._default_watch_user_id()

    def _alarm(self, summary, note):
        """Leave an activity for who is told about this account."""
        self.ensure_one()
        self.activity_schedule(ACTIVITY, summary=summary, note=note, user_id=self._watcher().id)
