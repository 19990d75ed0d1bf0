"""The WeChat simulator, through the adapter, the client and an independent library."""

import dataclasses
import json
import threading
import urllib.parse

import pytest
import requests
from smart_service_providers import base, http
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from tests.simulators import MINI_APP, PLAIN_APP, SECURE_APP, WeChatSimulator
from tests.simulators.server import Answer

from .wechat_helpers import IMAGE, Webhook, adapter, get_token, send


@pytest.fixture
def sim():
    with WeChatSimulator() as simulator:
        yield simulator


@pytest.fixture
def webhook(sim):
    with Webhook() as simulator:
        simulator.adapter = adapter(sim)
        yield simulator


# === PUSHES === #


@pytest.mark.parametrize("app", [PLAIN_APP, SECURE_APP])
def test_the_address_is_confirmed(sim, webhook, app):
    webhook.adapter = adapter(sim, app)
    assert sim.verify_url(webhook.url, app.app_id)
    webhook.adapter = adapter(sim, dataclasses.replace(app, token="other"))
    assert not sim.verify_url(webhook.url, app.app_id)


@pytest.mark.parametrize("mode", ["plain", "aes", "compatible"])
@pytest.mark.parametrize("text", ["你好 👋 <b>&amp;</b>", "]]> <!DOCTYPE xml>", "x" * 20_000])
def test_a_text_arrives_in_every_mode(sim, webhook, mode, text):
    app = PLAIN_APP if mode == "plain" else SECURE_APP
    webhook.adapter = adapter(sim, app)
    delivery = sim.deliver_text(webhook.url, "oA", text, app_id=app.app_id, mode=mode)
    assert (delivery.ok, delivery.attempts) == (True, 1)
    (row,) = webhook.sent
    assert row["event"].text == text
    assert row["event"].contact == base.ContactPoint("openid", app.app_id, "oA")
    assert row["envelope"].external_id == delivery.event_id


@pytest.mark.parametrize("mode", ["plain", "aes", "compatible"])
def test_another_library_understands_the_simulator(sim, webhook, mode):
    app = PLAIN_APP if mode == "plain" else SECURE_APP
    webhook.adapter = adapter(sim, app)
    sim.deliver_text(webhook.url, "oA", "你好", app_id=app.app_id, mode=mode)
    asked = webhook.sent[0]["asked"]
    query = asked.query
    check_signature(app.token, query["signature"], query["timestamp"], query["nonce"])
    body = asked.body.decode()
    if mode != "plain":
        crypto = WeChatCrypto(app.token, app.encoding_aes_key, app.app_id)
        body = crypto.decrypt_message(
            body, query["msg_signature"], query["timestamp"], query["nonce"]
        )
    message = parse_message(body)
    assert (message.type, message.content, message.source) == ("text", "你好", "oA")


def test_duplicates_have_one_id_and_are_signed_anew(sim, webhook):
    webhook.adapter = adapter(sim, SECURE_APP)
    options = {"app_id": SECURE_APP.app_id}
    delivery = sim.deliver_text(webhook.url, "oA", "a", times=3, **options)
    sim.deliver_text(webhook.url, "oA", "a", msg_id=delivery.event_id, **options)
    assert [row["envelope"].external_id for row in webhook.sent] == [delivery.event_id] * 4
    assert len({row["asked"].body for row in webhook.sent}) == 4


def test_events_and_images(sim, webhook):
    sim.deliver_event(webhook.url, "oA", "subscribe", "qrscene_1")
    sim.deliver_event(webhook.url, "oA", "unsubscribe")
    sim.deliver_image(webhook.url, "oA", IMAGE)
    events = [row["event"] for row in webhook.sent]
    assert [event.kind for event in events] == ["follow", "unfollow", "message"]
    (media,) = events[2].media
    fetching = adapter(sim, token=get_token(sim).value)
    for call in (fetching.media_call(media), base.Call("GET", media.url)):
        response = http.perform(call)
        assert fetching.check_media(response) is None
        assert (response.body, response.headers["content-type"]) == (IMAGE, "image/jpeg")


@pytest.mark.parametrize(
    ("answers", "attempts", "ok"),
    [
        ([Answer(b"")], 1, True),
        ([Answer(b"error", 500)], 2, True),
        ([Answer(b"oops")] * 2, 3, True),
        ([Answer(b"", 502)] * 3, 3, False),
    ],
)
def test_wechat_tries_three_times(sim, webhook, answers, attempts, ok):
    webhook.answers = list(answers)
    delivery = sim.deliver_text(webhook.url, "oA", "a")
    assert (delivery.attempts, delivery.ok) == (attempts, ok)
    assert len({row["envelope"].external_id for row in webhook.sent}) == 1


def test_wechat_does_not_wait_long(sim, webhook):
    webhook.pause = 0.4
    delivery = sim.deliver_text(webhook.url, "oA", "a", timeout=0.1)
    assert (delivery.ok, delivery.attempts, delivery.status) == (False, 3, 0)


# === TOKEN === #


def test_the_stable_token_stays_the_same(sim):
    first, again = get_token(sim), get_token(sim)
    assert first.value == again.value
    assert first.expires_in == 7200
    sim.advance(7200 - 299)
    assert get_token(sim).value != first.value
    assert isinstance(send(sim, token=first.value), base.WindowClosed)
    sim.advance(300)
    assert send(sim, token=first.value).code == "42001"


def test_a_forced_token_ends_the_one_before(sim):
    first = get_token(sim).value
    call = adapter(sim).token_call()
    forced = json.dumps(json.loads(call.body) | {"force_refresh": True}).encode()
    http.perform(dataclasses.replace(call, body=forced))
    result = send(sim, token=first)
    assert isinstance(result, base.Reauthenticate)
    assert result.code == "40001"


def test_the_old_endpoint_ends_the_token_before_and_leaves_the_stable_one(sim):
    stable = get_token(sim).value
    query = {
        "grant_type": "client_credential",
        "appid": PLAIN_APP.app_id,
        "secret": PLAIN_APP.app_secret,
    }
    address = f"{sim.url}/cgi-bin/token?{urllib.parse.urlencode(query)}"
    first, second = (requests.get(address, timeout=5).json()["access_token"] for _ in "ab")
    assert send(sim, token=first).code == "40001"
    assert send(sim, token=second).code == "45015"
    assert send(sim, token=stable).code == "45015"
    wrong = requests.get(address.replace("secret=", "secret=x"), timeout=5).json()
    assert wrong["errcode"] == 40001


@pytest.mark.parametrize(
    ("app", "secret", "code"),
    [(PLAIN_APP, "wrong", "40125"), (dataclasses.replace(PLAIN_APP, app_id="wx0"), "", "40013")],
)
def test_wrong_credentials(sim, app, secret, code):
    result = get_token(sim, app, secret)
    assert isinstance(result, base.Misconfigured)
    assert result.code == code


# === SENDING === #


def test_replies_are_recorded_in_order(sim):
    sim.open_window("oA")
    for text in ("一", "二", "三"):
        assert send(sim, text=text) == base.Sent("")
    assert [row["text"] for row in sim.wait_sent(3)] == ["一", "二", "三"]
    assert [row["seq"] for row in sim.sent] == [1, 2, 3]
    assert {(row["openid"], row["app_id"]) for row in sim.sent} == {("oA", PLAIN_APP.app_id)}


def test_five_replies_within_two_days_of_a_message(sim, webhook):
    assert send(sim).code == "45015"
    sim.deliver_text(webhook.url, "oA", "a")
    assert [type(send(sim)) for _ in range(5)] == [base.Sent] * 5
    assert send(sim).code == "45047"
    assert send(sim, openid="oB").code == "45015"
    sim.deliver_text(webhook.url, "oA", "a")
    assert send(sim) == base.Sent("")
    sim.advance(48 * 3600 + 1)
    assert send(sim).code == "45015"


def test_a_window_of_one_account_is_not_one_of_another(sim):
    sim.open_window("oA", app_id=SECURE_APP.app_id)
    assert send(sim).code == "45015"
    assert send(sim, app=SECURE_APP) == base.Sent("")


def test_three_replies_within_a_minute_of_following(sim, webhook):
    sim.deliver_event(webhook.url, "oA", "subscribe")
    assert [type(send(sim)) for _ in range(3)] == [base.Sent] * 3
    assert send(sim).code == "45047"
    sim.advance(61)
    assert send(sim).code == "45015"


def test_the_short_window_is_used_up_before_the_long_one(sim):
    sim.open_window("oA", "message")
    sim.open_window("oA", "menu")
    assert [type(send(sim)) for _ in range(8)] == [base.Sent] * 8
    assert send(sim).code == "45047"


def test_who_unfollows_gets_nothing(sim, webhook):
    sim.deliver_text(webhook.url, "oA", "a")
    sim.deliver_event(webhook.url, "oA", "unsubscribe")
    assert send(sim).code == "45015"


@pytest.mark.parametrize(
    ("settings", "kind", "code"),
    [
        ({"allowed": False}, base.Misconfigured, "40164"),
        ({"authorized": False}, base.Misconfigured, "48001"),
        ({"daily_quota": 0}, base.Retry, "45009"),
    ],
)
def test_switchable_errors(sim, settings, kind, code):
    sim.open_window("oA")
    token = get_token(sim).value
    requests.post(f"{sim.url}/_control/settings", json=settings, timeout=5).raise_for_status()
    result = send(sim, token=token)
    assert isinstance(result, kind)
    assert result.code == code
    if code == "40164":
        assert "127.0.0.1" in result.reason
        assert get_token(sim).code == "40164"


def test_the_day_quota_starts_anew_the_next_day(sim):
    sim.daily_quota = 1
    sim.open_window("oA")
    assert send(sim) == base.Sent("")
    refused = send(sim)
    assert refused.code == "45009"
    sim.advance(refused.after + 1)
    assert send(sim) == base.Sent("")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "界" * 682 + "ab"}, None),
        ({"text": "界" * 683}, "45002"),
        ({"text": ""}, "44004"),
        ({"openid": "someone"}, "40003"),
        ({"token": ""}, "41001"),
        ({"token": "none"}, "40001"),
        ({"media": base.Media("image", media_id="none")}, "40007"),
    ],
)
def test_what_wechat_refuses(sim, changes, code):
    sim.open_window("oA")
    result = send(sim, **changes)
    assert result == base.Sent("") if code is None else result.code == code


def test_an_uploaded_image_is_sent(sim):
    sim.open_window("oA")
    answer = requests.post(
        f"{sim.url}/cgi-bin/media/upload",
        params={"access_token": get_token(sim).value, "type": "image"},
        files={"media": ("a.jpg", IMAGE, "image/jpeg")},
        timeout=5,
    ).json()
    assert answer["type"] == "image"
    found = sim.media.files[answer["media_id"]]
    assert (found.content, found.mimetype) == (IMAGE, "image/jpeg")
    media = base.Media("image", media_id=answer["media_id"])
    assert send(sim, media=media) == base.Sent("")
    assert sim.sent[0]["media_id"] == answer["media_id"]


def test_no_such_media(sim):
    fetching = adapter(sim, token=get_token(sim).value)
    response = http.perform(fetching.media_call(base.Media("image", media_id="none")))
    assert fetching.check_media(response).code == "40007"


def test_nonsense_is_refused(sim):
    address = f"{sim.url}/cgi-bin/message/custom/send"
    params = {"access_token": get_token(sim).value}
    for body, code in ((b"{", 47001), (b"[]", 47001), (b"{}", 40003)):
        answer = requests.post(address, params=params, data=body, timeout=5)
        assert answer.json()["errcode"] == code
    assert requests.get(f"{sim.url}/nothing", timeout=5).status_code == 404


# === CONTROL === #


def control(sim, name, **values):
    answer = requests.post(f"{sim.url}/_control/{name}", json=values, timeout=10)
    answer.raise_for_status()
    return answer.json()


def test_everything_can_be_driven_from_another_process(sim, webhook):
    control(sim, "follow", openid="oA")
    send(sim, text="a")
    send(sim, text="b")
    answer = requests.get(f"{sim.url}/_control/sent", params={"since": 1}, timeout=5).json()
    assert [row["text"] for row in answer["sent"]] == ["b"]
    assert answer["last"] == 2

    delivered = control(sim, "deliver", webhook=webhook.url, openid="oA", text="hi", times=2)
    assert (delivered["ok"], delivered["attempts"], delivered["status"]) == (True, 2, 200)
    control(sim, "deliver", webhook=webhook.url, openid="oA", image="aGk=")
    control(sim, "deliver", webhook=webhook.url, openid="oA", event="CLICK", event_key="k")
    assert [row["event"].kind for row in webhook.sent] == ["message"] * 3 + ["menu"]

    control(sim, "app", app_id="wxnew", app_secret="s", mode="aes")
    app = sim.apps["wxnew"]
    assert (app.mode, app.token) == ("aes", PLAIN_APP.token)

    control(sim, "advance", seconds=60)
    control(sim, "reset")
    assert not sim.sent
    assert list(sim.apps) == [PLAIN_APP.app_id, SECURE_APP.app_id, MINI_APP.app_id]
    assert send(sim).code == "45015"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("outage", {"mode": "explode"}),
        ("settings", {"lock": 1}),
        ("follow", {}),
        ("follow", {"openid": "oA", "trigger": "none"}),
        ("deliver", {"webhook": "http://127.0.0.1:9"}),
        ("deliver", {"webhook": "x", "openid": "oA", "text": "a", "mode": "none"}),
        ("app", {"app_id": "a", "nothing": 1}),
    ],
)
def test_control_that_makes_no_sense(sim, name, values):
    answer = requests.post(f"{sim.url}/_control/{name}", json=values, timeout=5)
    assert answer.status_code == 400
    assert requests.post(f"{sim.url}/_control/none", timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("mode", "kind", "recorded"),
    [
        ("refuse", http.NotSent, 0),
        ("reset", http.UnknownFate, 0),
        ("hang", http.UnknownFate, 0),
        ("lost", http.UnknownFate, 1),
        ("500", base.Retry, 0),
    ],
)
def test_an_outage_ends_by_itself(sim, mode, kind, recorded):
    sim.open_window("oA")
    token = get_token(sim).value
    control(sim, "outage", seconds=0.3, mode=mode)
    if mode == "500":
        assert isinstance(send(sim, token=token), kind)
    else:
        with pytest.raises(kind):
            send(sim, token=token)
    assert len(sim.sent) == recorded
    threading.Event().wait(0.5)
    assert send(sim, token=token) == base.Sent("")
    assert len(sim.sent) == recorded + 1


def test_many_senders_at_once_lose_nothing(sim):
    token = get_token(sim).value
    sim.daily_quota = 10_000

    def run(number):
        for count in range(5):
            sim.open_window(f"o{number}") if not count else None
            send(sim, openid=f"o{number}", text=str(count), token=token)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row["seq"] for row in sim.sent] == list(range(1, 41))
    for number in range(8):
        texts = [row["text"] for row in sim.sent if row["openid"] == f"o{number}"]
        assert texts == ["0", "1", "2", "3", "4"]
