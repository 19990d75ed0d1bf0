"""The client of language models, against a server that misbehaves."""

import itertools
import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_bot_engine.llm import client, errors, masking, showing, wire

from tests.simulators import LlmSimulator

ASKED = [
    {"role": "system", "content": "Answer from the sources."},
    {"role": "user", "content": "How long is the warranty?\n[1] The warranty lasts 24 months.\n"
                                "[2] Ink is sold in the shop."},
]
TOOL = {"type": "function", "function": {
    "name": "order_status", "description": "Where orders are", "parameters": {"type": "object"}}}


@pytest.fixture(name="model")
def start_model():
    with LlmSimulator() as model:
        model.key = "sk-test-123"
        yield model


def endpoint(model, **values):
    return client.Endpoint(**{
        "base_url": model.base_url, "model": "sim-1", "key": "sk-test-123", "seconds": 5,
        **values})


def test_an_answer_with_its_tokens(model):
    answer = client.chat(endpoint(model), ASKED)
    assert answer.text == "The warranty lasts 24 months. [1]"
    assert answer.input_tokens > 10
    assert answer.output_tokens > 1
    assert answer.model == "sim-1"
    assert model.sent[0]["max_tokens"] == 600


def test_tokens_are_estimated_where_none_are_counted(model):
    model.reports_usage = False
    answer = client.chat(endpoint(model), ASKED)
    assert answer.input_tokens == client.count_messages(ASKED)
    assert answer.output_tokens == client.count(answer.text)


def test_a_tool_call(model):
    model.wants = {"order_status": {"order": "S00042"}}
    answer = client.chat(endpoint(model), ASKED, tools=[TOOL])
    assert [(call.name, call.arguments) for call in answer.tool_calls] == [
        ("order_status", {"order": "S00042"})]
    assert answer.text == ""


@pytest.mark.parametrize("wants", [{}, {"order_status": {"order": "S00042", "note": "中文"}}])
def test_streaming_is_the_same_answer_piece_by_piece(model, wants):
    model.wants, pieces = wants, []
    whole = client.chat(endpoint(model), ASKED, tools=[TOOL])
    streamed = client.chat(endpoint(model), ASKED, tools=[TOOL], on_text=pieces.append)
    assert (streamed.text, [call.arguments for call in streamed.tool_calls]) == (
        whole.text, [call.arguments for call in whole.tool_calls])
    assert "".join(pieces) == whole.text
    assert len(pieces) > 1 or wants
    assert streamed.output_tokens == whole.output_tokens


def test_pieces_come_while_the_rest_is_being_written(model):
    model.delay, moments = 0.05, []
    client.chat(endpoint(model), ASKED, on_text=lambda _text: moments.append(time.monotonic()))
    assert moments[-1] - moments[0] > 0.1


@pytest.mark.parametrize(("failure", "asked"), [("no_stream", 2), ("unstreamed", 1)])
def test_an_endpoint_that_does_not_stream_answers_all_the_same(model, failure, asked):
    model.failure, pieces = failure, []
    answer = client.chat(endpoint(model), ASKED, on_text=pieces.append)
    assert pieces == [answer.text] == ["The warranty lasts 24 months. [1]"]
    assert len(model.sent) == asked


def shown(said, masker=None, seconds=0.25):
    """What people see of an answer that comes sign by sign, one in so many seconds."""
    seen, clock = [], itertools.count(0, seconds)
    show = showing.Showing(masker or masking.Masker(), seen.append, lambda: next(clock))
    for sign in said:
        show(sign)
    return seen


def test_what_people_see_of_an_answer_that_is_being_written():
    masker = masking.Masker(["Alice Smith"])
    masker.mask("Alice Smith, 13800138001")
    assert shown("a < b", seconds=0.25) == ["a", "a <", "a < b"]
    assert shown("Hi <NAME_1>!", masker)[-2:] == ["Hi Alice Smith", "Hi Alice Smith!"]
    assert shown("<think>secret</think>Yes", masker) == ["Y", "Ye", "Yes"]
    assert shown("<think>never closed", masker) == []
    # four times a second, however fast it comes
    assert shown("abcdefghi", seconds=0.1) == ["a", "abcd", "abcdefg"]


@given(st.lists(st.sampled_from([
    "<NAME_1>", "<PHONE_1>", "<NAME_9>", "<think>", "</think>", "a", " ", "<", ">", "1 < 2",
    "好"])),
    st.integers(1, 9))
def test_no_placeholder_and_no_thought_is_ever_seen(parts, size):
    """Whatever is seen of it is a part of what is there in the end, but for its last word."""
    masker = masking.Masker(["Alice Smith"])
    masker.mask("Alice Smith, 13800138001")
    said = "".join(parts)
    pieces = [said[start:start + size] for start in range(0, len(said), size)]
    whole = showing.readable(said, masker)
    for seen in shown(pieces, masker):
        assert not re.search(r"<(NAME|PHONE)(_1?)?>?\Z|<(NAME|PHONE)_1>|</?thin?k?\Z", seen)
        assert "<think>" in said or whole.startswith(seen)


def test_a_stream_that_breaks_off_is_no_answer():
    with pytest.raises(errors.BadAnswer):
        client._streamed([b'data: {"choices": [{"delta": {"content": "half"}}]}\n\n'], len)


@pytest.mark.parametrize(("failure", "error"), [
    ("429", errors.Retry), ("quota", errors.Quota), ("401", errors.Auth), ("500", errors.Retry),
    ("html", errors.BadAnswer), ("json", errors.BadAnswer), ("empty", errors.BadAnswer),
    ("no_choices", errors.BadAnswer),
])
@pytest.mark.parametrize("streams", [False, True])
def test_each_failure_has_its_name(model, failure, error, streams):
    model.failure = failure
    with pytest.raises(error) as raised:
        client.chat(endpoint(model), ASKED, on_text=len if streams else None)
    assert type(raised.value) is error
    if failure == "429":
        assert raised.value.after == 2


def test_the_key_is_never_quoted(model):
    with pytest.raises(errors.Auth) as raised:
        client.chat(endpoint(model, key="sk-secret-999"), ASKED)
    assert "sk-secret-999" not in str(raised.value)
    assert "sk-secret-999" not in repr(endpoint(model, key="sk-secret-999"))


@pytest.mark.parametrize("failure", ["slow", "drip"])
def test_the_time_limit_holds_for_all_of_it(model, failure):
    model.failure, model.delay = failure, 3
    started = time.monotonic()
    with pytest.raises(errors.Late):
        client.chat(endpoint(model, seconds=0.5), ASKED)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("mode", ["refuse", "reset"])
def test_out_of_reach(model, mode):
    with model.outage(mode), pytest.raises(errors.Retry):
        client.chat(endpoint(model), ASKED)


def test_another_dialect_is_learnt_from_the_refusal(model):
    model.failure = "no_max_tokens"
    assert client.chat(endpoint(model), ASKED).text
    assert len(model.sent) == 2


def test_azure_takes_its_key_elsewhere(model):
    answer = client.chat(
        endpoint(model, base_url=f"{model.base_url}/deployments/x?api-version=2026-01"), ASKED)
    assert answer.text
    assert model.sent[0]["query"] == {"api-version": "2026-01"}
    assert model.sent[0]["path"].endswith("/deployments/x/chat/completions")


def test_an_unknown_address_is_refused_not_retried(model):
    with pytest.raises(errors.Refused):
        client.chat(endpoint(model, base_url=model.url + "/nothing?x=1#"), [])


def test_thoughts_are_not_said():
    value = {"choices": [{"message": {"content": "<think>secret plan</think>Hello"}}]}
    assert client._completion(value, {"messages": [], "model": "m"}).text == "Hello"


def test_broken_arguments_are_told_apart_from_none():
    calls = [client._tool_call({"function": {"name": "x", "arguments": text}})
             for text in ("{\"a\"", "[1]", "", '{"a": 1}')]
    assert [call.arguments for call in calls] == [None, None, {}, {"a": 1}]


@pytest.mark.parametrize("status", [301, 400, 404, 413, 422])
def test_what_no_retry_helps_is_refused(status):
    error = client.refused(status, {}, b'{"error": "no"}')
    assert type(error) is errors.Refused


def test_an_endless_answer_is_cut():
    class Raw:
        closed = False

        @staticmethod
        def fileno():
            return sockets[0].fileno()

        @staticmethod
        def stream(size):
            while True:
                yield b"x" * size

    import socket
    sockets = socket.socketpair()
    with pytest.raises(errors.BadAnswer):
        b"".join(wire._chunks(Raw(), time.monotonic() + 5))
    for end in sockets:
        end.close()


def test_nothing_but_json_objects_counts():
    for raw in (b"", b"[]", b"null", b"\xff", json.dumps("x").encode()):
        with pytest.raises(errors.BadAnswer):
            client._object(raw)
