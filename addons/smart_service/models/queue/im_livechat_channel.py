from datetime import timedelta

from odoo import fields, models

from ...engine import routing

RULES = [("soft", "Prefer"), ("hard", "Insist")]


class ImLivechatChannel(models.Model):
    """What a desk has laid down about its queue."""

    _inherit = "im_livechat.channel"

    smart_calendar_id = fields.Many2one(
        "resource.calendar", "Working hours", ondelete="restrict",
        help="In these hours conversations on WeChat, by mail and so on are given to every agent "
        "of the desk who is ready and not on leave. Without hours, to those who are online. "
        "A website chat always wants somebody who is online.")
    smart_ageing_minutes = fields.Integer(
        "Raise priority every minutes", required=True, default=10,
        help="So long a wait makes a conversation as urgent as one of the next higher priority, "
        "so that nobody waits for ever.")
    smart_lang_rule = fields.Selection(
        RULES, "Language", required=True, default="soft",
        help="Insist: only agents who speak the customer's language. Prefer: wait a while for one, "
        "then anybody.")
    smart_skill_rule = fields.Selection(
        RULES, "Skills", required=True, default="soft",
        help="Insist: only agents who have all the skills that a conversation needs. Prefer: wait "
        "a while for one, then anybody.")
    smart_relax_minutes = fields.Integer(
        "Wait for the right agent, minutes", required=True, default=3,
        help="How long a conversation waits for an agent who is there but busy and has the "
        "language, the skills or the customer's trust. Then everybody who is free may have it.")
    smart_answer_minutes = fields.Integer(
        "Promised answer, minutes",
        help="Within so many minutes of working hours a customer should have his agent. "
        "Shortly before, he goes before all others. 0 promises nothing.")
    smart_offer_minutes = fields.Integer(
        "Offer a call back after minutes", required=True, default=10,
        help="Who has been waiting for so long is offered a call or a ticket instead. 0 never.")
    smart_absence_minutes = fields.Integer(
        "Take back after minutes", required=True, default=3,
        help="When an agent has left and his customer has been waiting for so long, the "
        "conversation goes back to the queue and keeps its place. 0 never.")

    _smart_queue_minutes_check = models.Constraint(
        "CHECK (smart_ageing_minutes > 0 AND smart_relax_minutes >= 0 AND smart_offer_minutes >= 0"
        " AND smart_absence_minutes >= 0 AND coalesce(smart_answer_minutes, 0) >= 0)",
        "Minutes can't be negative, and a priority has to rise after one minute at least.")

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals or "smart_calendar_id" in vals:
            self._smart_wake_router()
        return result

    def _smart_rules(self):
        """The desks' rules in the engine's terms, by id."""
        # sudo: im_livechat.channel - how a desk gives work out, for the code that does it
        return {
            desk.id: routing.Rules(
                ageing=desk.smart_ageing_minutes * 60.0, relax=desk.smart_relax_minutes * 60.0,
                hard_lang=desk.smart_lang_rule == "hard",
                hard_skills=desk.smart_skill_rule == "hard")
            for desk in self.sudo()}

    # === HOURS === #

    def _smart_is_open(self, now=None):
        """Whether the desk works at a moment; one without hours always does."""
        self.ensure_one()
        # sudo: resource.calendar - whether a desk works is no secret
        calendar = self.sudo().smart_calendar_id
        if not calendar:
            return True
        now = now or fields.Datetime.now()
        return calendar.get_work_hours_count(now, now + timedelta(seconds=1)) > 0

    def _smart_opens_at(self):
        """When the desk works again; None when it can't be told."""
        self.ensure_one()
        # sudo: resource.calendar - when a desk works is no secret
        calendar = self.sudo().smart_calendar_id
        return calendar and calendar.plan_hours(
            1 / 3600, fields.Datetime.now(), compute_leaves=True) or None

    def _smart_due_at(self, minutes, company=None):
        """When so many minutes of working hours from now are over.

        :param company: whose hours count where the desk has none of its own
        """
        self.ensure_one()
        # sudo: resource.calendar - when a desk works is no secret
        desk = self.sudo()
        calendar = desk.smart_calendar_id or (company or self.env.company).sudo(
        ).resource_calendar_id
        now = fields.Datetime.now()
        return (calendar and calendar.plan_hours(minutes / 60, now, compute_leaves=True)
                or now + timedelta(minutes=minutes))
