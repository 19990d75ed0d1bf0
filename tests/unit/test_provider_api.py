"""The provider ``api``: what an app says to us and we to it."""

import datetime
import json
import time

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import base, standard_webhooks

SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
ADDRESS = "https://app.example.com/hooks/service/"
API = base.adapter_for(
    "api", base.Credentials(app_id="shop", webhook_secret=SECRET, api_base_url=ADDRESS)
)
MESSAGE = {
    "type": "message.created",
    "timestamp": "2026-03-01T16:00:00+08:00",
    "data": {
        "message_id": "m1",
        "user": {
            "id": "u1",
            "name": "王芳",
            "phone": "+8613800138000",
            "email": "wang@example.com",
            "lang": "zh_CN",
        },
        "text": "你好",
        "attachments": [
            {"url": "https://a.example/1.jpg", "name": "1.jpg", "mimetype": "image/jpeg"},
            {"url": "https://a.example/1.ogg", "name": "1.ogg", "mimetype": "audio/ogg"},
            {"url": "http://a.example/1.mp4", "mimetype": "video/mp4"},
            {"url": "https://a.example/1.pdf"},
        ],
    },
}


def signed(body, webhook_id="msg_1"):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    now = int(time.time())
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(now),
        "webhook-signature": standard_webhooks.sign(SECRET, webhook_id, now, body),
    }
    return base.Request("POST", {}, headers, body)


def receive(body, webhook_id="msg_1"):
    (envelope,) = API.receive(signed(body, webhook_id))
    return envelope


def message(**data):
    return {"type": "message.created", "data": {"user": {"id": "u1"}, **data}}


def test_message_in():
    envelope = receive(MESSAGE)
    assert envelope.external_id == "m1"
    assert envelope.contact_key == "api_user:shop:u1"
    assert envelope.event_kind == "message"
    assert envelope.provider_time == datetime.datetime(2026, 3, 1, 8)
    assert not envelope.failure

    event = API.parse(envelope.payload)
    assert event.kind == "message"
    assert event.text == "你好"
    assert event.occurred_at == datetime.datetime(2026, 3, 1, 8)
    assert event.contact == base.ContactPoint(
        "api_user", "shop", "u1", "王芳", "+8613800138000", "wang@example.com", "zh_CN"
    )
    assert [media.kind for media in event.media] == ["image", "voice", "video", "file"]
    assert event.media[0] == base.Media(
        "image", url="https://a.example/1.jpg", name="1.jpg", mimetype="image/jpeg"
    )


def test_without_a_message_id_the_webhook_id_names_the_message():
    assert receive(message(text="a"), "msg_7").external_id == "msg_7"


@pytest.mark.parametrize(("user_id", "value"), [("u1", "u1"), (17, "17"), (" u1 ", "u1")])
def test_user_ids(user_id, value):
    envelope = receive(message(user={"id": user_id}))
    assert envelope.contact_key == f"api_user:shop:{value}"
    assert API.parse(envelope.payload).contact.value == value


@pytest.mark.parametrize("state", ["sent", "delivered", "read", "failed"])
def test_receipts_of_one_message_differ(state):
    body = {"type": f"message.{state}", "data": {"message_id": "ours", "error": "no device"}}
    envelope = receive(body)
    assert envelope.event_kind == "receipt"
    assert envelope.external_id == f"message.{state}:ours"
    event = API.parse(envelope.payload)
    assert (event.kind, event.receipt_for, event.receipt_state) == ("receipt", "ours", state)
    assert event.receipt_error == "no device"


def test_receipts_of_different_messages_do_not_wait_for_each_other():
    keys = {
        receive({"type": "message.read", "data": {"message_id": name}}).contact_key
        for name in ("a", "b")
    }
    assert len(keys) == 2


def test_an_unknown_type_is_no_failure():
    envelope = receive({"type": "user.typing", "data": {}}, "msg_9")
    assert (envelope.event_kind, envelope.external_id) == ("unknown", "msg_9")
    assert not envelope.failure
    assert API.parse(envelope.payload).kind == "unknown"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "JSON"),
        (b"\0\xff not json", "JSON"),
        (b"[" * 100_000, "JSON"),
        ([], "type"),
        ({"data": {}}, "type"),
        ({"type": 1, "data": {}}, "type"),
        ({"type": "message.created"}, "data"),
        ({"type": "message.created", "data": []}, "data"),
        ({"type": "message.created", "data": {}}, "user"),
        (message(user="u1"), "user"),
        (message(user={}), "user.id"),
        (message(user={"id": " "}), "user.id"),
        (message(user={"id": "\0"}), "user.id"),
        (message(user={"id": True}), "user.id"),
        (message(user={"id": ["u1"]}), "user.id"),
        ({"type": "message.read", "data": {}}, "message_id"),
    ],
)
def test_a_verified_body_that_is_not_understood_is_kept(body, why):
    envelope = receive(body, "msg_3")
    assert why in envelope.failure
    assert (envelope.external_id, envelope.event_kind) == ("msg_3", "unknown")
    assert "\0" not in envelope.payload
    with pytest.raises(base.Unparsable, match=why):
        API.parse(envelope.payload)


@pytest.mark.parametrize(
    "attachments",
    ["file", ["file"], [{"url": "file:///etc/passwd"}], [{"name": "a.jpg"}], {"a": 1}],
)
def test_attachments_that_are_none(attachments):
    with pytest.raises(base.Unparsable, match="attachment"):
        API.parse(receive(message(attachments=attachments)).payload)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("a\0b", "ab"),
        ("مرحبا \u200f👨\u200d👩\u200d👧", "مرحبا \u200f👨\u200d👩\u200d👧"),
        ("\ud800", "\ufffd"),
        ("x" * 20_000, "x" * 20_000),
        (12, "12"),
        (None, ""),
        (["a"], ""),
    ],
)
def test_texts(sent, stored):
    envelope = receive(message(text=sent))
    envelope.payload.encode()
    assert API.parse(envelope.payload).text == stored


@pytest.mark.parametrize("value", [None, 1, "", "yesterday", "0001-01-01T00:00:00+08:00"])
def test_a_time_that_is_none(value):
    assert receive(message() | {"timestamp": value}).provider_time is None


def test_a_long_message_id_still_names_one_message():
    first, again, other = (
        receive(message(message_id=letter * 999)).external_id for letter in "aab"
    )
    assert first == again != other
    assert len(first) < 200


@given(st.binary(max_size=300))
def test_any_verified_bytes_become_one_envelope(body):
    envelope = receive(body)
    assert "\0" not in envelope.payload + envelope.external_id + envelope.contact_key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["message.created", "message.read", "other"]) | JSON,
            "data": st.fixed_dictionaries(
                {},
                optional={
                    "user": st.fixed_dictionaries({"id": JSON, "name": JSON}) | JSON,
                    "message_id": JSON,
                    "text": JSON,
                    "attachments": JSON,
                },
            ),
            "timestamp": JSON,
        }
    )
)
def test_any_json_is_parsed_or_named_unparsable(body):
    envelope = receive(body)
    try:
        event = API.parse(envelope.payload)
    except base.ProviderError:
        return
    if event.kind == "message":
        assert event.contact.key == envelope.contact_key


@given(st.binary(max_size=100), st.dictionaries(st.text(max_size=20), st.text(max_size=50)))
def test_any_request_that_is_not_ours_is_refused(body, headers):
    with pytest.raises(base.ProviderError):
        API.receive(base.Request("POST", {}, headers, body))


def test_there_is_nothing_to_confirm():
    with pytest.raises(base.BadRequest):
        API.confirm(base.Request("GET", {}, {}))


def test_message_out_is_signed_and_named_by_its_key():
    outgoing = base.Outgoing(
        idempotency_key="key-1",
        recipient="u1",
        text="您好 👋",
        buttons=(base.Button("yes", "Yes"),),
        media=base.Media("image", url="https://a.example/1.jpg", name="1.jpg"),
    )
    call = API.build(outgoing)
    assert (call.method, call.url) == ("POST", ADDRESS)
    assert call.headers["webhook-id"] == "key-1"
    body = standardwebhooks.Webhook(SECRET).verify(call.body, dict(call.headers))
    assert body["type"] == "message.created"
    assert body["data"] == {
        "message_id": "key-1",
        "user": {"id": "u1"},
        "text": "您好 👋",
        "buttons": [{"payload": "yes", "label": "Yes"}],
        "attachments": [
            {"kind": "image", "url": "https://a.example/1.jpg", "name": "1.jpg", "mimetype": ""}
        ],
    }


@pytest.mark.parametrize(
    ("status", "body", "result"),
    [
        (200, b'{"id": "a1"}', base.Sent("a1")),
        (200, b'{"id": 17}', base.Sent("17")),
        (202, b"", base.Sent("")),
        (204, b"ok", base.Sent("")),
        (200, b'["id"]', base.Sent("")),
        (301, b"", base.Misconfigured("301", "the address does not take messages")),
        (400, b"no", base.GiveUp("400", "no")),
        (401, b"no", base.GiveUp("401", "no")),
        (404, b"no", base.GiveUp("404", "no")),
        (410, b"gone", base.Misconfigured("410", "gone")),
        (429, b"slow", base.Retry("429", "slow", after=7.0)),
        (500, b"\xff", base.Retry("500", "\ufffd", after=7.0)),
        (503, b"", base.Retry("503", "", after=7.0)),
    ],
)
def test_what_an_answer_means(status, body, result):
    assert API.classify(base.Response(status, {"retry-after": "7"}, body)) == result


def test_retry_without_a_time():
    assert API.classify(base.Response(500, {}, b"")).after is None


@pytest.mark.parametrize(
    ("status", "failure"),
    [(200, type(None)), (404, base.GiveUp), (429, base.Retry), (500, base.Retry)],
)
def test_media_is_fetched_by_address(status, failure):
    assert API.media_call(base.Media("file", url="https://a/b")) == base.Call("GET", "https://a/b")
    assert isinstance(API.check_media(base.Response(status, {}, b"")), failure)


def test_it_needs_no_token():
    assert API.token_call() is None


# === CALLS AND PINGS === #

CALL = {
    "type": "call.ended",
    "data": {
        "call_id": "c1", "number": "+86 138 0013 8000", "direction": "out", "agent": "Ada",
        "started_at": "2026-03-01T16:00:00+08:00", "ended_at": "2026-03-01T16:05:00+08:00",
        "recording": "https://calls.example/1.mp3", "name": "王芳",
    },
}  # fmt: skip


def changed_call(**data):
    return json.dumps({**CALL, "data": {**CALL["data"], **data}})


def test_a_call_is_read():
    event = API.parse(json.dumps(CALL))
    assert (event.kind, event.external_id) == ("call", "c1")
    assert event.contact == base.ContactPoint(
        "phone", "", "+86 138 0013 8000", name="王芳", phone="+86 138 0013 8000")
    assert event.call == base.CallRecord(
        number="+86 138 0013 8000", started_at=datetime.datetime(2026, 3, 1, 8),
        ended_at=datetime.datetime(2026, 3, 1, 8, 5), direction="out",
        recording="https://calls.example/1.mp3", agent="Ada")


def test_a_call_of_a_hidden_number_that_nobody_took():
    event = API.parse(changed_call(number=None, ended_at=None, agent=None, recording=None))
    assert (event.call.number, event.call.ended_at, event.call.agent) == ("", None, "")


def test_a_clock_that_was_set_back_makes_no_negative_call():
    event = API.parse(changed_call(ended_at="2026-03-01T15:00:00+08:00"))
    assert event.call.ended_at == event.call.started_at


@pytest.mark.parametrize("data", [
    {"call_id": ""}, {"started_at": None}, {"started_at": "yesterday"}, {"ended_at": "later"},
    {"direction": "up"}, {"recording": "javascript:alert(1)"}, {"recording": "file:///x"},
])
def test_a_call_that_makes_no_sense_is_refused(data):
    with pytest.raises(base.Unparsable):
        API.parse(changed_call(**data))


def test_a_ping_is_signed_and_says_nothing():
    call = API.probe_call()
    standardwebhooks.Webhook(SECRET).verify(call.body, dict(call.headers))
    assert json.loads(call.body)["type"] == "ping"
    assert API.read_probe(base.Response(204, {}, b"")) == base.Probe("")
    assert isinstance(API.read_probe(base.Response(401, {}, b"no")), base.GiveUp)


def test_two_secrets_are_good_while_one_is_replaced():
    other = "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0LTAwMQ=="
    api = base.adapter_for("api", base.Credentials(
        app_id="shop", webhook_secret=f"{SECRET} {other}", api_base_url=ADDRESS))
    api.check()
    call = api.probe_call()
    for secret in (SECRET, other):
        standardwebhooks.Webhook(secret).verify(call.body, dict(call.headers))
        now = int(time.time())
        signature = standard_webhooks.sign(secret, "e1", now, b"{}")
        assert api.receive(base.Request("POST", {}, {
            "webhook-id": "e1", "webhook-timestamp": str(now),
            "webhook-signature": signature}, b"{}"))
    with pytest.raises(ValueError):
        base.adapter_for("api", base.Credentials(webhook_secret=f"{SECRET} ?")).check()


def test_who_is_writing():
    event = API.parse(json.dumps({"type": "typing", "data": {"user": {"id": "u1"}}}))
    assert (event.kind, event.contact.value) == ("typing", "u1")
    with pytest.raises(base.Unparsable):
        API.parse(json.dumps({"type": "typing", "data": {}}))
