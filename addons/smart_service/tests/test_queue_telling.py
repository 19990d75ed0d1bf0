from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .queue_common import QueueCase
from .test_channel_web import WebCase


class TellingCase(QueueCase):
    def told(self, session):
        """What the customer was told in the desk's name, oldest first."""
        rows = self.events("message_notice", channel_id=session.id).sorted("id")
        return [session._smart_text(row.mail_message_id) for row in rows]

    def tell(self):
        self.env["discuss.channel"]._smart_tell_waiting()

    def becomes(self, account, provider):
        """Make an account one of another provider, which nothing is sent to."""
        self.env.cr.execute("UPDATE smart_service_account SET provider = %s WHERE id = %s",
                            [provider, account.id])
        account.invalidate_recordset()

    def rate(self, *minutes_ago, waited=60):
        """Others who had to wait got their agent so many minutes ago."""
        events = self.env["smart.service.event"]
        for minutes in minutes_ago:
            event = events.create(events._prepare(
                "agent_joined", payload={"waited": waited}) | {"desk_id": self.desk.id})
            self.env.cr.execute(
                "UPDATE smart_service_event SET occurred_at = %s WHERE id = %s",
                [fields.Datetime.now() - timedelta(minutes=minutes), event.id])
        events.invalidate_model()


@tagged("post_install", "-at_install")
class TestQueueTelling(TellingCase):
    def test_place_and_no_invented_time(self):
        first, second = self.waits("p1", 2), self.waits("p2", 1)
        self.tell()
        self.assertEqual(self.told(first), [
            "All our colleagues are busy. You are next. We don't know yet how long it will take."])
        self.assertIn("You are number 2 in the queue.", self.told(second)[0])

    def test_the_time_is_that_of_the_queue_as_it_moves(self):
        second = self.waits("p1", 2) and self.waits("p2", 1)
        self.rate(12, 8, 4)
        self.tell()
        # three in twelve minutes, and he is the second
        self.assertIn("It will take about 10 minutes.", self.told(second)[0])

    def test_who_never_waited_makes_no_rate(self):
        session = self.waits("p1", 2)
        self.rate(3, 2, 1, waited=0)
        self.tell()
        self.assertIn("We don't know yet", self.told(session)[0])

    def test_elsewhere_at_most_every_five_minutes_and_only_what_is_new(self):
        first, second = self.waits("p1", 2), self.waits("p2", 1)
        self.tell()
        first._smart_close("customer")
        self.tell()
        self.assertEqual(len(self.told(second)), 1, "he was told a moment ago")
        second.smart_told_at -= timedelta(minutes=5)
        self.tell()
        self.assertEqual(len(self.told(second)), 2)
        self.assertIn("You are next", self.told(second)[1])
        second.smart_told_at -= timedelta(minutes=5)
        self.tell()
        self.assertEqual(len(self.told(second)), 2, "nothing has changed")

    def test_the_customers_own_language(self):
        session = self.waits("p1")
        session.smart_contact_id.lang = "zh_CN"
        self.assertEqual(session.with_context(lang="en_US")._smart_in_his_words().lang, "zh_CN")

    def test_the_last_messages_of_a_reply_window_are_the_agents(self):
        session = self.waits("p1")
        account = session.smart_account_id
        contact = session.smart_contact_id
        self.becomes(account, "wechat")
        contact._open_window(account, "message", fields.Datetime.now())
        window = contact.window_ids
        self.assertEqual(window.allowed, 5)
        window.used = 3
        self.tell()
        self.assertFalse(self.told(session), "two are left, and they are the agent's")
        window.used = 2
        self.tell()
        self.assertEqual(len(self.told(session)), 1)

    def test_nobody_sits_beside_a_letter(self):
        session = self.waits("p1", 60)
        self.becomes(session.smart_account_id, "email")
        self.tell()
        self.env["discuss.channel"]._smart_offer_instead()
        self.assertFalse(self.told(session))

    def test_a_closed_desk_says_when_it_opens(self):
        weekday = (fields.Datetime.now() + timedelta(days=2)).weekday()
        self.desk.smart_calendar_id = self.env["resource.calendar"].create({
            "name": "One day", "tz": "UTC", "attendance_ids": [Command.clear(), Command.create({
                "name": "Day", "dayofweek": str(weekday), "hour_from": 9, "hour_to": 17})]})
        session = self.waits("p1")
        self.tell()
        self.assertIn("Nobody is at work now.", self.told(session)[0])
        self.assertIn("09:00", self.told(session)[0])
        session.smart_told_at -= timedelta(minutes=30)
        self.tell()
        self.assertEqual(len(self.told(session)), 1)

    # === INSTEAD OF WAITING === #

    def offered(self, customer, minutes=11, **fields_of_user):
        session = self.say("My printer is on fire", user=customer, **fields_of_user)
        self.ago(session, minutes)
        self.env["discuss.channel"]._smart_offer_instead()
        return session

    def test_nothing_is_offered_before_its_time_and_only_once(self):
        self.assertFalse(self.offered("early", 9).smart_offer)
        session = self.offered("late")
        self.assertEqual(session.smart_offer, "offered")
        self.env["discuss.channel"]._smart_offer_instead()
        self.assertEqual(len(self.told(session)), 1)
        outbox = self.env["smart.service.outbox"].search([("channel_id", "=", session.id)])
        self.assertEqual(
            [label for _payload, label in outbox.buttons],
            ["Call me back", "Make a ticket", "I go on waiting"])

    def test_who_waits_on_keeps_his_place(self):
        session = self.offered("stays")
        queued_at = session.smart_queued_at
        self.say("I go on waiting", user="stays")
        self.assertEqual((session.smart_owner, session.smart_offer, session.smart_queued_at),
                         ("queue", "stay", queued_at))
        self.set_online(self.agent)
        self.drain()
        self.assertEqual(self.agent_of(session), self.agent)

    def test_a_ticket_instead(self):
        session = self.offered("ticket")
        self.say("2", user="ticket")
        self.assertEqual(session.smart_owner, "closed")
        ticket = session.smart_ticket_id
        self.assertEqual((ticket.name, ticket.partner_id, ticket.contact_id), (
            "My printer is on fire", session.smart_contact_id.partner_id,
            session.smart_contact_id))
        self.assertIn(ticket.number, self.told(session)[-1])
        self.assertEqual(
            self.events("offer_taken", channel_id=session.id).payload["choice"], "ticket")

    def test_a_ticket_with_a_policy_tells_until_when(self):
        self.env["smart.service.sla.policy"].search([]).active = False
        session = self.offered("promised")
        self.env["smart.service.sla.policy"].create({"name": "All", "first_minutes": 60})
        self.say("2", user="promised")
        deadline = session.smart_ticket_id.first_response_deadline
        self.assertTrue(deadline)
        said = session._smart_moment_text(self.env(context={"lang": "en_US"}), deadline)
        self.assertIn(f"You hear from us by {said}", self.told(session)[-1])

    def test_a_ticket_keeps_what_was_told_before(self):
        self.env["smart.service.sla.policy"].search([]).active = False
        self.env["smart.service.sla.policy"].create({"name": "All", "first_minutes": 600})
        session = self.offered("kept")
        told = fields.Datetime.now().replace(microsecond=0) + timedelta(minutes=25)
        session.smart_sla_due_at = told
        self.say("2", user="kept")
        said = session._smart_moment_text(self.env(context={"lang": "en_US"}), told)
        self.assertIn(f"You hear from us by {said}", self.told(session)[-1])

    def test_a_call_to_the_number_that_we_know(self):
        self.desk.smart_lead_id = self.lead
        session = self.offered("call", phone="+8613800138000")
        self.say("Call me back", user="call")
        self.assertEqual(session.smart_owner, "closed")
        self.assertIn("+8613800138000", self.told(session)[-1])
        activity = session.smart_ticket_id.activity_ids
        self.assertEqual((activity.user_id, activity.activity_type_id), (
            self.lead, self.env.ref("mail.mail_activity_data_call")))
        self.assertIn("+8613800138000", activity.summary)

    def test_a_call_to_the_number_that_he_tells(self):
        session = self.offered("tell")
        self.say("1", user="tell")
        self.assertEqual((session.smart_owner, session.smart_offer), ("queue", "number"))
        self.say("138 0013 8000", user="tell")
        self.assertEqual((session.smart_owner, session.smart_offer), ("closed", "call"))
        self.assertIn("+8613800138000", session.smart_ticket_id.activity_ids.summary)

    def test_what_is_no_number_ends_the_question(self):
        session = self.offered("nonumber")
        self.say("call me back", user="nonumber")
        self.say("you have it already", user="nonumber")
        self.assertEqual((session.smart_owner, session.smart_offer), ("queue", "stay"))
        self.say("Call me back", user="nonumber")
        self.assertEqual(session.smart_offer, "number", "he may think again")

    def test_other_words_go_on_waiting(self):
        session = self.offered("other")
        self.say("It burns!", user="other")
        self.assertEqual((session.smart_owner, session.smart_offer), ("queue", "offered"))

    # === THE AGENT HAS LEFT === #

    def left(self, minutes):
        self.env["mail.presence"].search([("user_id", "=", self.agent.id)]).write({
            "status": "offline",
            "last_presence": fields.Datetime.now() - timedelta(minutes=minutes)})

    def waiting_for(self, session, minutes):
        self.env.cr.execute(
            "UPDATE smart_service_event SET occurred_at = %s WHERE channel_id = %s",
            [fields.Datetime.now() - timedelta(minutes=minutes), session.id])
        self.env.invalidate_all()

    def test_an_agent_who_has_left_a_customer_waiting_loses_him(self):
        self.set_online(self.agent)
        session = self.say("hello", user="a1")
        self.left(4)
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(session.smart_owner, "agent", "the customer wrote a moment ago")
        self.waiting_for(session, 4)
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(session.smart_owner, "queue")

    def test_who_was_answered_stays_with_his_agent(self):
        self.set_online(self.agent)
        session = self.say("hello", user="a1")
        session.with_user(self.agent).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.left(90)
        self.waiting_for(session, 60)
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(session.smart_owner, "agent")

    def test_away_by_his_own_word(self):
        self.set_online(self.agent)
        session = self.say("hello", user="a1")
        self.waiting_for(session, 4)
        self.agent.with_user(self.agent).smart_service_set_state("busy")
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(session.smart_owner, "agent")
        self.agent.with_user(self.agent).smart_service_set_state("away")
        self.desk.smart_absence_minutes = 0
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(session.smart_owner, "agent", "this desk takes nothing back")
        self.desk.smart_absence_minutes = 3
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(session.smart_owner, "queue")

    def test_at_night_nobody_is_missing(self):
        self.set_online(self.agent)
        session = self.say("hello", user="a1")
        self.waiting_for(session, 60)
        self.agent.smart_service_state = "away"
        weekday = (fields.Datetime.now() + timedelta(days=2)).weekday()
        self.desk.smart_calendar_id = self.env["resource.calendar"].create({
            "name": "One day", "tz": "UTC", "attendance_ids": [Command.clear(), Command.create({
                "name": "Day", "dayofweek": str(weekday), "hour_from": 9, "hour_to": 17})]})
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(session.smart_owner, "agent")

    # === THE ROUTER === #

    def test_what_wakes_the_router(self):
        cron = self.env.ref("smart_service.cron_router_1")
        triggers = self.env["ir.cron.trigger"]

        def rings(work):
            before = triggers.search_count([("cron_id", "=", cron.id)])
            self.env.cr.precommit.data.pop("smart_router", None)
            work()
            return triggers.search_count([("cron_id", "=", cron.id)]) - before

        session = self.waits("w1")
        self.assertEqual(rings(lambda: self.say("hello", user="w2")), 1)
        self.assertEqual(rings(lambda: self.set_online(self.agent)), 1)
        self.assertEqual(rings(lambda: self.agent.write({"smart_capacity": 2})), 1)
        self.drain()
        self.assertEqual(rings(lambda: session._smart_close("agent")), 1)
        self.assertEqual(rings(lambda: self.agent.write({"signature": "Ada"})), 0)


@tagged("post_install", "-at_install")
class TestQueueWeb(WebCase):
    def test_a_visitor_sees_his_place_change_in_one_message(self):
        first = self.open_chat()
        self.says(first, "Hello")
        self.opener.cookies.clear()
        second = self.open_chat()
        self.says(second, "Hello, too")
        tell = self.env["discuss.channel"].sudo()._smart_tell_waiting
        tell()
        self.assertIn("You are number 2 in the queue.", self.shown(second)[-1])
        count = len(self.shown(second))
        first._smart_close("customer")
        tell()
        self.assertIn("You are next.", self.shown(second)[-1])
        self.assertEqual(len(self.shown(second)), count, "the same message says it")
        self.says(second, "Still there")
        third = second.smart_told_message_id
        second.smart_told_place = 9
        tell()
        self.assertNotEqual(second.smart_told_message_id, third, "below what he wrote since")

    def test_a_visitor_does_not_overtake_those_who_wait(self):
        waiting = self.open_chat()
        self.says(waiting, "I came first")
        self.agent.smart_capacity = 2
        self.set_online(self.agent)
        self.opener.cookies.clear()
        newcomer = self.open_chat()
        self.assertEqual(newcomer.smart_owner, "queue")
        self.env["im_livechat.channel"]._smart_drain()
        self.assertEqual(waiting.smart_owner, "agent")

    def test_a_chat_comes_back_when_its_agent_goes(self):
        self.set_online(self.agent)
        chat = self.open_chat()
        self.says(chat, "Hello")
        self.assertEqual(chat.smart_owner, "agent")
        other = new_test_user(self.env, "web_other", "smart_service.group_agent")
        self.desk.user_ids = [Command.link(other.id)]
        self.set_online(other)
        self.env["mail.presence"].search([("user_id", "=", self.agent.id)]).write({
            "status": "offline", "last_presence": fields.Datetime.now() - timedelta(minutes=4)})
        self.env["discuss.channel"]._smart_return_absent()
        self.assertEqual(chat.livechat_operator_id, other.partner_id)
        self.assertFalse(chat.livechat_end_dt)
        self.says(chat, "Still me")
        self.assertIn("Still me", self.shown(chat)[-1])
