from datetime import timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SmartServiceCase
from .dispatch_common import DispatchCase


class FeedbackMixin:
    def requests(self, contact):
        return self.env["smart.service.feedback.request"].search([("contact_id", "=", contact.id)])

    def told(self, contact):
        """What we have said to the customer, oldest first."""
        rows = self.env["smart.service.outbox"].search(
            [("contact_id", "=", contact.id)], order="id")
        return [self.env["discuss.channel"]._smart_text(row.mail_message_id) for row in rows]


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackMixin, SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead_user = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Leo Lead")
        cls.desk.user_ids = cls.agent | cls.lead_user

    def serve(self, user="u1", reply="It works again", reason="agent", **who):
        """A conversation in which the agent has answered, and that has been closed."""
        channel = self.say("My printer is broken", user=user, **who)
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        if reply:
            channel.with_user(self.agent).message_post(
                body=reply, message_type="comment", subtype_xmlid="mail.mt_comment")
        channel._smart_close(reason)
        self.env["smart.service.queue.mixin"]._drain_all()
        return channel

    # === ASKING === #

    def test_a_served_customer_is_asked(self):
        channel = self.serve()
        request = self.requests(channel.smart_contact_id)
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.channel_id, channel)
        self.assertEqual(request.rated_partner_id, self.agent.partner_id)
        self.assertIn("1 to 5", self.told(channel.smart_contact_id)[-1])
        self.assertTrue(self.events("survey_sent", mail_message_id=request.question_id.id))

    def test_nobody_is_asked_about_nothing(self):
        for user, why in (("a", {"reply": None}), ("b", {"reply": None, "reason": "idle"}),
                          ("c", {"reason": "customer"})):
            with self.subTest(**why):
                channel = self.serve(user=user, **why)
                self.assertFalse(self.requests(channel.smart_contact_id))

    def test_nobody_is_asked_twice_in_a_day(self):
        contact = self.serve().smart_contact_id
        self.serve()
        self.assertEqual(len(self.requests(contact)), 1)
        self.requests(contact).sent_at = fields.Datetime.now() - timedelta(hours=25)
        self.serve()
        states = self.requests(contact).sorted("id").mapped("state")
        self.assertEqual(states, ["expired", "pending"], "the later question replaces the first")

    def test_who_has_left_is_not_asked(self):
        channel = self.say("hello")
        channel.smart_contact_id.subscribed = False
        self.assertFalse(
            self.env["smart.service.feedback.request"]._ask(channel.smart_contact_id))

    def test_the_question_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        channel = self.say("你好", lang="zh_CN")
        contact = channel.smart_contact_id
        self.assertEqual(contact._lang(), "zh_CN")
        request = self.env["smart.service.feedback.request"]._ask(contact, channel_id=channel.id)
        expected = request.with_context(lang="zh_CN")._text_question()
        self.assertEqual(self.told(contact)[-1], expected)

    def test_one_waiting_question_for_a_contact(self):
        request = self.requests(self.serve().smart_contact_id)
        with mute_logger("odoo.sql_db"), self.assertRaises(
                psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            request.copy()

    # === ANSWERING === #

    def test_a_number_is_the_rating(self):
        channel = self.serve()
        contact = channel.smart_contact_id
        answer_channel = self.say("5")
        request = self.requests(contact)
        self.assertEqual((request.state, request.score), ("answered", 5))
        rating = request.rating_id
        self.assertEqual((rating.res_model, rating.res_id), ("discuss.channel", channel.id))
        self.assertEqual((rating.rating, rating.consumed), (5, True))
        self.assertEqual(rating.rated_partner_id, self.agent.partner_id)
        self.assertEqual(rating.partner_id, contact.partner_id)
        self.assertEqual(self.told(contact)[-1], "Thank you for your rating.")
        event = self.events("rated", channel_id=channel.id)
        self.assertEqual((event.payload, event.user_id), ({"score": 5}, self.agent))
        self.assertEqual(channel.rating_last_value, 5)
        self.assertNotEqual(
            answer_channel.livechat_status, "need_help", "nobody is called to a rating")

    def test_chinese_words_and_comment(self):
        contact = self.serve().smart_contact_id
        self.say("4分，师傅很专业")
        request = self.requests(contact)
        self.assertEqual((request.score, request.rating_id.feedback), (4, "师傅很专业"))
        self.assertFalse(self.env["smart.service.signal"].search(
            [("mail_message_id", "=", request.answer_id.id)]), "the rating says it already")

    def test_a_question_is_not_swallowed(self):
        contact = self.serve().smart_contact_id
        channel = self.say("5 printers cost?")
        self.assertEqual(self.requests(contact).state, "pending")
        self.assertEqual(channel.livechat_status, "need_help")

    def test_who_rates_and_asks_still_gets_an_answer(self):
        contact = self.serve().smart_contact_id
        channel = self.say("5分，发票什么时候寄？")
        self.assertEqual(self.requests(contact).score, 5)
        self.assertEqual(channel.livechat_status, "need_help")

    def test_a_bare_number_after_something_else_was_said_is_no_rating(self):
        contact = self.serve().smart_contact_id
        contact._smart_notify("How many printers do you have?")
        self.say("3")
        self.assertEqual(self.requests(contact).state, "pending")
        self.say("3分")
        self.assertEqual(self.requests(contact).score, 3)

    def test_only_the_first_answer_counts(self):
        contact = self.serve().smart_contact_id
        self.say("5")
        self.say("1")
        self.assertEqual(self.requests(contact).score, 5)

    def test_somebody_elses_number_is_not_the_answer(self):
        contact = self.serve().smart_contact_id
        self.say("1", user="u2")
        self.assertEqual(self.requests(contact).state, "pending")

    def test_a_late_answer_is_a_message_like_any_other(self):
        contact = self.serve().smart_contact_id
        self.requests(contact).expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.say("5")
        self.assertEqual(self.requests(contact).state, "pending")
        self.env["smart.service.feedback.request"]._gc_expire()
        self.assertEqual(self.requests(contact).state, "expired")

    def test_a_bad_rating_calls_the_team_lead(self):
        contact = self.serve().smart_contact_id
        self.say("1分！等了三天")
        activity = self.env["mail.activity"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", contact.partner_id.id)])
        self.assertEqual(activity.user_id, self.lead_user)
        self.assertIn("等了三天", activity.note)
        self.assertIn("sorry", self.told(contact)[-1])

    def test_a_good_rating_calls_nobody(self):
        contact = self.serve().smart_contact_id
        self.say("3")
        self.assertFalse(self.env["mail.activity"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", contact.partner_id.id)]))

    # === ACCESS === #

    def test_people_read_and_nobody_writes(self):
        request = self.requests(self.serve().smart_contact_id)
        request.with_user(self.agent).read(["state", "score"])
        with self.assertRaises(AccessError):
            request.with_user(self.agent).write({"state": "expired"})
        with self.assertRaises(AccessError):
            request.with_user(self.lead_user).unlink()
        for login, groups in (("fb_employee", "base.group_user"),
                              ("fb_engineer", "smart_service.group_engineer")):
            user = new_test_user(self.env, login, groups)
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                request.with_user(user).read(["score"])

    def test_another_companys_agent_reads_nothing(self):
        request = self.requests(self.serve().smart_contact_id)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "fb_elsewhere", "smart_service.group_agent", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        with self.assertRaises(AccessError):
            request.with_user(stranger).read(["score"])


@tagged("post_install", "-at_install")
class TestVisitFeedback(FeedbackMixin, DispatchCase):
    def finish_visit(self):
        engineer_user = new_test_user(
            self.env, "smart_engineer", "smart_service.group_engineer", name="Erik Engineer")
        self.engineer("Erik Engineer", user=engineer_user, van={self.fuser: 1})
        visit = self.request(
            self.device("QL-0001", self.owner, fields.Datetime.now() - timedelta(days=90))
        ).visit_ids
        visit.with_user(engineer_user).action_done(report="New fuser.")
        self.work_off()
        return visit

    def test_a_visit_is_rated_on_its_ticket(self):
        visit = self.finish_visit()
        ticket = visit.ticket_id
        request = self.requests(self.contact)
        self.assertEqual((request.ticket_id, request.visit_id), (ticket, visit))
        self.say("4 - great engineer", user="liwei")
        rating = request.rating_id
        self.assertEqual((rating.res_model, rating.res_id), ("smart.service.ticket", ticket.id))
        self.assertEqual(rating.smart_ticket_id, ticket)
        self.assertEqual(rating.rated_partner_id, visit.user_id.partner_id)
        self.assertEqual((rating.rating, rating.feedback), (4, "great engineer"))
        self.assertEqual(ticket.rating_last_value, 4)
        self.assertEqual(self.events("rated", ticket_id=ticket.id).visit_id, visit)

    def test_a_bad_visit_is_given_to_the_teams_lead(self):
        visit = self.finish_visit()
        chief = new_test_user(self.env, "smart_chief", "smart_service.group_lead")
        visit.ticket_id.team_id = self.env["smart.service.team"].create({
            "name": "Repairs", "lead_id": chief.id})
        self.say("很差", user="liwei")
        self.assertEqual(visit.ticket_id.activity_ids.user_id, chief)

    def test_a_customer_without_a_channel_is_not_asked(self):
        self.contact.account_id = False
        self.finish_visit()
        self.assertFalse(self.requests(self.contact))
