from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from ..engine.llm import errors
from .common import BotCase
from .llm_common import KEY, LlmMixin

ASKED = [{"role": "user", "content": "What lasts 24 months?\n[1] The warranty lasts 24 months."}]


@tagged("post_install", "-at_install")
class TestLlmProfile(LlmMixin, BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.service.llm.profile"].search([]).active = False
        cls.manager = new_test_user(
            cls.env, "llm_manager", "smart_service.group_manager", name="Max Manager")

    def setUp(self):
        super().setUp()
        self.model = self.start_model()
        self.profile = self.llm_profile(self.model)
        self.profiles = self.env["smart.service.llm.profile"]

    def calls(self, profile=None):
        return self.env["smart.service.llm.call"].search(
            [("profile_id", "=", (profile or self.profile).id)])

    def failure(self, channel=None):
        """What the model's failure is called; assertRaises would take the ledger back as well."""
        try:
            self.profiles._complete("draft", ASKED, channel)
        except errors.LlmError as error:
            return error
        raise AssertionError("it did not fail")

    def test_an_agent_gets_an_answer_and_no_key(self):
        answer = self.profiles.with_user(self.agent)._complete("draft", ASKED)
        self.assertEqual(answer.text, "The warranty lasts 24 months. [1]")
        self.assertEqual(answer.profile, self.profile)
        call = self.calls()
        self.assertEqual((call.purpose, call.state, call.user_id), ("draft", "done", self.agent))
        self.assertEqual(answer.tokens, call.input_tokens + call.output_tokens)
        self.assertAlmostEqual(
            call.cost, (call.input_tokens + 2 * call.output_tokens) / 1e6, places=6)
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.profile.with_user(user).read(["api_key"])
        with self.assertRaises(AccessError):
            self.profile.with_user(self.agent).read(["name"])
        with self.assertRaises(AccessError):
            call.with_user(self.agent).read(["cost"])

    def test_a_key_goes_in_and_never_comes_out(self):
        profile = self.profile.with_user(self.manager)
        profile.new_api_key = " sk-other "
        self.assertEqual(self.profile.sudo().api_key, "sk-other")
        self.assertFalse(profile.new_api_key)
        self.assertFalse(profile.read(["new_api_key"])[0]["new_api_key"])
        self.assertTrue(profile.api_key_set_on)
        with self.assertRaises(AccessError):
            profile.search([("api_key", "like", "sk")])
        self.assertFalse(profile.copy().sudo().api_key)

    def test_a_key_does_not_follow_to_another_host(self):
        self.profile.with_user(self.manager).base_url = "https://elsewhere.example/v1"
        self.assertFalse(self.profile.sudo().api_key)
        self.assertFalse(self.profile.api_key_set_on)

    def test_a_path_on_the_same_host_keeps_the_key(self):
        self.profile.base_url = self.model.url + "/openai/v1"
        self.assertEqual(self.profile.sudo().api_key, KEY)

    def test_addresses_that_make_no_sense(self):
        for url in ("ftp://a.example", "a.example/v1", "https://me:secret@a.example/v1"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.profile.base_url = url

    def test_the_next_profile_takes_over(self):
        broken = self.start_model(failure="500")
        first = self.llm_profile(broken, name="First", sequence=1)
        self.assertEqual(self.profiles._for("answer"), first | self.profile)
        answer = self.profiles._complete("draft", ASKED)
        self.assertEqual(answer.profile, self.profile)
        self.assertEqual((self.calls(first).state, self.calls(first).error), ("failed", "retry"))
        # it rests now, and nobody waits for it again
        self.assertEqual(self.profiles._for("answer"), self.profile)
        first.with_user(self.manager).action_wake()
        self.assertEqual(self.profiles._for("answer"), first | self.profile)

    def test_each_failure_is_on_record(self):
        for failure, code in (
                ("429", "retry"), ("500", "retry"), ("quota", "quota"), ("401", "auth"),
                ("html", "bad_answer"), ("json", "bad_answer"), ("empty", "bad_answer"),
                ("slow", "timeout")):
            with self.subTest(failure):
                self.profile.write({"rest_until": False, "seconds": 1})
                self.model.failure, self.model.delay = failure, 1.5
                self.assertEqual(self.failure().code, code)
                self.assertEqual(self.calls()[:1].error, code)
                self.assertFalse(self.calls()[:1].cost)

    def test_nobody_there(self):
        self.profile.active = False
        self.assertFalse(self.profiles._for("draft"))
        self.assertIsInstance(self.failure(), errors.NoProfile)

    def test_a_profile_serves_what_it_is_for(self):
        self.profile.write({"use_copilot": False, "use_rerank": True})
        for purpose, serves in (("answer", True), ("draft", False), ("rerank", True)):
            self.assertEqual(bool(self.profiles._for(purpose)), serves, purpose)

    def test_budget_of_the_day(self):
        self.profile.write({"day_budget": 0.0005, "max_tokens": 100})
        self.profiles._complete("draft", ASKED)
        self.profile.day_budget = 0.0002
        self.assertIsInstance(self.failure(), errors.OverBudget)
        self.assertEqual(len(self.model.sent), 1)
        self.assertEqual(self.calls()[:1].error, "budget")
        self.assertFalse(self.profile.rest_until)

    def test_budget_of_a_conversation(self):
        channel, other = self.say("hello", user="alice"), self.say("hello", user="bob")
        self.profile.write({
            "input_price": 1000, "output_price": 2000, "conversation_budget": 0.25,
            "max_tokens": 100})
        self.profiles._complete("draft", ASKED, channel)
        self.assertIsInstance(self.failure(channel), errors.OverBudget)
        self.assertTrue(self.profiles._complete("draft", ASKED, other))

    def test_a_budget_needs_prices(self):
        with self.assertRaises(ValidationError):
            self.profile.write({"input_price": 0, "output_price": 0, "day_budget": 1})

    def test_a_budget_too_small_to_be_kept_is_refused(self):
        """It was kept as nothing, which is no limit."""
        for name in ("day_budget", "conversation_budget"):
            with self.subTest(name):
                with self.assertRaisesRegex(ValidationError, "0.0001"):
                    self.profile.write({name: 0.00004})
                with self.assertRaisesRegex(ValidationError, "0.0001"):
                    self.llm_profile(self.model, **{name: 0.00004})
                self.profile.write({name: 0.0001})
                self.assertEqual(self.profile[name], 0.0001)
                self.profile.write({name: False})

    def test_personal_data_stays_in_the_house(self):
        channel = self.say("hello", user="alice")
        self.model.behaviour, self.model.script = "scripted", ["Dear <NAME_1>, call <PHONE_1>."]
        answer = self.profiles._complete("draft", [
            {"role": "user", "content": "Alice Smith, 13800138001, al@mail.example"}], channel)
        self.assertEqual(answer.text, "Dear Alice Smith, call 13800138001.")
        self.assertEqual(
            self.model.sent[0]["messages"][0]["content"], "<NAME_1>, <PHONE_1>, <EMAIL_1>")

    def test_streamed(self):
        pieces = []
        self.model.delay = 0.1
        answer = self.profiles._complete("draft", ASKED, on_text=pieces.append)
        self.assertGreater(len(pieces), 1)
        for shorter, longer in zip(pieces, [*pieces[1:], answer.text], strict=True):
            self.assertTrue(longer.startswith(shorter) and shorter, pieces)

    def test_another_profile_begins_anew(self):
        """What the first one has said before it failed is no part of the second one's answer."""
        other = self.start_model(behaviour="scripted", script=["From the other one."])
        self.llm_profile(other, name="Other", sequence=20)
        self.model.behaviour, self.model.script = "scripted", ["First " * 200]
        self.model.delay, pieces = 0.1, []
        answer = self.profiles._complete("draft", ASKED, on_text=pieces.append)
        self.assertEqual(answer.text, "From the other one.")
        self.assertTrue(pieces[0].startswith("First"))
        self.assertTrue(answer.text.startswith(pieces[-1]))

    def test_found_articles_in_a_models_order(self):
        channel = self.say("cartridge paper sheet", user="alice")
        channel._add_members(users=self.agent)
        find = self.env["smart.service.article"].with_user(self.agent).smart_find
        question = "cartridge paper jam"
        plain = [row["id"] for row in find(channel.id, question)["articles"]]
        self.assertGreater(len(plain), 1)
        self.profile.use_rerank = True
        self.model.behaviour, self.model.script = "scripted", ["2, 1"]
        self.assertEqual(
            [row["id"] for row in find(channel.id, question)["articles"]],
            [plain[1], plain[0], *plain[2:]])
        self.model.failure = "500"
        self.assertEqual([row["id"] for row in find(channel.id, question)["articles"]], plain)

    def test_trying_it(self):
        action = self.profile.with_user(self.manager).action_try()
        self.assertEqual(action["params"]["type"], "success")
        self.model.failure = "401"
        with self.assertRaises(UserError):
            self.profile.with_user(self.manager).action_try()
        with self.assertRaises(AccessError):
            self.profile.with_user(self.agent).action_try()

    def test_a_copy_of_the_database_asks_nobody(self):
        self.env.flush_all()
        with file_open("smart_service_bot/data/neutralize.sql") as lines:
            self.env.cr.execute(lines.read())
        self.env.invalidate_all()
        self.assertFalse(self.profile.active)
        self.assertFalse(self.profile.sudo().api_key)
