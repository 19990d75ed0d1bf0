"""The app's simulator, through the adapter and the client; and both simulators as a process."""


import pytest
import requests
import standardwebhooks
from smart_service_providers import api, base, http

from tests.simulators import CallbackReceiver
from tests.simulators.callback import DEMO_SECRET
from tests.simulators.server import Answer, Simulator


class Webhook(Simulator):
    """Stands for the product."""

    adapter: api.Api
    status = 200

    def handle(self, request):
        asked = base.Request(request.method, request.query, request.headers, request.body)
        standardwebhooks.Webhook(DEMO_SECRET).verify(asked.body, dict(asked.headers))
        (envelope,) = self.adapter.receive(asked)
        self.record(envelope=envelope, event=self.adapter.parse(envelope.payload))
        return Answer(b"", self.status)


@pytest.fixture
def sim():
    with CallbackReceiver() as simulator:
        yield simulator


@pytest.fixture
def webhook(sim):
    with Webhook() as simulator:
        simulator.adapter = adapter(sim)
        yield simulator


def adapter(sim, secret=DEMO_SECRET):
    credentials = base.Credentials(
        app_id="shop", webhook_secret=secret, api_base_url=f"{sim.url}/messages"
    )
    return api.Api(credentials)


def send(sim, key="k1", text="您好", secret=DEMO_SECRET):
    sender = adapter(sim, secret)
    return sender.classify(http.perform(sender.build(base.Outgoing(key, "u1", text=text))))


def test_a_message_arrives_once_however_often_it_is_sent(sim):
    first, again, other = send(sim, "k1"), send(sim, "k1"), send(sim, "k2")
    assert isinstance(first, base.Sent)
    assert first == again != other
    assert [(row["webhook_id"], row["deliveries"]) for row in sim.sent] == [("k1", 2), ("k2", 1)]
    assert sim.sent[0]["text"] == "您好"
    assert sim.sent[0]["user"] == "u1"
    assert sim.sent[0]["path"] == "/messages"


def test_a_wrong_secret_is_refused(sim):
    result = send(sim, secret="whsec_d3Jvbmc=")
    assert isinstance(result, base.GiveUp)
    assert result.code == "401"
    assert not sim.sent
    assert sim.refused == ["no signature fits"]


def test_requests_that_are_none(sim):
    assert requests.get(sim.url, timeout=5).status_code == 405
    assert requests.post(sim.url, timeout=5).status_code == 401
    sim.advance(301)
    assert send(sim).code == "401"


@pytest.mark.parametrize(("status", "kind"), [(503, base.Retry), (410, base.Misconfigured)])
def test_it_fails_as_often_as_told(sim, status, kind):
    settings = {"fail_status": status, "fail_count": 1, "retry_after": 9}
    requests.post(f"{sim.url}/_control/settings", json=settings, timeout=5).raise_for_status()
    result = send(sim)
    assert isinstance(result, kind)
    if kind is base.Retry:
        assert result.after == 9
    assert isinstance(send(sim), base.Sent)


def test_it_answers_late(sim):
    sim.delay = 0.5
    sender = adapter(sim)
    with pytest.raises(http.UnknownFate):
        http.perform(sender.build(base.Outgoing("k", "u1")), total=0.1)
    assert sim.wait_sent(1)[0]["webhook_id"] == "k"


def test_a_user_writes(sim, webhook):
    delivery = sim.deliver_text(
        webhook.url,
        "u1",
        "hello",
        name="Ann",
        phone="+4912345678",
        lang="de_DE",
        attachments=[{"url": "https://a.example/1.jpg", "mimetype": "image/jpeg"}],
        times=2,
    )
    assert delivery.ok
    assert [row["envelope"].external_id for row in webhook.sent] == [delivery.event_id] * 2
    event = webhook.sent[0]["event"]
    assert (event.kind, event.text) == ("message", "hello")
    assert event.contact.key == "api_user:shop:u1"
    assert (event.contact.name, event.contact.lang) == ("Ann", "de_DE")
    assert len(event.media) == 1


def test_receipts(sim, webhook):
    for state in ("delivered", "read"):
        sim.deliver_receipt(webhook.url, "k1", state)
    assert [row["event"].receipt_state for row in webhook.sent] == ["delivered", "read"]


def test_it_tries_until_it_is_taken(sim, webhook):
    webhook.status = 500
    delivery = sim.deliver_text(webhook.url, "u1", "a", tries=2)
    assert (delivery.ok, delivery.attempts) == (False, 2)


def test_it_is_driven_from_another_process(sim, webhook):
    values = {"webhook": webhook.url, "data": {"user": {"id": "u1"}, "text": "hi"}, "times": 2}
    answer = requests.post(f"{sim.url}/_control/deliver", json=values, timeout=5).json()
    assert (answer["ok"], answer["attempts"]) == (True, 2)
    send(sim)
    assert requests.get(f"{sim.url}/_control/sent", timeout=5).json()["last"] == 1
    requests.post(f"{sim.url}/_control/reset", timeout=5)
    assert not sim.sent


def test_an_outage_lasts_as_long_as_its_block(sim):
    with sim.outage("500"):
        assert isinstance(send(sim), base.Retry)
    assert isinstance(send(sim), base.Sent)
    with sim.outage("refuse"), pytest.raises(http.NotSent):
        send(sim)
    assert isinstance(send(sim), base.Sent)
