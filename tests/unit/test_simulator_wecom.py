"""The WeCom simulator, through the adapter, the client and an independent library."""

import json

import pytest
from smart_service_providers import base, http, wecom
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.simulators import DEMO_COMPANY, WeComSimulator
from tests.simulators.server import Answer, Simulator

FIRST, SECOND = DEMO_COMPANY.accounts
KEY = DEMO_COMPANY.encoding_aes_key


class Webhook(Simulator):
    """Stands for the product: opens each callback with the adapter."""

    adapter: wecom.WeCom

    def handle(self, request):
        asked = base.Request(request.method, request.query, request.headers, request.body)
        if request.method == "GET":
            return Answer(self.adapter.confirm(asked).body.encode())
        (envelope,) = self.adapter.receive(asked)
        self.record(asked=asked, envelope=envelope)
        return Answer(b"success")


@pytest.fixture
def sim():
    with WeComSimulator() as simulator:
        yield simulator


@pytest.fixture
def webhook(sim):
    with Webhook() as simulator:
        simulator.adapter = adapter(sim)
        yield simulator


def adapter(sim, account=FIRST, token=None, **changes):
    values = {
        "app_id": DEMO_COMPANY.corp_id, "app_secret": DEMO_COMPANY.secret,
        "webhook_secret": DEMO_COMPANY.token, "encoding_aes_key": KEY, "account_ref": account,
        "api_base_url": sim.url, **changes}
    asking = wecom.WeCom(base.Credentials(**values))
    if token is None:
        token = asking.read_token(http.perform(asking.token_call())).value
    return wecom.WeCom(base.Credentials(**values, access_token=token))


def pull(sim, cursor="", payload="", account=FIRST):
    asking = adapter(sim, account)
    return asking.read_pull(http.perform(asking.pull_call(cursor, payload)), cursor)


def send(sim, customer="wmA", key="k", account=FIRST, **values):
    sender = adapter(sim, account)
    values = values or {"text": "您好"}
    return sender.classify(http.perform(sender.build(base.Outgoing(key, customer, **values))))


def do(asking, call, read):
    return read(http.perform(call))


# === CALLBACKS === #


def test_the_address_is_confirmed(sim, webhook):
    assert sim.verify_url(webhook.url)
    webhook.adapter = adapter(sim, webhook_secret="other")
    assert not sim.verify_url(webhook.url)


def test_a_callback_as_an_independent_library_reads_it(sim, webhook):
    delivery = sim.deliver_text(webhook.url, "wmA", "你好", open_kfid=SECOND, times=2)
    assert delivery.ok and delivery.attempts == 2
    first, second = webhook.wait_sent(2)
    asked = first["asked"]
    crypto = WeChatCrypto(DEMO_COMPANY.token, KEY, DEMO_COMPANY.corp_id)
    query = asked.query
    text = crypto.decrypt_message(
        asked.body.decode(), query["msg_signature"], query["timestamp"], query["nonce"])
    assert "kf_msg_or_event" in (text if isinstance(text, str) else text.decode())
    assert first["envelope"].account_ref == SECOND
    assert first["envelope"].external_id == second["envelope"].external_id


def test_messages_wait_to_be_pulled(sim, webhook):
    sim.deliver_text(webhook.url, "wmA", "one")
    sim.deliver_text("", "wmB", "two")
    sim.deliver_text(webhook.url, "wmA", "elsewhere", open_kfid=SECOND)
    payload = webhook.sent[0]["envelope"].payload
    page = pull(sim, payload=payload)
    parsed = [adapter(sim).parse(one.payload) for one in page.envelopes]
    assert [(one.contact.value, one.text) for one in parsed] == [("wmA", "one"), ("wmB", "two")]
    assert pull(sim, page.cursor, payload).envelopes == ()
    sim.deliver_text("", "wmA", "three")
    assert len(pull(sim, page.cursor).envelopes) == 1
    assert len(pull(sim, account=SECOND).envelopes) == 1


def test_a_full_page_is_followed_by_another(sim):
    sim.page_size = 2
    for number in range(3):
        sim.deliver_text("", "wmA", str(number))
    page = pull(sim)
    assert (len(page.envelopes), page.more) == (2, True)
    assert (len(pull(sim, page.cursor).envelopes), pull(sim, page.cursor).more) == (1, False)


def test_three_days_are_kept_and_a_token_ten_minutes(sim, webhook):
    sim.deliver_text(webhook.url, "wmA", "old")
    payload = webhook.sent[0]["envelope"].payload
    sim.advance(601)
    assert pull(sim, payload=payload).code == "95007"
    assert len(pull(sim).envelopes) == 1
    sim.advance(3 * 24 * 3600)
    assert pull(sim).envelopes == ()


def test_pulling_without_a_callback_is_rationed(sim, webhook):
    sim.polls = 2
    sim.deliver_text(webhook.url, "wmA", "hello")
    assert isinstance(pull(sim), base.Pulled) and isinstance(pull(sim), base.Pulled)
    assert pull(sim).code == "45009"
    assert isinstance(pull(sim, payload=webhook.sent[0]["envelope"].payload), base.Pulled)
    sim.advance(61)
    assert isinstance(pull(sim), base.Pulled)


# === SENDING === #


def test_five_messages_in_48_hours(sim):
    assert send(sim).code == "40096"
    sim.deliver_text("", "wmA", "hello")
    for number in range(5):
        assert isinstance(send(sim, key=str(number)), base.Sent)
    assert send(sim, key="5").code == "95001"
    sim.deliver_text("", "wmA", "again")
    assert isinstance(send(sim, key="6"), base.Sent)
    sim.advance(48 * 3600 + 1)
    assert send(sim, key="7").code == "95002"


def test_the_same_id_is_the_same_message(sim):
    sim.deliver_text("", "wmA", "hello")
    first, again = send(sim, key="k"), send(sim, key="k")
    assert first == again
    assert [(row["deliveries"], row["text"]) for row in sim.sent] == [(2, "您好")]


@pytest.mark.parametrize(("values", "code"), [
    ({"msgid": "x" * 33}, 40058), ({"msgid": "a b"}, 40058), ({"open_kfid": "wkNone"}, 95000),
    ({"msgtype": "text", "text": {"content": ""}}, 44004),
    ({"msgtype": "text", "text": {"content": "长" * 683}}, 45002),
    ({"msgtype": "image", "image": {"media_id": "none"}}, 40007),
    ({"msgtype": "sticker"}, 40008), ({"msgtype": "text", "text": "x"}, 40058),
    ({"msgtype": "msgmenu", "msgmenu": {"list": [{}] * 11}}, 95008),
    ({"msgtype": "msgmenu", "msgmenu": {"list": [{"type": "dance"}]}}, 95009),
    ({"msgtype": "msgmenu", "msgmenu": {"list": [
        {"type": "click", "click": {"id": "i" * 65, "content": "x"}}]}}, 45002),
])
def test_what_wecom_refuses(sim, values, code):
    sim.deliver_text("", "wmA", "hello")
    sender = adapter(sim)
    call = sender.build(base.Outgoing("k", "wmA", text="hi"))
    body = json.dumps({**json.loads(call.body), **values}).encode()
    answer = http.perform(base.Call("POST", call.url, call.params, call.headers, body))
    assert json.loads(answer.body)["errcode"] == code
    assert sim.sent == []


def test_a_menu_and_a_file(sim):
    sim.deliver_text("", "wmA", "hello")
    assert isinstance(send(sim, key="1", text="?", buttons=(base.Button("y", "是"),)), base.Sent)
    sender = adapter(sim)
    media = base.Media("image", name="图.png", mimetype="image/png", content=b"PNG image")
    up = do(sender, sender.upload_call(media), sender.read_upload)
    assert isinstance(send(sim, key="2", media=base.Media("image", media_id=up.media_id)),
                      base.Sent)
    assert [row["msgtype"] for row in sim.sent] == ["msgmenu", "image"]
    down = http.perform(sender.media_call(base.Media("image", media_id=up.media_id)))
    assert (down.body, sender.check_media(down)) == (b"PNG image", None)
    sim.advance(3 * 24 * 3600 + 1)
    later = adapter(sim)
    down = http.perform(later.media_call(base.Media("image", media_id=up.media_id)))
    assert later.check_media(down).code == "40007"


def test_a_message_that_was_taken_may_not_arrive(sim, webhook):
    sim.deliver_text("", "wmA", "hello")
    sim.refusing, sim.webhook = ["wmA"], webhook.url
    external_id = send(sim).external_id
    webhook.wait_sent(1)
    event = adapter(sim).parse(pull(sim).envelopes[-1].payload)
    assert (event.receipt_for, event.receipt_error) == (
        external_id, "the customer refuses messages")


def test_a_welcome_within_twenty_seconds_and_once(sim):
    sim.deliver_enter("", "wmA")
    code = adapter(sim).parse(pull(sim).envelopes[0].payload).welcome
    assert isinstance(send(sim, kind="welcome", target=code, text="欢迎"), base.Sent)
    assert send(sim, kind="welcome", target=code, text="欢迎").code == "40058"
    sim.deliver_enter("", "wmA")
    late = adapter(sim).parse(pull(sim).envelopes[1].payload).welcome
    sim.advance(21)
    assert send(sim, kind="welcome", target=late, text="欢迎").code == "40058"


def test_two_minutes_to_take_a_message_back(sim):
    sim.deliver_text("", "wmA", "hello")
    external_id = send(sim).external_id
    assert isinstance(send(sim, kind="delete", target=external_id), base.Sent)
    assert sim.sent[0]["recalled"]
    sim.advance(121)
    assert send(sim, kind="delete", target=external_id).code == "40058"


def test_who_has_the_conversation(sim):
    sim.deliver_text("", "wmA", "hello")
    assert send(sim, kind="transfer", target="3:wangwu").code == "95014"
    assert isinstance(send(sim, kind="transfer", target="3:zhangsan"), base.Sent)
    assert send(sim, key="2").code == "95018"
    assert send(sim, kind="transfer", target="1:").code == "95016"
    sim.servicer("", "wmA", "write", text="我来")
    sim.servicer("", "wmA", "end")
    assert send(sim, key="3").code == "95013"
    events = [adapter(sim).parse(one.payload) for one in pull(sim).envelopes]
    assert [(one.kind, one.target) for one in events] == [
        ("message", ""), ("staff", "zhangsan"), ("transfer", "")]
    sim.deliver_text("", "wmA", "again")
    assert isinstance(send(sim, kind="transfer", target="2:"), base.Sent)
    sim.servicer("", "wmA", "take", "lisi")
    event = adapter(sim).parse(pull(sim).envelopes[-1].payload)
    assert (event.kind, event.target) == ("transfer", "lisi")


# === ACCOUNTS AND TOKENS === #


def test_accounts_servicers_and_customers(sim):
    asking = adapter(sim)
    assert do(asking, asking.probe_call(), asking.read_probe) == base.Probe("售后")
    servicers = do(asking, asking.servicers_call(), asking.read_servicers)
    assert [one.user_id for one in servicers if one.serving] == ["zhangsan", "lisi"]
    sim.deliver_text("", "wmA", "hello")
    (profile,) = do(asking, asking.profiles_call(("wmA", "wmB")), asking.read_profiles)
    assert profile.contact.name == "微信用户wmA"


def test_tokens_and_addresses(sim):
    first, second = adapter(sim), adapter(sim)
    assert first.credentials.access_token == second.credentials.access_token
    assert send_with(sim, "").code == "41001"
    assert send_with(sim, "nonsense").code == "40014"
    sim.advance(7201)
    assert send_with(sim, first.credentials.access_token).code == "42001"
    sim.allowed = False
    failure = send(sim)
    assert isinstance(failure, base.Misconfigured) and failure.code == "60020"
    wrong = adapter(sim, token="", app_secret="wrong")
    assert do(wrong, wrong.token_call(), wrong.read_token).code == "40001"
    wrong = adapter(sim, token="", app_id="wwOther")
    assert do(wrong, wrong.token_call(), wrong.read_token).code == "40013"


def send_with(sim, token):
    sender = adapter(sim, token=token)
    return sender.classify(http.perform(sender.build(base.Outgoing("k", "wmA", text="x"))))


def test_control_from_another_process(sim, webhook):
    def control(name, **values):
        body = json.dumps(values).encode()
        answer = http.perform(base.Call("POST", f"{sim.url}/_control/{name}", {}, {}, body))
        return json.loads(answer.body)

    assert control("deliver", webhook=webhook.url, customer="wmA", text="hi")["ok"]
    assert control("deliver", customer="wmA", image="aGVsbG8gd29ybGQ=")["ok"]
    event = {"event_type": "enter_session", "welcome_code": "C"}
    assert control("deliver", customer="wmA", event=event)["ok"]
    link = {"msgtype": "link", "link": {"title": "T"}}
    assert control("deliver", customer="wmA", message=link)["ok"]
    assert control("servicer", customer="wmA", does="take")["ok"]
    assert len(pull(sim).envelopes) == 5
    assert "error" in control("servicer", customer="wmA", does="dance")
    assert control("app_sent") == {"sent": []}


def test_the_accounts_of_a_file_share_their_company():
    row = {"app_id": "ww1", "app_secret": "s", "webhook_secret": "t", "encoding_aes_key": KEY}
    simulator = WeComSimulator.for_accounts([
        {**row, "account_ref": "wk1", "name": "one"}, {**row, "account_ref": "wk2", "name": "two"}])
    assert simulator.company.accounts == {"wk1": "one", "wk2": "two"}
