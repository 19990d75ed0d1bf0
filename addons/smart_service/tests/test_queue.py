import json
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .queue_common import QueueCase


@tagged("post_install", "-at_install")
class TestQueue(QueueCase):
    # === ORDER AND ROOM === #

    def test_who_came_first_is_given_first_and_nobody_beyond_his_capacity(self):
        sessions = [self.waits(f"c{number}", 5 - number) for number in range(3)]
        self.set_online(self.agent)
        self.agent.smart_capacity = 2
        self.drain()
        self.assertEqual([self.agent_of(session) for session in sessions],
                         [self.agent, self.agent, self.env["res.users"]])
        self.assertEqual(self.agent._smart_load(), {self.agent.id: 2.0})
        self.assertEqual(sessions[2].livechat_status, "need_help", "others may still take it")
        sessions[0]._smart_close("agent")
        self.drain()
        self.assertEqual(self.agent_of(sessions[2]), self.agent)

    def test_an_urgent_customer_goes_first_until_the_others_have_waited_long(self):
        patient, vip = self.waits("patient", 9), self.waits("vip", 1, smart_priority="2")
        old = self.waits("old", 31)
        self.set_online(self.agent)
        for expected in (old, vip, patient):
            self.drain()
            self.assertEqual(self.agent_of(expected), self.agent)
            expected._smart_close("agent")

    def test_a_tier_is_a_priority_and_a_promise(self):
        tier = self.env["smart.service.tier"].create({
            "name": "Gold", "priority": "1", "answer_minutes": 20})
        normal = self.waits("normal", 2)
        session = self.say("hello", user="gold")
        session._smart_close("agent")
        session.smart_contact_id.partner_id.smart_tier_id = tier
        gold = self.say("hello again", user="gold")
        self.assertEqual(gold.smart_tier_id, tier)
        self.assertAlmostEqual(
            gold.smart_sla_due_at, self.desk._smart_due_at(20), delta=timedelta(seconds=5))
        self.set_online(self.agent)
        self.drain()
        self.assertEqual(self.agent_of(gold), self.agent)
        self.assertFalse(self.agent_of(normal))

    def test_a_desk_without_hours_promises_in_the_companys(self):
        self.env.company.resource_calendar_id = self.env["resource.calendar"].create({
            "name": "Test week", "tz": "UTC"})
        for now, minutes, due in (
            ("2026-03-02 21:00:00", 30, "2026-03-03 08:30:00"),
            ("2026-03-06 11:50:00", 30, "2026-03-06 13:20:00"),
            ("2026-03-07 10:10:00", 30, "2026-03-09 08:30:00"),
        ):
            with self.subTest(now), freeze_time(now):
                self.assertEqual(
                    self.desk._smart_due_at(minutes), fields.Datetime.to_datetime(due))

    def test_a_newcomer_does_not_overtake_who_waits(self):
        first = self.waits("first", 3)
        self.set_online(self.agent)
        second = self.say("me too", user="second")
        self.assertEqual(second.smart_owner, "queue", "the room is the first one's")
        self.drain()
        self.assertEqual(self.agent_of(first), self.agent)

    def test_an_agent_is_found_at_once(self):
        self.set_online(self.agent)
        session = self.say("hello", user="quick")
        self.assertEqual(self.agent_of(session), self.agent)
        self.assertEqual(self.members(session), {("Ada Agent", "agent"), (
            session.smart_contact_id.partner_id.name, "visitor")})
        self.assertTrue(session.smart_queued_at)
        self.assertFalse(session.livechat_status == "need_help")
        self.assertTrue(self.events("agent_joined", channel_id=session.id))

    # === LOAD === #

    def test_one_load_over_conversations_tickets_and_visits(self):
        self.agent.smart_capacity = 10
        self.account.weight = 1.5
        self.set_online(self.agent)
        self.say("hello", user="a")
        ticket = self.env["smart.service.ticket"].create({
            "name": "Leak", "user_id": self.agent.id})
        self.assertAlmostEqual(self.agent._smart_load()[self.agent.id], 1.6)
        employee = self.env["hr.employee"].create({"name": "Ada", "user_id": self.agent.id})
        now = fields.Datetime.now()
        visit = self.env["smart.service.visit"].create({
            "ticket_id": ticket.id, "employee_id": employee.id, "state": "scheduled",
            "start": now - timedelta(minutes=5), "stop": now + timedelta(minutes=55)})
        self.assertAlmostEqual(self.agent._smart_load()[self.agent.id], 11.6)
        self.assertEqual(self.say("hello", user="b").smart_owner, "queue", "he is at a customer's")
        visit.write({"start": now + timedelta(hours=1), "stop": now + timedelta(hours=2)})
        self.assertAlmostEqual(self.agent._smart_load()[self.agent.id], 1.6)

    def test_who_takes_one_himself_has_less_room(self):
        taken, left = self.waits("taken", 2), self.waits("left", 3)
        self.set_online(self.agent)
        taken.with_user(self.agent).livechat_join_channel_needing_help()
        self.drain()
        self.assertEqual(left.smart_owner, "queue")

    # === WHO IS THERE === #

    def test_only_who_is_ready_and_there(self):
        session = self.waits("w")
        self.drain()
        self.assertEqual(session.smart_owner, "queue", "nobody is at his screen")
        self.set_online(self.agent)
        for state in ("busy", "away"):
            self.agent.with_user(self.agent).smart_service_set_state(state)
            self.drain()
            self.assertEqual(session.smart_owner, "queue", state)
        self.agent.with_user(self.agent).smart_service_set_state("ready")
        self.drain()
        self.assertEqual(self.agent_of(session), self.agent)

    def test_working_hours_instead_of_the_screen(self):
        calendar = self.env["resource.calendar"].create({
            "name": "Always", "tz": "UTC", "attendance_ids": [Command.clear()] + [
                Command.create({"name": "Day", "dayofweek": str(day), "hour_from": 0,
                                "hour_to": 24}) for day in range(7)]})
        session = self.waits("w")
        self.desk.smart_calendar_id = calendar
        now = fields.Datetime.now()
        leave = self.env["resource.calendar.leaves"].create({
            "name": "Public holiday", "calendar_id": calendar.id,
            "date_from": now - timedelta(hours=1), "date_to": now + timedelta(hours=1)})
        self.drain()
        self.assertEqual(session.smart_owner, "queue", "the desk is closed")
        employee = self.env["hr.employee"].create({"name": "Ada", "user_id": self.agent.id})
        leave.write({"resource_id": employee.resource_id.id, "name": "Ada's leave"})
        self.drain()
        self.assertEqual(session.smart_owner, "queue", "the agent is on leave")
        leave.unlink()
        self.drain()
        self.assertEqual(self.agent_of(session), self.agent, "it is his work, screen or not")

    def test_another_companys_agent_gets_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.agent.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.set_online(self.agent)
        self.assertEqual(self.say("hello", user="c").smart_owner, "queue")

    # === WHO FITS === #

    def test_skills_are_waited_for_and_then_bent(self):
        skill = self.skill("Safes")
        expert = self.new_agent("expert")
        expert.livechat_expertise_ids = skill
        self.account.skill_ids = skill
        self.set_online(self.agent, expert)
        first = self.say("hello", user="s1")
        self.assertEqual(self.agent_of(first), expert)
        second = self.say("hello", user="s2")
        self.assertEqual(second.smart_owner, "queue", "it waits for who knows about safes")
        self.ago(second, 4)
        self.drain()
        self.assertEqual(self.agent_of(second), self.agent)

    def test_a_desk_may_insist_on_the_language(self):
        self.desk.smart_lang_rule = "hard"
        self.agent.livechat_lang_ids = self.env.ref("base.lang_en")
        self.set_online(self.agent)
        chinese = self.say("你好", user="zh", lang="zh_CN")
        self.assertEqual(chinese.livechat_lang_id.code, "zh_CN")
        self.ago(chinese, 60)
        self.drain()
        self.assertEqual(chinese.smart_owner, "queue")
        self.desk.smart_lang_rule = "soft"
        self.drain()
        self.assertEqual(self.agent_of(chinese), self.agent)

    def test_the_agent_whom_the_customer_knows_if_he_is_free(self):
        bob = self.new_agent("bob", capacity=5)
        self.agent.smart_capacity = 5
        self.set_online(bob)
        first = self.say("hello", user="known")
        self.assertEqual(self.agent_of(first), bob)
        first._smart_close("agent")
        for number in range(3):
            self.assertEqual(self.agent_of(self.say("hello", user=f"n{number}")), bob)
        self.set_online(self.agent)
        again = self.say("me again", user="known")
        self.assertEqual(again.smart_last_user_id, bob)
        self.assertEqual(self.agent_of(again), bob, "although the other one has nothing to do")
        again._smart_close("agent")
        bob.smart_capacity = 3
        self.assertEqual(self.agent_of(self.say("and again", user="known")), self.agent)

    # === BACK TO THE QUEUE === #

    def test_a_session_that_comes_back_keeps_its_place(self):
        self.set_online(self.agent)
        session = self.say("hello", user="back")
        self.ago(session, 30)
        queued_at = session.smart_queued_at
        waiting = self.waits("other", 10)
        epoch = session.smart_epoch
        self.agent.smart_service_state = "away"
        self.assertEqual(session._smart_requeue("offline"), session)
        self.assertEqual((session.smart_owner, session.smart_queued_at, session.smart_epoch),
                         ("queue", queued_at, epoch + 1))
        self.assertEqual(self.members(session), {
            (self.desk.smart_queue_partner_id.name, "bot"),
            (session.smart_contact_id.partner_id.name, "visitor")})
        self.assertFalse(session.livechat_end_dt)
        self.assertEqual(session.livechat_status, "need_help")
        self.assertEqual(self.events("requeued", channel_id=session.id).user_id, self.agent)
        self.agent.smart_service_state = "ready"
        self.drain()
        self.assertEqual(self.agent_of(session), self.agent)
        self.assertEqual(waiting.smart_owner, "queue")
        self.assertFalse(waiting._smart_requeue("offline"), "it is in the queue already")

    def test_who_gives_it_back_does_not_get_it_again(self):
        bob = self.new_agent("bob")
        self.set_online(self.agent, bob)
        session = self.say("hello", user="tricky")
        first = self.agent_of(session)
        session._smart_requeue("handback", avoid=first)
        self.assertEqual(self.agent_of(session), (self.agent | bob) - first)

    def test_the_customer_goes_on_writing_to_the_next_agent(self):
        self.set_online(self.agent)
        session = self.say("hello", user="goes-on")
        bob = self.new_agent("bob")
        self.set_online(bob)
        session._smart_requeue("handback", avoid=self.agent)
        self.assertEqual(self.agent_of(session), bob)
        self.assertEqual(self.say("still there?", user="goes-on"), session)
        session.with_user(bob).message_post(
            body="Yes", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(len(self.events("message_agent", channel_id=session.id)), 1)

    # === ACCESS === #

    def test_an_agent_sets_his_own_state_and_no_other(self):
        me = self.env["res.users"].with_user(self.agent)
        standing = me.smart_service_set_state("busy")
        self.assertEqual(
            standing, {"state": "busy", "capacity": 1.0, "load": 0.0, "waiting": 0})
        with self.assertRaises(AccessError):
            self.lead.with_user(self.agent).smart_service_state = "away"
        with self.assertRaises(AccessError):
            self.agent.with_user(self.agent).smart_capacity = 99
        stranger = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(stranger).smart_service_set_state("ready")

    def test_agents_neither_read_seats_nor_write_tiers(self):
        with self.assertRaises(AccessError):
            self.env["smart.service.seat"].with_user(self.lead).search([]).read(["changes"])
        tier = self.env["smart.service.tier"].create({"name": "Gold"})
        self.assertEqual(tier.with_user(self.agent).name, "Gold")
        with self.assertRaises(AccessError):
            tier.with_user(self.lead).priority = "2"


@tagged("post_install", "-at_install")
class TestQueueByHand(QueueCase):
    def test_a_team_lead_gives_them_out_whatever_the_room(self):
        sessions = self.waits("h1", 5) | self.waits("h2", 4)
        self.desk.user_ids = [Command.link(self.lead.id)]
        mine = sessions.with_user(self.lead)
        self.assertEqual(
            [(session.smart_place, session.smart_waiting_minutes) for session in mine],
            [(1, 5), (2, 4)])
        action = mine.action_smart_assign()
        wizard = self.env["smart.service.assign"].with_user(self.lead).with_context(
            **action["context"]).create({"user_id": self.agent.id})
        self.assertEqual(wizard.room, "0 of 1, Ready")
        wizard.action_assign()
        self.assertEqual(sessions.mapped("livechat_operator_id"), self.agent.partner_id)
        self.assertEqual(set(sessions.mapped("smart_owner")), {"agent"})
        self.assertEqual(self.agent._smart_load(), {self.agent.id: 2.0})

    def test_from_one_agent_to_another(self):
        self.set_online(self.agent)
        session = self.say("hello", user="h1")
        bob = self.new_agent("bob")
        self.desk.user_ids = [Command.link(self.lead.id)]
        session.with_user(self.lead).action_smart_assign_to(bob)
        self.assertEqual(self.agent_of(session), bob)
        self.assertNotIn("Ada Agent", {name for name, _type in self.members(session)})

    def test_agents_do_not_give_out_and_nobody_gets_another_desks(self):
        session = self.waits("h1")
        with self.assertRaises(AccessError):
            session.with_user(self.agent).action_smart_assign()
        with self.assertRaises(AccessError):
            session.with_user(self.agent).action_smart_assign_to(self.agent)
        with self.assertRaises(AccessError):
            self.env["smart.service.assign"].with_user(self.agent).create({
                "channel_ids": session.ids, "user_id": self.agent.id})
        self.desk.user_ids = [Command.link(self.lead.id)]
        stranger = self.env.ref("base.user_admin")
        with self.assertRaises(UserError):
            session.with_user(self.lead).action_smart_assign_to(stranger)
        self.assertEqual(session.smart_owner, "queue")


@tagged("post_install", "-at_install")
class TestTiers(QueueCase):
    def order(self, partner, amount, years=0):
        product = self.env["product.product"].create({"name": "Purifier", "taxes_id": False})
        order = self.env["sale.order"].create({"partner_id": partner.id, "order_line": [
            Command.create({"product_id": product.id, "price_unit": amount, "tax_ids": False})]})
        order.action_confirm()
        order.date_order = fields.Datetime.now() - timedelta(days=366 * years)
        return order

    def test_by_spending_and_years_and_never_against_a_hand(self):
        Tier = self.env["smart.service.tier"]
        gold = Tier.create({"name": "Gold", "sequence": 1, "by_rule": True, "min_spend": 1000})
        loyal = Tier.create({"name": "Loyal", "sequence": 2, "by_rule": True, "min_years": 3})
        hand = Tier.create({"name": "Friend", "sequence": 3})
        company, old, new, friend = self.env["res.partner"].create([
            {"name": "Company", "is_company": True}, {"name": "Old"}, {"name": "New"},
            {"name": "Friend"}])
        worker = self.env["res.partner"].create({"name": "Worker", "parent_id": company.id})
        for partner, amount, years in (
                (worker, 600, 0), (company, 500, 0), (old, 5000, 4), (new, 999, 0),
                (friend, 9999, 0)):
            self.order(partner, amount, years)
        friend.smart_tier_id = hand
        self.assertTrue(friend.smart_tier_by_hand)
        self.env["res.partner"]._smart_apply_tier_rules()
        self.assertEqual(company.smart_tier_id, gold)
        self.assertEqual(worker._smart_tier(), gold, "he writes for his company")
        self.assertEqual(old.smart_tier_id, loyal, "what he spent is long ago")
        self.assertFalse(new.smart_tier_id)
        self.assertEqual(friend.smart_tier_id, hand)
        self.assertFalse(company.smart_tier_by_hand)
        gold.min_spend = 2000
        self.env["res.partner"]._smart_apply_tier_rules()
        self.assertFalse(company.smart_tier_id)

    def test_a_tier_needs_a_rule_that_says_something(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["smart.service.tier"].create({"name": "Everybody", "by_rule": True})


@tagged("post_install", "-at_install")
class TestQueueBus(QueueCase):
    def test_who_is_told_of_what_was_given(self):
        session = self.waits("told")
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].create({"channel": '"nobody"', "message": "{}"}).id
        self.set_online(self.agent)
        self.drain()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("id", ">", last)])
        told = [(row.channel, json.loads(row.message)) for row in rows]
        joined = [channel for channel, message in told
                  if message["type"] == "discuss.channel/joined"
                  and message["payload"]["channel_id"] == session.id]
        self.assertEqual(len(joined), 1)
        self.assertIn(f'"res.partner",{self.agent.partner_id.id}', joined[0].replace(" ", ""))
        removed = [channel for channel, message in told
                   if message["type"] == "im_livechat.looking_for_help/update"
                   and message["payload"]["removed_channel_ids"] == session.ids]
        self.assertEqual(len(removed), 1)
        self.assertIn(
            f"LOOKING_FOR_HELP/{self.desk.id}/{session.smart_company_id.id}", removed[0])

    def shown_to_desk(self, session, work):
        """What a browser that has seen ``session`` in the desk's queue knows of it after ``work``.

        It is not told what is told in the session alone: it does not look at it.
        """
        work()
        self.env.cr.precommit.run()
        known = {}
        for row in self.env["bus.bus"].search([], order="id"):
            message = json.loads(row.message)
            if (message["type"] == "mail.record/insert" and
                    f"LOOKING_FOR_HELP/{self.desk.id}/" in row.channel):
                for values in message["payload"].get("discuss.channel", []):
                    if values["id"] == session.id:
                        known.update(values)
        return known

    def test_the_desk_sees_who_has_joined(self):
        session = self.waits("joined")
        self.assertEqual(self.shown_to_desk(session, lambda: None)["smart_owner"], "queue")
        shown = self.shown_to_desk(session, lambda: session._add_members(users=self.agent))
        self.assertEqual(shown["livechat_status"], "in_progress")
        self.assertEqual(shown["smart_owner"], "agent")
        self.assertEqual(shown["livechat_operator_id"], self.agent.partner_id.id)

    def test_the_desk_sees_that_somebody_was_given_it(self):
        session = self.waits("given")
        self.set_online(self.agent)
        shown = self.shown_to_desk(session, self.drain)
        self.assertEqual(shown["livechat_status"], "in_progress")
        self.assertEqual(shown["smart_owner"], "agent")
