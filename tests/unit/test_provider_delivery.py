"""One thing on its way to the provider: the file first, a refused token renewed once."""

import json

import pytest
from smart_service_providers import base, delivery, http

from tests.simulators.server import Answer, Simulator


class Provider(Simulator):
    """Takes files and messages from whoever has the token ``good``."""

    def forget(self):
        super().forget()
        self.answers = {}

    def handle(self, request):
        self.record(path=request.path, query=request.query, body=request.body)
        if request.path in self.answers:
            return self.answers[request.path]
        if request.query.get("token") != "good":
            return Answer(b"token", 401)
        return Answer(b"file-1" if request.path == "/upload" else b"m-1")


class Adapter(base.Adapter):
    code = "test"
    capabilities = base.Capabilities(media=frozenset({"image"}))

    def _call(self, path, body):
        return base.Call("POST", self.base_url + path, {"token": self.credentials.access_token},
                         body=body)

    def upload_call(self, media):
        return self._call("/upload", media.content)

    def read_upload(self, response):
        answer = self.classify(response)
        return base.Uploaded(answer.external_id, 60) if isinstance(answer, base.Sent) else answer

    def build(self, outgoing):
        if outgoing.text == "unfit":
            raise ValueError("unfit")
        media = outgoing.media.media_id if outgoing.media else ""
        return self._call("/send", json.dumps([outgoing.text, media]).encode())

    def classify(self, response):
        if response.status == 401:
            return base.Reauthenticate("401", "token")
        if response.status == 413:
            return base.GiveUp("413", "too large")
        if response.status != 200:
            return base.Retry(str(response.status), "busy")
        if response.body == b"<html>":
            return base.Retry("200", "not the provider's answer")
        if response.body == b"-1":
            return base.Retry("-1", "system busy")
        return base.Sent(response.body.decode())


class CarefulAdapter(Adapter):
    capabilities = base.Capabilities(idempotent_send=True)


@pytest.fixture
def provider():
    with Provider() as simulator:
        yield simulator


@pytest.fixture
def adapter(provider):
    return Adapter(base.Credentials(api_base_url=provider.url))


def outgoing(text="hello", **values):
    return base.Outgoing("key", "u1", text=text, **values)


PICTURE = base.Media("image", content=b"picture")


class Tokens:
    def __init__(self, *tokens):
        self.tokens, self.stale = list(tokens), []

    def __call__(self, stale=None):
        self.stale.append(stale)
        return self.tokens.pop(0)


def test_a_message(adapter):
    delivered, token = delivery.deliver(adapter, outgoing(), Tokens("good"))
    assert (delivered.result, delivered.error, token) == (base.Sent("m-1"), None, "good")


def test_a_known_token_is_not_asked_for(adapter):
    assert delivery.deliver(adapter, outgoing(), Tokens(), "good")[1] == "good"


def test_a_refused_token_is_renewed_once(adapter, provider):
    tokens = Tokens("old", "good")
    delivered, token = delivery.deliver(adapter, outgoing(), tokens)
    assert (delivered.result, token, tokens.stale) == (base.Sent("m-1"), "good", [None, "old"])
    tokens = Tokens("old", "older")
    delivered, token = delivery.deliver(adapter, outgoing(), tokens)
    assert isinstance(delivered.result, base.Reauthenticate)
    assert token is None
    assert len(provider.sent) == 4


def test_a_file_is_uploaded_first(adapter, provider):
    delivered, _token = delivery.deliver(adapter, outgoing(media=PICTURE), Tokens("good"))
    assert delivered.uploaded == base.Uploaded("file-1", 60)
    assert [sent["path"] for sent in provider.sent] == ["/upload", "/send"]
    assert json.loads(provider.sent[1]["body"]) == ["hello", "file-1"]


def test_a_file_that_the_provider_has_is_not_uploaded(adapter, provider):
    known = base.Media("image", media_id="file-0")
    delivered, _token = delivery.deliver(adapter, outgoing(media=known), Tokens("good"))
    assert delivered.uploaded is None
    assert len(provider.sent) == 1


def test_a_refused_file_sends_nothing(adapter, provider):
    provider.answers["/upload"] = Answer(b"", 413)
    delivered, _token = delivery.deliver(adapter, outgoing(media=PICTURE), Tokens("good"))
    assert delivered.result == base.GiveUp("413", "too large")
    assert len(provider.sent) == 1


def test_an_upload_of_unknown_fate_has_sent_nothing(adapter, provider):
    with provider.outage("lost"):
        delivered, _token = delivery.deliver(adapter, outgoing(media=PICTURE), Tokens("good"))
    assert isinstance(delivered.error, http.NotSent)


def test_a_message_of_unknown_fate(adapter, provider):
    with provider.outage("lost"):
        delivered, _token = delivery.deliver(adapter, outgoing(), Tokens("good"))
    assert delivered.error.maybe_sent


@pytest.mark.parametrize("answer", [
    Answer(b"", 502), Answer(b"Gateway Time-out", 504), Answer(b"<html>"),
])
def test_an_answer_that_is_not_the_provider_s_leaves_the_fate_open(adapter, provider, answer):
    provider.answers["/send"] = answer
    delivered, _token = delivery.deliver(adapter, outgoing(), Tokens("good"))
    assert delivered.result is None
    assert delivered.error.maybe_sent
    # who drops a second one may be asked again
    careful = CarefulAdapter(adapter.credentials)
    delivered, _token = delivery.deliver(careful, outgoing(), Tokens("good"))
    assert isinstance(delivered.result, base.Retry)


@pytest.mark.parametrize("answer", [
    Answer(b"", 500), Answer(b"", 503), Answer(b"", 429), Answer(b"-1"),
])
def test_what_the_provider_itself_puts_off_is_sent_again(adapter, provider, answer):
    provider.answers["/send"] = answer
    delivered, _token = delivery.deliver(adapter, outgoing(), Tokens("good"))
    assert isinstance(delivered.result, base.Retry)


def test_the_time_that_a_server_asks_for_is_kept(adapter, provider):
    provider.answers["/send"] = Answer(b"", 503, headers=(("Retry-After", "7"),))
    delivered, _token = delivery.deliver(adapter, outgoing(), Tokens("good"))
    assert delivered.result == base.Retry("503", "busy", after=7.0)


def test_a_gateway_before_an_upload_has_sent_nothing(adapter, provider):
    provider.answers["/upload"] = Answer(b"", 502)
    delivered, _token = delivery.deliver(adapter, outgoing(media=PICTURE), Tokens("good"))
    assert isinstance(delivered.result, base.Retry)
    assert len(provider.sent) == 1


def test_what_can_not_be_built(adapter, provider):
    delivered, _token = delivery.deliver(adapter, outgoing("unfit"), Tokens("good"))
    assert isinstance(delivered.error, ValueError)
    assert provider.sent == []


def test_what_the_tokens_raise_is_raised(adapter, provider):
    def none(**_stale):
        raise RuntimeError("no token")

    with pytest.raises(RuntimeError):
        delivery.deliver(adapter, outgoing(), none)
    assert provider.sent == []
