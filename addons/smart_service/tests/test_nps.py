from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import SECRET, SmartServiceCase

# three in the afternoon in Shanghai
NOON = datetime(2026, 3, 4, 7, 0)


@tagged("post_install", "-at_install")
class TestNps(SmartServiceCase):
    """Campaigns that ask customers whether they recommend us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOON))
        cls.lead_user = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Leo Lead")
        cls.desk.user_ids = cls.agent | cls.lead_user
        cls.env.company.partner_id.tz = "Asia/Shanghai"
        cls.Campaign = cls.env["smart.service.nps.campaign"]
        cls.Invitation = cls.env["smart.service.nps.invitation"]

    def customer(self, user="u1", **values):
        """Somebody who wrote some days ago."""
        channel = self.say("hello", user=user)
        channel._smart_close("idle")
        partner = channel.smart_contact_id.partner_id
        partner.write(values)
        return partner

    def start(self, partners=None, **values):
        campaign = self.Campaign.create({
            "name": "Spring", "domain": str([("id", "in", partners.ids)]) if partners else "[]",
            **values})
        campaign.with_user(self.lead_user).action_start()
        self.run_round()
        return campaign

    def run_round(self):
        with self.enter_registry_test_mode():
            self.env.ref("smart_service.cron_nps").method_direct_trigger()
        self.env["smart.service.queue.mixin"]._drain_all()

    def told(self, partner):
        rows = self.env["smart.service.outbox"].search(
            [("contact_id", "in", partner.smart_contact_ids.ids)], order="id")
        return [self.env["discuss.channel"]._smart_text(row.mail_message_id) for row in rows]

    # === ASKING === #

    def test_customers_are_asked_in_their_own_channel(self):
        partner = self.customer()
        campaign = self.start(partner)
        invitation = campaign.invitation_ids
        self.assertEqual((invitation.state, invitation.partner_id), ("sent", partner))
        self.assertIn("from 0 (not at all) to 10", self.told(partner)[-1])
        self.assertTrue(self.events("nps_asked", mail_message_id=invitation.question_id.id))
        self.run_round()
        self.assertEqual(len(campaign.invitation_ids), 1, "nobody is drawn twice")

    def test_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        channel = self.say("你好", user="zh", lang="zh_CN")
        partner = channel.smart_contact_id.partner_id
        invitation = self.start(partner).invitation_ids
        self.assertEqual(
            self.told(partner)[-1], invitation.with_context(lang="zh_CN")._text_question())

    def test_a_share_of_the_segment(self):
        partners = self.env["res.partner"]
        for number in range(20):
            partners |= self.customer(f"many{number}")
        everybody = self.start(partners, sample=100)
        self.assertEqual(len(everybody.invitation_ids), 20)
        some = self.start(partners, sample=30, cap_days=0)
        self.assertTrue(0 < len(some.invitation_ids) < 15)
        self.assertEqual(some.customer_count, 6)

    def test_our_own_people_and_other_companies_are_not_asked(self):
        partner = self.customer()
        partner.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        colleague = self.customer("colleague")
        new_test_user(self.env, "nps_colleague", "base.group_user", partner_id=colleague.id)
        self.assertFalse(self.start(partner | colleague).invitation_ids)

    def test_nobody_is_asked_again_within_the_days_of_the_cap(self):
        partner = self.customer()
        first = self.start(partner)
        self.say("9", user="u1")
        again = self.start(partner)
        self.assertEqual(
            (again.invitation_ids.state, again.invitation_ids.skipped), ("skipped", "capped"))
        first.invitation_ids.sent_at -= timedelta(days=91)
        self.assertEqual(self.start(partner).invitation_ids.state, "sent")

    def test_nobody_is_asked_at_night_of_his_own_day(self):
        partner = self.customer(tz="America/New_York")
        invitation = self.start(partner).invitation_ids
        self.assertEqual(invitation.state, "waiting")
        # 02:00 in New York; nine o'clock there is 14:00 UTC in winter
        self.assertEqual(invitation.due_at, datetime(2026, 3, 4, 14, 0))
        with freeze_time(datetime(2026, 3, 4, 14, 1)):
            self.run_round()
        self.assertEqual(invitation.state, "sent")

    def test_who_can_not_be_written_to_is_tried_again_until_the_end(self):
        partner = self.customer()
        partner.smart_contact_ids.notices_stopped = True
        campaign = self.start(partner)
        invitation = campaign.invitation_ids
        self.assertEqual(invitation.state, "waiting")
        self.assertEqual(invitation.due_at, NOON + timedelta(hours=6))
        self.assertFalse(self.env["mail.activity"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]),
            "a person would not ask by hand")
        with freeze_time(NOON + timedelta(days=15)):
            self.run_round()
        self.assertEqual((invitation.state, invitation.skipped), ("skipped", "ended"))
        self.assertEqual(campaign.state, "done")

    def test_one_who_can_not_be_asked_stops_nobody_and_nobody_is_asked_twice(self):
        first, second, third = (self.customer(user) for user in ("first", "second", "third"))
        ask = self.env.registry["smart.service.nps.invitation"]._ask
        broken = [second]

        def _ask(self):
            asked = ask(self)
            if self.partner_id in broken:
                raise ValueError("no way")
            return asked

        self.patch(self.env.registry["smart.service.nps.invitation"], "_ask", _ask)
        campaign = self.start(first | second | third)
        by_partner = campaign.invitation_ids.grouped("partner_id")
        self.assertEqual(
            [by_partner[one].state for one in (first, second, third)], ["sent", "waiting", "sent"])
        self.assertEqual(by_partner[second].due_at, NOON + timedelta(hours=6))
        failure = self.env["smart.service.job.failure"].search([
            ("job", "=", "nps"), ("res_id", "=", by_partner[second].id)])
        self.assertEqual((failure.state, failure.error), ("failed", "ValueError: no way"))
        self.run_round()
        broken.clear()
        with freeze_time(NOON + timedelta(days=1)):
            self.run_round()
        self.assertEqual([len(self.told(one)) for one in (first, second, third)], [1, 1, 1])
        self.assertEqual((by_partner[second].state, failure.state), ("sent", "done"))

    def test_a_campaign_that_can_not_go_on_stops_no_other(self):
        partner = self.customer()
        broken = self.start(self.customer("other"))
        self.env.cr.execute(
            "UPDATE smart_service_nps_campaign SET domain = %s, last_partner_id = 0 WHERE id = %s",
            ["[('gone_field', '=', 1)]", broken.id])
        self.env.invalidate_all()
        self.assertEqual(self.start(partner).invitation_ids.state, "sent")
        self.assertTrue(self.env["smart.service.job.failure"].search([
            ("job", "=", "nps"), ("res_model", "=", broken._name), ("res_id", "=", broken.id)]))

    def point(self, partner, value, account=None, **values):
        return self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "test-app", "value": value, "verified": True,
            "account_id": (account or self.account).id, "partner_id": partner.id, **values})

    def another_account(self, name, **values):
        return self.env["smart.service.account"].create({
            "name": name, "provider": "api", "desk_id": self.desk.id, "app_id": name,
            "token": name, "webhook_secret": SECRET, "state": "active",
            "api_base_url": "http://127.0.0.1:9/events", **values})

    def test_where_a_question_waits_no_second_one_is_asked(self):
        company = self.customer("boss")
        company.is_company = True
        company.smart_contact_ids.opt_in = True
        worker = self.env["res.partner"].create({"name": "Worker", "parent_id": company.id})
        # nothing can be sent from his own account: it would go to the company's contact point
        closed = self.another_account("closed")
        self.point(
            worker, "worker", closed, scope="closed", last_inbound_at=NOON + timedelta(hours=1))
        closed.active = False
        first = self.start(company)
        second = self.start(worker, cap_days=0)
        self.assertEqual(first.invitation_ids.state, "sent")
        self.assertEqual(second.invitation_ids.state, "waiting")
        with freeze_time(NOON + timedelta(days=1)):
            self.run_round()
        self.assertEqual(second.invitation_ids.state, "waiting")
        self.assertEqual(len(self.told(company)), 1)

    def test_one_contact_point_of_two_customers_is_asked_once(self):
        company = self.customer("boss")
        worker = self.env["res.partner"].create({"name": "Worker", "parent_id": company.id})
        self.env["smart.service.contact"].create({
            "kind": "phone", "scope": "", "value": "+8613800138000", "partner_id": worker.id,
            "account_id": self.account.id})
        campaign = self.start(company | worker)
        states = {one.partner_id: (one.state, one.skipped) for one in campaign.invitation_ids}
        self.assertEqual(states, {company: ("sent", False), worker: ("skipped", "capped")})
        self.assertEqual(len(self.told(company)), 1)

    def test_a_company_asks_in_its_own_conversations(self):
        partner = self.customer()
        own = partner.smart_contact_ids
        other = self.env["res.company"].create({"name": "Elsewhere"})
        desk = self.env["im_livechat.channel"].create({
            "name": "Theirs", "smart_company_id": other.id})
        account = self.another_account("theirs", company_id=other.id, desk_id=desk.id)
        theirs = self.point(
            partner, "theirs", account, scope="theirs", opt_in=True,
            last_inbound_at=NOON + timedelta(hours=1))
        self.assertEqual(partner._smart_contact(), theirs)
        self.assertEqual(self.start(partner).invitation_ids.contact_id, own)
        self.assertFalse(own._others() & theirs)

    def test_a_stranger_answers_for_nobody(self):
        partner = self.customer()
        invitation = self.start(partner).invitation_ids
        invitation.contact_id = False
        self.assertFalse(self.Invitation._pending(self.env["smart.service.contact"]))

    def test_a_satisfaction_question_goes_first(self):
        partner = self.customer()
        self.env["smart.service.feedback.request"]._ask(partner._smart_contact())
        self.assertEqual(self.start(partner).invitation_ids.state, "waiting")

    # === ANSWERING === #

    def test_numbers_make_the_score(self):
        partners = self.env["res.partner"]
        for user in ("a", "b", "c", "d"):
            partners |= self.customer(user)
        campaign = self.start(partners)
        for user, said in (("a", "10"), ("b", "9分，师傅很专业"), ("c", "7"), ("d", "3，太慢了")):
            self.say(said, user=user)
        self.assertEqual(
            campaign.invitation_ids.sorted("id").mapped("group"),
            ["promoter", "promoter", "passive", "detractor"])
        self.assertEqual(
            (campaign.promoter_count, campaign.passive_count, campaign.detractor_count,
             campaign.answered_count, campaign.score), (2, 1, 1, 4, 25.0))
        second = campaign.invitation_ids.filtered(lambda one: one.score == 9)
        self.assertEqual(second.comment, "师傅很专业")
        self.assertEqual(len(self.events("nps_answered")), 4)
        self.assertIn("Thank you", self.told(second.partner_id)[-1])

    def test_a_comment_alone_is_an_answer_too(self):
        partner = self.customer()
        invitation = self.start(partner).invitation_ids
        self.say("非常满意", user="u1")
        self.assertEqual(
            (invitation.score, invitation.group, invitation.comment),
            (10, "promoter", "非常满意"))

    def test_a_question_is_not_swallowed(self):
        partner = self.customer()
        invitation = self.start(partner).invitation_ids
        session = self.say("5 printers cost?", user="u1")
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(session.livechat_status, "need_help")
        self.say("8", user="u1")
        self.assertEqual(invitation.state, "answered")

    def test_a_number_after_other_talk_is_no_answer(self):
        partner = self.customer()
        invitation = self.start(partner).invitation_ids
        partner._smart_contact()._smart_notify("How many printers do you have?")
        self.say("3", user="u1")
        self.assertEqual(invitation.state, "sent")
        self.say("3分", user="u1")
        self.assertEqual(invitation.score, 3)

    def test_a_newer_satisfaction_question_takes_the_number(self):
        partner = self.customer()
        invitation = self.start(partner).invitation_ids
        request = self.env["smart.service.feedback.request"]._ask(partner._smart_contact())
        self.say("4", user="u1")
        self.assertEqual((request.score, invitation.state), (4, "sent"))

    def test_a_late_answer_is_a_message_like_any_other(self):
        partner = self.customer()
        invitation = self.start(partner).invitation_ids
        with freeze_time(NOON + timedelta(days=8)):
            self.say("9", user="u1")
            self.run_round()
        self.assertEqual(invitation.state, "expired")

    def test_a_detractor_is_won_back(self):
        partner = self.customer()
        invitation = self.start(partner).invitation_ids
        self.say("2，修了三次还是坏的", user="u1")
        ticket = invitation.recovery_ticket_id
        self.assertTrue(ticket.is_recovery)
        self.assertEqual((ticket.partner_id, ticket.user_id), (partner, self.lead_user))
        self.assertIn("修了三次还是坏的", ticket.description)
        self.assertIn(self.lead_user, ticket.activity_ids.user_id)

    def test_two_customers_who_were_one_person_can_be_merged(self):
        first, second = self.customer("one"), self.customer("two")
        campaign = self.start(first | second)
        self.say("9", user="one")
        second._smart_merge(first | second, first, "One person")
        self.env.invalidate_all()
        left = campaign.invitation_ids.filtered(lambda one: one.partner_id == first)
        self.assertEqual((len(left), left.state, left.score), (1, "answered", 9))

    def test_who_was_merged_with_somebody_known_stops_no_campaign(self):
        campaign = self.start()
        old, new = self.customer("old"), self.customer("new")
        self.Invitation.create({"campaign_id": campaign.id, "partner_id": old.id})
        new._smart_merge(old | new, new, "One person")
        self.env.invalidate_all()
        self.run_round()
        self.assertEqual(
            len(campaign.invitation_ids.filtered(lambda one: one.partner_id == new)), 1)

    # === CAMPAIGNS AND RIGHTS === #

    def test_what_was_started_is_not_started_again(self):
        partner = self.customer()
        campaign = self.start(partner)
        campaign.with_user(self.lead_user).action_start()
        self.run_round()
        self.assertEqual(len(self.told(partner)), 1)
        campaign.action_stop()
        campaign.action_start()
        self.assertEqual(campaign.state, "done")

    def test_a_segment_that_can_not_be_read_is_refused(self):
        for domain in ("[('nonsense_field', '=', 1)]", "__import__('os')", "[("):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.Campaign.create({"name": "x", "domain": domain})

    def test_a_campaign_that_is_over_does_not_start(self):
        campaign = self.Campaign.create({
            "name": "x", "ends_at": fields.Datetime.now() - timedelta(days=1)})
        with self.assertRaises(UserError):
            campaign.action_start()

    def test_stopping_asks_nobody_any_more(self):
        partner = self.customer(tz="America/New_York")
        campaign = self.start(partner)
        campaign.with_user(self.lead_user).action_stop()
        self.assertEqual(campaign.invitation_ids.skipped, "ended")

    def test_who_may_what(self):
        campaign = self.start(self.customer())
        invitation = campaign.invitation_ids
        self.assertTrue(invitation.with_user(self.agent).state)
        with self.assertRaises(AccessError):
            invitation.with_user(self.lead_user).write({"state": "expired"})
        with self.assertRaises(AccessError):
            campaign.with_user(self.agent).write({"sample": 1})
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "nps_elsewhere", "smart_service.group_lead", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        engineer = new_test_user(self.env, "nps_engineer", "smart_service.group_engineer")
        for user in (stranger, engineer):
            for record in (campaign, invitation):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["state"])
