"""The WeChat simulator beyond texts: files, templates, typing, both products, every event."""

import dataclasses
import json

import pytest
from smart_service_providers import base, http
from wechatpy import parse_message

from tests.simulators import MINI_APP, PLAIN_APP, SECURE_APP, WeChatSimulator
from tests.simulators.wechat_template import FAULT, PROGRESS
from tests.simulators.wechat_window import ReplyWindows

from .wechat_helpers import (
    AMR_FRAME,
    IMAGE,
    MP3,
    VIDEO,
    VOICE,
    Webhook,
    adapter,
    get_token,
    send,
    sender,
    upload,
)

PROGRESS_VALUES = ("SR0001", "更换电源板", "2026-11-22 10:30")


@pytest.fixture
def sim():
    with WeChatSimulator() as simulator:
        yield simulator


@pytest.fixture(params=[PLAIN_APP, MINI_APP], ids=["official account", "mini program"])
def app(request):
    return request.param


@pytest.fixture
def webhook(sim):
    with Webhook() as simulator:
        simulator.adapter = adapter(sim)
        yield simulator


def template(values=PROGRESS_VALUES, template=PROGRESS, **changes):
    call = base.TemplateCall(
        template.title, values=values, variables=tuple(template.variables),
        external_id=template.template_id)
    return {"kind": "template", "text": "",
            "template": base.TemplateCall(**{**call.__dict__, **changes})}


# === WHAT CUSTOMERS DO === #

CUSTOMERS = {
    "text": ("deliver_text", ("你好",)),
    "image": ("deliver_image", (IMAGE,)),
    "voice": ("deliver_voice", (VOICE, "打印机坏了")),
    "video": ("deliver_video", (VIDEO,)),
    "location": ("deliver_location", (39.90245, 116.42703, "北京站")),
    "link": ("deliver_link", ("Manual", "https://docs.example/p1")),
    "follow": ("deliver_event", ("subscribe", "qrscene_12")),
    "scan": ("deliver_event", ("SCAN", "12")),
    "click": ("deliver_event", ("CLICK", "REPAIR")),
    "view": ("deliver_event", ("VIEW", "https://docs.example")),
    "scancode": ("deliver_menu", ("scancode_waitmsg", "k", "SN-1")),
    "pictures": ("deliver_menu", ("pic_weixin", "k", "a")),
    "place": ("deliver_menu", ("location_select", "k", "北京站")),
    "position": ("deliver_position", (39.90105, 116.42079)),
    "enter": ("deliver_enter", ("from=product-7",)),
    "card": ("deliver_card", ("P1 printer", "pages/product?id=7", IMAGE)),
    "allowed": ("deliver_subscription", (PROGRESS.template_id,)),
    "ended": ("deliver_subscription", (PROGRESS.template_id, False, True)),
    "delivered": ("deliver_template_result", ("17",)),
    "unfollow": ("deliver_event", ("unsubscribe",)),
}
# name → kind, trigger, text
READ = {
    "text": ("message", "message", "你好"),
    "image": ("message", "message", ""),
    "voice": ("message", "message", "打印机坏了"),
    "video": ("message", "message", ""),
    "location": ("message", "message", ""),
    "link": ("message", "message", "Manual\nhttps://docs.example/p1"),
    "follow": ("follow", "follow", "12"),
    "scan": ("scan", "scan", "12"),
    "click": ("menu", "menu", "REPAIR"),
    "view": ("menu", "", "https://docs.example"),
    "scancode": ("menu", "menu", "SN-1"),
    "pictures": ("menu", "", "k"),
    "place": ("menu", "", "k"),
    "position": ("enter", "", ""),
    "enter": ("enter", "enter", "from=product-7"),
    "card": ("message", "message", "P1 printer\npages/product?id=7"),
    "allowed": ("consent", "", ""),
    "ended": ("consent", "", ""),
    "delivered": ("receipt", "", ""),
    "unfollow": ("unfollow", "", ""),
}
ONLY_ACCOUNT = {"follow", "scan", "click", "scancode"}
ONLY_MINI = {"enter"}


@pytest.mark.parametrize("mode", ["plain", "aes", "compatible"])
@pytest.mark.parametrize("data_format", ["xml", "json"])
@pytest.mark.parametrize("name", CUSTOMERS)
def test_everything_arrives_in_every_mode(sim, webhook, name, data_format, mode):
    app = MINI_APP if name in ONLY_MINI else SECURE_APP
    sim.control(FakeRequest(app_id=app.app_id, data_format=data_format), "app")
    webhook.adapter = adapter(sim, dataclasses.replace(sim.apps[app.app_id], mode=mode))
    method, values = CUSTOMERS[name]
    delivery = getattr(sim, method)(webhook.url, "oA", *values, app_id=app.app_id, mode=mode)
    assert (delivery.ok, delivery.attempts) == (True, 1)
    event = webhook.sent[0]["event"]
    assert (event.kind, event.trigger, event.text) == READ[name]
    assert event.unknown == ()
    if name in ("location", "place", "position"):
        assert event.location.latitude == pytest.approx(39.90105, abs=2e-5)
        assert event.location.longitude == pytest.approx(116.42079, abs=2e-5)
        assert event.location.label == ("" if name == "position" else "北京站")
    if name in ("allowed", "ended"):
        assert event.consents == (base.Consent(PROGRESS.template_id, name == "allowed"),)


class FakeRequest:
    def __init__(self, **values):
        self.values = values
        self.method = "POST"

    def json(self):
        return dict(self.values)


@pytest.mark.parametrize("name", [n for n in CUSTOMERS if n not in ("card", "enter")])
def test_another_library_understands_the_simulator(sim, webhook, name):
    method, values = CUSTOMERS[name]
    getattr(sim, method)(webhook.url, "oA", *values)
    message = parse_message(webhook.sent[0]["asked"].body.decode())
    assert message.source == "oA"
    kind = webhook.sent[0]["event"].kind
    if kind == "message":
        assert str(message.id) == webhook.sent[0]["envelope"].external_id
        assert message.type == {"card": "miniprogrampage"}.get(name, name)
    if name == "location":
        assert message.location == ("39.90245", "116.42703")
    if name == "voice":
        assert (message.recognition, message.format) == ("打印机坏了", "amr")
    if name == "scancode":
        assert message.scan_code_info["ScanResult"] == "SN-1"
    if name == "delivered":
        assert (message.id, message.status) == (17, "success")


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        ({"voice": "IyFBTVI=", "recognition": "hi"}, "message", "hi"),
        ({"video": "AAAA"}, "message", ""),
        ({"location": [31.2, 121.5, "Shanghai"]}, "message", ""),
        ({"link": ["a", "b"]}, "message", "a\nb"),
        ({"card": ["a", "b"]}, "message", "a\nb"),
        ({"position": [31.2, 121.5]}, "enter", ""),
        ({"enter": "x", "app_id": MINI_APP.app_id}, "enter", "x"),
        ({"menu": ["scancode_push", "k", "SN"]}, "menu", "SN"),
        ({"subscription": [PROGRESS.template_id, True]}, "consent", ""),
        ({"template_result": ["5", "user block"]}, "receipt", ""),
        ({"event": "kf_create_session", "fields": {"KfAccount": "a@b"}}, "account",
         "kf_create_session a@b"),
    ],
)
def test_customers_are_driven_from_another_process(sim, webhook, values, kind, text):
    webhook.adapter = adapter(sim, sim.apps[values.get("app_id", PLAIN_APP.app_id)])
    answer = sim.control(FakeRequest(webhook=webhook.url, openid="oA", **values), "deliver")
    assert json.loads(answer.body)["ok"]
    event = webhook.sent[0]["event"]
    assert (event.kind, event.text) == (kind, text)


# === REPLY WINDOWS === #


@pytest.mark.parametrize("name", CUSTOMERS)
def test_what_opens_a_window_is_what_the_adapter_says(sim, webhook, app, name):
    """The adapter's trigger and the simulator's own table agree, event by event."""
    if name in (ONLY_MINI if app is PLAIN_APP else ONLY_ACCOUNT):
        return
    webhook.adapter = adapter(sim, app)
    method, values = CUSTOMERS[name]
    getattr(sim, method)(webhook.url, "oA", *values, app_id=app.app_id)
    trigger = webhook.sent[0]["event"].trigger
    rows = {row.trigger: row for row in webhook.adapter.capabilities.windows}
    allowed = rows[trigger].messages if trigger else 0
    for _message in range(allowed):
        assert send(sim, app=app) == base.Sent("")
    assert send(sim, app=app).code == ("45047" if allowed else "45015")
    if allowed:
        sim.advance(rows[trigger].seconds + 1)
        assert send(sim, app=app).code == "45015"


def test_a_tapped_menu_message_opens_a_menu_window(sim, webhook):
    fields = {"MsgType": "text", "Content": "满意", "bizmsgmenuid": "101"}
    sim.deliver(webhook.url, "oA", fields)
    event = webhook.sent[0]["event"]
    assert (event.trigger, event.button) == ("menu", "101")
    assert [send(sim).__class__ for _ in range(4)] == [base.Sent] * 3 + [base.WindowClosed]


def test_a_mini_programs_counts_do_not_add_up():
    windows = ReplyWindows(is_mini_program=True)
    windows.open("o", "enter", now=0)
    windows.open("o", "message", now=1)
    for _message in range(3):
        windows.use("o", now=2)
    windows.open("o", "enter", now=3)
    windows.use("o", now=4)
    windows.use("o", now=5)
    with pytest.raises(Exception, match="count limit"):
        windows.use("o", now=6)
    assert windows.is_open("o", now=48 * 3600)


# === FILES === #


@pytest.mark.parametrize(
    ("kind", "content", "mimetype"),
    [("image", IMAGE, "image/jpeg"), ("image", b"\x89PNG\r\n\x1a\n", "image/png"),
     ("image", b"GIF89a", "image/gif"), ("voice", VOICE, "audio/amr"),
     ("voice", MP3, "audio/mpeg"), ("video", VIDEO, "video/mp4")],
)
def test_an_uploaded_file_is_sent(sim, kind, content, mimetype):
    uploaded = upload(sim, kind, content, mimetype)
    assert uploaded.expires_in == 3 * 86_400
    sim.open_window("oA")
    media = base.Media(kind, media_id=uploaded.media_id, name="a file")
    assert send(sim, media=media) == base.Sent("")
    assert (sim.sent[0]["msgtype"], sim.sent[0]["media_id"]) == (kind, uploaded.media_id)
    assert sim.media.files[uploaded.media_id].content == content


MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("kind", "content", "mimetype", "code"),
    [
        ("file", b"%PDF", "application/pdf", "40004"),
        ("image", b"", "image/png", "44001"),
        ("image", b"BM a bitmap", "image/bmp", "40005"),
        ("image", b"no picture", "image/png", "40005"),
        ("voice", b"RIFF", "audio/wav", "40005"),
        ("video", b"\x1aE\xdf\xa3", "video/webm", "40005"),
        ("image", IMAGE + bytes(10 * MEGABYTE), "image/jpeg", "45001"),
        ("voice", MP3 + bytes(2 * MEGABYTE), "audio/mpeg", "45001"),
        ("voice", b"#!AMR\n" + AMR_FRAME * 3001, "audio/amr", "45007"),
    ],
)
def test_files_that_wechat_does_not_take(sim, kind, content, mimetype, code):
    result = upload(sim, kind, content, mimetype)
    assert (type(result), result.code) == (base.GiveUp, code)


def test_our_limits_are_wechats(sim):
    for kind, limit in adapter(sim).capabilities.media_limits.items():
        head = {"image": IMAGE, "voice": MP3, "video": VIDEO}[kind]
        mimetype = {"image": "image/png", "voice": "audio/mpeg", "video": "video/mp4"}[kind]
        assert mimetype in limit.types
        most = head + bytes(limit.size - len(head))
        assert isinstance(upload(sim, kind, most, mimetype), base.Uploaded)
        assert upload(sim, kind, most + b"\0", mimetype).code == "45001"


def test_a_mini_program_shows_pictures_only(sim):
    assert isinstance(upload(sim, "image", IMAGE, "image/jpeg", MINI_APP), base.Uploaded)
    assert upload(sim, "voice", VOICE, "audio/amr", MINI_APP).code == "40004"
    assert set(adapter(sim, MINI_APP).capabilities.media) == {"image"}


def test_a_file_is_sent_as_what_it_was_uploaded_for_and_for_three_days(sim):
    uploaded = upload(sim, "image", IMAGE, "image/jpeg")
    sim.open_window("oA")
    assert send(sim, media=base.Media("voice", media_id=uploaded.media_id)).code == "40007"
    media = base.Media("image", media_id=uploaded.media_id)
    sim.advance(uploaded.expires_in - 10)
    sim.open_window("oA")
    assert send(sim, media=media) == base.Sent("")
    sim.advance(11)
    assert send(sim, media=media).code == "40007"


def fetch(sim, media):
    fetching = sender(sim)
    response = http.perform(fetching.media_call(media))
    call = fetching.next_media_call(response)
    if call:
        response = http.perform(call)
    return fetching.check_media(response), response


@pytest.mark.parametrize(
    ("method", "content", "mimetype"),
    [("deliver_image", IMAGE, "image/jpeg"), ("deliver_voice", VOICE, "audio/amr"),
     ("deliver_video", VIDEO, "video/mp4")],
)
def test_a_customers_file_is_fetched(sim, webhook, method, content, mimetype):
    getattr(sim, method)(webhook.url, "oA", content)
    (media,) = webhook.sent[0]["event"].media
    failure, response = fetch(sim, media)
    assert failure is None
    assert (response.body, response.headers["content-type"]) == (content, mimetype)
    sim.advance(3 * 86_400 + 1)
    failure, response = fetch(sim, media)
    assert failure.code == "40007"
    assert response.headers["content-type"] == "text/plain"


# === TYPING === #


def test_typing(sim, webhook, app):
    webhook.adapter = adapter(sim, app)
    assert send(sim, app=app, kind="typing").code == "45015"
    sim.deliver_text(webhook.url, "oA", "hi", app_id=app.app_id)
    assert send(sim, app=app, kind="typing") == base.Sent("")
    assert sim.typing
    assert send(sim, app=app, kind="typing") == base.Sent("")  # WeChat says 45081
    send(sim, app=app)
    assert not sim.typing
    sim.advance(40)
    assert send(sim, app=app, kind="typing").code == "45080"
    assert [row["msgtype"] for row in sim.sent] == ["text"]


# === TEMPLATES === #


def test_the_list_of_templates(sim, app):
    asking = sender(sim, app)
    page = asking.read_templates(http.perform(asking.templates_call()))
    assert page.after == ""
    progress, fault = page.templates
    assert progress.external_id == PROGRESS.template_id
    assert (progress.name, progress.state, progress.lang) == ("服务进度通知", "approved", "zh_CN")
    assert progress.variables == ("character_string1", "thing2", "time3")
    assert progress.body.startswith("服务单号:{{character_string1}}\n")
    if app is MINI_APP:
        assert (progress.category, fault.category) == ("one-time", "long-term")


def test_a_template_message_has_an_id_and_a_receipt(sim, webhook):
    sent = send(sim, **template(url="https://a.example"))
    assert sent.external_id == sim.sent[0]["msgid"]
    assert sim.sent[0]["values"] == dict(
        zip(PROGRESS.variables, PROGRESS_VALUES, strict=True))
    assert sim.sent[0]["url"] == "https://a.example"
    sim.deliver_template_result(webhook.url, "oA", sent.external_id)
    sim.deliver_template_result(webhook.url, "oA", sent.external_id, "user block")
    events = [row["event"] for row in webhook.sent]
    assert [event.receipt_for for event in events] == [sent.external_id] * 2
    assert [event.receipt_state for event in events] == ["delivered", "failed"]
    assert events[1].receipt_code == "user block"


def test_the_same_template_message_is_sent_once(sim):
    first = send(sim, **template(), idempotency_key="database-1")
    assert send(sim, **template(), idempotency_key="database-1") == first
    assert send(sim, **template(), idempotency_key="database-2") != first
    assert len(sim.sent) == 2
    sim.advance(601)
    send(sim, **template(), idempotency_key="database-1")
    assert len(sim.sent) == 3


def test_a_subscription_message_needs_consent_for_each(sim, webhook):
    webhook.adapter = adapter(sim, MINI_APP)

    def ask(accepted, one=PROGRESS, later=False):
        sim.deliver_subscription(
            webhook.url, "oA", one.template_id, accepted, later, app_id=MINI_APP.app_id)

    def tell(values=PROGRESS_VALUES, one=PROGRESS, **changes):
        return send(sim, app=MINI_APP, **template(values, one, **changes))

    assert tell().code == "43101"
    ask(accepted=True)
    sent = tell(url="pages/ticket?id=1")
    assert sent.external_id == sim.sent[0]["msgid"]
    assert sim.sent[0]["url"] == "pages/ticket?id=1"
    refused = tell()
    assert (type(refused), refused.code) == (base.GiveUp, "43101")
    fault = ("P1", "离线")
    ask(accepted=True, one=FAULT)
    assert [type(tell(fault, FAULT)) for _ in range(3)] == [base.Sent] * 3
    ask(accepted=False, one=FAULT, later=True)
    assert tell(fault, FAULT).code == "43101"
    ask(accepted=True)
    assert tell(url="https://a.example").code == "41030"
    sim.deliver_template_result(webhook.url, "oA", sent.external_id, app_id=MINI_APP.app_id)
    sim.deliver_template_result(
        webhook.url, "oA", sent.external_id, "43101", app_id=MINI_APP.app_id)
    receipts = [row["event"] for row in webhook.sent if row["event"].kind == "receipt"]
    assert [(one.receipt_state, one.receipt_code) for one in receipts] == [
        ("delivered", ""), ("failed", "43101")]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"external_id": "none"}, "40037", "invalid template_id"),
        ({"values": ("SR1", "", "2026-11-22")}, "47003", "data.thing2.value is emtpy"),
        ({"values": ("SR1", "界" * 21, "2026-11-22")}, "47003", "data.thing2.value invalid"),
        ({"values": ("单号", "a", "2026-11-22")}, "47003", "data.character_string1.value invalid"),
        ({"values": ("SR1", "a", "tomorrow")}, "47003", "data.time3.value invalid"),
    ],
)
def test_templates_that_wechat_does_not_take(sim, app, changes, code, words):
    sim.templates_of(app).allow("oA", PROGRESS.template_id, True)
    result = send(sim, app=app, **template(**changes))
    assert (type(result), result.code) == (base.GiveUp, code)
    assert words in result.reason
    assert not sim.sent


def test_who_unfollowed_gets_no_template_message(sim, webhook):
    sim.deliver_event(webhook.url, "oA", "unsubscribe")
    assert send(sim, **template()).code == "43004"
    sim.deliver_event(webhook.url, "oA", "subscribe")
    assert isinstance(send(sim, **template()), base.Sent)


def test_a_template_can_be_added(sim):
    values = {"template_id": "new", "title": "t", "content": "{{first.DATA}}"}
    sim.control(FakeRequest(**values), "template")
    one = sim.templates_of(PLAIN_APP).by_id["new"]
    assert isinstance(send(sim, **template(("hello",), one)), base.Sent)


# === ACCOUNT === #


def test_the_probe(sim, app):
    asking = sender(sim, app)
    assert asking.read_probe(http.perform(asking.probe_call())) == base.Probe("")
    sim.allowed = False
    refused = asking.read_probe(http.perform(asking.probe_call()))
    assert (type(refused), refused.code) == (base.Misconfigured, "40164")
    assert "127.0.0.1" in refused.reason
    sim.allowed = True
    sim.advance(7201)
    assert asking.read_probe(http.perform(asking.probe_call())).code == "42001"


def test_who_is_who(sim):
    asking = sender(sim)
    sim.remarks[PLAIN_APP.app_id, "oA"] = "李伟"
    call = asking.profiles_call(("oA", "oB"))
    one, other = asking.read_profiles(http.perform(call))
    assert one.contact == base.ContactPoint(
        "openid", PLAIN_APP.app_id, "oA", name="李伟", lang="zh_CN")
    union = sim.union_id(MINI_APP, "oA")
    assert one.links == (base.ContactPoint("unionid", "simulated-open", union),)
    assert (other.contact.value, other.contact.name) == ("oB", "")
    assert other.links != one.links
    assert adapter(sim, MINI_APP).profiles == 0
    refused = asking.read_profiles(http.perform(asking.profiles_call(("nobody",))))
    assert refused.code == "40003"
    assert asking.read_profiles(http.perform(asking.profiles_call(()))).code == "40032"
    sim.authorized = False
    assert asking.read_profiles(http.perform(call)) == ()


def test_quotas_of_the_minute(sim):
    sim.minute_quota = 1
    sim.open_window("oA")
    assert send(sim) == base.Sent("")
    refused = send(sim)
    assert (type(refused), refused.code, refused.after) == (base.Retry, "45011", 60)
    sim.advance(refused.after)
    assert send(sim) == base.Sent("")


def test_a_forced_token_ends_the_one_before_and_is_not_forced_at_once_again(sim):
    def force():
        asking = adapter(sim)
        call = asking.token_call()
        body = {**json.loads(call.body), "force_refresh": True}
        forced = base.Call(call.method, call.url, {}, call.headers, json.dumps(body).encode())
        return asking.read_token(http.perform(forced)).value

    first = get_token(sim).value
    second = force()
    assert second != first
    sim.open_window("oA")
    assert isinstance(send(sim, token=first), base.Reauthenticate)
    assert force() == second == get_token(sim).value
    sim.advance(31)
    assert force() != second


def test_calls_of_the_other_product_are_refused(sim):
    for app, other in ((PLAIN_APP, MINI_APP), (MINI_APP, PLAIN_APP)):
        wrong = adapter(sim, other, get_token(sim, app).value)
        for outgoing in (
            base.Outgoing("k", "oA", kind="typing"),
            base.Outgoing("k", "oA", **template()),
        ):
            result = wrong.classify(http.perform(wrong.build(outgoing)))
            assert (type(result), result.code) == (base.Misconfigured, "48001")
        refused = wrong.read_templates(http.perform(wrong.templates_call()))
        assert refused.code == "48001"
