import json

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import BotCase
from .llm_common import LlmMixin
from .test_copilot import CopilotMixin

WRITE = "/smart_service_bot/write"


@tagged("post_install", "-at_install")
class TestCopilotStream(LlmMixin, CopilotMixin, BotCase, HttpCase):
    """Words that an agent reads while the model writes them, as the browser asks for them."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.service.llm.profile"].search([]).active = False
        cls.agent.password = "smart_agent"

    def setUp(self):
        super().setUp()
        self.model = self.start_model(behaviour="scripted", delay=0.1)
        self.profile = self.llm_profile(self.model, seconds=10)
        self.channel = self.conversation()
        self.authenticate("smart_agent", "smart_agent")

    def ask(self, **asked):
        return self.url_open(WRITE, {
            "csrf_token": Request.csrf_token(self), "model": "discuss.channel",
            "res_id": self.channel.id, "purpose": "draft", **asked})

    def lines(self, **asked):
        answer = self.ask(**asked)
        self.assertEqual(
            (answer.status_code, answer.headers["Content-Type"]), (200, "application/x-ndjson"))
        *texts, last = map(json.loads, answer.text.splitlines())
        return [line["text"] for line in texts], last

    def test_words_come_before_the_end(self):
        self.model.script = ["Dear <NAME_1>, open the front cover of the printer, 请."]
        texts, last = self.lines()
        done = last["done"]
        self.assertEqual(
            done["text"], "Dear Alice Smith, open the front cover of the printer, 请.")
        self.assertEqual((done["purpose"], done["model"]), ("draft", "Simulated"))
        self.assertGreater(len(texts), 1)
        self.assertLess(len(texts[0]), len(done["text"]))
        for text in texts:
            self.assertTrue(done["text"].startswith(text), text)
        self.env.invalidate_all()
        self.assertEqual(self.suggestions(kind="draft").id, done["id"])
        call = self.env["smart.service.llm.call"].search([], limit=1)
        self.assertEqual((call.state, call.user_id), ("done", self.agent))

    def test_one_that_does_not_stream(self):
        self.model.script, self.model.failure = ["Open it."], "unstreamed"
        texts, last = self.lines()
        self.assertEqual((texts, last["done"]["text"]), (["Open it."], "Open it."))

    def test_words_are_taken_back_when_their_end_is_missing(self):
        self.model.script, self.model.failure = ["Please send us the serial number."], "cut"
        texts, last = self.lines(purpose="rewrite", text="Send it.", tone="formal")
        self.assertTrue(texts)
        self.assertIn("before the end", last["error"]["data"]["message"])
        self.env.invalidate_all()
        self.assertFalse(self.suggestions(kind="rewrite"))
        # it was paid for all the same
        self.assertTrue(self.env["smart.service.llm.call"].search_count(
            [("purpose", "=", "rewrite"), ("state", "=", "done")]))

    def test_a_model_that_fails(self):
        self.model.failure = "500"
        texts, last = self.lines()
        self.assertFalse(texts)
        self.assertEqual(last["error"]["data"]["name"], "odoo.exceptions.UserError")
        self.assertIn("did not answer", last["error"]["data"]["message"])

    def test_an_unknown_purpose_is_refused(self):
        _texts, last = self.lines(purpose="poem")
        self.assertIn("nothing to write", last["error"]["data"]["message"])
        self.assertFalse(self.model.sent)

    def test_who_may_not_read_it(self):
        new_test_user(self.env, "other_clerk", "base.group_user", password="other_clerk")
        self.authenticate("other_clerk", "other_clerk")
        texts, last = self.lines(purpose="summary")
        self.assertFalse(texts)
        self.assertEqual(last["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.assertFalse(self.model.sent)

    def test_companies_that_are_not_the_agents(self):
        other = self.env["res.company"].create({"name": "Other"})
        _texts, last = self.lines(companies=str(other.id))
        self.assertEqual(last["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.assertFalse(self.model.sent)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_http")
    def test_what_is_no_record_beside_which_anybody_writes(self):
        self.assertEqual(self.ask(model="res.users").status_code, 404)
        self.assertEqual(self.ask(model="no.such.model").status_code, 404)
        self.assertEqual(self.ask(res_id="x").status_code, 400)
        self.assertEqual(self.ask(companies="1,x").status_code, 400)
        self.assertEqual(self.ask(csrf_token="x").status_code, 400)
        self.logout()
        self.assertIn("/web/login", self.ask().url)
        self.assertFalse(self.model.sent)
