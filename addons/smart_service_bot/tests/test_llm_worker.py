"""The worker that asks models, in real transactions: nobody waits for a model but its customer."""

import time

from odoo.tests import tagged

from odoo.addons.smart_service.providers import base
from odoo.addons.smart_service.tests.common import simulators
from odoo.addons.smart_service.tests.parallel import ParallelCase

from ..engine.retrieval import Hit
from .llm_common import KEY

QUESTIONS = 10


@tagged("post_install", "-at_install")
class TestLlmWorker(ParallelCase):
    def setUp(self):
        super().setUp()
        self.model = self.enterContext(simulators().LlmSimulator())
        self.model.key = KEY
        with self.transaction() as env:
            env["smart.service.llm.profile"].search([]).active = False
            bot = env["smart.service.bot"].create({
                "name": "Parallel bot", "desk_ids": [(6, 0, [self.desk_id])]})
            profile = env["smart.service.llm.profile"].create({
                "name": "Parallel model", "base_url": self.model.base_url, "model": "sim-1",
                "api_key": KEY, "seconds": 5})
            self.bot_id, self.profile_id = bot.id, profile.id
        self.addCleanup(self._forget)

    def _forget(self):
        with self.transaction() as env:
            env["smart.service.bot.turn"].search([("bot_id", "=", self.bot_id)]).unlink()
            env["smart.service.llm.profile"].browse(self.profile_id).unlink()
            env["im_livechat.channel"].browse(self.desk_id).smart_bot_id = False
            env["smart.service.bot"].browse(self.bot_id).unlink()

    def _ask(self, env, number):
        """A request about the message of a customer of its own."""
        account = env["smart.service.account"].browse(self.account_id)
        contact = env["smart.service.contact"]._find_or_create(
            account, base.ContactPoint("api_user", account.app_id, f"llm{number}"))
        channel = contact._open_session(account, quiet=True)
        message = channel.message_post(
            body="How long is the warranty?", message_type="comment",
            author_id=channel._smart_customer_partner().id)
        turn = env["smart.service.bot.turn"].search([("message_id", "=", message.id)])
        turn = turn or env["smart.service.bot.turn"]._queue_message(channel, message)
        turn.write({"state": "done", "outcome": False})
        return env["smart.service.llm.request"]._ask(
            turn, "How long is the warranty?",
            [Hit(1, "Warranty", "The warranty lasts 24 months.", *(1.0,) * 5)], lang="en_US")

    def _requests(self, env):
        return env["smart.service.llm.request"].search([("turn_id.bot_id", "=", self.bot_id)])

    def test_each_question_is_asked_once_and_many_at_once(self):
        with self.transaction() as env:
            for number in range(QUESTIONS):
                self._ask(env, number)
        self.model.failure, self.model.delay = "slow", 1.0
        started = time.monotonic()
        self.side_by_side(lambda env: env["smart.service.llm.request"]._run_worker(), 2)
        self.assertLess(time.monotonic() - started, QUESTIONS * 1.0)
        with self.transaction() as env:
            requests = self._requests(env)
            self.assertEqual(
                requests.mapped("state"), ["done"] * QUESTIONS, requests.mapped("error"))
            self.assertEqual(set(requests.mapped("outcome")), {"answer"})
            calls = env["smart.service.llm.call"].search([("profile_id", "=", self.profile_id)])
            self.assertEqual(calls.mapped("state"), ["done"] * QUESTIONS)
        self.assertEqual(len(self.model.sent), QUESTIONS)

    def test_nothing_is_locked_while_the_model_thinks(self):
        with self.transaction() as env:
            request = self._ask(env, 1)
            ids = request.id, request.turn_id.id, request.channel_id.id
        with self.transaction() as env:
            call = env["smart.service.llm.request"].browse(ids[0])._begin()
        with self.transaction() as env:
            for table, row_id in zip(
                    ("smart_service_llm_request", "smart_service_bot_turn", "discuss_channel"),
                    ids):
                env.cr.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE NOWAIT", [row_id])
        self.assertIn("The warranty lasts 24 months. [1]", call().text)

    def test_what_a_dead_process_has_asked_is_asked_again(self):
        with self.transaction() as env:
            request_id = self._ask(env, 1).id
        with self.transaction() as env:
            request = env["smart.service.llm.request"].browse(request_id)
            late = request._begin()
            lease = request.leased
        with self.transaction() as env:
            requests = env["smart.service.llm.request"]
            self.assertFalse(requests._claim(), "its lease is on")
            env.cr.execute(
                "UPDATE smart_service_llm_request SET next_attempt_at = create_date")
        self.side_by_side(lambda env: env["smart.service.llm.request"]._run_worker(), 1)
        with self.transaction() as env:
            request = env["smart.service.llm.request"].browse(request_id)
            self.assertEqual((request.state, request.outcome), ("done", "answer"), request.error)
            # the answer to the first call comes back at last
            request._touch_down(request_id, lease, late(), 1.0)
            self.assertEqual(request.rounds, 1)
