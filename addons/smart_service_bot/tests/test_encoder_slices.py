"""An encoder reads what it has to in as many runs of a job as that takes."""

import shutil
from dataclasses import replace
from unittest.mock import patch

import numpy

from odoo.tests import tagged

from ..engine import retrieval
from ..engine.encoders import Endpoint
from ..engine.retrieval import calibrate
from ..models.retrieval import encoder_reading
from .common import BotCase
from .retrieval_common import CALIBRATION, Embeddings, RetrievalMixin


@tagged("post_install", "-at_install")
class TestEncoderSlices(RetrievalMixin, BotCase):
    def setUp(self):
        super().setUp()
        self.patch(encoder_reading, "SLICE_SECONDS", 0.0)

    def triggers(self, job):
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref(f"smart_service_bot.{job}").id)])

    def run_job(self, job, method):
        """One run of a job; whether it has woken itself."""
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            self.env.cr.precommit.data.pop("smart_knowledge_woken", None)
            before = self.triggers(job)
            method()
            return self.triggers(job) > before

    def build_once(self):
        return self.run_job("cron_knowledge", self.knowledge._cron_build)

    def on_disk(self):
        segment, about = retrieval.files.read(self.folder, retrieval.files.current(self.folder))
        return segment.arrays, {key: about[key] for key in ("encoder", "fused") if key in about}

    def test_many_runs_end_with_the_same_index_as_one(self):
        encoder = self.server()
        self.choose(encoder)
        self.patch(Endpoint, "batch", 2)
        runs = 1
        while self.build_once():
            runs += 1
            self.assertLess(runs, 50)
            self.assertFalse(self.on_disk()[1], "words alone answer till all is read")
            self.assertEqual(self.find("change the cartridge")[0], self.ink.id)
            self.assertNotIn(self.jam.id, self.find("everything is crumpled"))
            self.assertRegex(encoder.progress, r"^Articles: \d+ of \d+ texts read$")
            self.assertEqual(
                self.env["res.config.settings"].create({}).smart_encoder_en_progress,
                encoder.progress)
        kept = self.env["smart.service.embedding"].search_count([("encoder_id", "=", encoder.id)])
        self.assertEqual((runs, Embeddings.calls), ((kept + 1) // 2, (kept + 1) // 2))
        self.assertFalse(encoder.progress)
        self.assertEqual(self.find("everything is crumpled")[0], self.jam.id)
        arrays, about = self.on_disk()
        self.env["smart.service.embedding"]._drop(encoder)
        shutil.rmtree(self.folder)
        self.patch(encoder_reading, "SLICE_SECONDS", 600.0)
        self.assertFalse(self.build_once())
        again, about_again = self.on_disk()
        self.assertEqual(about, about_again)
        self.assertEqual(arrays.keys(), again.keys())
        for name, array in arrays.items():
            self.assertTrue(numpy.array_equal(array, again[name]), name)

    def test_edits_between_two_runs_are_found_at_once_and_read_in_the_next(self):
        encoder = self.server()
        self.choose(encoder)
        self.patch(Endpoint, "batch", 2)
        self.assertTrue(self.build_once())
        self.jam.variants = "How to descale the boiler"
        self.assertEqual(self.find("descale the boiler")[0], self.jam.id)
        new = self.env["smart.service.article"].create({
            "title": "Paper is stuck", "lang": "en_US", "state": "published",
            "body": "<p>Call us.</p>"})
        while self.build_once():
            self.assertEqual(self.find("descale the boiler")[0], self.jam.id)
        self.assertFalse(encoder.progress)
        self.assertIn(new.id, self.find("everything is crumpled"))

    def test_a_few_edits_leave_the_meanings_of_all_others_in_use(self):
        encoder = self.server()
        self.choose(encoder)
        while self.build_once():
            pass
        self.patch(Endpoint, "batch", 1)
        self.ink.variants = "Rinse the tray\nDust the tray\nScrub the tray"
        self.assertTrue(self.build_once())
        self.assertEqual(self.find("everything is crumpled")[0], self.jam.id)
        self.assertEqual(self.find("scrub the tray")[0], self.ink.id)

    def test_a_server_that_fails_is_asked_again_by_the_next_scheduled_run(self):
        encoder = self.server()
        self.choose(encoder)
        Embeddings.fails = True
        with self.assertLogs(
                "odoo.addons.smart_service_bot.models.retrieval.knowledge_building", "WARNING"):
            self.assertFalse(self.build_once(), "not at once")
        self.assertEqual(self.find("change the cartridge")[0], self.ink.id)
        Embeddings.fails = False
        while self.build_once():
            pass
        self.assertEqual(self.find("everything is crumpled")[0], self.jam.id)

    def test_a_model_that_is_changed_while_it_reads_keeps_no_vector_of_the_one_before(self):
        encoder = self.server()
        self.choose(encoder)
        encode = Endpoint.encode

        def encode_and_change(opened, *arguments):
            vectors = encode(opened, *arguments)
            encoder.model = "other"
            return vectors

        with patch.object(Endpoint, "encode", encode_and_change):
            self.assertTrue(self.build_once())
        self.assertEqual(encoder.state, "draft")
        self.assertFalse(self.env["smart.service.embedding"].search_count(
            [("encoder_id", "=", encoder.id)]))

    def test_calibrating_takes_as_many_runs_as_it_needs(self):
        known = calibrate.shipped(("en_US",))[1]
        few = calibrate.Questions(
            [replace(article, variants=article.variants[:2]) for article in known.articles],
            known.questions)
        self.patch(calibrate, "shipped", lambda _languages: [few])
        self.patch(Endpoint, "batch", 64)
        encoder = self.server()
        self.choose(encoder, calibrated=False)
        self.assertEqual(encoder.progress, "Begins within minutes")
        runs = 0
        while encoder.state == "waiting":
            self.assertTrue(self.build_once() or encoder.state == "ready")
            runs += 1
            if encoder.state == "waiting":
                self.assertRegex(encoder.progress, r"^Calibration: \d+ of \d+ texts read$")
                self.assertFalse(self.on_disk()[1])
        self.assertEqual(encoder.state, "ready", encoder.error)
        self.assertGreater(runs, 2)
        other = self.server()
        other._calibrate()
        self.assertEqual(encoder.calibration, other.calibration)

    def test_training_waits_till_all_examples_are_read(self):
        Version = self.env["smart.service.nlu.version"]
        Version.search([]).unlink()
        intents = self.env["smart.service.intent"].search([("code", "!=", "question")], limit=2)
        (self.env["smart.service.intent"].search([]) - intents).active = False
        encoder = self.server()
        encoder.write({"state": "ready", "calibration": CALIBRATION})
        self.env["res.config.settings"].create({
            "smart_encoder_zh_id": encoder.id, "smart_encoder_en_id": encoder.id}).execute()
        self.patch(Endpoint, "batch", 50)
        version = Version._queue()
        runs = 1
        while self.run_job("cron_nlu", Version._cron_train):
            runs += 1
            self.assertEqual(version.state, "queued")
            self.assertRegex(encoder.progress, r"^Training: \d+ of \d+ texts read$")
            if runs == 3:
                intents[0].example_ids = [(0, 0, {"text": "written while it is read"})]
        self.assertGreater(runs, 2)
        self.assertEqual(version.state, "draft", version.error)
        self.assertEqual(version.encoder_id, encoder)
        self.assertFalse(encoder.progress)
        self.assertEqual(version.example_count, len(intents.example_ids))
