"""External bots: what is sent to each and what is read from its answers, after fixtures."""

import json
from pathlib import Path

import pytest
from smart_service_bot_engine import brains
from smart_service_bot_engine.llm import errors, wire

from tests.simulators import BrainSimulator

FIXTURES = Path(__file__).parent / "fixtures/brains"
KINDS = sorted(brains.ADAPTERS)
REFS = {
    "dify": {"conversation_id": "45701982-8118-4bc5-8e9b-64562b4555f2"}, "rasa": {},
    "botpress": {"key": "eyJ-user", "conversation": "conv_01"},
    "coze": {"conversation_id": "conv_1"},
}
SAID = {
    "dify": "每六个月更换一次。", "coze": "每六个月更换一次。", "botpress": "每六个月\n更换一次。",
    "rasa": "每六个月更换一次。\n要预约吗？\n1. 要\n2. 不要",
}


def settings(kind, **values):
    return brains.Settings(**{
        "kind": kind, "address": "https://bot.example/v1/", "key": "key-1",
        "bot": "7348293334459318316", **values})


def replay(kind):
    """A ``perform`` that plays a fixture and checks what is sent."""
    exchanges = iter(json.loads((FIXTURES / f"{kind}.json").read_text(encoding="utf-8")))

    def perform(call, seconds):
        assert 0 < seconds <= 15
        exchange = next(exchanges)
        wanted, answer = exchange["request"], exchange["response"]
        assert (call.method, call.url) == (wanted["method"], wanted["url"])
        headers = {name: value for name, value in call.headers.items() if name != "Content-Type"}
        assert headers == wanted["headers"]
        assert (json.loads(call.body) if call.body else None) == wanted.get("body")
        return wire.Response(answer["status"], {}, json.dumps(answer["body"]).encode())

    return perform, exchanges


@pytest.mark.parametrize("kind", KINDS)
def test_one_question(kind):
    perform, exchanges = replay(kind)
    reply = brains.ask(
        settings(kind), "滤芯多久换？", "db-7", perform=perform, sleep=lambda _seconds: None)
    assert reply.text == SAID[kind]
    assert reply.ref == REFS[kind]
    assert next(exchanges, None) is None


@pytest.fixture(name="bot")
def start_bot():
    with BrainSimulator() as bot:
        bot.key = "key-1"
        yield bot


@pytest.mark.parametrize("kind", KINDS)
def test_a_conversation_goes_on(bot, kind):
    there = settings(kind, address=bot.url, seconds=5)
    first = brains.ask(there, "one", "db-7")
    second = brains.ask(there, "two", "db-7", first.ref)
    assert (first.text, second.text) == ("You said: one", "You said: two")
    assert first.ref == second.ref
    assert len({row["conversation"] for row in bot.sent}) == 1


@pytest.mark.parametrize(("failure", "error"), [
    ("slow", errors.Late), ("500", errors.Retry), ("401", errors.Auth), ("quota", errors.Quota),
    ("html", errors.BadAnswer), ("json", errors.BadAnswer), ("form", errors.BadAnswer),
    ("empty", errors.BadAnswer),
])
@pytest.mark.parametrize("kind", KINDS)
def test_each_failure_has_its_name(bot, kind, failure, error):
    bot.failure, bot.delay = failure, 3
    with pytest.raises(error) as raised:
        brains.ask(
            settings(kind, address=bot.url, seconds=1 if failure == "slow" else 2), "one", "db-7")
    assert type(raised.value) is error
    assert "key-1" not in str(raised.value)


@pytest.mark.parametrize("kind", KINDS)
def test_out_of_reach(bot, kind):
    with bot.outage("refuse"), pytest.raises(errors.Retry):
        brains.ask(settings(kind, address=bot.url, seconds=2), "one", "db-7")


def test_a_bot_that_thinks_for_ever(bot):
    bot.failure = "thinking"
    for kind in ("botpress", "coze"):
        with pytest.raises(errors.Late):
            brains.ask(settings(kind, address=bot.url, seconds=1.2), "one", "db-7")
