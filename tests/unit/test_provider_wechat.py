"""The provider ``wechat``: pushes in all modes, answers and errors."""

import dataclasses
import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import base, wechat
from smart_service_providers import wechat_answers as answers
from smart_service_providers import wechat_crypto as crypto

from .helpers import fixture

PUSH = fixture("wechat/push.json")
COMPATIBLE = fixture("wechat/compatible.json")
MESSAGES = fixture("wechat/messages.json")
TOKEN, APP, ENCODED_KEY = PUSH["token"], PUSH["app_id"], PUSH["encoding_aes_key"]
KEY = crypto.aes_key(ENCODED_KEY)
PLAIN = wechat.WeChat(
    base.Credentials(
        app_id=APP, app_secret="s3cret", webhook_secret=TOKEN, access_token="tok", api_base_url=""
    )
)
SECURE = wechat.WeChat(dataclasses.replace(PLAIN.credentials, encoding_aes_key=ENCODED_KEY))
TEXT = MESSAGES["text"]["push"]


def plain(body, token=TOKEN, **query):
    body = body if isinstance(body, bytes) else body.encode()
    query = {"timestamp": "1", "nonce": "2", "signature": crypto.signature(token, "1", "2")} | query
    return base.Request("POST", query, {}, body)


def sealed(message, app_id=APP, key=KEY, **query):
    message = message if isinstance(message, bytes) else message.encode()
    encrypted = crypto.encrypt(key, message, app_id)
    body = f"<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    query = {
        "timestamp": "1",
        "nonce": "2",
        "encrypt_type": "aes",
        "msg_signature": crypto.signature(TOKEN, "1", "2", encrypted),
    } | query
    return base.Request("POST", query, {}, body.encode())


def receive(adapter, request):
    (envelope,) = adapter.receive(request)
    return envelope


def xml(message_type="text", **fields):
    fields = {"FromUserName": "o1", "CreateTime": "1", "MsgType": message_type} | fields
    return "<xml>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in fields.items()) + "</xml>"


# === CONFIRMING THE ADDRESS === #


@pytest.mark.parametrize("adapter", [PLAIN, SECURE])
def test_published_confirmation(adapter):
    reply = adapter.confirm(base.Request("GET", PUSH["confirm"]["query"], {}))
    assert (reply.body, reply.status) == (PUSH["confirm"]["reply"], 200)


def test_encrypted_confirmation():
    echo = crypto.encrypt(KEY, b"4375120948345356249", APP)
    signature = crypto.signature(TOKEN, "1", "2", echo)
    query = {"timestamp": "1", "nonce": "2", "echostr": echo, "msg_signature": signature}
    assert SECURE.confirm(base.Request("GET", query, {})).body == "4375120948345356249"
    with pytest.raises(base.BadSignature):
        PLAIN.confirm(base.Request("GET", query, {}))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"signature": "0" * 40}, base.BadSignature),
        ({"nonce": "1"}, base.BadSignature),
        ({"timestamp": ""}, base.BadRequest),
        ({"signature": ""}, base.BadRequest),
        ({"echostr": ""}, base.BadRequest),
        ({"msg_signature": "0" * 40}, base.BadSignature),
    ],
)
def test_a_confirmation_that_is_not_wechats(changes, error):
    with pytest.raises(error):
        PLAIN.confirm(base.Request("GET", PUSH["confirm"]["query"] | changes, {}))


# === PUSHES === #


def test_published_plain_push():
    envelope = receive(
        PLAIN, base.Request("POST", PUSH["plain"]["query"], {}, PUSH["plain"]["body"].encode())
    )
    assert envelope.external_id == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY:1714037059:debug_demo"
    assert envelope.contact_key == f"openid:{APP}:o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
    assert envelope.event_kind == "unknown"
    assert envelope.provider_time == datetime.datetime(2024, 4, 25, 9, 24, 19)


@pytest.mark.parametrize(
    "shape",
    ['{{"ToUserName": "gh", "Encrypt": "{}"}}', "<xml><Encrypt><![CDATA[{}]]></Encrypt></xml>"],
)
def test_published_encrypted_push(shape):
    example = PUSH["encrypted"]
    body = shape.format(example["encrypt"]).encode()
    envelope = receive(SECURE, base.Request("POST", example["query"], {}, body))
    assert envelope.payload == example["message"]
    assert envelope.external_id == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY:1714112445:debug_demo"


def test_published_compatible_push():
    adapter = wechat.WeChat(
        base.Credentials(
            app_id=COMPATIBLE["app_id"],
            webhook_secret=COMPATIBLE["token"],
            encoding_aes_key=COMPATIBLE["encoding_aes_key"],
        )
    )
    request = base.Request("POST", COMPATIBLE["query"], {}, COMPATIBLE["body"].encode())
    envelope = receive(adapter, request)
    assert envelope.external_id == COMPATIBLE["external_id"]
    assert adapter.parse(envelope.payload).text == COMPATIBLE["text"]


def test_in_compatible_mode_only_the_encrypted_part_counts():
    request = sealed(TEXT)
    forged = request.body.replace(b"</xml>", xml(Content="forged")[5:].encode())
    envelope = receive(SECURE, dataclasses.replace(request, body=forged))
    assert SECURE.parse(envelope.payload).text == "this is a test"


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("mode", ["plain", "sealed"])
def test_published_messages(name, mode):
    example = MESSAGES[name]
    adapter, request = (PLAIN, plain) if mode == "plain" else (SECURE, sealed)
    envelope = receive(adapter, request(example["push"]))
    assert not envelope.failure
    assert envelope.external_id == example["id"]
    assert envelope.event_kind == example["kind"]
    event = adapter.parse(envelope.payload)
    assert event.kind == example["kind"]
    assert event.external_id == example["id"]
    for field in ("trigger", "text", "button", "receipt_for", "receipt_state", "receipt_code",
                  "receipt_error"):
        assert getattr(event, field) == example.get(field, ""), field
    assert event.media == ((base.Media(**example["media"]),) if "media" in example else ())
    place = base.Location(**example["location"]) if "location" in example else None
    assert event.location == place
    assert event.unknown == tuple(example.get("unknown", ()))
    assert event.consents == tuple(base.Consent(*one) for one in example.get("consents", ()))
    keys = [key.format(app=APP) for key in example.get("links", ())]
    assert [link.key for link in event.links] == keys
    assert event.occurred_at == envelope.provider_time
    if "time" in example:
        assert event.occurred_at == datetime.datetime.fromisoformat(example["time"])


@pytest.mark.parametrize("name", [name for name in MESSAGES if MESSAGES[name]["kind"] != "receipt"])
def test_what_a_customer_does_keeps_its_order(name):
    envelope = receive(PLAIN, plain(MESSAGES[name]["push"]))
    assert envelope.contact_key == PLAIN.parse(envelope.payload).contact.key


def test_a_receipt_holds_up_nothing_that_the_customer_writes():
    envelope = receive(PLAIN, plain(MESSAGES["template delivered"]["push"]))
    assert envelope.contact_key == f"receipt:{APP}:200163836"


def test_several_results_in_one_push_are_several_events():
    rows = [
        {"TemplateId": "t", "MsgID": str(number), "ErrorCode": str(number), "ErrorStatus": "x"}
        for number in range(3)
    ]
    event = {"FromUserName": "o1", "CreateTime": 1, "MsgType": "event"}
    event["Event"] = "subscribe_msg_sent_event"
    for body in (event | {"List": rows}, event | {"SubscribeMsgSentEvent": rows}):
        envelopes = PLAIN.receive(plain(json.dumps(body)))
        assert len({envelope.external_id for envelope in envelopes}) == 3
        events = [PLAIN.parse(envelope.payload) for envelope in envelopes]
        assert [event.receipt_for for event in events] == ["0", "1", "2"]
        assert [event.receipt_state for event in events] == ["delivered", "failed", "failed"]


def test_a_unionid_counts_within_the_open_platform_account():
    joined = wechat.WeChat(dataclasses.replace(PLAIN.credentials, business_ref="open1"))
    event = joined.parse(MESSAGES["the person behind several accounts"]["push"])
    assert event.links == (base.ContactPoint("unionid", "open1", "oUnion"),)


@pytest.mark.parametrize(
    "place", [("x", "1"), ("", ""), ("91", "1"), ("1", "181"), ("nan", "1"), ("1", "inf")]
)
def test_what_is_no_place(place):
    body = xml("location", Location_X=place[0], Location_Y=place[1], Label="home", MsgId="1")
    event = PLAIN.parse(body)
    assert (event.kind, event.text, event.location) == ("message", "home", None)


def test_unknown_names_are_few_and_short():
    body = json.dumps({"FromUserName": "o1", "MsgType": "text", "MsgId": 1}
                      | {f"{number}" * 90: 1 for number in range(99)})
    names = PLAIN.parse(body).unknown
    assert len(names) == 20
    assert max(map(len, names)) == 80


@pytest.mark.parametrize(
    ("adapter", "request_", "error"),
    [
        (PLAIN, plain(TEXT, token="wrong"), base.BadSignature),
        (PLAIN, plain(TEXT, nonce=""), base.BadRequest),
        (PLAIN, plain(TEXT, signature=""), base.BadRequest),
        (PLAIN, plain(TEXT, signature="\ud800"), base.BadSignature),
        (SECURE, plain(TEXT), base.BadSignature),
        (SECURE, sealed(TEXT, encrypt_type="raw", msg_signature=""), base.BadRequest),
        (SECURE, sealed(TEXT, msg_signature="0" * 40), base.BadSignature),
        (SECURE, sealed(TEXT, app_id="wxother"), base.BadSignature),
        (SECURE, base.Request("POST", {"encrypt_type": "aes"}, {}, b"garbage"), base.BadRequest),
        (wechat.WeChat(base.Credentials()), plain(TEXT, token=""), base.BadSignature),
    ],
)
def test_a_push_that_is_not_proven(adapter, request_, error):
    with pytest.raises(error):
        adapter.receive(request_)


DOCTYPES = [
    '<!DOCTYPE xml [<!ENTITY a "b">]>' + TEXT,
    '<?xml version="1.0"?>\n<!-- <xml> -->\n<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/a">' + TEXT,
    '\ufeff <!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>',
]


@pytest.mark.parametrize("body", DOCTYPES)
def test_a_document_type_is_refused(body):
    for adapter, request in ((PLAIN, plain(body)), (SECURE, sealed(TEXT))):
        with pytest.raises(base.BadRequest, match="document type"):
            adapter.receive(dataclasses.replace(request, body=body.encode()))
    with pytest.raises(base.Unparsable, match="document type"):
        PLAIN.parse(body)


def test_a_long_prolog_takes_no_time():
    assert receive(PLAIN, plain("<??>" * 200_000)).failure


def test_a_customer_may_write_about_document_types():
    envelope = receive(PLAIN, plain(xml(Content="<!DOCTYPE html> &amp; <!ENTITY a>", MsgId="1")))
    assert PLAIN.parse(envelope.payload).text == "<!DOCTYPE html> &amp; <!ENTITY a>"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "garbage \0",
        "<xml>",
        "<html/>",
        "<xml><FromUserName>a</FromUserName></xml>",
        "<xml><MsgType>text</MsgType></xml>",
        "<xml><FromUserName>&unknown;</FromUserName><MsgType>text</MsgType></xml>",
        "{",
        "[1]",
        '{"a": 1}',
        "<xml>" + "<a>" * 1000,
        '<?xml version="1.0" encoding="utf-16"?><xml/>',
    ],
)
def test_a_verified_body_that_is_not_understood_is_kept(body):
    for adapter, request in ((PLAIN, plain), (SECURE, sealed)):
        envelope = receive(adapter, request(body, openid="o7"))
        assert envelope.failure
        assert envelope.external_id == receive(adapter, request(body)).external_id
        assert envelope.contact_key == f"openid:{APP}:o7"
        assert "\0" not in envelope.payload
        with pytest.raises(base.Unparsable):
            adapter.parse(envelope.payload)


def test_what_a_wrong_key_could_not_open_the_right_one_opens_later():
    wrong = wechat.WeChat(dataclasses.replace(SECURE.credentials, encoding_aes_key="B" * 43))
    for adapter in (PLAIN, wrong):
        envelope = receive(adapter, sealed(TEXT))
        assert "EncodingAESKey" in envelope.failure
        with pytest.raises(base.Unparsable):
            adapter.parse(envelope.payload)
        assert SECURE.parse(envelope.payload).text == "this is a test"


def test_ids_stay_the_same_on_a_resend_and_differ_otherwise():
    follow = xml("event", Event="subscribe")
    bodies = [
        follow,
        xml("event", Event="unsubscribe"),
        xml("event", Event="subscribe", CreateTime="2"),
        xml("event", Event="subscribe", FromUserName="o2"),
        xml("event", Event="CLICK", EventKey="a"),
        xml("event", Event="CLICK", EventKey="b"),
        xml("event", Event="TEMPLATESENDJOBFINISH", MsgID="1"),
        xml("event", Event="TEMPLATESENDJOBFINISH", MsgID="2"),
        xml("text", MsgId="1"),
        xml("text", MsgId="2"),
        xml("text"),
    ]
    ids = [receive(PLAIN, plain(body)).external_id for body in bodies]
    assert len(set(ids)) == len(ids)
    assert receive(SECURE, sealed(follow)).external_id == ids[0]


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧 مرحبا", "x" * 20_000, "]] >", " a\nb "])
def test_texts_come_through(text):
    assert PLAIN.parse(receive(PLAIN, plain(xml(Content=text, MsgId="1"))).payload).text == text


@given(st.binary(max_size=300))
def test_any_verified_bytes_become_one_envelope_or_an_error_by_name(body):
    for adapter, request in ((PLAIN, plain), (SECURE, sealed)):
        try:
            envelope = receive(adapter, request(body))
        except base.ProviderError:
            continue
        try:
            adapter.parse(envelope.payload)
        except base.ProviderError as error:
            assert envelope.failure or isinstance(error, base.Unparsable)


@given(st.binary(max_size=200), st.dictionaries(st.text(max_size=15), st.text(max_size=50)))
def test_any_request_that_is_not_wechats_is_refused(body, query):
    for adapter in (PLAIN, SECURE):
        with pytest.raises(base.ProviderError):
            adapter.receive(base.Request("POST", query, {}, body))
        with pytest.raises(base.ProviderError):
            adapter.confirm(base.Request("GET", query, {}))


@given(
    st.dictionaries(
        st.sampled_from(
            "MsgType FromUserName CreateTime MsgId MsgID Event EventKey Content Format MediaId "
            "PicUrl Recognition Label Title Url Encrypt Status List SubscribeMsgSentEvent "
            "ScanCodeInfo SendLocationInfo Location_X Location_Y Latitude Longitude UnionId".split()
        ),
        st.sampled_from(["text", "event", "image", "voice", "location", "link", "location_select"])
        | st.sampled_from(["subscribe_msg_sent_event", "TEMPLATESENDJOBFINISH", "CLICK", "23.1"])
        | st.text()
        | st.integers()
        | st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from("List TemplateId MsgID ErrorCode Location_X ScanResult".split()),
                inner,
            ),
            max_leaves=8,
        ),
    )
)
def test_any_fields_are_parsed_or_named_unparsable(fields):
    for envelope in PLAIN.receive(plain(json.dumps(fields))):
        assert "\0" not in envelope.payload + envelope.external_id + envelope.contact_key
        try:
            event = PLAIN.parse(envelope.payload)
        except base.ProviderError:
            continue
        assert event.kind == envelope.event_kind
        assert event.external_id == envelope.external_id
        if event.kind != "receipt" or not event.receipt_for:
            assert envelope.contact_key == event.contact.key


def test_what_wechat_wants_to_read():
    assert PLAIN.accepted.body == "success"


# === SENDING === #


def test_a_text_is_sent_as_it_is():
    call = PLAIN.build(base.Outgoing("k", "oABC", text="您好 👋 \\u4f60"))
    assert call.method == "POST"
    assert call.url == "https://api.weixin.qq.com/cgi-bin/message/custom/send"
    assert call.params == {"access_token": "tok"}
    assert "您好 👋".encode() in call.body
    assert json.loads(call.body) == {
        "touser": "oABC",
        "msgtype": "text",
        "text": {"content": "您好 👋 \\u4f60"},
    }


def test_choices_become_numbered_lines():
    buttons = (base.Button("good", "满意"), base.Button("bad", "不满意"))
    call = PLAIN.build(base.Outgoing("k", "o", text="请评价", buttons=buttons))
    assert json.loads(call.body)["text"]["content"] == "请评价\n1. 满意\n2. 不满意"


def test_an_image_is_sent_by_its_media_id():
    call = PLAIN.build(base.Outgoing("k", "o", media=base.Media("image", media_id="m1")))
    assert json.loads(call.body) == {
        "touser": "o",
        "msgtype": "image",
        "image": {"media_id": "m1"},
    }


@pytest.mark.parametrize(
    "outgoing",
    [
        base.Outgoing("k", "o", text="a", media=base.Media("image", media_id="m1")),
        base.Outgoing("k", "o", media=base.Media("image", url="https://a/b")),
        base.Outgoing("k", "o", media=base.Media("file", media_id="m1")),
    ],
)
def test_what_wechat_does_not_take(outgoing):
    with pytest.raises(ValueError, match="WeChat takes"):
        PLAIN.build(outgoing)


def answer(code, words="words", status=200):
    return base.Response(status, {}, json.dumps({"errcode": code, "errmsg": words}).encode())


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, base.Retry),
        (40001, base.Reauthenticate),
        (40003, base.GiveUp),
        (40004, base.GiveUp),
        (40005, base.GiveUp),
        (40006, base.GiveUp),
        (40007, base.GiveUp),
        (40008, base.GiveUp),
        (40013, base.Misconfigured),
        (40014, base.Reauthenticate),
        (40037, base.GiveUp),
        (40125, base.Misconfigured),
        (40164, base.Misconfigured),
        (40243, base.Misconfigured),
        (40249, base.GiveUp),
        (41001, base.Reauthenticate),
        (41005, base.GiveUp),
        (41030, base.GiveUp),
        (42001, base.Reauthenticate),
        (43004, base.GiveUp),
        (43019, base.GiveUp),
        (43101, base.GiveUp),
        (43108, base.GiveUp),
        (44001, base.GiveUp),
        (44004, base.GiveUp),
        (45001, base.GiveUp),
        (45002, base.GiveUp),
        (45007, base.GiveUp),
        (45009, base.Retry),
        (45011, base.Retry),
        (45015, base.WindowClosed),
        (45047, base.WindowClosed),
        (45072, base.GiveUp),
        (45080, base.GiveUp),
        (47001, base.GiveUp),
        (47003, base.GiveUp),
        (48001, base.Misconfigured),
        (48002, base.GiveUp),
        (48004, base.Misconfigured),
        (50001, base.Misconfigured),
        (50002, base.GiveUp),
        (50004, base.Misconfigured),
        (50005, base.GiveUp),
        (50007, base.Misconfigured),
        (61024, base.Misconfigured),
        (65400, base.Misconfigured),
        (89503, base.Misconfigured),
        (89506, base.Misconfigured),
        (89507, base.Misconfigured),
        (99999, base.GiveUp),
    ],
)
def test_every_error_of_sending(code, kind):
    result = PLAIN.classify(answer(code))
    assert type(result) is kind
    assert (result.code, result.reason) == (str(code), "words")


def test_the_table_above_is_whole():
    marks = test_every_error_of_sending.pytestmark[0].args[1]
    assert {code for code, _kind in marks} == {*answers.ERRORS, 99999}


def test_sent():
    assert PLAIN.classify(answer(0, "ok")) == base.Sent("")


def test_the_admin_reads_which_address_to_allow():
    words = "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 6aaa37eb"
    for result in (PLAIN.classify(answer(40164, words)), PLAIN.read_token(answer(40164, words))):
        assert isinstance(result, base.Misconfigured)
        assert "203.0.113.9" in result.reason


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>", base.Retry),
        (200, b"[]", base.Retry),
        (200, b'{"errcode": "x"}', base.Retry),
        (200, b"{}", base.Retry),
        (302, b"", base.Misconfigured),
        (404, b"", base.Misconfigured),
        (429, b"", base.Retry),
        (500, b"\xff", base.Retry),
        (502, b"", base.Retry),
    ],
)
def test_answers_that_are_not_wechats(status, body, kind):
    assert type(PLAIN.classify(base.Response(status, {}, body))) is kind


@given(st.binary(max_size=100), st.integers(100, 599))
def test_any_answer_means_something(body, status):
    response = base.Response(status, {}, body)
    assert isinstance(PLAIN.classify(response), base.Sent | base.Failure)
    assert isinstance(PLAIN.read_token(response), base.Token | base.Failure)
    assert isinstance(PLAIN.check_media(response), base.Failure | None)
    assert isinstance(PLAIN.next_media_call(response), base.Call | None)
    assert isinstance(PLAIN.read_upload(response), base.Uploaded | base.Failure)
    assert isinstance(PLAIN.read_probe(response), base.Probe | base.Failure)
    assert isinstance(PLAIN.read_templates(response), base.TemplatePage | base.Failure)
    assert isinstance(PLAIN.read_profiles(response), tuple | base.Failure)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            "errcode errmsg media_id video_url ip_list template_list data template_id priTmplId "
            "title content type primary_industry user_info_list openid unionid remark "
            "access_token expires_in msgid".split()
        ),
        inner,
    ),
    max_leaves=10,
)


@given(JSON_VALUES)
def test_any_json_means_something(value):
    response = base.Response(200, {"content-type": "text/plain"}, json.dumps(value).encode())
    assert isinstance(PLAIN.classify(response), base.Sent | base.Failure)
    assert isinstance(PLAIN.read_token(response), base.Token | base.Failure)
    assert isinstance(PLAIN.check_media(response), base.Failure)
    assert isinstance(PLAIN.next_media_call(response), base.Call | None)
    assert isinstance(PLAIN.read_upload(response), base.Uploaded | base.Failure)
    assert isinstance(PLAIN.read_probe(response), base.Probe | base.Failure)
    assert isinstance(PLAIN.read_templates(response), base.TemplatePage | base.Failure)
    assert isinstance(PLAIN.read_profiles(response), tuple | base.Failure)


@pytest.mark.parametrize(
    ("china", "seconds"), [("00:00:00", 86_400), ("12:00:00", 43_200), ("23:59:30", 30)]
)
def test_the_day_quota_starts_anew_at_midnight_in_china(china, seconds):
    now = datetime.datetime.fromisoformat(f"2026-03-01T{china}+08:00").timestamp()
    assert answers.seconds_to_china_midnight(now) == seconds


def test_retries_wait_for_their_quota():
    assert 0 < PLAIN.classify(answer(45009)).after <= 86_400
    assert PLAIN.classify(answer(45011)).after == 60
    assert PLAIN.classify(answer(-1)).after is None


# === TOKEN === #


def test_the_stable_token_is_asked_for():
    call = PLAIN.token_call()
    assert (call.method, call.url) == ("POST", "https://api.weixin.qq.com/cgi-bin/stable_token")
    assert not call.params
    assert json.loads(call.body) == {
        "grant_type": "client_credential",
        "appid": APP,
        "secret": "s3cret",
    }


def test_a_token_and_its_life():
    body = json.dumps({"access_token": "abc", "expires_in": 7200}).encode()
    assert PLAIN.read_token(base.Response(200, {}, body)) == base.Token("abc", 7200)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, base.Retry),
        (40001, base.Misconfigured),
        (40002, base.Misconfigured),
        (40013, base.Misconfigured),
        (40125, base.Misconfigured),
        (40164, base.Misconfigured),
        (40243, base.Misconfigured),
        (41004, base.Misconfigured),
        (45009, base.Retry),
        (45011, base.Retry),
        (50004, base.Misconfigured),
        (50007, base.Misconfigured),
        (99999, base.Misconfigured),
    ],
)
def test_every_error_of_the_token(code, kind):
    result = PLAIN.read_token(answer(code))
    assert type(result) is kind
    assert result.code == str(code)


@pytest.mark.parametrize("body", [b"{}", b'{"access_token": 1}', b'{"access_token": "a"}'])
def test_an_answer_without_a_token(body):
    assert isinstance(PLAIN.read_token(base.Response(200, {}, body)), base.Misconfigured)


# === MEDIA === #


def test_media_is_fetched_by_id_or_else_by_address():
    call = PLAIN.media_call(base.Media("image", media_id="m1", url="https://a/b"))
    assert (call.method, call.url) == ("GET", "https://api.weixin.qq.com/cgi-bin/media/get")
    assert call.params == {"access_token": "tok", "media_id": "m1"}
    assert PLAIN.media_call(base.Media("image", url="https://a/b")).url == "https://a/b"


@pytest.mark.parametrize(
    ("kind", "body", "failure"),
    [
        ("image/jpeg", b"\xff\xd8", type(None)),
        ("audio/amr", b"#!AMR", type(None)),
        ("application/json; charset=utf-8", b'{"errcode": 40007}', base.GiveUp),
        ("text/plain", b'{"errcode": 42001}', base.Reauthenticate),
        ("text/plain", b'{"video_url": "https://a/b"}', base.GiveUp),
        ("text/plain", b"what?", base.Retry),
    ],
)
def test_a_refusal_of_media_comes_with_status_200(kind, body, failure):
    response = base.Response(200, {"content-type": kind}, body)
    assert isinstance(PLAIN.check_media(response), failure)


def test_the_reply_window_and_the_limit_are_declared():
    window = PLAIN.capabilities.windows[0]
    assert (window.trigger, window.seconds, window.messages) == ("message", 48 * 3600, 5)
    assert PLAIN.capabilities.text_limit_bytes == 2048
    assert not PLAIN.capabilities.idempotent_send
