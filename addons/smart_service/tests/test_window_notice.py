from datetime import timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.window.template_variable import About
from ..providers import base
from .window_common import WindowMixin


@tagged("post_install", "-at_install")
class TestWindowNotice(WindowMixin, TransactionCase):
    """What the desk says unasked: the way that it chooses, consent, and templates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpWindow()
        cls.lead = new_test_user(
            cls.env, "window_lead", "smart_service.group_lead", name="Lea Lead")
        cls.desk.user_ids |= cls.lead

    def _other_point(self, channel, **values):
        """The same customer at another account."""
        account = self.account.copy({
            "name": "Second app", "token": "second", "app_id": "second-app", "state": "draft"})
        account.write({
            "webhook_secret": self.account.webhook_secret,
            "api_base_url": self.account.api_base_url, "state": "active"})
        contact = self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "second-app", "value": "u1-there",
            "partner_id": channel.smart_contact_id.partner_id.id, "account_id": account.id,
            "verified": True, **values})
        return contact, account

    def _notify(self, channel, body="Your visit is on Monday.", **kwargs):
        return channel.smart_contact_id._smart_notify(body, **kwargs)

    def _session_of(self, message):
        return self.env["discuss.channel"].browse(message.res_id)

    # === THE WAY === #

    def test_an_open_window_takes_the_notice(self):
        channel = self.written()
        message = self._notify(channel, notice="appointment")
        self.assertEqual(self._session_of(message), channel)
        self.deliver()
        self.assertEqual([m["text"] for m in self.receiver.sent], ["Your visit is on Monday."])

    def test_behind_a_closed_window_an_approved_template_stands_in(self):
        channel = self.written(user="u1")
        channel.smart_contact_id.partner_id.name = "Li  Lei"
        self.template(
            notice="appointment", body="Dear {{1}}: {{2}}", sources=("customer", "notice"))
        self.later(channel, hours=48)
        message = self._notify(channel, notice="appointment")
        row = self.rows(message)
        self.assertEqual(row.kind, "template")
        self.assertEqual(
            channel._smart_text(message), "Dear Li Lei: Your visit is on Monday.")
        self.deliver()
        self.assertEqual(row.state, "sent", row.error)
        self.assertEqual(
            [m["text"] for m in self.receiver.sent], ["[visit] Li Lei, Your visit is on Monday."])
        self.assertEqual(self.windows(channel).used, 0, "a template costs no message")

    def test_every_notice_of_a_repair_may_have_a_template(self):
        channel = self.written()
        self.later(channel, hours=48)
        for notice in ("missed", "unfixed", "part_missing", "work_report", "may_we_move",
                       "progress", "exchange_approved", "exchange_done",
                       "registration_approved", "registration_refused"):
            with self.subTest(notice):
                self.template(name=notice, notice=notice, body="{{1}}", sources=("notice",))
                message = self._notify(channel, f"About {notice}.", notice=notice)
                self.deliver()
                self.assertEqual(self.rows(message).state, "sent", self.rows(message).error)
                self.assertEqual(self.receiver.sent[-1]["text"], f"[{notice}] About {notice}.")

    def test_a_template_that_needs_more_than_values_is_not_offered(self):
        channel = self.written()
        self.later(channel, hours=48)
        template = self.template(notice="appointment", body="{{1}}", sources=("notice",))
        session = channel.with_user(self.agent)
        self.assertEqual(session.smart_ways_out()["templates"], 1)
        self.env["smart.service.template"]._learn(self.account, base.Template(
            name="visit", lang="en_US", state="approved", body="{{1}}", external_id="visit",
            unfit="header: image"))
        self.assertEqual(template.unfit, "header: image")
        self.assertEqual(session.smart_ways_out()["templates"], 0)
        self.assertEqual(self.rows(self._notify(channel, notice="appointment")).state, "failed")
        # a decision names neither text nor header: what is known of them stays
        self.env["smart.service.template"]._learn(self.account, base.Template(
            name="visit", lang="en_US", state="paused", external_id="visit"))
        self.assertEqual((template.state, template.unfit), ("paused", "header: image"))

    def test_a_template_says_what_was_approved(self):
        channel = self.written()
        self.later(channel, hours=48)
        template = self.template(body="Dear {{1}}", sources=("customer",))
        session = channel.with_user(self.agent)
        message = session._smart_send_template(template, ["Li Lei"])
        for _when in ("before it left", "after it left"):
            with self.assertRaises(UserError):
                session._message_update_content(message.sudo(), body="Dear nobody")
            self.deliver()
        self.assertEqual(channel._smart_text(message), "Dear Li Lei")
        session._message_update_content(message.sudo(), body="", attachment_ids=[])
        self.assertIn("delete", self.rows(message).mapped("kind"), "taken back there, too")

    def test_a_template_that_can_not_be_filled_stays_unused(self):
        channel = self.written()
        self.template(notice="appointment", sources=("customer", "date"))
        self.later(channel, hours=48)
        row = self.rows(self._notify(channel, notice="appointment"))
        self.assertEqual((row.kind, row.state), ("message", "failed"))

    def test_of_templates_the_customers_language_comes_first(self):
        channel = self.written()
        chinese = self.template(notice="done", body="好了", sources=())
        chinese.lang = "zh_CN"
        english = self.env["smart.service.template"]._learn(self.account, base.Template(
            name="visit", lang="en", state="approved", body="Done", external_id="en"))
        english.notice = "done"
        usable = english._usable(self.account, channel.smart_contact_id, "done")
        self.assertEqual(usable, english | chinese)

    def test_marketing_needs_consent(self):
        channel = self.written()
        template = self.template(notice="done", body="Done", sources=(), category="MARKETING")
        self.assertFalse(template._usable(self.account, channel.smart_contact_id))
        channel.smart_contact_id.write({"opt_in": True, "opt_in_source": "form"})
        self.assertTrue(template._usable(self.account, channel.smart_contact_id))
        self.assertTrue(channel.smart_contact_id.opt_in_date)

    def test_another_contact_point_is_used_with_consent_alone(self):
        channel = self.written()
        other, account = self._other_point(channel)
        other._open_window(account, "message", fields.Datetime.now())
        self.later(channel, hours=48)
        row = self.rows(self._notify(channel, notice="done"))
        self.assertEqual(row.state, "failed", "nobody agreed to be written to there")
        other.write({"opt_in": True, "opt_in_source": "form"})
        message = self._notify(channel, notice="done")
        self.assertEqual(self._session_of(message).smart_contact_id, other)
        self.assertEqual(self.rows(message).account_id, account)
        for name, value in (("verified", False), ("shared", True), ("subscribed", False),
                            ("notices_stopped", True)):
            with self.subTest(name):
                before = other[name]
                other[name] = value
                self.assertFalse(other._consents())
                other[name] = before

    def test_what_can_not_arrive_is_seen_and_given_to_a_person(self):
        channel = self.written()
        self.later(channel, hours=48)
        message = self._notify(channel, notice="done")
        self.assertEqual(self.rows(message).state, "failed")
        self.assertTrue(self.events("delivery_failed", channel_id=channel.id))
        activity = channel.smart_contact_id.partner_id.activity_ids
        self.assertEqual(activity.user_id, self.lead)
        self.assertIn("by hand", activity.summary)
        self.assertIn("Monday", activity.note)
        self.deliver()
        self.assertFalse(self.receiver.sent)

    def test_a_tickets_notice_goes_the_same_way(self):
        channel = self.written()
        ticket = self.env["smart.service.ticket"].create({
            "name": "No water", "partner_id": channel.smart_contact_id.partner_id.id,
            "contact_id": channel.smart_contact_id.id, "user_id": self.agent.id,
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id})
        self.template(notice="done", body="Ticket {{1}} is done", sources=("ticket",))
        self.later(channel, hours=48)
        message = ticket._tell_customer("_text_done", self.env["smart.service.visit"])
        self.assertEqual(self.rows(message).template_values, [ticket.number])
        self.env["smart.service.template"].search([]).unlink()
        ticket._tell_customer("_text_done", self.env["smart.service.visit"])
        self.assertIn("by hand", ticket.activity_ids.summary)

    def test_a_survey_is_asked_elsewhere_or_not_at_all(self):
        channel = self.written()
        other, account = self._other_point(channel)
        Request = self.env["smart.service.feedback.request"]
        self.later(channel, hours=48)
        self.assertFalse(Request._ask(channel.smart_contact_id))
        self.assertTrue(self.events(
            "survey_not_sent", partner_id=channel.smart_contact_id.partner_id.id))
        self.assertFalse(channel.smart_contact_id.partner_id.activity_ids)
        other.write({"opt_in": True, "opt_in_source": "form"})
        other._open_window(account, "message", fields.Datetime.now())
        request = Request._ask(channel.smart_contact_id)
        self.assertEqual(request.contact_id, other)
        self.assertEqual(self._session_of(request.question_id).smart_contact_id, other)

    def test_a_notice_that_would_not_fit_goes_as_a_template(self):
        channel = self.written()
        for number in range(4):
            self.reply(channel, str(number))
        self.template(notice="done", body="Done", sources=())
        long = " ".join(["word"] * 50)
        self.assertEqual(self.rows(self._notify(channel, long, notice="done")).kind, "template")

    def test_variables_speak_the_customers_language_and_time(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        channel = self.written()
        contact = channel.smart_contact_id
        contact.partner_id.write({"name": "张三", "lang": "zh_CN", "tz": "Asia/Shanghai"})
        ticket = self.env["smart.service.ticket"].create({
            "name": "No water", "partner_id": contact.partner_id.id,
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id})
        engineer = self.env["hr.employee"].create({"name": "Wang Engineer"})
        visit = self.env["smart.service.visit"].create({
            "ticket_id": ticket.id, "employee_id": engineer.id, "state": "scheduled",
            "start": "2026-11-23 01:30:00", "stop": "2026-11-23 03:30:00"})
        sources = ("customer", "ticket", "subject", "date", "time", "engineer", "agent", "company",
                   "desk", "notice", "text", False)
        template = self.template(
            body=" ".join(f"{{{{{number}}}}}" for number in range(len(sources))), sources=sources)
        template.variable_ids[10].text = "400-1234"
        values = template.with_user(self.agent)._values(About(
            contact=contact, account=self.account, ticket=ticket, visit=visit, agent=self.agent,
            notice="two\nlines"))
        self.assertEqual(values, [
            "张三", ticket.number, "No water", "2026年11月23日星期一", "09:30", "Wang Engineer",
            "Ada Agent", self.env.company.name, "Test desk", "two lines", "400-1234", ""])

    # === CONSENT === #

    def test_stop_ends_notices_and_not_answers(self):
        for word in ("STOP", "退订", "td"):
            with self.subTest(word):
                channel = self.written(word, user=f"user-{word}")
                contact = channel.smart_contact_id
                self.assertTrue(contact.notices_stopped)
                self.assertEqual(contact.opt_in_source, word)
                self.assertIn("no more notices", channel.message_ids.filtered(
                    lambda m: m.message_type == "comment").sorted("id")[-1].body)
                self.assertEqual(self.rows(self._notify(channel, notice="done")).state, "failed")
                self.assertEqual(
                    self.rows(self.reply(channel, "We are sorry")).state, "queued")

    def test_start_takes_it_back(self):
        channel = self.written("stop")
        self.say("START")
        self.assertFalse(channel.smart_contact_id.notices_stopped)
        self.assertTrue(channel.smart_contact_id.opt_in)
        self.assertTrue(self.events("notices_resumed"))

    def test_a_sentence_with_the_word_is_no_withdrawal(self):
        channel = self.written("please stop the leak")
        self.assertFalse(channel.smart_contact_id.notices_stopped)

    # === TEMPLATES === #

    def test_the_providers_list_is_taken_over(self):
        kept = self.template(name="kept", notice="done", body="Hi {{1}}", sources=("customer",))
        gone = self.template(name="gone", body="Bye", sources=())
        listed = [
            base.Template("kept", "en_US", "paused", "kept", "UTILITY", "Hi {{1}}, on {{2}}"),
            base.Template("new", "en_US", "rejected", "new", body="{{a.DATA}}", reason="spam")]
        known = self.env["smart.service.template"]._take_over(self.account, listed)
        self.assertEqual(known.mapped("name"), ["kept", "new"])
        self.assertEqual((kept.state, kept.notice, gone.active), ("paused", "done", False))
        self.assertEqual(kept.variable_ids.mapped("name"), ["1", "2"])
        self.assertEqual(kept.variable_ids[0].source, "customer", "the choice stays")
        self.assertEqual((known[1].reason, known[1].variable_ids.name), ("spam", "a"))
        self.env["smart.service.template"]._take_over(self.account, listed[:1])
        self.assertFalse(known[1].active)
        self.env["smart.service.template"]._take_over(self.account, listed)
        self.assertTrue(known[1].active)

    def test_a_decision_alone_changes_the_state_alone(self):
        template = self.template(state="pending")
        self.env["smart.service.template"]._learn(self.account, base.Template(
            "visit", "en_US", "approved", "visit"))
        self.assertEqual(template.state, "approved")
        self.assertEqual(len(template.variable_ids), 2)

    def test_a_template_that_lost_its_approval_does_not_leave(self):
        channel = self.written()
        template = self.template(body="Done", sources=())
        row = self.rows(channel.with_user(self.agent)._smart_send_template(template, []))
        template.state = "paused"
        self.deliver()
        self.assertEqual((row.state, self.receiver.sent), ("failed", []))

    def test_an_agent_sends_a_template_into_a_closed_window(self):
        channel = self.written()
        channel.smart_contact_id.partner_id.name = "Zhang San"
        self.template(sources=("customer", False))
        self.template(name="pending", state="pending", body="?", sources=())
        self.later(channel, hours=48)
        wizard = Form(self.env["smart.service.template.send"].with_user(self.agent).with_context(
            default_channel_id=channel.id))
        self.assertEqual(wizard.template_id.name, "visit")
        self.assertEqual(wizard.preview, "Dear Zhang San, we come on {{2}}.")
        with wizard.line_ids.edit(1) as line:
            line.value = "Monday"
        self.assertEqual(wizard.preview, "Dear Zhang San, we come on Monday.")
        wizard.save().action_send()
        message = channel.message_ids.filtered(
            lambda m: m.message_type == "comment").sorted("id")[-1]
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertEqual(channel._smart_text(message), "Dear Zhang San, we come on Monday.")
        self.deliver()
        self.assertEqual([m["text"] for m in self.receiver.sent], ["[visit] Zhang San, Monday"])
        self.assertTrue(self.events("message_agent", channel_id=channel.id))

    def test_only_what_is_approved_and_complete_is_sent(self):
        channel = self.written()
        session = channel.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "every variable"):
            session._smart_send_template(self.template(), ["Li", ""])
        with self.assertRaisesRegex(UserError, "may not be sent"):
            session._smart_send_template(
                self.template(name="no", state="rejected", body="No", sources=()), [])

    def test_the_ways_out_of_a_closed_window(self):
        channel = self.written()
        other, account = self._other_point(channel)
        other._open_window(account, "message", fields.Datetime.now() - timedelta(hours=1))
        session = channel.with_user(self.agent)
        self.assertEqual(session.smart_ways_out(), {"templates": 0, "contacts": []})
        self.template()
        other.last_inbound_at = fields.Datetime.now()
        ways = session.smart_ways_out()
        self.assertEqual(ways["templates"], 1)
        self.assertEqual([way["id"] for way in ways["contacts"]], other.ids)
        there = self.env["discuss.channel"].browse(session.smart_write_elsewhere(other.id))
        self.assertEqual((there.smart_contact_id, there.smart_owner), (other, "agent"))
        self.assertEqual(there.livechat_operator_id, self.agent.partner_id)
        row = self.rows(self.reply(there, "I write to you here"))
        self.assertEqual((row.account_id, row.state), (account, "queued"))

    def test_nobody_is_written_to_who_is_not_the_sessions_customer(self):
        channel, stranger = self.written(), self.written(user="u2")
        with self.assertRaises(UserError):
            channel.with_user(self.agent).smart_write_elsewhere(stranger.smart_contact_id.id)

    # === RIGHTS === #

    def test_a_visitor_is_told_no_ways_out(self):
        channel = self.written()
        other, account = self._other_point(channel, last_inbound_at=fields.Datetime.now())
        other._open_window(account, "message", fields.Datetime.now())
        visitor = new_test_user(self.env, "window_visitor", "base.group_portal")
        channel.channel_member_ids = [Command.create({
            "livechat_member_type": "visitor", "partner_id": visitor.partner_id.id})]
        session = channel.with_user(visitor)
        self.assertTrue(session.has_access("read"))
        with self.assertRaisesRegex(AccessError, "Only agents"):
            session.smart_ways_out()
        with self.assertRaisesRegex(AccessError, "Only agents"):
            session.smart_write_elsewhere(other.id)
        with self.assertRaisesRegex(AccessError, "Only agents"):
            session.action_smart_template()
        with self.assertRaisesRegex(AccessError, "Only agents"):
            session.action_smart_transfer()

    def test_a_template_is_filled_only_for_who_may_read_the_conversation(self):
        channel = self.written()
        template = self.template()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        channel.smart_company_id = elsewhere
        wizard = self.env["smart.service.template.send"].with_user(self.agent)
        with self.assertRaises(AccessError):
            self.assertFalse(wizard.create({
                "channel_id": channel.id, "template_id": template.id}).line_ids)

    def test_agents_read_templates_and_managers_choose(self):
        template = self.template()
        self.assertTrue(template.with_user(self.agent).body)
        with self.assertRaises(AccessError):
            template.with_user(self.agent).write({"notice": "done"})
        with self.assertRaises(AccessError):
            template.with_user(self.agent).action_sync()
        with self.assertRaises(AccessError):
            template.variable_ids.with_user(self.agent).write({"source": "text"})
        manager = new_test_user(self.env, "window_manager", "smart_service.group_manager")
        template.with_user(manager).write({"notice": "done"})
        engineer = new_test_user(self.env, "notice_engineer", "smart_service.group_engineer")
        for model in ("template", "template.variable", "template.send", "window"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[f"smart.service.{model}"].with_user(engineer).check_access("read")

    @mute_logger("odoo.sql_db")
    def test_one_template_for_a_notice_and_language(self):
        self.template(notice="done")
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.template(name="second", notice="done")
