"""One index for all processes, edits beside it, and encoders that are calibrated before use."""

import shutil
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..engine import encoders, retrieval
from .common import BotCase
from .llm_common import LlmMixin
from .retrieval_common import Embeddings, RetrievalMixin


@tagged("post_install", "-at_install")
class TestRetrieval(RetrievalMixin, LlmMixin, BotCase):
    def index(self):
        return self.knowledge._index("en_US", self.company)

    # === ONE BUILDS, ALL MAP === #

    def test_the_index_on_disk_is_mapped_and_finds_the_same(self):
        in_memory = self.find("change the cartridge")
        self.build()
        self.assertTrue(retrieval.files.current(self.folder))
        index = self.index()
        self.assertEqual(len(index.segments), 2)
        self.assertFalse(index.segments[0].posting_score.flags.writeable)
        self.assertEqual(self.find("change the cartridge"), in_memory)
        self.assertEqual(self.find("墨盒怎么换", "zh_CN")[0], self.ink_zh.id)

    def test_edits_are_found_at_once_beside_the_index(self):
        self.build()
        name = retrieval.files.current(self.folder)
        self.jam.variants = "How to descale the boiler"
        self.assertEqual(self.find("descale the boiler")[0], self.jam.id)
        new = self.env["smart.service.article"].create({
            "title": "Clean the glass plate", "lang": "en_US", "state": "published",
            "body": "<p>Wipe it with a soft cloth.</p>"})
        self.assertEqual(self.find("clean the glass plate")[0], new.id)
        self.jam.state = "draft"
        self.assertNotIn(self.jam.id, self.find("descale the boiler"))
        self.assertNotIn(self.jam.id, self.find("paper is stuck"))
        new.unlink()
        self.assertNotIn(new.id, self.find("clean the glass plate"))
        self.assertEqual(retrieval.files.current(self.folder), name, "nothing was built anew")

    def test_the_index_is_built_anew_only_when_something_changed(self):
        self.build()
        name = retrieval.files.current(self.folder)
        self.build()
        self.assertEqual(retrieval.files.current(self.folder), name)
        self.jam.variants = "How to descale the boiler"
        self.build()
        self.assertNotEqual(retrieval.files.current(self.folder), name)
        self.assertFalse(self.knowledge._changed(
            *self.knowledge._mapped(self.folder, retrieval.files.current(self.folder)),
            "en_US", self.company))
        self.assertEqual(self.find("descale the boiler")[0], self.jam.id)

    def test_a_folder_that_is_lost_or_broken_is_no_reason_not_to_answer(self):
        self.build()
        for path in self.folder.glob("s*/posting_score.npy"):
            path.unlink()
        self.env.registry.__dict__.pop("_smart_knowledge_files", None)
        self.assertEqual(self.find("change the cartridge")[0], self.ink.id)
        shutil.rmtree(self.folder)
        self.assertEqual(self.find("change the cartridge")[0], self.ink.id)

    def test_an_edit_wakes_the_builder_once(self):
        cron = self.env.ref("smart_service_bot.cron_knowledge")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.env.cr.precommit.data.pop("smart_knowledge_woken", None)
        self.jam.title = "Clear a jam"
        self.ink.title = "Replace the cartridge"
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers + 1)

    def test_articles_of_another_company_are_in_its_own_index(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.ink.company_id = other
        self.build()
        self.assertNotIn(self.ink.id, self.find("replace an ink cartridge"))
        hits = self.knowledge._search_articles("replace an ink cartridge", "en_US", other)
        self.assertEqual(hits[0].article_id, self.ink.id)

    # === ENCODERS === #

    def test_a_chosen_encoder_is_calibrated_and_finds_by_meaning(self):
        self.assertNotIn(self.jam.id, self.find("everything is crumpled"))
        encoder = self.server()
        self.choose(encoder, calibrated=False)
        self.assertEqual(encoder.state, "waiting")
        self.build()
        self.assertEqual(encoder.state, "ready", encoder.error)
        self.assertTrue(encoder.nearness)
        self.assertEqual(self.find("everything is crumpled")[0], self.jam.id)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.smart_encoder_en_threshold, encoder.threshold)

    def test_texts_are_encoded_once(self):
        encoder = self.server()
        self.choose(encoder)
        self.build()
        kept = self.env["smart.service.embedding"].search_count([("encoder_id", "=", encoder.id)])
        self.assertTrue(kept)
        calls = Embeddings.calls
        self.ink.keywords = "toner"
        self.build()
        self.assertEqual(Embeddings.calls, calls, "no text changed")
        self.jam.variants = "Paper is stuck\nThe paper is crumpled"
        self.build()
        self.assertEqual(Embeddings.calls, calls + 1)

    def test_a_server_that_fails_leaves_the_search_by_words(self):
        encoder = self.server()
        self.choose(encoder)
        self.build()
        Embeddings.fails = True
        calls = Embeddings.calls
        self.assertEqual(self.find("change the cartridge")[0], self.ink.id)
        self.assertNotIn(self.jam.id, self.find("everything is crumpled"))
        self.assertEqual(Embeddings.calls, calls + 1, "it rests after a failure")

    def test_a_server_that_fails_when_it_is_calibrated_says_so(self):
        encoder = self.server()
        Embeddings.fails = True
        self.choose(encoder, calibrated=False)
        self.build()
        self.assertEqual(encoder.state, "failed")
        self.assertIn("500", encoder.error)
        self.assertEqual(self.find("change the cartridge")[0], self.ink.id)

    def test_another_model_is_calibrated_anew_and_its_vectors_are_its_own(self):
        encoder = self.server()
        self.choose(encoder)
        self.build()
        encoder.model = "other"
        self.assertEqual(encoder.state, "draft")
        self.assertFalse(encoder.calibration)
        self.assertFalse(self.env["smart.service.embedding"].search_count(
            [("encoder_id", "=", encoder.id)]))
        self.assertNotIn(self.jam.id, self.find("everything is crumpled"))

    def test_the_key_is_never_read_back_and_stays_with_its_address(self):
        encoder = self.server()
        manager = new_test_user(
            self.env, "encoder_manager", groups="smart_service.group_manager")
        mine = encoder.with_user(manager)
        self.assertFalse(mine.new_api_key)
        with self.assertRaises(AccessError):
            mine.read(["api_key"])
        self.assertEqual(encoder.sudo().api_key, "secret")
        mine.base_url = "http://127.0.0.1:9/v1"
        self.assertFalse(encoder.sudo().api_key)

    def test_missing_packages_are_named_before_anything_runs(self):
        encoder = self.env.ref("smart_service_bot.encoder_minilm")
        needs = encoders.LOCAL["minilm"].needs | {"no_such_module": "no-such-package"}
        with patch.object(encoders.LOCAL["minilm"], "needs", needs):
            encoder.invalidate_recordset(["missing"])
            with self.assertRaisesRegex(UserError, "no-such-package"):
                encoder.action_calibrate()

    def test_who_is_no_manager_sees_neither_encoders_nor_vectors(self):
        lead = new_test_user(self.env, "encoder_lead", groups="smart_service.group_lead")
        for model in ("encoder", "encoder.reading", "embedding"):
            with self.assertRaises(AccessError):
                self.env[f"smart.service.{model}"].with_user(lead).search([])
        self.assertEqual(
            self.knowledge.with_user(lead)._search_articles(
                "change the cartridge", "en_US", self.company)[0].article_id, self.ink.id)

    # === PUT IN ORDER BY A MODEL === #

    def ranked(self, **options):
        return [hit.article_id for hit in self.knowledge._search_articles(
            "paper or cartridge", "en_US", self.company, **options)]

    def test_a_model_puts_what_was_found_in_order_where_it_is_meant_to(self):
        as_found = self.ranked()
        self.assertEqual(len(as_found), 2)
        model = self.start_model(behaviour="scripted", script=["2, 1"])
        profile = self.llm_profile(model, use_rerank=False)
        self.assertEqual(self.ranked(rerank=True), as_found)
        profile.use_rerank = True
        self.assertEqual(self.ranked(), as_found, "nobody who waits for the bot waits for it")
        self.assertFalse(model.sent)
        self.assertEqual(self.ranked(rerank=True), as_found[::-1])

    def test_a_model_that_fails_or_talks_changes_no_order(self):
        as_found = self.ranked()
        model = self.start_model(behaviour="scripted", script=["I would rather tell a story"])
        self.llm_profile(model, use_rerank=True)
        self.assertEqual(self.ranked(rerank=True), as_found)
        model.failure = "500"
        self.assertEqual(self.ranked(rerank=True), as_found)
