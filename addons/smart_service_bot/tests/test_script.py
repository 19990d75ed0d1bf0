from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestBotScript(BotCase):
    """Odoo's chatbot scripts, led by the server on a channel that is no browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls.env["chatbot.script"].create({
            "title": "Test reception", "script_step_ids": [
                Command.create({"step_type": "text", "message": "Welcome, {name}."}),
                Command.create({
                    "step_type": "question_selection", "message": "What is it about?",
                    "smart_variable": "topic", "answer_ids": [
                        Command.create({"name": name}) for name in ("My order", "A trial")]}),
            ]})
        cls.bot.script_id = cls.script
        cls.order_answer, cls.trial_answer = cls.script.script_step_ids.answer_ids

    @classmethod
    def step(cls, step_type, message="", **values):
        return cls.env["chatbot.script.step"].create({
            "chatbot_script_id": cls.script.id, "step_type": step_type, "message": message,
            **values})

    def test_it_opens_the_conversation_and_asks_on(self):
        self.step("free_input_single", "Which size?", smart_variable="size",
                  triggering_answer_ids=self.trial_answer.ids)
        self.step("question_email", "Your e-mail address?",
                  triggering_answer_ids=self.trial_answer.ids)
        self.step("text", "A {size} unit for {email}, thank you.",
                  triggering_answer_ids=self.trial_answer.ids)
        channel, text = self.ask("Hi")
        self.assertTrue(text.endswith("Welcome, Alice Smith.\nWhat is it about?"), text)
        self.assertEqual(self.choices(channel), ["My order", "A trial"])
        channel, text = self.ask("2")
        self.assertEqual(text, "Which size?")
        self.assertEqual(self.turn(channel).outcome, "script")
        _channel, text = self.ask("small")
        self.assertEqual(text, "Your e-mail address?")
        _channel, text = self.ask("none of your business")
        self.assertIn("no e-mail address", text)
        _channel, text = self.ask("mail me at alice@example.com")
        self.assertEqual(text, "A small unit for alice@example.com, thank you.")
        _channel, text = self.ask("How can I change the ink cartridge?")
        self.assertIn("Push the new cartridge", text, "after its end the bot answers")

    def test_a_tool_looks_up_the_customers_own_records(self):
        mine, others = self.order(self.alice), self.order(self.bob)
        self.step("free_input_single", "Which order?", smart_variable="order",
                  triggering_answer_ids=self.order_answer.ids)
        self.step("smart_tool", smart_tool="order_status", smart_arguments="number: {order}",
                  smart_variable="found", triggering_answer_ids=self.order_answer.ids)
        self.ask("Hi")
        self.ask("my order")
        channel, text = self.ask(mine.name)
        self.assertIn(f"Order {mine.name}", text)
        self.assertEqual(self.turn(channel).tool, "order_status")
        channel._smart_close("idle")
        self.ask("Hi")
        self.ask("1")
        _channel, text = self.ask(others.name)
        self.assertIn("no order", text)

    def test_conditions_and_values_steer_it(self):
        self.step("smart_set", smart_variable="limit", smart_value="10", sequence=20)
        self.step("free_input_single", "How many?", smart_variable="count", sequence=21)
        many = self.step("text", "That is a matter for our sales team.", sequence=25)
        end = self.step("text", "Thank you.", sequence=29)
        self.step("smart_condition", smart_variable="count", smart_operator="more",
                  smart_value="{limit}", smart_goto_id=many.id, sequence=22)
        self.step("text", "Order it in our shop.", sequence=23)
        self.step("smart_condition", smart_variable="count", smart_operator="set",
                  smart_goto_id=end.id, sequence=24)
        self.env.invalidate_all()
        for count, told, untold in (("25", "sales team", "shop"), ("3", "shop", "sales team")):
            self.ask("Hi")
            self.ask("2")
            channel, text = self.ask(count)
            self.assertIn(told, text)
            self.assertNotIn(untold, text)
            channel._smart_close("idle")

    def test_it_hands_over_with_the_skill_that_it_names(self):
        skill = self.env["im_livechat.expertise"].create({"name": "Trials"})
        self.agent.livechat_expertise_ids = skill
        self.step("text", "A colleague knows more.", triggering_answer_ids=self.trial_answer.ids)
        self.step("forward_operator", operator_expertise_ids=skill.ids,
                  triggering_answer_ids=self.trial_answer.ids)
        self.ask("Hi")
        channel, _text = self.ask("a trial please")
        self.assertEqual(channel.smart_hand_over_reason, "script")
        self.assertEqual(channel.smart_skill_ids, skill)
        self.assertIn("A colleague knows more.", " ".join(
            channel._smart_text(message) for message in channel.message_ids))

    def test_it_files_a_lead(self):
        self.step("question_phone", "Your number?", triggering_answer_ids=self.trial_answer.ids)
        self.step("create_lead", "Noted.", triggering_answer_ids=self.trial_answer.ids)
        self.ask("Hi")
        self.ask("2")
        channel, text = self.ask("13800138077")
        self.assertEqual(text, "Noted.")
        lead = self.env["crm.lead"].search([("origin_channel_id", "=", channel.id)])
        self.assertEqual((lead.phone, lead.partner_id), ("13800138077", self.alice))

    def test_who_asks_for_something_else_twice_is_answered_by_the_bot(self):
        self.ask("Hi")
        channel, text = self.ask("How can I change the ink cartridge?")
        self.assertIn("Please choose one of these:", text)
        self.assertEqual(self.choices(channel), ["My order", "A trial"])
        _channel, text = self.ask("How can I change the ink cartridge?")
        self.assertIn("Push the new cartridge", text)

    def test_who_asks_for_a_person_leaves_it(self):
        self.ask("Hi")
        channel, _text = self.ask("agent")
        self.assertEqual(channel.smart_hand_over_reason, "asked")

    def test_danger_and_anger_leave_it(self):
        for number, (text, reason) in enumerate((
                ("There is smoke coming out of my printer", "sensitive"),
                ("You are useless garbage, I hate you, terrible company!", "negative"))):
            user = f"angry-{number}"
            self.ask("Hi", user=user)
            channel, _text = self.ask(text, user=user)
            self.assertEqual(channel.smart_hand_over_reason, reason)
            self.assertFalse(channel.smart_bot_state.get("script"))

    def test_who_is_served_by_people_is_not_led_by_a_machine(self):
        self.alice.smart_tier_id = self.env["smart.service.tier"].create({"name": "First"})
        self.desk.smart_people_first_tier_ids = self.alice.smart_tier_id
        self.set_online(self.agent)
        channel, _text = self.ask("Hi")
        self.assertEqual(channel.smart_hand_over_reason, "vip")

    def test_a_complaint_may_have_a_script_of_its_own(self):
        self.bot.script_id = False
        self.script.smart_words = "complain"
        _channel, text = self.ask("I want to complain about your terrible service!")
        self.assertIn("What is it about?", text)

    def test_a_condition_knows_the_customers_tier_and_channel(self):
        self.alice.smart_tier_id = self.env["smart.service.tier"].create({"name": "Gold test"})
        self.bot.script_id = self.env["chatbot.script"].create({
            "title": "Tiers", "script_step_ids": [Command.create(
                {"step_type": "text", "message": "{tier} by {channel}"})]})
        _channel, text = self.ask("Hi")
        self.assertIn("Gold test by api", text)
        _channel, text = self.ask("Hi", user="bob")
        self.assertIn("by api", text)

    def test_words_start_a_script(self):
        self.bot.script_id = False
        self.script.smart_words = "reception\n前台"
        _channel, text = self.ask("Hello there, how are you today?")
        self.assertNotIn("What is it about?", text)
        _channel, text = self.ask("to the RECEPTION please")
        self.assertIn("What is it about?", text)

    def test_a_script_that_goes_round_in_circles_ends(self):
        first = self.script.script_step_ids[0]
        self.step("smart_condition", smart_variable="name", smart_operator="set",
                  smart_goto_id=first.id, sequence=first.sequence + 1)
        self.script.script_step_ids.filtered(
            lambda step: step.step_type == "question_selection").sequence = 50
        channel, _text = self.ask("Hi")
        self.assertEqual(self.turn(channel).state, "done")

    def test_steps_that_say_nothing_are_refused(self):
        for values in ({"step_type": "smart_tool"}, {"step_type": "smart_set"},
                       {"step_type": "smart_condition", "smart_variable": "a"}):
            with self.assertRaises(ValidationError):
                self.step(**values)

    def test_agents_do_not_write_scripts(self):
        with self.assertRaises(AccessError):
            self.script.with_user(self.agent).smart_words = "trial"
