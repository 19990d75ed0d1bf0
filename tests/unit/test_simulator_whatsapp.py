"""The simulated Cloud API, by the adapter and by hand."""

import base64
import dataclasses

import pytest
import requests
from smart_service_providers import base, http, whatsapp

from tests.simulators import WhatsAppSimulator
from tests.simulators.server import Answer, Simulator
from tests.simulators.whatsapp import NUMBER, template_row

WA_ID, BSUID = "4915112345678", "DE.13491208655302741918"
PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(64)


class Webhook(Simulator):
    """Takes what the simulator posts, the way Odoo does."""

    adapter = None

    def handle(self, request):
        asked = base.Request(request.method, request.query, request.headers, request.body)
        try:
            if request.method == "GET":
                return Answer(self.adapter.confirm(asked).body.encode())
            for envelope in self.adapter.receive(asked):
                self.record(envelope=envelope, event=self.adapter.parse(envelope.payload))
        except base.ProviderError as error:
            return Answer(str(error).encode(), error.status)
        return Answer()

    @property
    def events(self):
        return [row["event"] for row in self.sent]


@pytest.fixture
def sim():
    with WhatsAppSimulator() as simulator:
        yield simulator


@pytest.fixture
def adapter(sim):
    return whatsapp.WhatsApp(base.Credentials(
        app_secret=NUMBER.app_secret, webhook_secret=NUMBER.verify_token,
        api_token=NUMBER.access_token, account_ref=NUMBER.number, business_ref=NUMBER.waba,
        api_base_url=sim.url))


@pytest.fixture
def webhook(adapter):
    with Webhook() as receiver:
        receiver.adapter = adapter
        yield receiver


def send(adapter, to=WA_ID, **values):
    call = adapter.build(base.Outgoing("key-1", to, **values))
    return adapter.classify(http.perform(call))


def test_the_address_is_verified(sim, webhook):
    assert sim.verify_url(webhook.url)
    webhook.adapter = whatsapp.WhatsApp(
        dataclasses.replace(webhook.adapter.credentials, webhook_secret="other"))
    assert not sim.verify_url(webhook.url)


def test_setup_subscribes_the_app(sim, adapter, webhook):
    assert adapter.read_setup(http.perform(adapter.setup_call(webhook.url))) is None
    assert NUMBER.waba in sim.subscribed
    other = whatsapp.WhatsApp(dataclasses.replace(adapter.credentials, business_ref="7"))
    refused = other.read_setup(http.perform(other.setup_call(webhook.url)))
    assert isinstance(refused, base.Misconfigured)


def test_another_address_for_one_business_account_is_verified(sim, webhook):
    path = f"{NUMBER.waba}/subscribed_apps"
    address = {"override_callback_uri": webhook.url, "verify_token": NUMBER.verify_token}
    assert post(sim, path, **address) == 0
    assert post(sim, path, **{**address, "verify_token": "other"}) == 100


def test_a_conversation_with_buttons_and_receipts(sim, adapter, webhook):
    assert sim.deliver_text(webhook.url, WA_ID, "Hallo", user_id=BSUID, name="Lukas").ok
    event = webhook.events[0]
    assert (event.contact.value, event.contact.name, event.text) == (BSUID, "Lukas", "Hallo")
    choices = (base.Button("yes", "Yes"), base.Button("no", "No"))
    result = send(adapter, BSUID, recipient_kind="bsuid", text="Right?", buttons=choices,
                  reply_to=event.external_id)
    assert isinstance(result, base.Sent)
    assert sim.sent[0]["reply_to"] == event.external_id
    sim.press(webhook.url, WA_ID, "no", user_id=BSUID)
    pressed = webhook.events[1]
    assert (pressed.button, pressed.text, pressed.reply_to) == (
        "no", "No", result.external_id)
    for state in ("sent", "delivered", "read"):
        sim.deliver_receipt(webhook.url, result.external_id, state)
    assert [e.receipt_state for e in webhook.events[2:]] == ["sent", "delivered", "read"]
    assert {(e.receipt_for, e.receipt_key) for e in webhook.events[2:]} == {
        (result.external_id, "key-1")}
    sim.deliver_receipt(webhook.url, result.external_id, "failed", error=131026)
    assert webhook.events[-1].receipt_code == "131026"


def test_a_list_of_ten(sim, adapter, webhook):
    sim.deliver_text(webhook.url, WA_ID, "Hi")
    choices = tuple(base.Button(f"p{n}", f"Choice {n}") for n in range(10))
    assert isinstance(send(adapter, text="Which?", buttons=choices), base.Sent)
    sim.press(webhook.url, WA_ID, "p9")
    assert webhook.events[-1].button == "p9"


def test_the_window_is_24_hours(sim, adapter):
    assert send(adapter, text="a").code == "131047"
    sim.open_window(WA_ID)
    sim.advance(24 * 3600 - 10)
    assert isinstance(send(adapter, text="a"), base.Sent)
    sim.advance(20)
    assert isinstance(send(adapter, text="a"), base.WindowClosed)


def test_templates_go_out_when_the_window_is_closed(sim, adapter):
    def call(*values, name="visit_planned", lang="en_US"):
        template = base.TemplateCall(name, lang, values)
        return send(adapter, kind="template", template=template)

    assert isinstance(call("Lukas", "Monday"), base.Sent)
    assert sim.sent[0]["text"].startswith("Hello Lukas, our engineer comes on Monday.")
    assert call("Lukas").code == "132000"
    assert call("a\nb", "c").code == "132012"
    assert call("a", "b", lang="fr").code == "132001"
    assert call(name="promotion").code == "132001"
    sim.templates.append(template_row("slow", status="PAUSED"))
    assert call(name="slow").code == "132015"


def test_templates_are_listed_page_by_page(sim, adapter):
    sim.page = 2
    page = adapter.read_templates(http.perform(adapter.templates_call()))
    assert len(page.templates) == 2 and page.after
    last = adapter.read_templates(http.perform(adapter.templates_call(page.after)))
    assert [(t.name, t.state) for t in last.templates] == [("promotion", "rejected")]
    assert last.after == ""


def test_files_go_both_ways(sim, adapter, webhook):
    sim.deliver_image(webhook.url, WA_ID, PIXEL, "image/png", caption="Look")
    (file,) = webhook.events[0].media
    where = http.perform(adapter.media_call(file))
    assert adapter.check_media(where) is None
    answer = http.perform(adapter.next_media_call(where))
    assert adapter.check_media(answer) is None
    assert (answer.body, answer.headers["content-type"]) == (PIXEL, "image/png")
    sim.advance(301)
    assert adapter.check_media(http.perform(adapter.next_media_call(where)))

    media = base.Media("image", name="b.png", mimetype="image/png", content=PIXEL)
    uploaded = adapter.read_upload(http.perform(adapter.upload_call(media)))
    sim.open_window(WA_ID)
    result = send(adapter, text="Back", media=base.Media("image", media_id=uploaded.media_id))
    assert isinstance(result, base.Sent)
    assert sim.media[sim.sent[0]["media_id"]] == (PIXEL, "image/png")
    wrong = send(adapter, media=base.Media("video", media_id=uploaded.media_id))
    assert wrong.code == "131053"


def test_a_file_needs_the_token(sim, adapter):
    media_id = sim.add_media(PIXEL)
    where = http.perform(adapter.media_call(base.Media("image", media_id=media_id)))
    url = adapter.next_media_call(where).url
    assert requests.get(url, timeout=5).status_code == 401
    gone = http.perform(adapter.media_call(base.Media("image", media_id="nothing")))
    assert isinstance(adapter.check_media(gone), base.Failure)


def test_one_customer_gets_45_messages_at_once(sim, adapter):
    sim.open_window(WA_ID)
    results = [send(adapter, text=str(n)) for n in range(46)]
    assert isinstance(results[44], base.Sent)
    assert (results[45].code, results[45].after) == ("131056", 6)
    sim.advance(6 * 45 + 1)
    sim.open_window(WA_ID)
    assert isinstance(send(adapter, text="again"), base.Sent)


def post(sim, path, token=NUMBER.access_token, **body):
    answer = requests.post(f"{sim.url}/v25.0/{path}", json=body, timeout=5,
                           headers={"Authorization": f"Bearer {token}"})
    return answer.json().get("error", {}).get("code", 0)


TEXT = {"messaging_product": "whatsapp", "to": WA_ID, "type": "text", "text": {"body": "a"}}


def buttons(*rows):
    return {"type": "interactive", "interactive": {
        "type": "button", "body": {"text": "a"}, "action": {"buttons": [
            {"type": "reply", "reply": {"id": key, "title": title}} for key, title in rows]}}}


@pytest.mark.parametrize(("change", "code"), [
    ({}, 0),
    ({"messaging_product": ""}, 100),
    ({"to": ""}, 131008),
    ({"to": BSUID}, 100),
    ({"to": "", "recipient": "nobody"}, 100),
    ({"to": "", "recipient": BSUID}, 0),
    ({"recipient_type": "business_scoped_user_id"}, 100),
    ({"type": "hologram"}, 100),
    ({"text": {}}, 131008),
    ({"text": {"body": ""}}, 131008),
    ({"text": {"body": "x" * 4097}}, 131009),
    ({"text": {"body": "x" * 4096}}, 0),
    ({"type": "reaction", "reaction": {"message_id": "wamid.1"}}, 131008),
    ({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": ""}}, 0),
    (buttons(("a", "A")), 0),
    (buttons(*[(str(n), str(n)) for n in range(4)]), 131009),
    (buttons(("a", "x" * 21)), 131009),
    (buttons(("a", "A"), ("b", "A")), 131009),
    (buttons(("a", "A"), ("a", "B")), 131009),
    ({"type": "image", "image": {"id": "none"}}, 131053),
    ({"type": "audio", "audio": {"id": "none", "caption": "x"}}, 100),
    ({"type": "text", "text": ["body"]}, 100),
    ({"status": "read", "message_id": ""}, 131008),
    ({"status": "read", "message_id": "wamid.1"}, 0),
])
def test_what_is_refused(sim, change, code):
    for customer in (WA_ID, BSUID):
        sim.open_window(customer)
    assert post(sim, f"{NUMBER.number}/messages", **{**TEXT, **change}) == code


def test_tokens_and_objects(sim):
    assert post(sim, f"{NUMBER.number}/messages", token="other", **TEXT) == 190
    assert post(sim, "999/messages", **TEXT) == 100
    assert post(sim, f"{NUMBER.number}/nothing", **TEXT) == 100
    assert requests.post(f"{sim.url}/nothing", timeout=5).status_code == 404


def test_the_probe(sim, adapter):
    sim.quality = "YELLOW"
    assert adapter.read_probe(http.perform(adapter.probe_call())) == base.Probe(
        "Qinghe Devices +15550783881", ("quality: YELLOW",))


def test_control(sim, adapter, webhook):
    def control(name, /, **values):
        return requests.post(f"{sim.url}/_control/{name}", json=values, timeout=15).json()

    hook = {"webhook": webhook.url, "wa_id": WA_ID}
    assert control("deliver", **hook, text="Hi", times=2)["ok"]
    assert control("deliver", **hook, image=base64.b64encode(PIXEL).decode())["ok"]
    assert control("deliver", **hook, message={"type": "sticker", "sticker": {"id": "1"}})["ok"]
    assert len({row["envelope"].external_id for row in webhook.sent}) == 3
    send(adapter, text="Right?", buttons=(base.Button("yes", "Yes"),))
    assert control("deliver", **hook, button="yes")["ok"]
    assert "error" in control("deliver", **hook, button="never")
    message_id = sim.sent[0]["id"]
    assert control("receipt", webhook=webhook.url, message_id=message_id, state="read")["ok"]
    control("template", name="new", language="de", status="PAUSED", text="Hallo")
    assert sim.templates[-1]["status"] == "PAUSED"
    control("number", number="42", waba="7", access_token="t")
    assert sim.numbers["42"].waba == "7"
    assert control("settings", error=131000)["error"] == 131000
    assert send(adapter, text="a").code == "131000"


def test_it_can_be_out_of_order(sim, adapter):
    sim.open_window(WA_ID)
    with sim.outage("500"):
        assert isinstance(send(adapter, text="a"), base.Retry)
    with sim.outage("reset"), pytest.raises(http.UnknownFate):
        send(adapter, text="a")
    assert not sim.sent
