"""Encoders: vectors of one length for any text, after a fork, and from any server."""

import json
import os
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy
import pytest
from smart_service_bot_engine import encoders

ROOT = Path(__file__).resolve().parents[2]
ODD = ["", "   ", "😀", "a\x00b", "\ud800 half a pair", "打印机卡纸了" * 900, "x" * 5000]


def local(kind):
    absent = encoders.missing(kind)
    if absent:
        pytest.skip("not installed: " + ", ".join(absent))
    return encoders.local(kind)


@pytest.mark.parametrize("kind", encoders.LOCAL)
@pytest.mark.parametrize("role", [encoders.QUERY, encoders.PASSAGE])
def test_any_text_has_a_vector_of_length_one(kind, role):
    encoder = local(kind)
    vectors = encoder.encode(ODD, role)
    assert vectors.shape == (len(ODD), encoder.dimension)
    assert vectors.dtype == numpy.float32
    assert numpy.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert encoder.encode([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize(
    ("kind", "question", "same", "other"),
    [
        ("e5", "打印机卡纸了怎么办", "纸张堵在打印机里出不来", "会员积分可以换什么"),
        ("e5", "打印机卡纸了怎么办", "the paper is stuck in the printer", "what do points buy"),
        ("minilm", "the paper is stuck", "how do I clear a jam", "what can I buy with points"),
    ],
)
def test_same_meaning_is_nearer(kind, question, same, other):
    vectors = local(kind).encode([question, same, other])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.01


@pytest.mark.parametrize("kind", encoders.LOCAL)
def test_a_child_of_a_process_that_used_it_uses_it_too(kind):
    """Loaded for several threads, a child would wait for ever for those that its parent had."""
    local(kind)
    program = textwrap.dedent(f"""
        import os, signal, sys
        sys.path.insert(0, {str(ROOT)!r})
        from benchmarks import _pure
        encoder = _pure.engine("encoders", "smart_service_bot").local({kind!r})
        before = encoder.encode(["paper jam"])
        child = os.fork()
        if not child:
            signal.alarm(60)
            same = abs(encoder.encode(["paper jam"]) - before).max() < 1e-5
            os._exit(0 if same else 3)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "OMP_NUM_THREADS": "4"},
        capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_missing_packages_are_named(monkeypatch):
    monkeypatch.setitem(encoders.LOCAL["minilm"].needs, "no_such_module", "no-such-package")
    assert encoders.missing("minilm")[-1] == "no-such-package"
    with pytest.raises(encoders.MissingPackage, match="no-such-package"):
        encoders.local("minilm")


class Server(BaseHTTPRequestHandler):
    """Answers as its class says; keeps what it was asked."""

    answer = None
    asked = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, self.headers.get("Authorization"), body))
        status, answer = self.answer(body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(Server, "asked", [])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    service = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{service.server_port}/v1/"
    service.shutdown()
    service.server_close()


def lengths(_self, body):
    data = [{"index": n, "embedding": [len(text), 1.0]} for n, text in enumerate(body["input"])]
    return 200, {"data": data[::-1]}


def test_endpoint_sends_batches_and_keeps_the_order(server, monkeypatch):
    monkeypatch.setattr(Server, "answer", lengths)
    encoder = encoders.Endpoint(server, "small", key="secret", prefixes={"passage": "p: "})
    texts = ["x" * (1 + n % 90) for n in range(150)]
    vectors = encoder.encode(texts, encoders.PASSAGE)
    assert vectors.shape == (150, 2) and encoder.dimension == 2
    wanted = [(len(text) + 3) for text in texts]
    assert (vectors[:, 0] / vectors[:, 1]).round() == pytest.approx(wanted)
    assert [len(body["input"]) for _path, _key, body in Server.asked] == [64, 64, 22]
    path, key, body = Server.asked[0]
    assert (path, key, body["model"]) == ("/v1/embeddings", "Bearer secret", "small")


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}),
        (429, {"error": "quota"}),
        (302, {}),
        (200, b"not json"),
        (200, {"data": []}),
        (200, {"data": [{"index": 0}]}),
        (200, {"data": [{"index": 0, "embedding": "text"}]}),
        (200, {"data": [{"index": 0, "embedding": [[1], [2, 3]]}]}),
        (200, {"data": [{"index": 0, "embedding": [float("nan"), 1]}]}),
        (200, ["a list"]),
        (200, {"data": 3}),
    ],
)
def test_endpoint_that_fails_is_one_error(server, monkeypatch, answer):
    monkeypatch.setattr(Server, "answer", lambda _self, _body: answer)
    with pytest.raises(encoders.EncoderError):
        encoders.Endpoint(server, "small").encode(["text"])


def test_endpoint_that_is_down_or_slow_is_the_same_error(server, monkeypatch):
    with pytest.raises(encoders.EncoderError):
        encoders.Endpoint("http://127.0.0.1:9", "small", timeout=0.5).encode(["text"])
    gate = threading.Event()
    monkeypatch.setattr(Server, "answer", lambda _self, _body: (gate.wait(5) and 200, {}))
    with pytest.raises(encoders.EncoderError):
        encoders.Endpoint(server, "small", timeout=0.3).encode(["text"])
    gate.set()


def test_endpoint_whose_vectors_change_their_length_is_refused(server, monkeypatch):
    monkeypatch.setattr(Server, "answer", lengths)
    encoder = encoders.Endpoint(server, "small")
    encoder.encode(["text"])
    monkeypatch.setattr(
        Server, "answer", lambda _self, _body: (200, {"data": [{"index": 0, "embedding": [1.0]}]}))
    with pytest.raises(encoders.EncoderError):
        encoder.encode(["another text"])


def test_endpoint_remembers_questions_and_no_passages(server, monkeypatch):
    monkeypatch.setattr(Server, "answer", lengths)
    encoder = encoders.Endpoint(server, "small")
    first = encoder.encode(["how much", "how"])
    again = encoder.encode(["how", "how much", "how"])
    assert (again == first[[1, 0, 1]]).all()
    assert len(Server.asked) == 1
    encoder.encode(["running text"], encoders.PASSAGE)
    encoder.encode(["running text"], encoders.PASSAGE)
    assert len(Server.asked) == 3


def test_endpoint_makes_no_call_where_none_may_be_made_now(server, monkeypatch):
    class NotNow(Exception):
        pass

    calls = []

    def later(encoder, questions):
        calls.append(lambda: encoder.fetch(questions))
        raise NotNow

    monkeypatch.setattr(Server, "answer", lengths)
    encoder = encoders.Endpoint(server, "small", rest=60)
    before = encoders.LATER.set(later)
    try:
        with pytest.raises(NotNow):
            encoder.encode(["how"])
        assert not Server.asked
        calls.pop()()
        assert encoder.encode(["how"]).shape == (1, 2)
        monkeypatch.setattr(Server, "answer", lambda _self, _body: (500, {}))
        with pytest.raises(NotNow):
            encoder.encode(["why"])
        with pytest.raises(encoders.EncoderError):
            calls.pop()()
        with pytest.raises(encoders.EncoderError, match="moment ago"):
            encoder.encode(["why"])
        assert encoder.encode(["how"]).shape == (1, 2), "what is known needs no server"
    finally:
        encoders.LATER.reset(before)
