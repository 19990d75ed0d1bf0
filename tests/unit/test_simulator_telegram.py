"""The simulated Bot API, by the adapter and by hand."""

import base64

import pytest
import requests
from smart_service_providers import base, http, telegram

from tests.simulators import TelegramSimulator
from tests.simulators.server import Answer, Simulator
from tests.simulators.telegram import BOT

USER = "1111111"
PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(64)


class Webhook(Simulator):
    """Takes updates, the way Odoo does."""

    adapter = None

    def handle(self, request):
        asked = base.Request(request.method, request.query, request.headers, request.body)
        try:
            (envelope,) = self.adapter.receive(asked)
        except base.ProviderError as error:
            return Answer(str(error).encode(), error.status)
        self.record(envelope=envelope, event=self.adapter.parse(envelope.payload))
        return Answer()

    @property
    def events(self):
        return [row["event"] for row in self.sent]


@pytest.fixture
def sim():
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def adapter(sim):
    return telegram.Telegram(base.Credentials(
        api_token=BOT.token, webhook_secret="secret_1", api_base_url=sim.url))


@pytest.fixture
def webhook(sim, adapter):
    with Webhook() as receiver:
        receiver.adapter = adapter
        assert adapter.read_setup(http.perform(adapter.setup_call(receiver.url))) is None
        yield receiver


def send(adapter, to=USER, **values):
    call = adapter.build(base.Outgoing("key-1", to, **values))
    return adapter.classify(http.perform(call))


def test_setup_and_probe(sim, adapter, webhook):
    assert sim.bot.webhook == webhook.url
    assert sim.bot.secret_token == "secret_1"
    assert adapter.read_probe(http.perform(adapter.probe_call())).name == (
        "Qinghe service (@qinghe_service_bot)")
    # business messages were not asked for
    assert sim.deliver({"business_message": {}}).attempts == 0


def test_a_conversation_with_buttons(sim, adapter, webhook):
    assert sim.deliver_text(USER, "Hallo", name="Lukas", lang="de", times=2).ok
    assert len({row["envelope"].external_id for row in webhook.sent}) == 1
    event = webhook.events[0]
    assert (event.contact.name, event.contact.lang, event.text) == ("Lukas", "de_DE", "Hallo")
    choices = (base.Button("yes", "Yes"), base.Button("no", "No"))
    result = send(adapter, text="Right?", buttons=choices, reply_to=event.external_id)
    assert sim.sent[0]["reply_to"] == 1
    sim.press(USER, "no")
    pressed = webhook.events[-1]
    assert (pressed.button, pressed.text, pressed.reply_to) == ("no", "No", result.external_id)
    assert isinstance(send(adapter, kind="acknowledge", target=pressed.acknowledge), base.Sent)
    assert sim.answered == [pressed.acknowledge]
    again = send(adapter, kind="acknowledge", target=pressed.acknowledge)
    assert isinstance(again, base.GiveUp)


def test_messages_are_changed_and_taken_back(sim, adapter, webhook):
    sim.deliver_text(USER, "Hallo")
    key = send(adapter, text="one").external_id
    assert isinstance(send(adapter, kind="edit", target=key, text="two"), base.Sent)
    assert (sim.sent[0]["text"], sim.sent[0]["state"]) == ("two", "edited")
    # the same text again is no harm
    assert isinstance(send(adapter, kind="edit", target=key, text="two"), base.Sent)
    assert isinstance(send(adapter, kind="reaction", target=webhook.events[0].external_id,
                           reaction="👍"), base.Sent)
    assert "REACTION_INVALID" in send(
        adapter, kind="reaction", target=key, reaction="🦑").reason
    assert isinstance(send(adapter, kind="delete", target=key), base.Sent)
    assert isinstance(send(adapter, kind="delete", target=key), base.GiveUp)
    old = send(adapter, text="old").external_id
    sim.advance(48 * 3600 + 1)
    assert isinstance(send(adapter, kind="delete", target=old), base.GiveUp)


def test_files_go_both_ways(sim, adapter, webhook):
    sim.deliver_photo(USER, PIXEL, caption="Look")
    (file,) = webhook.events[0].media
    where = http.perform(adapter.media_call(file))
    answer = http.perform(adapter.next_media_call(where))
    assert adapter.check_media(answer) is None
    assert adapter.next_media_call(answer) is None
    assert answer.body == PIXEL
    media = base.Media("image", name="b.png", mimetype="image/png", content=PIXEL)
    assert isinstance(send(adapter, text="Back", media=media), base.Sent)
    row = sim.sent[0]
    assert (row["kind"], row["text"], sim.files[row["file_id"]][1]) == ("photo", "Back", PIXEL)
    key = row["id"]
    assert isinstance(send(adapter, kind="edit", target=key, text="New", media=media), base.Sent)
    assert row["text"] == "New"
    assert isinstance(send(adapter, kind="edit", target=key, text="New"), base.GiveUp)
    big = sim.add_file(bytes(20 * 1024 * 1024 + 1))
    refused = http.perform(adapter.media_call(base.Media("file", media_id=big)))
    assert adapter.check_media(refused).reason == "Bad Request: file is too big"


def test_only_who_wrote_and_does_not_block_is_written_to(sim, adapter, webhook):
    assert send(adapter, text="a").reason == "Bad Request: chat not found"
    sim.deliver_text(USER, "Hallo")
    sim.blocked = [USER]
    refused = send(adapter, text="a")
    assert (type(refused), refused.code) == (base.GiveUp, "403")


def test_limits(sim, adapter, webhook):
    sim.deliver_text(USER, "Hallo")
    assert isinstance(send(adapter, text="😀" * 2048), base.Sent)
    assert "too long" in send(adapter, text="😀" * 2049).reason
    assert all(isinstance(send(adapter, text=part), base.Sent)
               for part in adapter.capabilities.split("😀" * 5000))
    sim.chat_per_second = 1
    sim.advance(10)
    sent = [send(adapter, text="quick") for _n in range(3)]
    assert isinstance(sent[0], base.Sent)
    assert (sent[-1].code, sent[-1].after) == ("429", 1)


def test_tokens_and_methods(sim):
    def code(path):
        return requests.get(f"{sim.url}{path}", timeout=5).json()["error_code"]

    assert code("/bot1:wrong/getMe") == 401
    assert code("/botnothing/getMe") == 404
    assert code(f"/bot{BOT.token}/nothing") == 404
    assert code("/") == 404
    assert code(f"/file/bot{BOT.token}/documents/none.bin") == 404


@pytest.mark.parametrize(("method", "values", "words"), [
    ("sendMessage", {}, "chat_id is empty"),
    ("sendMessage", {"chat_id": USER, "text": " "}, "message text is empty"),
    ("sendMessage", {"chat_id": USER, "text": ["a"]}, "must be a String"),
    ("sendMessage", {"chat_id": USER, "text": "a", "reply_parameters": {"message_id": 99}},
     "message to be replied not found"),
    ("sendMessage", {"chat_id": USER, "text": "a", "reply_markup": {"inline_keyboard": [
        [{"text": "A", "callback_data": "x" * 65}]]}}, "BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": USER, "text": "a", "reply_markup": {"inline_keyboard": [
        [{"callback_data": "x"}]]}}, "inline keyboard button"),
    ("sendPhoto", {"chat_id": USER}, "no photo"),
    ("sendPhoto", {"chat_id": USER, "photo": "none"}, "wrong file identifier"),
    ("sendPhoto", {"chat_id": USER, "photo": "none", "caption": "x" * 1025}, "caption is too long"),
    ("editMessageText", {"chat_id": USER, "message_id": 99, "text": "a"}, "to edit not found"),
    ("editMessageText", {"chat_id": USER, "message_id": 1, "text": "a"}, "can't be edited"),
    ("sendChatAction", {"chat_id": USER, "action": "dancing"}, "wrong parameter action"),
    ("setWebhook", {"url": ""}, "bad webhook"),
    ("setWebhook", {"url": "https://a.example", "secret_token": "not allowed"}, "unallowed"),
])
def test_what_is_refused(sim, webhook, method, values, words):
    sim.deliver_text(USER, "Hallo")
    answer = requests.post(f"{sim.url}/bot{BOT.token}/{method}", json=values, timeout=5)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert words in answer.json()["description"]


def test_control(sim, adapter, webhook):
    def control(name, /, **values):
        return requests.post(f"{sim.url}/_control/{name}", json=values, timeout=15).json()

    assert control("deliver", user=USER, text="Hi", times=2)["ok"]
    assert control("deliver", user=USER, photo=base64.b64encode(PIXEL).decode())["ok"]
    assert control("deliver", user=USER, message={"dice": {"emoji": "🎲", "value": 2}})["ok"]
    send(adapter, text="Right?", buttons=(base.Button("yes", "Yes"),))
    assert control("deliver", user=USER, button="yes")["ok"]
    assert "error" in control("deliver", user=USER, button="never")
    assert control("deliver", update={"my_chat_member": {
        "chat": {"id": int(USER), "type": "private"}, "from": {"id": int(USER)}, "date": 1,
        "new_chat_member": {"status": "kicked"}}})["ok"]
    assert webhook.events[-1].kind == "unfollow"
    control("bot", token="77:AAother", webhook="http://127.0.0.1:9")
    assert sim.bots["77:AAother"].id == 77
    assert control("settings", blocked=[USER])["blocked"] == [USER]
    assert send(adapter, text="a").code == "403"


def test_it_can_be_out_of_order(sim, adapter, webhook):
    sim.deliver_text(USER, "Hallo")
    with sim.outage("500"):
        assert isinstance(send(adapter, text="a"), base.Retry)
    with sim.outage("lost"), pytest.raises(http.UnknownFate):
        send(adapter, text="a")
    assert len(sim.sent) == 1
