from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.sales import crm_lead_follow_up
from .test_signal import HIGHER_MODEL, SignalCase


@tagged("post_install", "-at_install")
class TestSalesHelp(SignalCase):
    """What the lead tells its salesperson: what to do, when, what to say, what to offer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sara, cls.otto = cls.salesperson("sara"), cls.salesperson("otto")
        cls.team("Here", [(cls.sara, "[]", 300)])
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.printer, cls.purifier = cls.env["product.product"].create([
            {"name": "Qingying 420 laser printer", "default_code": "QL-420", "list_price": 1899},
            {"name": "Quanjing 500 purifier", "default_code": "QW-500", "list_price": 2600}])
        cls.printer.with_context(lang="zh_CN").name = "清影 420 激光打印机"

    def lead(self, text=HIGHER_MODEL, **values):
        """(session, lead) of what a customer writes, with the salesperson's eyes."""
        channel = self.say(text, **values)
        return channel, self.signals(channel).lead_id.with_user(self.sara)

    def actions(self, lead):
        self.env.invalidate_all()
        return str(lead.smart_next_actions)

    # === NEXT ACTION === #

    def test_a_fresh_wish_is_to_be_called_with_its_sentence(self):
        _channel, lead = self.lead()
        self.env["mail.activity"].search([("res_id", "=", lead.id)]).unlink()
        self.assertIn("Call or write now", self.actions(lead))
        self.assertIn(HIGHER_MODEL, self.actions(lead))

    def test_an_open_case_goes_first(self):
        channel, lead = self.lead()
        ticket = self.env["smart.service.ticket"].create({
            "name": "Jams", "partner_id": channel._smart_customer_partner().id})
        self.assertTrue(self.actions(lead).index(ticket.number))
        self.assertLess(self.actions(lead).index("settled first"), 60)

    def test_competitor_and_price_are_prepared_for(self):
        self.env["smart.service.competitor"].create({"name": "Nordprint"})
        _channel, lead = self.lead()
        self.say("Nordprint is cheaper")
        self.say("That is too expensive")
        self.assertIn("differ from the competitor", self.actions(lead))
        self.assertIn("Nordprint is cheaper", self.actions(lead))
        self.assertIn("too expensive", self.actions(lead))
        self.assertIn("ready for the comparison", str(lead.smart_talk_outline))

    def test_a_silent_quotation_is_asked_about(self):
        channel, lead = self.lead()
        order = self.env["sale.order"].create({
            "partner_id": channel._smart_customer_partner().id, "opportunity_id": lead.id,
            "order_line": [Command.create({"product_id": self.printer.id})]})
        order.action_quotation_sent()
        self.assertIn("Wait for the answer", self.actions(lead))
        order.date_order = fields.Datetime.now() - timedelta(days=4)
        self.assertIn("Ask about the quotation", self.actions(lead))
        self.assertIn(order.name, self.actions(lead))

    # === TALK === #

    def test_the_outline_goes_from_greeting_to_next_step(self):
        channel, lead = self.lead(f"I have a QL-420. {HIGHER_MODEL}", name="Zhang San")
        partner = channel._smart_customer_partner()
        partner.smart_tier_id = self.env["smart.service.tier"].create({"name": "Gold members"})
        self.printer.write({"is_storable": True, "tracking": "serial"})
        self.env["stock.lot"].create({
            "name": "SN1", "product_id": self.printer.id, "smart_owner_id": partner.id})
        ticket = self.env["smart.service.ticket"].create({
            "name": "Jams", "partner_id": partner.id})
        ticket.stage_id = self.env["smart.service.ticket.stage"].search(
            [("is_closed", "=", True)], limit=1)
        self.env.invalidate_all()
        outline = str(lead.smart_talk_outline)
        parts = ["Greet Zhang San", "tier Gold members", ticket.number, "Come back to",
                 HIGHER_MODEL, "Start from what", "Offer:", "next step"]
        at = [outline.find(part) for part in parts]
        self.assertNotIn(-1, at, outline)
        self.assertEqual(at, sorted(at))

    def test_words_of_customers_are_text_not_markup(self):
        channel, lead = self.lead("<b>Do you have a higher model?</b> <script>alert(1)</script>")
        self.assertTrue(lead)
        self.assertNotIn("<script>", self.actions(lead) + str(lead.smart_talk_outline))

    # === BEST TIME === #

    def answers(self, channel, hours, day=1):
        """The customer answers at these hours (UTC), a day each."""
        Event = self.env["smart.service.event"]
        for number, hour in enumerate(hours):
            ours = Event._log("message_agent", channel=channel)
            his = Event._log("message_in", channel=channel)
            at = datetime.combine(
                fields.Date.today() - timedelta(days=day + number), datetime.min.time())
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE smart_service_event SET occurred_at = %s WHERE id IN %s",
                [at + timedelta(hours=hour), (ours.id, his.id)])
        self.env.invalidate_all()

    def test_own_answers_from_five_on_with_n(self):
        channel, lead = self.lead()
        channel._smart_customer_partner().tz = "Asia/Shanghai"
        self.answers(channel, [6, 6, 6, 2])
        self.assertFalse(lead.smart_best_time)
        self.assertIn("4 answers", str(lead.smart_best_time_reason))
        self.answers(channel, [6], day=9)
        self.assertEqual(lead.smart_best_time, "14:00–16:00", "on the customer's clock")
        self.assertIn("n = 5", str(lead.smart_best_time_reason))

    def test_below_five_it_is_the_segments(self):
        _channel, lead = self.lead()
        other = self.say("Hello", user="other")
        for point in (other, _channel):
            point._smart_customer_partner().write({"country_id": self.country.id, "tz": "UTC"})
        self.answers(other, [10, 10, 11, 10, 10, 15])
        self.assertEqual(lead.smart_best_time, "10:00–12:00")
        self.assertIn("customers like him", str(lead.smart_best_time_reason))
        self.assertIn("n = 6", str(lead.smart_best_time_reason))
        other._smart_customer_partner().country_id = self.env.ref("base.de")
        self.env.invalidate_all()
        self.assertFalse(lead.smart_best_time, "another segment")

    def test_what_nobody_asked_for_is_no_answer(self):
        channel, lead = self.lead()
        for _number in range(6):
            self.env["smart.service.event"]._log("message_in", channel=channel)
        self.assertFalse(lead.sudo()._smart_answer_hours())

    @freeze_time("2026-11-20 03:00:00")  # a Friday, 11:00 in Shanghai
    def test_the_next_slot_is_in_the_good_hours_of_a_workday(self):
        channel, lead = self.lead()
        channel._smart_customer_partner().tz = "Asia/Shanghai"
        self.answers(channel, [2] * 6)
        self.assertEqual(lead.sudo()._smart_next_time(), datetime(2026, 11, 23, 2),
                         "Monday at ten, not Saturday")

    # === FOLLOW-UP === #

    def test_the_salesperson_gets_a_task_and_not_two(self):
        channel, lead = self.lead()
        activity = lead.sudo().activity_ids
        self.assertEqual(activity.user_id, self.sara)
        self.assertIn("Call or write now", activity.summary)
        self.assertIn(HIGHER_MODEL, activity.note, "with its reason")
        self.say("How much is the pro model?")
        self.assertEqual(len(lead.sudo().activity_ids), 1)
        self.assertEqual(len(self.signals(channel).lead_id), 1)

    def test_planning_the_call_puts_it_into_the_calendar_with_a_reminder(self):
        _channel, lead = self.lead()
        lead.sudo().activity_ids.unlink()
        event = self.env["calendar.event"].browse(lead.action_smart_plan_call()["res_id"])
        self.assertEqual((event.opportunity_id, event.user_id), (lead, self.sara))
        self.assertEqual(event.partner_ids, self.sara.partner_id, "the customer is not invited")
        self.assertTrue(event.alarm_ids)
        self.assertEqual(lead.activity_ids.calendar_event_id, event)

    def remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("smart_service.cron_sales_reminders").method_direct_trigger()

    def test_a_lead_that_fails_keeps_no_other_from_its_task(self):
        _channel, good = self.lead()
        _channel, bad = self.lead(user="other")
        leads = (good | bad).sudo()
        leads.activity_ids.unlink()
        leads.date_open = fields.Datetime.now() - timedelta(days=3)
        schedule = self.env.registry["crm.lead"]._smart_schedule

        def _smart_schedule(self, step, at):
            activity = schedule(self, step, at)
            if self.id == bad.id:
                raise ValueError("no way")
            return activity

        self.patch(self.env.registry["crm.lead"], "_smart_schedule", _smart_schedule)
        self.remind()
        self.assertTrue(good.sudo().activity_ids)
        self.assertFalse(bad.sudo().activity_ids)
        self.assertTrue(self.env["smart.service.job.failure"].search([
            ("job", "=", "follow_up"), ("res_id", "=", bad.id), ("state", "=", "failed")]))
        self.remind()
        self.assertEqual(len(good.sudo().activity_ids), 1, "once")

    def test_all_leads_are_looked_at(self):
        self.patch(crm_lead_follow_up, "REMINDED", 1)
        leads = self.lead()[1].sudo() | self.lead(user="other")[1].sudo()
        leads.activity_ids.unlink()
        leads.date_open = fields.Datetime.now() - timedelta(days=3)
        self.remind()
        self.assertEqual(sorted(leads.activity_ids.mapped("res_id")), sorted(leads.ids))

    def test_a_lead_left_alone_gets_a_task_again_and_an_overdue_one_a_word(self):
        _channel, lead = self.lead()
        notices = self.env["smart.service.staff.notice"]
        lead.sudo().activity_ids.unlink()
        self.remind()
        self.assertFalse(lead.sudo().activity_ids, "he has had no time yet")
        lead.sudo().date_open = fields.Datetime.now() - timedelta(days=3)
        self.remind()
        activity = lead.sudo().activity_ids
        self.assertEqual(activity.user_id, self.sara)
        self.sara.smart_notify_by = "mail"
        activity.date_deadline = fields.Date.today() - timedelta(days=2)
        self.remind()
        self.remind()
        notice = notices.search([("user_id", "=", self.sara.id), ("kind", "=", "follow_up")])
        self.assertEqual(len(notice), 1, "once")
        self.assertIn("overdue", notice.title)
        self.assertIn(lead.name, notice.body)

    # === QUOTATION === #

    def test_what_is_named_is_quoted_once(self):
        _channel, lead = self.lead("How much are 20 QL-420?")
        self.say("另外要三台清影420和一台 QW-500")
        order = self.env["sale.order"].browse(lead.action_smart_quotation()["res_id"])
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.opportunity_id, lead)
        self.assertIn("Check the draft", self.actions(lead))
        self.assertIn(order.name, self.actions(lead))
        self.assertEqual({line.product_id: line.product_uom_qty for line in order.order_line},
                         {self.printer: 3, self.purifier: 1}, "what was said last holds")
        self.assertEqual(lead.action_smart_quotation()["res_id"], order.id)
        self.assertEqual(len(lead.sudo().order_ids), 1)
        order.action_cancel()
        self.assertNotEqual(lead.action_smart_quotation()["res_id"], order.id)

    def test_a_lead_becomes_an_opportunity_with_its_quotation(self):
        _channel, lead = self.lead("How much are 2 QL-420?")
        lead.sudo().type = "lead"
        lead.action_smart_quotation()
        self.assertEqual(lead.type, "opportunity")

    def test_nothing_named_nothing_quoted(self):
        _channel, lead = self.lead()
        with self.assertRaises(UserError):
            lead.action_smart_quotation()

    def test_another_salesperson_is_refused(self):
        _channel, lead = self.lead("How much are 2 QL-420?")
        for act in ("action_smart_quotation", "action_smart_plan_call"):
            with self.subTest(act=act), self.assertRaises(AccessError):
                getattr(lead.with_user(self.otto), act)()
        agent = new_test_user(self.env, "help_agent", "smart_service.group_agent")
        with self.assertRaises(AccessError):
            lead.with_user(agent).read(["smart_talk_outline"])
