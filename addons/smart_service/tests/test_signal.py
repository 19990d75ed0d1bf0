from datetime import timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SmartServiceCase

HIGHER_MODEL = "Do you have a higher model?"


class SignalCase(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nobody but this test's own people takes leads or looks after customers
        cls.env["crm.team"].search([]).assignment_optout = True
        cls.lead_user = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Leo Lead")
        cls.desk.user_ids = cls.agent | cls.lead_user
        cls.country = cls.env.ref("base.cn")

    @classmethod
    def salesperson(cls, login):
        return new_test_user(cls.env, login, "sales_team.group_sale_salesman", name=login)

    @classmethod
    def team(cls, name, members, domain="[]", **values):
        """A sales team; ``members`` are (user, assignment domain, leads in 30 days)."""
        return cls.env["crm.team"].create({
            "name": name, "assignment_domain": domain, "use_leads": False,
            "use_opportunities": True,
            "crm_team_member_ids": [
                Command.create({
                    "user_id": user.id, "assignment_domain": own_domain, "assignment_max": most})
                for user, own_domain, most in members],
            **values,
        })

    def signals(self, channel):
        return self.env["smart.service.signal"].search([("channel_id", "=", channel.id)])

    def alerts(self, channel):
        return self.env["mail.activity"].search([
            ("res_model", "=", "res.partner"),
            ("res_id", "=", channel._smart_customer_partner().id)])


@tagged("post_install", "-at_install")
class TestSignal(SignalCase):
    def test_a_sentence_becomes_a_signal(self):
        channel = self.say(f"Hello there. {HIGHER_MODEL} Thanks.")
        signal = self.signals(channel)
        self.assertEqual(signal.kind, "purchase_intent")
        self.assertEqual(signal.evidence, HIGHER_MODEL)
        self.assertEqual(signal.partner_id, channel._smart_customer_partner())
        self.assertEqual(signal.company_id, self.account.company_id)
        self.assertEqual(signal.mail_message_id.res_id, channel.id)
        self.assertGreater(signal.confidence, 0.7)
        event = self.events("signal_found", channel_id=channel.id)
        self.assertEqual(event.payload["kind"], "purchase_intent")

    def test_chinese_reads_the_same(self):
        self.assertEqual(self.signals(self.say("有更高级的版本吗？")).kind, "purchase_intent")

    def test_what_says_nothing_makes_no_signal(self):
        for user, text in enumerate(("Hello", "I don't want a higher model", "我不需要更高级的")):
            with self.subTest(text=text):
                self.assertFalse(self.signals(self.say(text, user=f"quiet{user}")))

    def test_only_the_customers_words_are_read(self):
        channel = self.say("Hello")
        channel.with_user(self.agent).message_post(
            body="Do you want a higher model? How much is it?", message_type="comment",
            subtype_xmlid="mail.mt_comment")
        self.env["smart.service.queue.mixin"]._drain_all()
        self.assertFalse(self.signals(channel))

    def test_a_message_is_read_once(self):
        channel = self.say(HIGHER_MODEL)
        event = self.events("message_in", channel_id=channel.id)
        event._react()
        self.assertEqual(len(self.signals(channel)), 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(
                psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.signals(channel).copy()

    def test_a_suggestion_stays_a_signal(self):
        channel = self.say("I suggest adding a bigger tray")
        self.assertEqual(self.signals(channel).kind, "suggestion")
        self.assertFalse(self.signals(channel).lead_id)
        self.assertFalse(self.alerts(channel))

    # === JUDGING === #

    def test_an_agent_judges_and_can_change_nothing_else(self):
        signal = self.signals(self.say("I suggest adding a bigger tray")).with_user(self.agent)
        signal.action_confirm()
        self.assertEqual(signal.state, "confirmed")
        signal.action_reject()
        self.assertEqual(signal.state, "rejected")
        with self.assertRaises(AccessError):
            signal.evidence = "He said something else"
        with self.assertRaises(AccessError):
            signal.unlink()

    def test_a_confirmed_guess_becomes_a_lead(self):
        channel = self.say("Any discount for 20 pieces?")
        signal = self.signals(channel)
        self.assertEqual(signal.kind, "purchase_intent")
        self.assertFalse(signal.lead_id, "not sure enough to act alone")
        signal.with_user(self.agent).action_confirm()
        self.assertEqual(signal.lead_id.origin_channel_id, channel)

    def test_strangers_see_no_signal(self):
        signal = self.signals(self.say(HIGHER_MODEL))
        for login, groups in (
            ("sig_employee", "base.group_user"),
            ("sig_engineer", "smart_service.group_engineer"),
            ("sig_dispatcher", "smart_service.group_dispatcher"),
        ):
            user = new_test_user(self.env, login, groups)
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                signal.with_user(user).read(["evidence"])
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                signal.with_user(user).action_confirm()

    def test_another_companys_agent_sees_no_signal(self):
        signal = self.signals(self.say(HIGHER_MODEL))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "sig_elsewhere", "smart_service.group_agent", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        Signal = self.env["smart.service.signal"].with_user(stranger)
        self.assertFalse(Signal.search([("id", "=", signal.id)]))
        with self.assertRaises(AccessError):
            Signal.browse(signal.id).action_confirm()

    # === COMPETITORS === #

    def test_competitors_are_named_by_team_leads(self):
        with Form(self.env["smart.service.competitor"].with_user(self.lead_user)) as rival:
            rival.name = "Nordprint"
            rival.aliases = "北印，NPX"
        for user, text in enumerate(("Nordprint has it", "北印也有", "we look at npx too")):
            with self.subTest(text=text):
                signals = self.signals(self.say(text, user=f"rival{user}"))
                self.assertEqual(signals.kind, "competitor")
        with self.assertRaises(AccessError):
            self.env["smart.service.competitor"].with_user(self.agent).create({"name": "X"})

    # === ALERTS === #

    def test_strong_anger_is_given_to_the_desks_team_lead(self):
        channel = self.say("This is unacceptable, worst service ever!!")
        activity = self.alerts(channel)
        self.assertEqual(activity.user_id, self.lead_user)
        self.assertIn("unacceptable", activity.note)

    def test_the_lead_named_on_the_desk_goes_first(self):
        other = new_test_user(self.env, "smart_lead2", "smart_service.group_lead")
        self.desk.smart_lead_id = other
        self.assertEqual(
            self.alerts(self.say("I want to cancel my subscription")).user_id, other)

    def test_a_mild_complaint_calls_nobody(self):
        channel = self.say("I'm disappointed")
        self.assertEqual(self.signals(channel).kind, "negative_emotion")
        self.assertFalse(self.alerts(channel))

    def test_one_alert_for_a_customer_in_a_week(self):
        channel = self.say("I want to cancel my subscription")
        self.say("This is unacceptable!!")
        self.assertEqual(len(self.alerts(channel)), 1)
        self.signals(channel).alerted_at = fields.Datetime.now() - timedelta(days=8)
        self.say("I will never buy from you again")
        self.assertEqual(len(self.alerts(channel)), 2)

    def test_another_companys_alert_is_not_ours(self):
        channel = self.say("I want to cancel my subscription")
        self.signals(channel).company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.say("This is unacceptable!!")
        self.assertEqual(len(self.alerts(channel)), 2)


@tagged("post_install", "-at_install")
class TestSignalLead(SignalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sara, cls.otto = cls.salesperson("sara"), cls.salesperson("otto")

    def lead_of(self, channel):
        return self.signals(channel).lead_id

    def test_a_wish_to_buy_is_a_lead_with_its_evidence(self):
        team = self.team("Here", [(self.sara, "[]", 300)])
        channel = self.say(HIGHER_MODEL, name="Zhang San", phone="+8613800138000")
        lead = self.lead_of(channel)
        self.assertEqual(lead.partner_id.name, "Zhang San")
        self.assertEqual(lead.origin_channel_id, channel)
        self.assertIn(HIGHER_MODEL, lead.description)
        self.assertEqual((lead.team_id, lead.user_id), (team, self.sara))
        event = self.events("lead_created", channel_id=channel.id)
        self.assertEqual((event.payload["lead_id"], event.user_id), (lead.id, self.sara))

    def test_type_follows_the_team(self):
        team = self.team("Here", [(self.sara, "[]", 300)])
        self.assertEqual(self.lead_of(self.say(HIGHER_MODEL)).type, "opportunity")
        team.use_leads = True
        self.assertEqual(self.lead_of(self.say(HIGHER_MODEL, user="u2")).type, "lead")

    def test_the_same_wish_is_added_to_the_open_lead(self):
        self.team("Here", [(self.sara, "[]", 300)])
        channel = self.say(HIGHER_MODEL)
        lead = self.lead_of(channel)
        self.say("How much is the pro model?")
        self.assertEqual(len(lead.smart_signal_ids), 2)
        self.assertEqual(self.lead_of(channel), lead)
        self.assertIn("How much is the pro model?", lead.message_ids[:1].body)
        self.assertEqual(len(self.events("lead_created", channel_id=channel.id)), 1)

    def test_a_colleague_of_the_customer_adds_to_it_too(self):
        channel = self.say(HIGHER_MODEL)
        company = self.env["res.partner"].create({"name": "Hengyuan", "is_company": True})
        channel._smart_customer_partner().parent_id = company
        colleague = self.env["res.partner"].create({
            "name": "Colleague", "parent_id": company.id, "email": "colleague@hengyuan.example"})
        other = self.say(HIGHER_MODEL, user="u2", email=colleague.email)
        self.assertEqual(other._smart_customer_partner(), colleague)
        self.assertEqual(self.lead_of(other), self.lead_of(channel))

    def test_a_lost_or_old_lead_is_not_woken(self):
        channel = self.say(HIGHER_MODEL)
        first = self.lead_of(channel)
        first.action_set_lost()
        self.say("How much is the pro model?")
        second = self.signals(channel).lead_id - first
        self.assertTrue(second)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - interval '31 days' WHERE id = %s",
            [second.id])
        second.invalidate_recordset(["create_date"])
        self.say("Where can I buy a larger machine?")
        self.assertEqual(len(self.signals(channel).lead_id), 3)

    def test_domains_of_team_and_member_decide(self):
        self.team("Abroad", [(self.otto, "[]", 300)],
                  "[('country_id.code', '!=', 'CN')]", sequence=1)
        home = self.team("Home", [
            (self.otto, "[('partner_id.is_company', '=', True)]", 300),
            (self.sara, "[('partner_id.is_company', '=', False)]", 30),
        ], "[('country_id.code', '=', 'CN')]", sequence=2)
        self.env["res.partner"].create({
            "name": "Li Wei", "email": "li@wei.example", "country_id": self.country.id})
        lead = self.lead_of(self.say(HIGHER_MODEL, email="li@wei.example"))
        self.assertEqual((lead.team_id, lead.user_id), (home, self.sara))

    def test_who_prefers_such_leads_goes_first(self):
        team = self.team("Here", [(self.sara, "[]", 300), (self.otto, "[]", 60)])
        team.crm_team_member_ids.filtered(
            lambda m: m.user_id == self.otto
        ).assignment_domain_preferred = "[('name', 'ilike', 'higher')]"
        self.assertEqual(self.lead_of(self.say(HIGHER_MODEL)).user_id, self.otto)
        other = self.lead_of(self.say("How much is the pro model?", user="u2"))
        self.assertEqual(other.user_id, self.sara, "most room")

    def test_nobody_gets_more_than_his_quota(self):
        self.team("Here", [(self.sara, "[]", 60), (self.otto, "[]", 30)])
        users = [self.lead_of(self.say(HIGHER_MODEL, user=f"u{i}")).user_id for i in range(4)]
        self.assertEqual(users.count(self.sara), 2)
        self.assertEqual(users.count(self.otto), 1)
        self.assertFalse(users[3], "a lead without room waits with its team")

    def test_a_paused_member_gets_nothing(self):
        team = self.team("Here", [(self.sara, "[]", 300)])
        team.crm_team_member_ids.assignment_optout = True
        lead = self.lead_of(self.say(HIGHER_MODEL))
        self.assertEqual(lead.team_id, team)
        self.assertFalse(lead.user_id)

    def test_a_lead_without_room_goes_to_the_teams_leader(self):
        team = self.team("Here", [(self.sara, "[]", 300)], user_id=self.otto.id)
        team.crm_team_member_ids.assignment_optout = True
        self.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", False)
        self.assertEqual(self.lead_of(self.say(HIGHER_MODEL)).user_id, self.otto)

    def test_without_a_team_the_lead_belongs_to_nobody(self):
        lead = self.lead_of(self.say(HIGHER_MODEL))
        self.assertTrue(lead)
        self.assertFalse(lead.user_id)
        self.assertFalse(lead.team_id)

    def test_another_companys_team_is_left_out(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.sara.company_ids |= company
        self.team("Elsewhere", [(self.sara, "[]", 300)], company_id=company.id)
        self.assertFalse(self.lead_of(self.say(HIGHER_MODEL)).team_id)

    def test_the_salesperson_reads_the_evidence_and_the_conversation(self):
        self.team("Here", [(self.sara, "[]", 300)])
        channel = self.say(HIGHER_MODEL)
        lead = self.lead_of(channel).with_user(self.sara)
        self.assertEqual(lead.smart_signal_ids.evidence, HIGHER_MODEL)
        self.assertEqual(lead.smart_signal_count, 1)
        self.assertEqual(
            self.env["smart.service.signal"].with_user(self.sara).search(
                lead.action_open_smart_signals()["domain"]), lead.smart_signal_ids)
        self.assertEqual(lead.origin_channel_id.name, channel.name)
        with self.assertRaises(AccessError):
            self.signals(channel).with_user(self.otto).read(["evidence"])
