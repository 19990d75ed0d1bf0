"""The wecom adapter: callbacks, what is pulled, what is sent, what answers mean."""

import json
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smart_service_providers import base, wecom, wecom_messages
from smart_service_providers import wechat_crypto as crypto

from .helpers import fixture

CORP = "ww12345678910"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TOKEN = "simulated-token"
CUSTOMER = "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw"
MESSAGES = fixture("wecom/messages.json")
EVENTS = fixture("wecom/events.json")
CALLBACKS = fixture("wecom/callback.json")


def make(**changes):
    values = {
        "app_id": CORP, "app_secret": "s", "webhook_secret": TOKEN, "encoding_aes_key": KEY,
        "access_token": "t", "account_ref": "wkxxxxxxx", **changes}
    return wecom.WeCom(base.Credentials(**values))


def sealed(text, corp=CORP, key=KEY):
    return crypto.encrypt(crypto.aes_key(key), text.encode(), corp)


def pushed(text, corp=CORP, key=KEY, token=TOKEN):
    encrypted = sealed(text, corp, key)
    query = {
        "timestamp": "1", "nonce": "2",
        "msg_signature": crypto.signature(token, "1", "2", encrypted)}
    body = f"<xml><ToUserName>{corp}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>"
    return base.Request("POST", query, {}, body.encode())


def answered(**values):
    values.setdefault("errcode", 0)
    return base.Response(200, {"content-type": "application/json"}, json.dumps(values).encode())


def read(payload):
    return make().parse(json.dumps(payload, ensure_ascii=False))


# === CALLBACKS === #


def test_the_address_is_confirmed_with_the_decrypted_echo():
    encrypted = sealed("1616140317555161061")
    query = {"timestamp": "1", "nonce": "2", "echostr": encrypted,
             "msg_signature": crypto.signature(TOKEN, "1", "2", encrypted)}
    assert make().confirm(base.Request("GET", query, {})).body == "1616140317555161061"
    for changes, error in [
        ({"echostr": ""}, base.BadRequest),
        ({"msg_signature": "x"}, base.BadSignature),
        ({"nonce": "3"}, base.BadSignature),
        ({"timestamp": ""}, base.BadRequest),
    ]:
        with pytest.raises(error):
            make().confirm(base.Request("GET", query | changes, {}))


def test_a_callback_asks_for_a_pull_of_its_account():
    (envelope,) = make().receive(pushed(CALLBACKS["message"]))
    assert envelope.event_kind == "pull"
    assert envelope.account_ref == "wkxxxxxxx"
    assert envelope.contact_key == f"pull:{CORP}:wkxxxxxxx"
    assert envelope.provider_time == datetime(2012, 9, 28, 11, 31)
    assert make().parse(envelope.payload).kind == "pull"
    call = make().pull_call("4gw7MepFLfgF2VC5npN", envelope.payload)
    assert json.loads(call.body) == {
        "open_kfid": "wkxxxxxxx", "limit": 1000, "voice_format": 0,
        "cursor": "4gw7MepFLfgF2VC5npN",
        "token": "ENCApHxnGDNAVNY4AaSJKj4Tb5mwsEMzxhFmHVGcra996NR"}
    assert call.url.endswith("/cgi-bin/kf/sync_msg")
    assert "token" not in json.loads(make().pull_call("").body)
    (again,) = make().receive(pushed(CALLBACKS["message"]))
    assert again.external_id == envelope.external_id


def test_another_callback_is_kept_and_counted():
    (envelope,) = make().receive(pushed(CALLBACKS["rights_changed"]))
    assert (envelope.event_kind, envelope.failure) == ("unknown", "")
    assert make().parse(envelope.payload).unknown == ("Event=kf_account_auth_change",)


@pytest.mark.parametrize(("request_", "error"), [
    (base.Request("POST", {}, {}, b""), base.BadRequest),
    (base.Request("POST", {}, {}, b"<xml><a>1</a></xml>"), base.BadRequest),
    (base.Request("POST", {}, {}, b"<xml><Encrypt>1</Encrypt></xml>"), base.BadRequest),
    (base.Request("POST", {}, {}, b"<!DOCTYPE x><xml><Encrypt>1</Encrypt></xml>"),
     base.BadRequest),
    (pushed(CALLBACKS["message"], token="other"), base.BadSignature),
    (pushed(CALLBACKS["message"], corp="wwother"), base.BadSignature),
])
def test_a_callback_that_is_not_proven(request_, error):
    with pytest.raises(error):
        make().receive(request_)


def test_what_a_wrong_key_could_not_open_the_right_one_opens_later():
    (envelope,) = make(encoding_aes_key="A" * 43).receive(pushed(CALLBACKS["message"]))
    assert "EncodingAESKey" in envelope.failure
    assert make().parse(envelope.payload).kind == "pull"
    with pytest.raises(base.Unparsable):
        make(encoding_aes_key="A" * 43).parse(envelope.payload)


# === WHAT IS PULLED === #


@pytest.mark.parametrize(("name", "text"), [
    ("text", "hello world"),
    ("menu_click", "打印机卡纸"),
    ("image", ""), ("voice", ""), ("video", ""), ("file", ""),
    ("location", ""),
    ("link", "TITLE\nDESC\nhttps://a.example/1"),
    ("business_card", "[名片] USERID"),
    ("miniprogram", "[小程序] TITLE APPID PAGE_PATH"),
    ("msgmenu", "您对本次服务是否满意呢? \n- 满意\n- 不满意\n- 点击跳转到自助查询页面"
                "\n- 点击打开小程序查询更多\n欢迎再次光临"),
    ("channels_shop_product", "[商品] 标签打印机 清河小店 PRODUCT_ID\n¥1299.00"),
    ("channels_shop_order", "[订单] 标签打印机 共1件 实付¥1299.00 待发货 清河小店 ORDER_ID"),
    ("merged_msg", "[聊天记录] 群聊的聊天记录\n张三: hello world\n李四: [image]"),
    ("channels", "[视频号] 清河官方 三分钟换碳粉"),
    ("note", "[笔记]"),
])
def test_every_kind_of_message(name, text):
    event = read(MESSAGES[name])
    assert (event.kind, event.text, event.trigger) == ("message", text, "message")
    assert event.contact == base.ContactPoint("external_userid", CORP, CUSTOMER)
    assert event.occurred_at == datetime(2021, 3, 11, 16, 3, 5)
    assert event.external_id == "from_msgid_4622416642169452483"
    assert event.unknown == ()
    media = [(one.kind, one.media_id) for one in event.media]
    is_file = name in ("image", "voice", "video", "file")
    assert media == ([(name, MESSAGES[name][name]["media_id"])] if is_file else [])


def test_all_documented_kinds_have_a_fixture():
    assert {message["msgtype"] for message in MESSAGES.values()} == set(wecom_messages.PARTS)
    assert {event["event"]["event_type"] for event in EVENTS.values()} == set(
        wecom_messages.EVENTS)


def test_a_pressed_choice_brings_its_payload():
    assert read(MESSAGES["menu_click"]).button == "jam"
    assert read(MESSAGES["text"]).button == ""


def test_a_location_is_brought_to_wgs84():
    location = read(MESSAGES["location"]).location
    assert location.label == "广州国际媒体港(广州市海珠区)\n广东省广州市海珠区滨江东路"
    # some 600 m from what the Chinese map says
    assert (round(location.latitude, 3), round(location.longitude, 3)) == (23.109, 113.315)
    for part in ({}, {"latitude": "x", "longitude": 1}, {"latitude": 91, "longitude": 1}):
        assert read({**MESSAGES["location"], "location": part}).location is None


def test_what_ours_wrote_in_wecom_is_no_message_of_the_customer():
    event = read(MESSAGES["servicer"])
    assert (event.kind, event.text, event.target) == ("staff", "我来处理", "zhangsan")
    assert event.trigger == ""
    event = read(MESSAGES["system"])
    assert (event.kind, event.target) == ("staff", "")


@pytest.mark.parametrize(("name", "kind", "values"), [
    ("enter_session", "enter", {"welcome": "aaaaaa", "trigger": "enter"}),
    ("enter_again", "enter", {"welcome": "", "trigger": "enter"}),
    ("msg_send_fail", "receipt", {
        "receipt_for": "FAIL_MSGID", "receipt_state": "failed", "receipt_code": "4",
        "receipt_error": "the conversation is over: more than 48 hours have passed"}),
    ("servicer_status_change", "account", {
        "text": "SERVICER_USERID has stopped serving customers"}),
    ("taken_from_pool", "transfer", {"target": "lisi"}),
    ("passed_on", "transfer", {"target": "zhangsan"}),
    ("ended", "transfer", {"target": ""}),
    ("taken_again", "transfer", {"target": "lisi"}),
    ("user_recall_msg", "delete", {"target": "RECALL_MSGID"}),
    ("servicer_recall_msg", "staff", {"target": "SERVICER_USERID", "button": "recalled"}),
    ("reject_customer_msg_switch_change", "staff", {
        "target": "SERVICER_USERID", "button": "refuses"}),
])
def test_every_kind_of_event(name, kind, values):
    event = read(EVENTS[name])
    assert event.kind == kind
    assert {one: getattr(event, one) for one in values} == values
    assert event.unknown == ()
    if name == "servicer_status_change":
        assert event.contact.kind == "pull"
    else:
        assert event.contact == base.ContactPoint("external_userid", CORP, CUSTOMER)


def test_every_documented_reason_of_a_failure_has_words():
    for code in (0, 1, 2, 4, 5, 6, 8, 10, 11, 12, 13):
        event = json.loads(json.dumps(EVENTS["msg_send_fail"]))
        event["event"]["fail_type"] = code
        assert "fail_type" not in read(event).receipt_error
    event["event"]["fail_type"] = 99
    assert read(event).receipt_error == "WeCom's fail_type 99"


def test_what_is_new_in_the_protocol_is_named():
    strange = {**MESSAGES["text"], "extra": 1, "text": {"content": "x", "shiny": 1}}
    assert read(strange).unknown == ("extra", "text.shiny")
    event = read({**MESSAGES["text"], "msgtype": "meeting", "meeting": {}})
    assert (event.kind, event.text, event.unknown) == (
        "message", "[meeting]", ("msgtype=meeting",))
    event = json.loads(json.dumps(EVENTS["ended"]))
    event["event"]["change_type"] = 9
    assert read(event).unknown == ("change_type=9",)
    event["event"]["event_type"] = "dance"
    assert (read(event).kind, read(event).unknown) == ("unknown", ("event_type=dance",))


def test_a_page_of_messages():
    page = answered(
        next_cursor="c2", has_more=1,
        msg_list=[MESSAGES["text"], EVENTS["ended"], {"msgtype": "text"}, 5])
    pulled = make().read_pull(page, "c1")
    assert (pulled.cursor, pulled.more) == ("c2", True)
    assert [one.event_kind for one in pulled.envelopes] == [
        "message", "transfer", "unknown", "unknown"]
    assert [bool(one.failure) for one in pulled.envelopes] == [False, False, True, True]
    assert pulled.envelopes[0].contact_key == pulled.envelopes[1].contact_key
    assert make().parse(pulled.envelopes[0].payload).text == "hello world"


def test_what_may_wait_for_a_message_of_ours_holds_up_no_customer():
    keys = [
        wecom_messages.pulled_envelope(EVENTS[name], CORP).contact_key
        for name in ("msg_send_fail", "servicer_status_change", "user_recall_msg")]
    customer = f"external_userid:{CORP}:{CUSTOMER}"
    assert keys == [
        f"event:{CORP}:{EVENTS['msg_send_fail']['msgid']}",
        f"event:{CORP}:{EVENTS['servicer_status_change']['msgid']}", customer]


@pytest.mark.parametrize(("values", "cursor", "more"), [
    ({"next_cursor": "c1", "has_more": 1}, "c1", False),  # would go on for ever
    ({"next_cursor": "", "has_more": 0}, "c1", False),
    ({"has_more": 0, "msg_list": []}, "c1", False),
    ({"next_cursor": "c2", "has_more": 1, "msg_list": []}, "c2", True),
])
def test_an_empty_page_is_not_the_last(values, cursor, more):
    pulled = make().read_pull(answered(**values), "c1")
    assert (pulled.cursor, pulled.more, pulled.envelopes) == (cursor, more, ())


@pytest.mark.parametrize("values", [{"next_cursor": 5}, {"msg_list": {}}])
def test_an_odd_page_is_a_failure(values):
    assert isinstance(make().read_pull(answered(**values), ""), base.GiveUp)
    assert isinstance(make().read_pull(answered(errcode=95007), ""), base.GiveUp)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8)
KINDS = sorted(wecom_messages.PARTS) + ["event"]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(
        sorted(set().union(*wecom_messages.PARTS.values(), *wecom_messages.EVENTS.values(),
                           {"event_type", "external_userid"}))), JSON, max_size=6),
    st.dictionaries(st.sampled_from(sorted(wecom_messages.ENVELOPE_FIELDS)), JSON, max_size=6),
    st.sampled_from(sorted(wecom_messages.EVENTS)))
def test_any_message_of_any_kind_is_read(kind, part, outer, name):
    message = {**outer, "msgtype": kind, kind: part}
    if kind == "event":
        part.setdefault("event_type", name)
    envelope = wecom_messages.pulled_envelope(message, CORP)
    if not envelope.failure:
        assert make().parse(envelope.payload).kind == envelope.event_kind
    assert "\x00" not in envelope.payload and len(envelope.external_id) <= 200


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_answer_is_a_page_or_a_failure(body):
    page = make().read_pull(base.Response(200, {}, body), "c")
    assert isinstance(page, base.Pulled | base.Failure)


@given(st.text() | JSON.map(json.dumps))
def test_any_payload_is_parsed_or_named_unparsable(payload):
    try:
        assert isinstance(make().parse(payload), base.Event)
    except base.Unparsable:
        pass


@given(st.text())
def test_any_verified_callback_becomes_one_envelope(text):
    (envelope,) = make().receive(pushed(text.encode("utf-8", "replace").decode()))
    assert envelope.external_id


# === WHAT IS SENT === #


def sent(**values):
    call = make().build(base.Outgoing("db-1", CUSTOMER, **values))
    return call.url.rpartition("/cgi-bin/")[2], json.loads(call.body)


def test_a_text_has_our_id_and_no_escapes():
    path, body = sent(text="您好")
    assert path == "kf/send_msg"
    assert body["text"] == {"content": "您好"}
    assert (body["touser"], body["open_kfid"], body["msgtype"]) == (CUSTOMER, "wkxxxxxxx", "text")
    assert len(body["msgid"]) == 32 and body["msgid"].isalnum()
    assert body["msgid"] == sent(text="another try")[1]["msgid"]
    assert "您好".encode() in make().build(base.Outgoing("k", "c", text="您好")).body


def test_choices_are_a_menu_and_lines_where_they_do_not_fit():
    buttons = (base.Button("yes", "是"), base.Button("no", "否"))
    _path, body = sent(text="满意吗?", buttons=buttons)
    assert body["msgmenu"] == {"head_content": "满意吗?", "list": [
        {"type": "click", "click": {"id": "yes", "content": "是"}},
        {"type": "click", "click": {"id": "no", "content": "否"}}]}
    for values in (
        {"text": "长" * 400, "buttons": buttons},
        {"text": "x", "buttons": (base.Button("p" * 65, "是"),)},
        {"text": "x", "buttons": (base.Button("p", "是" * 43),)},
        {"text": "x", "buttons": (base.Button("", "是"),)},
        {"text": "x", "buttons": buttons * 6},
    ):
        assert sent(**values)[1]["msgtype"] == "text"


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
def test_a_file_is_sent_by_its_media_id(kind):
    _path, body = sent(media=base.Media(kind, media_id="M"))
    assert (body["msgtype"], body[kind]) == (kind, {"media_id": "M"})


@pytest.mark.parametrize("values", [
    {"media": base.Media("image", url="https://a.example")},
    {"media": base.Media("sticker", media_id="M")},
    {"media": base.Media("image", media_id="M"), "text": "x"},
])
def test_what_wecom_does_not_take(values):
    with pytest.raises(ValueError, match="WeCom takes"):
        sent(**values)


def test_a_welcome_a_transfer_and_a_recall():
    path, body = sent(kind="welcome", target="CODE", text="欢迎")
    assert (path, body["code"], body["text"]) == (
        "kf/send_msg_on_event", "CODE", {"content": "欢迎"})
    assert sent(kind="transfer", target="3:zhangsan") == ("kf/service_state/trans", {
        "open_kfid": "wkxxxxxxx", "external_userid": CUSTOMER, "service_state": 3,
        "servicer_userid": "zhangsan"})
    assert "servicer_userid" not in sent(kind="transfer", target="2:")[1]
    assert sent(kind="delete", target="M1") == (
        "kf/recall_msg", {"msgid": "M1", "open_kfid": "wkxxxxxxx"})


@pytest.mark.parametrize(("code", "kind"), [
    (-1, base.Retry), (40001, base.Reauthenticate), (40014, base.Reauthenticate),
    (41001, base.Reauthenticate), (42001, base.Reauthenticate), (40013, base.Misconfigured),
    (40056, base.Misconfigured), (45009, base.Retry), (45033, base.Retry),
    (48002, base.Misconfigured), (60011, base.Misconfigured), (60020, base.Misconfigured),
    (95000, base.Misconfigured), (95001, base.WindowClosed), (95002, base.WindowClosed),
    (95003, base.Misconfigured), (95004, base.Misconfigured), (95007, base.GiveUp),
    (95008, base.GiveUp), (95011, base.Misconfigured), (95012, base.Misconfigured),
    (95013, base.WindowClosed), (95014, base.GiveUp), (95016, base.GiveUp),
    (95017, base.Misconfigured), (95018, base.WindowClosed), (301002, base.Misconfigured),
    (40096, base.GiveUp), (999999, base.GiveUp),
])
def test_every_error(code, kind):
    failure = make().classify(answered(errcode=code, errmsg="words"))
    assert type(failure) is kind
    assert (failure.code, "words" in failure.reason) == (str(code), True)


def test_what_an_answer_means():
    assert make().classify(answered(msgid="M1")) == base.Sent("M1")
    assert make().classify(answered(msg_code="x")) == base.Sent("")
    assert make().classify(answered(errcode=45009)).after == 60
    assert "trusted addresses" in make().classify(answered(errcode=60020)).reason
    for status, body, kind in [
        (500, b"", base.Retry), (429, b"", base.Retry), (404, b"", base.Misconfigured),
        (200, b"<html>", base.Retry), (200, b"[]", base.Retry), (200, b"{}", base.Retry),
    ]:
        assert isinstance(make().classify(base.Response(status, {}, body)), kind)


# === TOKEN, FILES, PEOPLE === #


def test_the_token():
    call = make().token_call()
    assert (call.method, call.params) == ("GET", {"corpid": CORP, "corpsecret": "s"})
    assert make().read_token(answered(access_token="T", expires_in=7200)) == base.Token("T", 7200)
    for code in (40001, 40013, 60020):
        assert isinstance(make().read_token(answered(errcode=code)), base.Misconfigured)
    assert isinstance(make().read_token(answered(errcode=-1)), base.Retry)
    assert isinstance(make().read_token(answered()), base.Misconfigured)


def test_a_file_goes_up_and_down():
    media = base.Media("image", name='a"b\r\n图.png', mimetype="image/png", content=b"PNG")
    call = make().upload_call(media)
    assert call.params["type"] == "image"
    assert b'filename="a_b_\xe5\x9b\xbe.png"' in call.body or b"filename=" in call.body
    assert call.body.count(b"\r\n") == 6
    assert make().read_upload(answered(media_id="M")) == base.Uploaded("M", 3 * 24 * 3600)
    assert isinstance(make().read_upload(answered()), base.GiveUp)
    assert make().media_call(base.Media("image", media_id="M")).params["media_id"] == "M"
    ok = base.Response(200, {"content-type": "image/png"}, b"PNG")
    assert make().check_media(ok) is None
    assert isinstance(make().check_media(answered(errcode=40007)), base.GiveUp)
    assert isinstance(make().check_media(answered(errcode=42001)), base.Reauthenticate)


def test_the_account_is_found_by_name():
    listed = [{"open_kfid": "wkother", "name": "售前"}, {"open_kfid": "wkxxxxxxx", "name": "售后"}]
    assert make().read_probe(answered(account_list=listed)) == base.Probe("售后")
    unmanaged = [{"open_kfid": "wkxxxxxxx", "name": "售后", "manage_privilege": False}]
    assert make().read_probe(answered(account_list=unmanaged)).warnings
    missing = make().read_probe(answered(account_list=listed[:1]))
    assert isinstance(missing, base.Misconfigured) and "售前 (wkother)" in missing.reason
    assert isinstance(make().read_probe(answered(errcode=60020)), base.Misconfigured)


def test_who_serves_and_who_asks():
    listed = [{"userid": "zhangsan", "status": 0}, {"userid": "lisi", "status": 1},
              {"department_id": 2}]
    assert make().read_servicers(answered(servicer_list=listed)) == (
        base.Servicer("zhangsan", True), base.Servicer("lisi", False))
    assert make().servicers_call().params["open_kfid"] == "wkxxxxxxx"
    customers = [{"external_userid": "wm1", "nickname": "张三", "avatar": "http://a",
                  "unionid": "oU"}, {"external_userid": "wm2", "nickname": "李四"}, {}]
    first, second = make().read_profiles(answered(customer_list=customers))
    assert first.contact == base.ContactPoint("external_userid", CORP, "wm1", "张三")
    assert first.links == (base.ContactPoint("unionid", CORP, "oU"),)
    assert (second.contact.name, second.links) == ("李四", ())
    bound = make(business_ref="open-platform").read_profiles(answered(customer_list=customers))
    assert bound[0].links[0].scope == "open-platform"
    assert json.loads(make().profiles_call(("wm1",)).body) == {"external_userid_list": ["wm1"]}


def test_what_the_account_needs():
    make().check()
    with pytest.raises(ValueError, match="EncodingAESKey"):
        make(encoding_aes_key="short").check()
    capabilities = make().capabilities
    assert capabilities.idempotent_send and capabilities.receipts
    assert 3600 * capabilities.rate.per_second <= 150_000
    assert 60 * capabilities.rate.per_second + capabilities.rate.burst <= 10_000
    assert [(one.trigger, one.seconds, one.messages) for one in capabilities.windows] == [
        ("message", 48 * 3600, 5)]
