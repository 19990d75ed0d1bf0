from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from odoo.addons.smart_service.providers import api, base

from .common import BotCase


@tagged("post_install", "-at_install")
class TestTalk(BotCase):
    """What the bot says: to whom, when, in which language, with which choices."""

    def _waiting(self, text, **values):
        """The turn of a message that the bot has not answered yet."""
        self.receive(self.message(text, user="alice", **values), drain=False)
        self.env["smart.service.inbox"]._drain()
        return self.env["smart.service.bot.turn"].search([("state", "=", "new")], limit=1)

    # === GREETING === #

    def test_greets_by_surname_and_tier_and_says_that_it_is_a_bot(self):
        self.env["ir.module.module"]._load_module_terms(
            ["smart_service", "smart_service_bot"], ["zh_CN"])
        self.bob.smart_tier_id = self.env["smart.service.tier"].create({"name": "Test gold"})
        _channel, text = self.ask("你好", user="bob")
        self.assertIn("欧阳", text)
        self.assertIn("Test gold", text)
        self.bot.greeting = False
        _channel, text = self.ask("Hello")
        self.assertIn("I'm the digital assistant.", text)
        self.assertIn("Reply “agent”", text)

    def test_a_stranger_is_not_given_a_name(self):
        _channel, text = self.ask("Hello", user="nobody-yet")
        self.assertTrue(text.startswith("Hello,"), text)

    def test_a_word_or_a_button_does_not_change_the_language(self):
        self.ask("墨盒怎么更换?", user="bob")
        channel, _text = self.ask("agent", user="bob")
        self.assertEqual(channel.smart_bot_state["lang"], "zh_CN")

    def test_what_is_no_sentence_is_answered_in_the_customers_own_language(self):
        self.env["ir.module.module"]._load_module_terms(["smart_service_bot"], ["zh_CN"])
        for text, said in (("def f(x):\n    return x;", "程序代码"), ("x" * 5000, "太长"),
                           ("Где мой заказ?", "只懂中文")):
            channel, answer = self.ask(text, user="bob")
            self.assertIn(said, answer)
            self.assertEqual(channel.smart_bot_state["lang"], "zh_CN")
            channel._smart_close("idle")

    # === DEBOUNCE === #

    def test_it_waits_for_silence_and_less_after_a_question(self):
        self.bot.silence_seconds = 20
        turn = self._waiting("my printer")
        self.assertGreater(turn.next_attempt_at, fields.Datetime.now() + timedelta(seconds=5))
        self.assertFalse(turn._claim(), "nothing is due")
        later = self._waiting("does not print, what can I do?")
        self.assertLess(later.next_attempt_at, fields.Datetime.now() + timedelta(seconds=10))
        self.assertEqual(later.waiting_since, turn.waiting_since)
        self.assertTrue(turn._due_soon(), "the worker stays awake for it")

    def test_who_never_stops_is_answered_all_the_same(self):
        self.bot.silence_seconds = 60
        turn = self._waiting("my printer")
        turn.waiting_since = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.assertLessEqual(
            self._waiting("and then").next_attempt_at,
            fields.Datetime.now() + timedelta(seconds=2))

    # === CHOICES === #

    def test_choices_are_buttons_where_the_channel_has_them(self):
        self.device("LP3-240009", self.alice)
        with self._with_buttons(3):
            channel, text = self.ask("I need a repair")
            self.assertEqual(self.choices(channel), [
                "Laser printer LP-3 (LP3-240001)", "Laser printer LP-3 (LP3-240009)"])
            self.assertNotIn("1. ", text)
            self.receive(self.message("The second", user="alice", button="bot:2"))
            self.assertEqual(channel.smart_ticket_id.lot_id.name, "LP3-240009")

    def test_choices_are_numbered_lines_elsewhere(self):
        self.device("LP3-240009", self.alice)
        with self._with_buttons(0):
            _channel, text = self.ask("I need a repair")
            self.assertIn("1. Laser printer LP-3 (LP3-240001)\n2. ", text)
            channel, _text = self.ask("2")
        self.assertEqual(channel.smart_ticket_id.lot_id.name, "LP3-240009")

    def _with_buttons(self, number):
        class ButtonApi(api.Api):
            capabilities = replace(api.Api.capabilities, buttons=number)

        return patch.dict(base._REGISTRY, {"api": ButtonApi})

    # === BAD INPUT === #

    def test_whatever_comes_gets_an_honest_sentence_then_a_person(self):
        cases = (
            ("x" * 100_000, "too long"), ("</div><script>alert(1)</script>", "program code"),
            ("¿Dónde está mi pedido? No puedo", "English and Chinese"), ("👍", "no words"),
            ("?!", "no words"), ("[Smile]", "no words"), ("2", "no words"),
            ("[sticker]", "look at files"), ("https://a.example/p/1?x=2", "can't open links"),
            ("Office\nhttps://www.openstreetmap.org/?mlat=31.2&mlon=121.4#map=17/31.2/121.4",
             "have the place"),
        )
        for number, (body, said) in enumerate(cases):
            with self.subTest(body[:20]):
                channel, text = self.ask(body, user=f"stranger-{number}")
                self.assertIn(said, text)
                self.assertNotIn("Traceback", text)
                self.assertEqual(self.turn(channel).outcome, "talked")
                channel, text = self.ask(body, user=f"stranger-{number}")
                self.assertEqual(channel.smart_owner, "queue")
                self.assertIn("colleague", text)

    def test_a_picture_alone_is_not_answered_as_if_it_were_read(self):
        channel = self.say("Hello", user="alice")
        message = channel.message_post(
            author_id=self.alice.id, message_type="comment", subtype_xmlid="mail.mt_comment",
            attachments=[("photo.png", b"not really a picture")])
        channel._smart_received(message)
        self.env["smart.service.queue.mixin"]._drain_all()
        self.assertIn("can't look at files", self.answer(channel))

    def test_a_recording_that_is_still_on_its_way_is_one(self):
        channel = self.say("Hello", user="alice")
        message = channel.message_post(
            author_id=self.alice.id, message_type="comment", subtype_xmlid="mail.mt_comment")
        self.env["smart.service.media"].create({
            "account_id": self.account.id, "channel_id": channel.id,
            "mail_message_id": message.id, "queue_key": f"{message.id}:0", "kind": "voice",
            "media_ref": "m1", "next_attempt_at": fields.Datetime.now() + timedelta(hours=1)})
        channel._smart_received(message)
        self.env["smart.service.bot.turn"]._drain()
        self.assertIn("listen to recordings", self.answer(channel))

    def test_a_thumb_is_a_yes_to_what_was_asked(self):
        self.ask("my printer leaks toner badly, please repair it")
        channel, text = self.ask("👍")
        self.assertIn("is filed", text)
        self.assertEqual(channel.smart_ticket_id.lot_id, self.lot_alice)

    def test_a_thumb_after_an_answer_is_thanks(self):
        for thumb in ("👍", "[强]", "🙏"):
            channel, _text = self.ask("How can I change the ink cartridge?")
            answered = self.turn(channel)
            channel, text = self.ask(thumb)
            self.assertIn("You're welcome", text)
            self.assertTrue(answered.is_helpful)
            self.assertEqual(channel.smart_owner, "bot")
            channel._smart_close("idle")

    def test_insults_go_to_a_person(self):
        channel, text = self.ask("You are useless garbage, I hate you, terrible company!")
        self.assertEqual(channel.smart_hand_over_reason, "negative")
        self.assertIn("sorry", text)

    # === ROUND IN CIRCLES === #

    def test_the_same_answer_for_the_third_time_is_a_persons(self):
        for _time in range(2):
            channel, _text = self.ask("How can I change the ink cartridge?")
            self.assertEqual(channel.smart_owner, "bot")
        channel, _text = self.ask("How can I change the ink cartridge?")
        self.assertEqual(channel.smart_hand_over_reason, "loop")


@tagged("post_install", "-at_install")
class TestTalkToPeople(BotCase):
    """Giving a conversation to people: to whom, with what, and when nobody is there."""

    def _closed(self):
        """Give the desk hours that are not now."""
        tomorrow = (fields.Datetime.now().weekday() + 2) % 7
        self.desk.smart_calendar_id = self.env["resource.calendar"].create({
            "name": "Test hours", "tz": "UTC", "attendance_ids": [Command.clear(), Command.create({
                "name": "Day", "dayofweek": str(tomorrow), "hour_from": 9, "hour_to": 17,
                "day_period": "morning"})]})

    def test_nobody_there_a_call_or_a_ticket_and_the_promised_time(self):
        self._closed()
        self.desk.smart_answer_minutes = 30
        channel, text = self.ask("I want to talk to a human")
        self.assertIn("Nobody is at work now; we are back on", text)
        self.assertIn("09:00", text)
        self.assertIn("We answer by", text)
        self.assertEqual(
            self.choices(channel), ["Call me back", "Make a ticket", "I go on waiting"])
        self.assertEqual(channel.smart_offer, "offered")
        said = len(channel.message_ids)
        self.env["discuss.channel"]._smart_tell_waiting()
        self.assertEqual(len(channel.message_ids), said, "the queue says nothing of it again")
        channel = self.say("2", user="alice")
        self.assertTrue(channel.smart_ticket_id)
        self.assertIn("talk to a human", channel.smart_ticket_id.description)

    def test_one_promise_for_the_conversation_and_its_ticket(self):
        self.desk.smart_answer_minutes = 600
        self.env["smart.service.sla.policy"].search([]).active = False
        self.env["smart.service.sla.policy"].create({"name": "All", "first_minutes": 15})
        channel, text = self.ask("LP3-999999 leaks badly, please send an engineer")
        ticket = channel.smart_ticket_id
        self.assertTrue(ticket.first_response_deadline)
        self.assertEqual(channel.smart_sla_due_at, ticket.first_response_deadline)
        said = channel._smart_moment_text(self.env, ticket.first_response_deadline)
        self.assertIn(f"We answer by {said} at the latest", text)

    def test_no_promise_before_somebody_is_there(self):
        self._closed()
        self.env["smart.service.sla.policy"].search([]).active = False
        self.env["smart.service.sla.policy"].create({"name": "All", "first_minutes": 15})
        _channel, text = self.ask("LP3-999999 leaks badly, please send an engineer")
        self.assertIn("we are back on", text)
        self.assertNotIn("We answer by", text)

    def test_a_moment_is_written_as_the_customer_writes_it(self):
        self.env["ir.module.module"]._load_module_terms(["smart_service_bot"], ["zh_CN"])
        self._closed()
        channel = self.say("你好", user="bob")
        env = self.env(context={"lang": "zh_CN"})
        # what the translation says of it is looked at where the translations are
        self.patch(type(env), "_", lambda env, source, *args, **values: {
            "EEEE d MMMM HH:mm": "M月d日EEEE HH:mm"}.get(source, source))
        moment = fields.Datetime.to_datetime("2026-11-23 17:35:00")
        self.assertEqual(channel._smart_moment_text(env, moment), "11月23日星期一 17:35")

    def test_what_is_offered_is_in_the_language_that_he_writes(self):
        self.env["ir.module.module"]._load_module_terms(
            ["smart_service", "smart_service_bot"], ["zh_CN"])
        channel, text = self.ask("我要转人工", user="a-stranger")
        self.assertEqual(channel.smart_contact_id._lang(), "en_US")
        self.assertIn("人工", text)
        labels = self.choices(channel)
        self.assertNotIn("Make a ticket", labels)
        channel = self.say(labels[1], user="a-stranger")
        self.assertEqual(channel.smart_owner, "closed", "his words are understood")
        told = channel._smart_text(channel.message_ids.filtered(
            lambda message: message.message_type == "comment")[:1])
        self.assertNotIn("Your question", told)

    def test_a_tool_that_passes_on_says_that_nobody_is_there(self):
        self.desk.smart_answer_minutes = 30
        channel, text = self.ask("LP3-999999 leaks badly, please send an engineer")
        self.assertEqual(channel.smart_hand_over_reason, "policy")
        self.assertIn("is filed", text)
        self.assertIn("Nobody is free at this moment.\nWe answer by", text)
        self.assertEqual(
            self.choices(channel), ["Call me back", "Make a ticket", "I go on waiting"])

    def test_somebody_there_gets_it_and_nothing_else_is_said(self):
        self.set_online(self.agent)
        channel, text = self.ask("I want to talk to a human")
        self.assertNotIn("Nobody", text)
        self.assertFalse(channel.smart_offer)

    def test_the_greeting_tells_when_people_are_back(self):
        self._closed()
        _channel, text = self.ask("Hello")
        self.assertIn("Our colleagues are back on", text)

    def test_customers_of_a_tier_go_to_people_while_one_is_there(self):
        tier = self.env["smart.service.tier"].create({"name": "Test gold"})
        self.desk.smart_people_first_tier_ids = tier
        self.alice.smart_tier_id = tier
        channel, text = self.ask("How can I change the ink cartridge?")
        self.assertIn("Push the new cartridge", text, "nobody is there: the bot answers")
        channel._smart_close("idle")
        self.set_online(self.agent)
        channel, _text = self.ask("How can I change the ink cartridge?")
        self.assertEqual(channel.smart_hand_over_reason, "vip")
        channel.with_user(self.agent)._add_members(users=self.agent)
        channel.with_user(self.agent).action_smart_return_to_bot("")
        _channel, text = self.ask("How can I change the ink cartridge?")
        self.assertIn("Push the new cartridge", text, "who was given back stays with the bot")

    def test_a_segments_tier_goes_to_people_too(self):
        tier = self.env["smart.service.tier"].create({"name": "Test gold", "sequence": -1})
        self.desk.smart_people_first_tier_ids = tier
        self.env["smart.service.segment"].create({
            "name": "Test buyers", "min_spend": 1, "sequence": -1, "tier_id": tier.id})
        self.env["sale.order"].create({
            "partner_id": self.alice.id, "order_line": [(0, 0, {
                "product_id": self.env["product.product"].create({"name": "Ink"}).id,
                "price_unit": 100})]}).action_confirm()
        self.env["res.partner"]._smart_apply_tier_rules()
        self.set_online(self.agent)
        channel, _text = self.ask("How can I change the ink cartridge?")
        self.assertEqual(channel.smart_hand_over_reason, "vip")

    def test_danger_comes_with_advice_and_a_person(self):
        channel, text = self.ask("There is smoke coming out of my printer")
        self.assertIn("pull the plug", text)
        self.assertEqual(channel.smart_hand_over_reason, "sensitive")

    def test_the_agent_is_told_all_in_his_own_language(self):
        self.env["ir.module.module"]._load_module_terms(["smart_service_bot"], ["zh_CN"])
        skill = self.env["im_livechat.expertise"].create({"name": "Ink and cartridges"})
        self.agent.livechat_expertise_ids = [
            Command.set(skill.ids),
            Command.create({"name": "Law"})]
        self.ask("how do I replace the ink cartridge?")
        self.ask("where is my order?")
        channel, _text = self.ask("it does not fit my LP3-240001, give me an agent")
        note = self.summary(channel)
        for part in ("Alice Smith", "replace the ink", self.ink.title, "LP3-240001",
                     "Best skill: Ink and cartridges", "Wants: Order and delivery"):
            self.assertIn(part, note)
        self.assertEqual(channel.smart_skill_ids, skill)
        # the customer writes Chinese, the agent reads English
        channel, _text = self.ask("请转人工", user="bob")
        self.assertIn("the customer asked for a person", self.summary(channel))

    def test_the_nearest_article_is_suggested_to_the_agent(self):
        self.ask("Which sheet of which size jammed yesterday where?")
        channel, _text = self.ask("And jammed paper again of which size and why there?")
        if channel.smart_owner == "queue":
            self.assertIn("Suggested answer, from the article", self.summary(channel))

    def test_only_managers_change_whom_people_serve_first(self):
        lead = new_test_user(self.env, "talk_agent2", "smart_service.group_agent")
        self.assertFalse(
            self.env["im_livechat.channel"].with_user(lead).has_access("write"))
