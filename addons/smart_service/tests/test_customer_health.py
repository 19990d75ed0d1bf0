from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from .success_common import SuccessMixin


class HealthCase(SuccessMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSuccess()
        cls.Health = cls.env["smart.service.customer.health"]

    def notices(self, user=None):
        return self.env["smart.service.staff.notice"].search([
            ("user_id", "=", (user or self.manager).id), ("kind", "=", "health")])

    def ruin(self):
        """What brings the customer below every limit."""
        self.signal()
        self.signal("churn_risk", intensity=0.0)
        self.rated(1)
        self.rated(1)
        self.rated(2)


@tagged("post_install", "-at_install")
class TestHealthParts(HealthCase):
    """Each part alone moves the score, and says why."""

    def assert_only(self, code, text):
        health = self.refresh()
        points = self.points(health)
        self.assertEqual(list(points), [code])
        self.assertEqual(health.score, 70 + points[code])
        line = health.line_ids.filtered(lambda line: line.code == code)
        self.assertIn(text, line.text)
        return points[code]

    def test_nobody_of_whom_nothing_is_known_is_judged(self):
        self.assertFalse(self.refresh())

    def test_contacts(self):
        for _number in range(8):
            self.opened(3)
        self.opened(60)
        self.assertLess(self.assert_only("contacts", "Conversations in 30 days: 8"), 0)

    def test_usual_contacts_cost_nothing(self):
        for days in range(1, 200, 4):
            self.opened(days)
        health = self.refresh()
        self.assertEqual((health.score, self.points(health)), (70, {}))

    def test_emotion(self):
        self.signal()
        self.assertLess(self.assert_only("emotion", "What a terrible machine!"), 0)

    def test_praise(self):
        self.signal("praise", intensity=0.0)
        self.assertGreater(self.assert_only("emotion", "Pleased 1×"), 0)

    def test_what_was_rejected_does_not_count(self):
        self.signal(state="rejected")
        self.assertFalse(self.refresh())

    def test_ratings(self):
        self.rated(1)
        points = self.assert_only("ratings", "1 of 5 on average (ratings of half a year: 1)")
        self.assertLess(points, 0)

    def test_orders(self):
        for amount, days in ((300, 200), (300, 300), (100, 10)):
            self.order(amount, days)
        self.assertEqual(self.assert_only("orders", "Buys 83 % less"), -17)

    def test_payment(self):
        self.invoice(45)
        self.assertLess(self.assert_only("payment", "Invoices overdue: 1, the oldest for 45"), 0)

    def clock(self, **ended):
        ticket = self.env["smart.service.ticket"].create({
            "name": "No water", "partner_id": self.customer.id, "company_id": self.company.id})
        now = fields.Datetime.now()
        return self.env["smart.service.sla.clock"].create({
            "ticket_id": ticket.id, "company_id": self.company.id, "kind": "resolution",
            "started_at": now - timedelta(days=2), "deadline": now - timedelta(days=1),
            "ended_at": now - timedelta(days=1), **ended})

    def test_broken_promises(self):
        now = fields.Datetime.now()
        self.clock(state="breached", breached_at=now - timedelta(days=1))
        self.clock(state="met", met_at=now - timedelta(days=1))
        self.assertEqual(self.assert_only("sla", "1 of 2 promised times missed"), -5)

    def test_kept_promises(self):
        for _number in range(3):
            self.clock(state="met", met_at=fields.Datetime.now())
        self.assertEqual(self.assert_only("sla", "0 of 3 promised times missed"), 5)

    def test_people_count_together_with_their_company(self):
        company = self.env["res.partner"].create({"name": "Tianhe", "is_company": True})
        self.customer.parent_id = company
        self.rated(1)
        self.signal()
        health = self.refresh()
        self.assertEqual(health.partner_id, company)
        self.assertEqual(set(self.points(health)), {"ratings", "emotion"})

    def test_another_companys_matters_are_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.signal()
        self.assertFalse(self.Health._refresh(self.customer, other))

    def test_a_weight_of_the_company(self):
        self.signal()
        self.company.smart_health_emotion = 0
        self.assertEqual(self.refresh().score, 70)

    def test_words_are_the_readers(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.rated(1)
        line = self.refresh().line_ids
        self.assertEqual(line.facts, {"count": 1, "mean": 1.0})
        self.assertTrue(line.with_context(lang="zh_CN").text)

    def test_a_reason_that_is_gone_leaves(self):
        signal = self.signal()
        self.rated(1)
        health = self.refresh()
        signal.state = "rejected"
        kept = health.line_ids.filtered(lambda line: line.code == "ratings")
        self.assertEqual(self.refresh().line_ids, kept)


@tagged("post_install", "-at_install")
class TestHealthAlert(HealthCase):
    def test_the_success_manager_is_told_once_with_reasons_and_proposals(self):
        self.ruin()
        health = self.refresh()
        self.assertEqual((health.band, health.user_id), ("risk", self.manager))
        activity = health.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("What a terrible machine!", activity.note)
        self.assertIn("Call and apologise", activity.note)
        notice = self.notices()
        self.assertIn("欧阳娜", notice.title)
        self.assertIn("1.33 of 5", notice.body)
        self.assertEqual(
            health.act_ids.mapped("code"), ["call", "recover"])
        self.assertEqual(len(self.events("health_fell", partner_id=self.customer.id)), 1)
        self.signal()
        self.refresh()
        self.assertEqual((health.activity_ids, self.notices()), (activity, notice))

    def test_recovery_and_a_second_fall(self):
        self.ruin()
        health = self.refresh()
        signals = self.env["smart.service.signal"].search([("partner_id", "=", self.customer.id)])
        signals.state = "rejected"
        ratings = self.env["smart.service.feedback.request"].search(
            [("partner_id", "=", self.customer.id)])
        ratings.sent_at = fields.Datetime.now() - timedelta(days=300)
        self.refresh()
        self.assertEqual((health.score, health.fallen), (70, False))
        self.assertFalse(health.activity_ids)
        self.assertFalse(health.act_ids)
        self.assertEqual(len(self.events("health_recovered", partner_id=self.customer.id)), 1)
        self.ruin()
        self.refresh()
        self.assertEqual(len(self.notices()), 2)
        self.assertEqual(health.falls, 2)

    def test_a_steep_fall_is_told_above_the_limit(self):
        for _number in range(5):
            self.rated(5)
        self.assertEqual(self.refresh().band, "good")
        self.company.smart_health_drop = 10
        self.signal(intensity=0.9)
        self.assertEqual((self.refresh().band, len(self.notices())), ("good", 1))

    def test_without_a_success_manager_it_is_the_companys_then_a_lead(self):
        self.customer.smart_success_manager_id = False
        self.ruin()
        health = self.refresh()
        self.assertTrue(health.user_id.has_group("smart_service.group_lead"))
        self.company.smart_success_manager_id = self.other
        self.assertEqual(health.user_id, self.other)

    def test_on_events(self):
        channel = self.say("I am furious, this is the worst machine ever!!!")
        self.assertTrue(channel)
        health = self.Health.search([("partner_id", "=", self.customer.id)])
        self.assertIn("emotion", self.points(health))
        self.assertLess(health.score, 70)

    def test_never_in_the_messages_own_transaction(self):
        self.receive(self.message("I am furious, this is the worst machine ever!!!"), drain=False)
        self.env["smart.service.inbox"]._drain()
        self.assertFalse(self.Health.search([("partner_id", "=", self.customer.id)]))

    def test_acts(self):
        self.ruin()
        health = self.refresh()
        act = health.act_ids[0]
        act.with_user(self.manager).action_plan()
        self.assertEqual(act.state, "planned")
        self.assertIn("Call and apologise", health.activity_ids.mapped("summary"))
        act.with_user(self.manager).action_done()
        self.assertTrue(act.done_at)
        self.assertEqual(act.score_before, health.score)
        own = self.env["smart.service.retention.act"].with_user(self.manager).create({
            "health_id": health.id, "note": "Free filter"})
        self.assertEqual(own.name, "Something else: Free filter")
        for values in ({"state": "done"}, {"score_before": 1}, {"done_at": "2026-01-01"}):
            with self.assertRaises(AccessError):
                own.write(values)
            with self.assertRaises(AccessError):
                own.create({"health_id": health.id, **values})
        own.note = "Two filters"


@tagged("post_install", "-at_install")
class TestHealthNightly(HealthCase):
    def night(self):
        with self.enter_registry_test_mode():
            self.env.ref("smart_service.cron_customer_health").method_direct_trigger()

    def people(self, number):
        partners = self.env["res.partner"].create([
            {"name": f"Customer {n}"} for n in range(number)])
        for partner in partners:
            self.signal(partner=partner)
        self.env["smart.service.event"].create([{
            "kind": "session_opened", "company_id": self.company.id, "partner_id": partner.id,
        } for partner in partners])
        return partners

    def test_everybody_once_a_day(self):
        partners = self.people(5)
        self.night()
        healths = self.Health.search([("partner_id", "in", partners.ids)])
        self.assertEqual(len(healths), 5)
        self.signal(partner=partners[0])
        score = healths.sorted("partner_id")[0].score
        self.night()
        self.assertEqual(healths.sorted("partner_id")[0].score, score)
        healths.refreshed_at = fields.Datetime.now() - timedelta(days=2)
        self.night()
        self.assertLess(healths.filtered(
            lambda health: health.partner_id == partners[0]).score, score)

    def test_one_who_can_not_be_calculated_stops_nobody(self):
        partners = self.people(3)
        judge = self.env.registry["smart.service.customer.health"]._facts
        broken = [partners[1].id]

        def _facts(self, company, ids, now):
            if set(broken) & set(ids):
                raise ValueError("no way")
            return judge(self, company, ids, now)

        self.patch(self.env.registry["smart.service.customer.health"], "_facts", _facts)
        self.night()
        healths = self.Health.search([("partner_id", "in", partners.ids)])
        self.assertEqual(healths.partner_id, partners[0] | partners[2])
        failure = self.env["smart.service.job.failure"].search([
            ("job", "=", "health"), ("res_id", "in", partners.ids)])
        self.assertEqual(
            (failure.res_id, failure.state, failure.error),
            (partners[1].id, "failed", "ValueError: no way"))
        broken.clear()
        self.night()
        self.assertEqual(failure.state, "done")
        self.assertTrue(self.Health.search([("partner_id", "=", partners[1].id)]))

    def test_the_first_night_tells_nobody(self):
        self.Health.search([]).unlink()
        self.ruin()
        self.opened(1)
        self.night()
        health = self.Health.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((health.band, health.fallen), ("risk", True))
        self.assertFalse(self.notices())

    def test_many_customers_cost_as_many_readings_as_one(self):
        def readings(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Health._facts(self.company, partners.ids, fields.Datetime.now())
            return self.env.cr.sql_log_count - before

        partners = self.people(12)
        self.assertEqual(readings(partners[:1]), readings(partners))


@tagged("post_install", "-at_install")
class TestHealthRights(HealthCase):
    def test_who_sees_it(self):
        self.ruin()
        health = self.refresh()
        act = health.act_ids[0]
        self.assertLess(health.with_user(self.manager).score, 40)
        self.assertTrue(health.with_user(self.lead).line_ids.mapped("text"))
        outsider = new_test_user(self.env, "smart_nobody", "base.group_user")
        for user in (self.other, outsider):
            with self.subTest(user=user.name):
                for record in (health, health.line_ids[0], act):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["display_name"])
                with self.assertRaises(AccessError):
                    act.with_user(user).action_done()
        with self.assertRaises(AccessError):
            health.with_user(self.manager).score = 100
        with self.assertRaises(AccessError):
            act.with_user(self.manager).unlink()

    def test_another_companys_lead_sees_nothing(self):
        self.ruin()
        health = self.refresh()
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "smart_stranger", "smart_service.group_lead", company_id=company.id,
            company_ids=[(6, 0, company.ids)])
        with self.assertRaises(AccessError):
            health.with_user(stranger).read(["score"])

    def test_every_agent_sees_how_urgent_his_customer_is(self):
        self.ruin()
        score = self.refresh().score
        shown = self.customer.with_user(self.other)
        self.assertEqual((shown.smart_health_score, shown.smart_health_band), (score, "risk"))
