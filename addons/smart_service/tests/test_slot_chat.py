from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .common import SECRET
from .dispatch_common import NEARBY, NOW, SHANGHAI, DispatchMixin


class SlotMixin(DispatchMixin):
    @classmethod
    def setUpSlot(cls, delivered=datetime(2025, 9, 1)):
        cls.setUpDispatch()
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 3})
        cls.other = cls.engineer("Other", SHANGHAI, van={cls.fuser: 3})
        cls.lot = cls.device("SN-CHAT", cls.owner, delivered)

    def say_it(self, text, **fields):
        """The customer writes, and what follows from it is worked off."""
        session = self.say(text, user="liwei", **fields)
        self.work_off()
        return session

    def choices(self):
        """The choices of the last message to the customer: (payload, label)."""
        return self.env["smart.service.outbox"].search([], order="id desc", limit=1).buttons


@tagged("post_install", "-at_install")
class TestSlotChat(SlotMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSlot()
        cls.startClassPatcher(freeze_time(NOW))

    def setUp(self):
        super().setUp()
        self.ticket = self.request(self.lot)
        self.visit = self.ticket.visit_ids

    def test_the_booked_time_and_two_others_are_offered(self):
        slots = self.visit.slot_ids
        self.assertEqual(slots.mapped("state"), ["offered"] * 3)
        self.assertTrue(slots[0]._is_appointment())
        self.assertEqual(len(set(slots.mapped("start"))), 3)
        self.assertFalse(self.visit.confirmed_at)
        self.assertEqual(
            [payload for payload, _label in self.choices()],
            [f"slot:{slot.id}" for slot in slots])
        self.assertEqual(self.choices()[0][1], "Mon, Mar 2, 11:00\u202fAM–12:00\u202fPM")
        self.assertIn("Choose the time", self.told(self.ticket)[-1])

    def test_yes_agrees_to_the_booked_time(self):
        before = self.visit._appointment()
        self.say_it("好的")
        self.assertTrue(self.visit.confirmed_at)
        self.assertEqual(self.visit._appointment(), before)
        self.assertEqual(self.visit.slot_ids.mapped("state"), ["picked", "withdrawn", "withdrawn"])
        self.assertIn("Agreed: ", self.told(self.ticket)[-1])
        self.assertEqual(len(self.events("visit_confirmed", visit_id=self.visit.id)), 1)

    def test_a_number_moves_the_visit_and_its_parts(self):
        slot, before = self.visit.slot_ids[1], len(self.told(self.ticket))
        self.say_it("2")
        self.assertEqual(
            (self.visit.employee_id, self.visit.start), (slot.employee_id, slot.start))
        self.assertTrue(self.visit.confirmed_at)
        move = self.ticket.repair_ids.move_ids
        self.assertEqual(move.state, "assigned")
        self.assertEqual(move.location_id, slot.employee_id.smart_van_location_id)
        self.assertEqual(slot.state, "picked")
        told = self.told(self.ticket)[before:]
        self.assertEqual(len(told), 2, "his choice, and one answer")
        self.assertIn("Agreed: ", told[1])
        self.assertNotIn("Choose the time", told[1])

    def test_a_button_does_the_same_later_too(self):
        slot = self.visit.slot_ids[2]
        self.say_it("What does it cost?")
        self.say_it("3rd", button=f"slot:{slot.id}")
        self.assertEqual(self.visit.start, slot.start)

    def test_a_button_that_is_pressed_twice_is_one_choice(self):
        slot = self.visit.slot_ids[1]
        for _tap in range(2):
            self.receive(
                self.message("2nd", user="liwei", button=f"slot:{slot.id}"), drain=False)
        self.work_off()
        self.say_it("2nd", button=f"slot:{slot.id}")
        self.assertEqual(self.visit.start, slot.start)
        self.assertEqual(len(self.events("visit_confirmed", visit_id=self.visit.id)), 1)
        self.assertFalse([text for text in self.told(self.ticket) if "any more" in text])
        self.assertFalse(self.ticket.activity_ids)

    def test_a_button_of_an_older_choice_is_answered(self):
        old = self.visit.slot_ids[2]
        self.say_it("2")
        start = self.visit.start
        self.say_it("3rd", button=f"slot:{old.id}")
        self.assertEqual(self.visit.start, start)
        self.assertIn("no longer open", self.told(self.ticket)[-1])
        self.assertIn("reschedule", self.told(self.ticket)[-1])
        self.say_it("改期")
        self.say_it("3rd", button=f"slot:{old.id}")
        self.assertIn("Which of these suits", self.told(self.ticket)[-1])
        self.assertEqual(
            [payload for payload, _label in self.choices()],
            [f"slot:{slot.id}" for slot in self.visit._open_slots()])
        self.visit.action_on_the_way()
        self.work_off()
        self.say_it("3rd", button=f"slot:{old.id}")
        self.assertIn("on the way to you already", self.told(self.ticket)[-1])

    def test_a_button_means_the_visit_that_it_stands_below(self):
        slot = self.visit.slot_ids[1]
        second = self.request(self.device("SN-CHAT-2", self.owner, datetime(2025, 9, 1)))
        start = second.visit_ids.start
        self.say_it("2nd", button=f"slot:{slot.id}")
        self.assertEqual((self.visit.start, second.visit_ids.start), (slot.start, start))

    def test_what_he_tells_another_company_is_not_about_this_visit(self):
        company = self.env["res.company"].create(
            {"name": "Another", "country_id": self.env.ref("base.cn").id})
        desk = self.desk.copy({"name": "Their desk"})
        theirs = self.account.copy({
            "name": "Their app", "token": "theirs", "app_id": "their-app", "desk_id": desk.id,
            "company_id": company.id})
        theirs.sudo().write({"webhook_secret": SECRET, "state": "active"})
        contact = self.contact.copy({
            "scope": "their-app", "account_id": theirs.id, "partner_id": self.owner.id})
        mine, self.__class__.account = self.account, theirs
        self.addCleanup(setattr, self.__class__, "account", mine)
        session = self.say_it("cancel the visit")
        self.assertEqual((session.smart_contact_id, session.smart_company_id), (contact, company))
        self.say_it("yes")
        self.assertEqual(self.visit.state, "scheduled")
        self.assertFalse(self.visit.asked)
        self.assertFalse(session.smart_ticket_id)

    def test_a_number_after_other_talk_is_no_choice(self):
        start = self.visit.start
        session = self.ticket.channel_ids
        session.with_user(self.agent).sudo().message_post(
            body="How many printers do you have?", message_type="comment",
            subtype_xmlid="mail.mt_comment", author_id=self.agent.partner_id.id)
        self.say_it("2")
        self.assertEqual(self.visit.start, start)

    def test_a_time_that_is_gone_is_replaced(self):
        slot = self.visit.slot_ids[1]
        blocker = self.env["smart.service.visit"].create({
            "ticket_id": self.ticket.copy({"channel_ids": False}).id,
            "employee_id": slot.employee_id.id, "start": slot.start, "stop": slot.stop,
            "state": "scheduled"})
        self.assertTrue(blocker)
        start = self.visit.start
        self.say_it("2")
        self.assertEqual(self.visit.start, start)
        self.assertEqual(slot.state, "gone")
        self.assertIn("not free any more", self.told(self.ticket)[-1])
        new = self.visit._open_slots()
        self.assertTrue(new)
        self.assertNotIn(
            (slot.employee_id, slot.start), [(other.employee_id, other.start) for other in new])

    def test_reschedule_offers_others_and_moves(self):
        start = self.visit.start
        self.say_it("改期")
        self.assertIn("Which of these times", self.told(self.ticket)[-1])
        slots = self.visit._open_slots()
        self.assertEqual(len(slots), 3)
        self.assertTrue(all(abs(slot.start - start) >= timedelta(hours=3) for slot in slots))
        self.assertEqual(self.visit.start, start)
        self.say_it("1")
        self.assertEqual(self.visit.start, slots[0].start)
        self.assertTrue(self.visit.confirmed_at)

    def test_a_day_that_he_names_is_offered(self):
        self.say_it("Can we reschedule to Thursday afternoon?")
        slots = self.visit._open_slots()
        self.assertTrue(slots)
        for slot in slots:
            local = self.ticket._local(slot.start)
            self.assertEqual((local.day, local.hour >= 12), (5, True))

    def test_cancel_asks_first_and_gives_everything_back(self):
        self.say_it("取消预约")
        self.assertEqual(self.visit.state, "scheduled")
        self.assertEqual(
            [label for _payload, label in self.choices()], ["Yes, call it off", "No, keep it"])
        self.say_it("2")
        self.assertEqual(self.visit.state, "scheduled")
        self.assertIn("stays as it is", self.told(self.ticket)[-1])
        self.say_it("cancel the visit")
        self.say_it("yes")
        self.assertEqual(self.visit.state, "cancelled")
        self.assertEqual(self.ticket.stage_id.code, "cancelled")
        self.assertEqual(self.ticket.repair_ids.state, "cancel")
        van = self.near.smart_van_location_id | self.other.smart_van_location_id
        self.assertEqual(
            sum(self.env["stock.quant"].search([
                ("location_id", "in", van.ids)]).mapped("reserved_quantity")), 0)

    def test_who_calls_it_off_twice_is_told_once(self):
        self.say_it("cancel the visit")
        for _tap in range(2):
            self.receive(self.message(
                "Yes", user="liwei", button=f"visit:{self.visit.id}:cancel"), drain=False)
        self.work_off()
        self.assertEqual(self.visit.state, "cancelled")
        self.assertIn("won't take place", self.told(self.ticket)[-1])
        self.assertFalse(self.ticket.activity_ids)

    def test_who_has_set_out_is_not_called_back_by_a_machine(self):
        self.visit.action_on_the_way()
        self.work_off()
        self.assertIn("is on the way to you", self.told(self.ticket)[-1])
        self.assertIn(self.visit._way_link(), self.told(self.ticket)[-1])
        self.say_it("不用来了")
        self.assertEqual(self.visit.state, "on_the_way")
        self.assertIn("on the way to you already", self.told(self.ticket)[-1])
        self.assertIn("has begun: call him", self.ticket.activity_ids[-1:].summary)

    def test_other_talk_and_other_people_are_left_alone(self):
        start = self.visit.start
        self.say_it("怎么取消会员？")
        self.say("改期", user="somebody-else")
        self.work_off()
        self.assertFalse(self.events("visit_answered"))
        self.assertEqual(self.visit.start, start)

    def test_a_move_by_hand_asks_for_agreement_again(self):
        self.say_it("好的")
        self.visit.with_user(self.dispatcher)._smart_place(
            self.visit.employee_id, self.visit.start + timedelta(hours=3))
        self.assertFalse(self.visit.confirmed_at)

    def test_slots_are_the_desks_to_read_and_nobodys_to_write(self):
        engineer = new_test_user(self.env, "slot_other", "smart_service.group_engineer")
        slot = self.visit.slot_ids[0]
        self.assertTrue(slot.with_user(self.agent).start)
        with self.assertRaises(AccessError):
            slot.with_user(self.dispatcher).state = "gone"
        self.assertFalse(slot.with_user(engineer).search([]))


@tagged("post_install", "-at_install")
class TestVisitWay(SlotMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSlot(delivered=datetime.now() - timedelta(days=30))

    def test_the_page_shows_the_state_and_nothing_else(self):
        visit = self.request(self.lot).visit_ids
        path = visit._way_link().removeprefix(visit.get_base_url())
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(f"{visit.employee_id.name} comes to you", page.text)
        self.assertNotIn(self.lot.name, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        visit.action_on_the_way()
        state = self.url_open(f"{path}/state").json()
        self.assertEqual(state["state"], "on_the_way")
        self.assertIn("Expected at about", state["text"])
        self.assertEqual([reached for _name, reached in state["steps"]],
                         [True, True, False, False])
        self.contact.lang = "zh_CN"
        self.assertIn("lang=\"zh-CN\"", self.url_open(path).text)

    def test_a_wrong_link_learns_nothing(self):
        visit = self.request(self.lot).visit_ids
        path = visit._way_link().removeprefix(visit.get_base_url())
        token = visit._way_token()
        for wrong in (path.replace(token, "0" * 32),
                      path.replace(f"/{visit.id}/", f"/{visit.id + 1}/"),
                      path.replace(token, token[:-1])):
            for tail in ("", "/state"):
                self.assertEqual(self.url_open(wrong + tail).status_code, 404)
