"""A server of embeddings, and an index in a folder of its own."""

import json
import re
import shutil
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch
from zlib import crc32

from ..engine.text import STOP_EN, stem

# what the server's model knows beyond the words themselves
SAME = {"crumpled": "jam", "jammed": "jam", "stuck": "jam", "colour": "ink", "toner": "ink"}


def meaning(text):
    """A vector of a text's words, those of one meaning in one place; all texts have much in
    common, as with real models.
    """
    figures = [3.0] + [0.0] * 255
    for word in re.findall(r"[a-z]+|[\u4e00-\u9fff]", text.lower()):
        if word not in STOP_EN:
            word = SAME.get(word, stem(word))
            figures[1 + crc32(SAME.get(word, word).encode()) % 255] += 1.0
    return figures


CALIBRATION = {
    "bias": -4.0, "coverage": 1.5, "question_match": 1.0, "evidence": 0.5, "meaning": 5.0,
    "blend": 0.7, "wording": [0.7, 0.9], "passage": [0.7, 0.9],
}


class Embeddings(BaseHTTPRequestHandler):
    """A server with OpenAI's embeddings."""

    fails = False
    calls = 0

    def do_POST(self):
        type(self).calls += 1
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(500 if self.fails else 200)
        self.end_headers()
        rows = [{"index": n, "embedding": meaning(text)} for n, text in enumerate(body["input"])]
        self.wfile.write(json.dumps({"data": rows}).encode())

    def log_message(self, *_arguments):
        """Quiet."""


class RetrievalMixin:
    """For a `BotCase`: builds indexes, and has an encoder chosen."""

    def setUp(self):
        super().setUp()
        # a folder of its own: nothing of this test is found by anybody else
        self.env["ir.config_parameter"].set_param("database.uuid", f"test-{uuid.uuid4()}")
        # what an installation chooses by itself is calibrated for a minute
        self.env["smart.service.encoder"].search([]).state = "draft"
        self.knowledge = self.env["smart.service.knowledge"]
        self.company = self.env.company
        self.folder = self.knowledge._index_folder("en_US", self.company)
        self.addCleanup(shutil.rmtree, self.folder.parent, ignore_errors=True)
        self.addCleanup(self.knowledge._forget)

    def build(self):
        """What the scheduled builder does."""
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            self.knowledge._cron_build()

    def find(self, question, lang="en_US"):
        return [hit.article_id
                for hit in self.knowledge._search_articles(question, lang, self.company)]

    def server(self):
        Embeddings.fails, Embeddings.calls = False, 0
        service = ThreadingHTTPServer(("127.0.0.1", 0), Embeddings)
        threading.Thread(target=service.serve_forever, daemon=True).start()
        self.addCleanup(service.server_close)
        self.addCleanup(service.shutdown)
        return self.env["smart.service.encoder"].create({
            "name": "Server", "kind": "endpoint", "model": "topics", "new_api_key": "secret",
            "base_url": f"http://127.0.0.1:{service.server_port}/v1"})

    def choose(self, encoder, calibrated=True):
        """Choose it for English; most tests begin with it calibrated, which takes a while."""
        if calibrated:
            encoder.write({"state": "ready", "calibration": CALIBRATION})
        self.env["res.config.settings"].create({"smart_encoder_en_id": encoder.id}).execute()
