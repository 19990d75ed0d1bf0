from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime, plaintext2html

from odoo.addons.mail.tools.discuss import Store

from ...engine import routing
from .im_livechat_channel_routing import seconds

# between two messages about the queue, where the customer does not look at a live chat
PAUSE = timedelta(minutes=5)
# messages of a reply window that are the agent's
RESERVE = 2
# whoever had to wait for less found an agent free and says nothing about the queue
WAITED_SECONDS = 30


class DiscussChannel(models.Model):
    """What a customer who waits is told: his place, and how long it will honestly take."""

    _inherit = "discuss.channel"

    smart_told_at = fields.Datetime("Told his place on", readonly=True, groups="base.group_user")
    smart_told_place = fields.Integer("Place told", readonly=True, groups="base.group_user")
    smart_told_minutes = fields.Integer("Minutes told", readonly=True, groups="base.group_user")
    smart_told_message_id = fields.Many2one(
        "mail.message", "Told in", readonly=True, ondelete="set null", groups="base.group_user",
        index="btree_not_null")

    @api.model
    def _smart_tell_waiting(self):
        """Tell those who wait what has changed: a live chat at once, others after a pause."""
        waiting = self.env["im_livechat.channel"]._smart_waiting()
        if not waiting:
            return
        now = fields.Datetime.now()
        desks = self.env["im_livechat.channel"].browse({session.desk for session in waiting})
        places = routing.positions(waiting, desks._smart_rules(), seconds(now))
        left_at = self._smart_left_queue_at(desks, now)
        closed = {desk.id for desk in desks if not desk._smart_is_open(now)}
        for session in self.browse(places):
            if not session._smart_may_be_told(now):
                continue
            desk = session.livechat_channel_id
            if desk.id in closed:
                session._smart_tell(0, None, session._smart_closed_desk_text())
                continue
            place = places[session.id]
            minutes = routing.minutes_to_say(
                routing.estimate(place, left_at.get(desk.id, ()), seconds(now)))
            session._smart_tell(place, minutes, session._smart_place_text(place, minutes))

    @api.model
    def _smart_left_queue_at(self, desks, now):
        """When customers who had to wait got an agent lately, by desk."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            SELECT desk_id, array_agg(extract(epoch FROM occurred_at)::float)
              FROM smart_service_event
             WHERE kind = 'agent_joined' AND desk_id = ANY(%s) AND occurred_at >= %s
               AND (payload ->> 'waited')::int >= %s
             GROUP BY desk_id
            """, desks.ids, now - timedelta(minutes=30), WAITED_SECONDS))
        return dict(self.env.cr.fetchall())

    def _smart_may_be_told(self, now):
        """Whether a word about the queue is welcome now, and costs no answer."""
        self.ensure_one()
        if not self.smart_account_id._is_waited_at():
            return False
        if self._smart_is_web():
            return True
        if self.smart_told_at and self.smart_told_at > now - PAUSE:
            return False
        standing = self._smart_standing()
        return standing.open and routing.may_be_told(standing.left, RESERVE)

    def _smart_tell(self, place, minutes, body):
        """Say it, unless it was said already.

        :param minutes: 0 is more than an hour, None is unknown
        """
        said = (place, -1 if minutes is None else minutes)
        if self.smart_told_at and (self.smart_told_place, self.smart_told_minutes) == said:
            return
        told = self.smart_told_message_id
        if told and self._smart_is_web() and told == self._smart_last_message():
            # a live chat would fill up with places: the last word is changed instead
            told.body = plaintext2html(body)
            Store(bus_channel=self).add(told, ["body"]).bus_send()
        else:
            told = self._smart_post_notice(body)
        self.write({
            "smart_told_at": fields.Datetime.now(), "smart_told_place": said[0],
            "smart_told_minutes": said[1], "smart_told_message_id": told.id})

    def _smart_last_message(self):
        return self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.id)],
            order="id desc", limit=1)

    # === WORDS === #

    def _smart_in_his_words(self):
        """The environment that speaks the customer's language."""
        return self.with_context(lang=self.smart_contact_id._lang()).env

    def _smart_place_text(self, place, minutes):
        """Where he stands and how long it takes, or that nobody knows."""
        env = self._smart_in_his_words()
        where = env._("All our colleagues are busy. You are next.") if place == 1 else env._(
            "All our colleagues are busy. You are number %s in the queue.", place)
        if minutes is None:
            wait = env._("We don't know yet how long it will take.")
        elif minutes == 0:
            wait = env._("It will probably take more than an hour.")
        elif minutes == 1:
            wait = env._("It will take about a minute.")
        else:
            wait = env._("It will take about %s minutes.", minutes)
        return f"{where} {wait}"

    def _smart_closed_desk_text(self):
        """That nobody works now, and when somebody does again."""
        env = self._smart_in_his_words()
        desk = self.livechat_channel_id
        opens_at = desk._smart_opens_at()
        if not opens_at:
            return env._("Nobody is at work now. We will answer as soon as somebody is.")
        return env._(
            "Nobody is at work now. Your message waits for us, and we are back on %s.",
            self._smart_moment_text(env, opens_at))

    def _smart_moment_text(self, env, moment):
        """A moment in the desk's time: 'Monday 23 November 08:30', '11月23日星期一 08:30'."""
        # sudo: resource.calendar, res.company - only their time zones
        zone = self.livechat_channel_id.sudo().smart_calendar_id.tz or (
            self.smart_company_id.sudo().partner_id.tz)
        return format_datetime(
            # translators: how a day and a time are written, in the signs of Unicode's LDML
            env, moment, tz=zone or "UTC", dt_format=env._("EEEE d MMMM HH:mm"),
            lang_code=env.lang)
