"""A question that another machine encodes keeps no transaction open, in real transactions."""

import signal
import threading
import uuid
from http.server import ThreadingHTTPServer
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.smart_service.providers import base
from odoo.addons.smart_service.tests.parallel import ParallelCase

from ..engine.encoders import Endpoint
from .retrieval_common import CALIBRATION, Embeddings


@tagged("post_install", "-at_install")
class TestEncodeOutside(ParallelCase):
    def setUp(self):
        super().setUp()
        self.states = []
        self.worker = None
        case = self

        class Watched(Embeddings):
            fails = False
            calls = 0

            def do_POST(self):
                if case.worker:
                    with case.transaction() as env:
                        env.cr.execute(
                            "SELECT state FROM pg_stat_activity WHERE pid = %s", [case.worker])
                        case.states.append(env.cr.fetchone()[0])
                return super().do_POST()

        self.server = Watched
        service = ThreadingHTTPServer(("127.0.0.1", 0), Watched)
        threading.Thread(target=service.serve_forever, daemon=True).start()
        self.addCleanup(service.server_close)
        self.addCleanup(service.shutdown)
        with self.transaction() as env:
            # what an installation chooses by itself is calibrated for a minute
            env["smart.service.encoder"].search([("state", "=", "waiting")]).state = "draft"
            parameters = env["ir.config_parameter"]
            self.before = {name: parameters.get_param(name) for name in (
                "database.uuid", "smart_service_bot.encoder_en_US")}
            parameters.set_param("database.uuid", f"test-{uuid.uuid4()}")
            bot = env["smart.service.bot"].create({
                "name": "Parallel bot", "silence_seconds": 0, "desk_ids": [(6, 0, [self.desk_id])]})
            article = env["smart.service.article"].create({
                "title": "Clear a paper jam", "lang": "en_US", "state": "published",
                "body": "<p>Switch off and pull the sheet out slowly with both hands.</p>"})
            encoder = env["smart.service.encoder"].create({
                "name": "Server", "kind": "endpoint", "model": "topics", "query_seconds": 5,
                "base_url": f"http://127.0.0.1:{service.server_port}/v1"})
            encoder.write({"state": "ready", "calibration": CALIBRATION})
            parameters.set_param("smart_service_bot.encoder_en_US", str(encoder.id))
            self.ids = bot.id, article.id, encoder.id
        self.addCleanup(self._forget)
        with self.transaction() as env:
            env["smart.service.knowledge"]._cron_build()

    def _forget(self):
        with self.transaction() as env:
            bot_id, article_id, encoder_id = self.ids
            env["smart.service.bot.turn"].search([("bot_id", "=", bot_id)]).unlink()
            env["im_livechat.channel"].browse(self.desk_id).smart_bot_id = False
            env["smart.service.bot"].browse(bot_id).unlink()
            env["smart.service.article"].browse(article_id).unlink()
            env["smart.service.encoder"].browse(encoder_id).unlink()
            for name, value in self.before.items():
                env["ir.config_parameter"].set_param(name, value)

    def turn_of(self, question):
        """The turn of a customer's question, worked by a worker."""
        with self.transaction() as env:
            account = env["smart.service.account"].browse(self.account_id)
            contact = env["smart.service.contact"]._find_or_create(
                account, base.ContactPoint("api_user", account.app_id, "encoded"))
            channel = contact._open_session(account, quiet=True)
            message = channel.message_post(
                body=question, message_type="comment",
                author_id=channel._smart_customer_partner().id)
            turn = env["smart.service.bot.turn"].search([("message_id", "=", message.id)])
            turn = turn or env["smart.service.bot.turn"]._queue_message(channel, message)
            turn.next_attempt_at = turn.create_date
            turn_id = turn.id

        def work(env):
            env.cr.execute("SELECT pg_backend_pid()")
            self.worker = env.cr.fetchone()[0]
            env.cr.commit()
            env["smart.service.bot.turn"]._run_worker()

        self.side_by_side(work, 1)
        self.worker = None
        with self.transaction() as env:
            turn = env["smart.service.bot.turn"].browse(turn_id)
            return {
                "state": turn.state, "attempt": turn.attempt, "outcome": turn.outcome,
                "article": turn.article_id.id, "error": turn.error,
                "hits": [hit["article_id"] for step in turn.trace["steps"]
                         for hit in step.get("hits", ())]}

    def test_the_worker_is_in_no_transaction_while_a_question_is_encoded(self):
        turn = self.turn_of("everything is crumpled")
        self.assertEqual((turn["state"], turn["attempt"]), ("done", 0), turn["error"])
        self.assertIn(self.ids[1], turn["hits"], "found by its meaning: no word is the same")
        self.assertTrue(self.states, "the server was asked")
        self.assertEqual(set(self.states), {"idle"})

    def test_a_server_that_fails_costs_no_attempt_and_words_answer(self):
        self.server.fails = True
        turn = self.turn_of("how do I clear a paper jam?")
        self.assertEqual((turn["state"], turn["attempt"]), ("done", 0), turn["error"])
        self.assertEqual(turn["hits"][:1], [self.ids[1]])
        self.assertEqual(self.states, ["idle"], "asked once, then it rests")

    def test_a_job_that_dies_while_it_reads_loses_nothing_that_is_read(self):
        words = ("boiler", "kettle", "grinder", "filter")
        with self.transaction() as env:
            env["smart.service.article"].browse(self.ids[1]).variants = "\n".join(
                f"How to clean the {word}" for word in words)
        Embedding = self.registry["smart.service.embedding"]
        keep, kept = Embedding._keep, []

        def die_at_the_third(records, *arguments):
            kept.append(arguments)
            if len(kept) == 3:
                self.kill_this_process()
            return keep(records, *arguments)

        def count(env):
            return env["smart.service.embedding"].search_count(
                [("encoder_id", "=", self.ids[2])])

        with self.transaction() as env:
            before = count(env)
        with patch.object(Endpoint, "batch", 1):
            with patch.object(Embedding, "_keep", die_at_the_third):
                self.assertEqual(
                    self.in_a_process(lambda env: env["smart.service.knowledge"]._cron_build()),
                    -signal.SIGKILL)
            with self.transaction() as env:
                self.assertEqual(count(env), before + 2)
                self.assertTrue(env["smart.service.encoder"].browse(self.ids[2]).progress)
            calls = self.server.calls
            with self.transaction() as env:
                env["smart.service.knowledge"]._cron_build()
                self.assertEqual(count(env), before + len(words))
                self.assertFalse(env["smart.service.encoder"].browse(self.ids[2]).progress)
        self.assertEqual(self.server.calls - calls, len(words) - 2, "nothing is read twice")
