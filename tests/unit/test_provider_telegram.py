"""The provider ``telegram``: updates of all kinds, messages of all kinds, answers and errors."""

import dataclasses
import email
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import base, http, telegram, telegram_updates

from .helpers import fixture

UPDATES = fixture("telegram/updates.json")
TOKEN, SECRET = "5200000001:AAabcdefghijklmnopqrstuvwxyz0123456", "s3cret_TOKEN-1"
USER = "1111111"
CREDENTIALS = base.Credentials(api_token=TOKEN, webhook_secret=SECRET)
ADAPTER = telegram.Telegram(CREDENTIALS)
API = f"https://api.telegram.org/bot{TOKEN}"


def posted(update, secret=SECRET):
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"x-telegram-bot-api-secret-token": secret} if secret else {}
    return base.Request("POST", {}, headers, body)


def event(update):
    (envelope,) = ADAPTER.receive(posted(update))
    assert not envelope.failure
    found = ADAPTER.parse(envelope.payload)
    assert envelope.event_kind == found.kind
    return found


# === REQUESTS === #


@pytest.mark.parametrize("secret", ["", "other", "s3cret_TOKEN-12", "ä"])
def test_without_our_secret_nothing_is_taken(secret):
    with pytest.raises(base.BadSignature):
        ADAPTER.receive(posted(UPDATES["text"]["update"], secret))


def test_an_account_without_secret_takes_nothing():
    adapter = telegram.Telegram(dataclasses.replace(CREDENTIALS, webhook_secret=""))
    with pytest.raises(base.BadSignature):
        adapter.receive(posted(UPDATES["text"]["update"], ""))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"update_id": []}',
                                  b'{"update_id": true}', b'{"update_id": "%s"}' % (b"9" * 31)])
def test_what_is_no_update_is_refused(body):
    with pytest.raises(base.BadRequest):
        ADAPTER.receive(posted(body))


def test_an_update_has_its_own_id_and_the_customers_key():
    update = UPDATES["text"]["update"]
    (envelope,) = ADAPTER.receive(posted(update))
    assert envelope.external_id == f"update:{update['update_id']}"
    assert envelope.contact_key == f"telegram:5200000001:{USER}"
    assert envelope.provider_time.isoformat() == "2015-09-07T17:05:32"
    (other,) = ADAPTER.receive(posted(UPDATES["group"]["update"]))
    assert other.contact_key.startswith("event:")


@pytest.mark.parametrize("name", UPDATES)
def test_every_documented_update(name):
    row = UPDATES[name]
    found = event(row["update"])
    expected = dict(row["expected"])
    assert found.kind == expected.pop("kind", "message")
    assert list(found.unknown) == expected.pop("unknown", [])
    if found.kind != "unknown":
        assert (found.contact.scope, found.contact.value) == ("5200000001", USER)
    if "media" in expected:
        for file, wanted in zip(found.media, expected.pop("media"), strict=True):
            assert {key: getattr(file, key) for key in wanted} == wanted
    if "location" in expected:
        assert found.location == base.Location(*expected.pop("location"))
    if "phone" in expected:
        assert found.contact.phone == expected.pop("phone")
    assert {key: getattr(found, key) for key in expected} == expected


def test_who_writes():
    contact = event(UPDATES["text"]["update"]).contact
    assert (contact.name, contact.lang) == ("Test Firstname", "de_DE")


def test_nobody_can_not_write():
    update = {"update_id": 1, "message": {
        "message_id": 1, "chat": {"type": "private"}, "date": 1, "text": "?"}}
    (envelope,) = ADAPTER.receive(posted(update))
    assert "nobody" in envelope.failure
    with pytest.raises(base.Unparsable):
        ADAPTER.parse(envelope.payload)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(sorted(telegram_updates.CONTENT_NAMES | {
            "chat", "id", "type", "from", "file_id", "width", "message", "message_id",
            "inline_keyboard", "reply_markup", "latitude", "data", "callback_data", "status"}))
        | st.text(max_size=5), inner, max_size=5),
    max_leaves=20)


@given(st.sampled_from(sorted(telegram_updates.READ_UPDATES | {"poll", "new"})), JUNK)
def test_any_update_is_taken(name, junk):
    (envelope,) = ADAPTER.receive(posted({"update_id": 7, name: junk}))
    envelope.payload.encode()
    assert envelope.contact_key
    try:
        ADAPTER.parse(envelope.payload)
    except base.Unparsable:
        assert envelope.failure


@given(st.sampled_from(sorted(UPDATES)), st.sampled_from(
    ["from", "chat", "date", "text", "photo", "sticker", "contact", "location", "venue", "poll",
     "dice", "reply_to_message", "message", "data", "id", "new_reaction", "new_chat_member"]), JUNK)
def test_any_field_may_be_broken(name, field, junk):
    update = dict(UPDATES[name]["update"])
    for key, body in update.items():
        if isinstance(body, dict):
            update[key] = {**body, field: junk}
    (envelope,) = ADAPTER.receive(posted(update))
    try:
        ADAPTER.parse(envelope.payload)
    except base.Unparsable:
        assert envelope.failure


@given(st.text() | JUNK.map(json.dumps))
def test_any_stored_payload_is_read_or_unparsable(payload):
    try:
        assert isinstance(ADAPTER.parse(payload), base.Event)
    except base.Unparsable:
        pass


# === SENDING === #


def sent(**values):
    call = ADAPTER.build(base.Outgoing("key-1", USER, **values))
    assert call.method == "POST"
    assert call.url.startswith(API + "/")
    return call.url.rpartition("/")[2], json.loads(call.body)


def test_a_text():
    assert sent(text="您好 😀") == ("sendMessage", {"chat_id": USER, "text": "您好 😀"})
    method, body = sent(text="a", reply_to=f"{USER}:7")
    assert body["reply_parameters"] == {"message_id": 7, "allow_sending_without_reply": True}


def test_buttons_stand_below_a_text_or_are_written_out():
    _method, body = sent(text="Right?", buttons=(base.Button("y", "Yes"), base.Button("n", "No")))
    assert body["reply_markup"]["inline_keyboard"] == [
        [{"text": "Yes", "callback_data": "y"}], [{"text": "No", "callback_data": "n"}]]
    for button in (base.Button("x" * 65, "Yes"), base.Button("", "Yes"),
                   base.Button("打" * 22, "Yes")):
        _method, body = sent(text="Right?", buttons=(button,))
        assert body == {"chat_id": USER, "text": "Right?\n1. Yes"}


@pytest.mark.parametrize(("kind", "mimetype", "method", "field"), [
    ("image", "image/png", "sendPhoto", "photo"),
    ("image", "image/tiff", "sendDocument", "document"),
    ("voice", "audio/ogg; codecs=opus", "sendVoice", "voice"),
    ("voice", "audio/wav", "sendDocument", "document"),
    ("video", "video/mp4", "sendVideo", "video"),
    ("video", "video/webm", "sendDocument", "document"),
    ("file", "application/pdf", "sendDocument", "document"),
])
def test_files_travel_with_their_message(kind, mimetype, method, field):
    media = base.Media(kind, name="a.bin", mimetype=mimetype, content=b"\x00\x01")
    assert ADAPTER.upload_call(media) is None
    call = ADAPTER.build(base.Outgoing(
        "k", USER, text="您好", media=media, reply_to=f"{USER}:7"))
    assert call.url == f"{API}/{method}"
    head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
    parts = {part.get_param("name", header="content-disposition"): part
             for part in email.message_from_bytes(head + call.body).get_payload()}
    assert parts["chat_id"].get_payload() == USER
    assert parts["caption"].get_payload(decode=True).decode() == "您好"
    assert json.loads(parts["reply_parameters"].get_payload())["message_id"] == 7
    assert parts[field].get_payload(decode=True) == b"\x00\x01"


def test_files_by_id_or_address_and_none_at_all():
    assert sent(media=base.Media("image", media_id="F1"))[1]["photo"] == "F1"
    assert sent(media=base.Media("file", url="https://a.example/f"))[1]["document"].startswith("h")
    with pytest.raises(ValueError, match="content, id or address"):
        sent(media=base.Media("file"))


def test_what_is_said_about_messages():
    target = f"{USER}:7"
    here = {"chat_id": USER, "message_id": 7}
    assert sent(kind="edit", target=target, text="new") == (
        "editMessageText", {**here, "text": "new"})
    assert sent(kind="edit", target=target, text="new", media=base.Media("image")) == (
        "editMessageCaption", {**here, "caption": "new"})
    assert sent(kind="delete", target=target) == ("deleteMessage", here)
    assert sent(kind="reaction", target=target, reaction="👍") == ("setMessageReaction", {
        **here, "reaction": [{"type": "emoji", "emoji": "👍"}]})
    assert sent(kind="reaction", target=target)[1]["reaction"] == []
    assert sent(kind="acknowledge", target="q1") == (
        "answerCallbackQuery", {"callback_query_id": "q1"})
    assert sent(kind="typing", target=target) == (
        "sendChatAction", {"chat_id": USER, "action": "typing"})


@pytest.mark.parametrize("values", [
    {"kind": "template"}, {"kind": "welcome"}, {"kind": "transfer"},
    {"kind": "edit", "target": "2222:7"}, {"kind": "delete", "target": "7"},
    {"kind": "delete", "target": f"{USER}:x"}, {"text": "a", "reply_to": "other:1"},
])
def test_what_can_not_be_sent(values):
    with pytest.raises(ValueError):
        sent(**values)


# === ANSWERS === #


def answer(status=200, body=None, kind="application/json"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return base.Response(status, {"content-type": kind}, content)


def error(code, words="Bad Request: words", **parameters):
    return answer(code, {"ok": False, "error_code": code, "description": words,
                         **({"parameters": parameters} if parameters else {})})


def test_what_was_taken_is_named_with_its_chat():
    message = {"message_id": 9, "chat": {"id": 1111111, "type": "private"}, "date": 1}
    assert ADAPTER.classify(answer(200, {"ok": True, "result": message})) == base.Sent("1111111:9")
    assert ADAPTER.classify(answer(200, {"ok": True, "result": True})) == base.Sent("")


@pytest.mark.parametrize(("response", "kind"), [
    (error(400, "Bad Request: chat not found"), base.GiveUp),
    (error(403, "Forbidden: bot was blocked by the user"), base.GiveUp),
    (error(401, "Unauthorized"), base.Misconfigured),
    (error(404, "Not Found"), base.Misconfigured),
    (error(413, "Request Entity Too Large"), base.GiveUp),
    (error(500, "Internal Server Error"), base.Retry),
    (error(400, "Bad Request: message is not modified: x"), base.Sent),
    (answer(502, b"<html>"), base.Retry),
    (answer(429, b""), base.Retry),
    (answer(404, b"not here"), base.Misconfigured),
    (answer(200, b"hello"), base.Retry),
])
def test_errors(response, kind):
    assert type(ADAPTER.classify(response)) is kind


def test_a_limit_says_how_long_to_wait():
    found = ADAPTER.classify(error(429, "Too Many Requests: retry after 13", retry_after=13))
    assert (found.code, found.after, found.contact_only) == ("429", 13, True)
    assert not ADAPTER.classify(error(500, "Internal Server Error")).contact_only


@given(st.integers(100, 599), st.binary(max_size=200) | JUNK.map(lambda j: json.dumps(j).encode())
       | st.dictionaries(st.sampled_from(["ok", "result", "error_code", "parameters"]),
                         JUNK).map(lambda j: json.dumps(j).encode()))
def test_any_answer_means_something(status, body):
    response = base.Response(status, {"content-type": "application/json"}, body)
    assert isinstance(ADAPTER.classify(response), base.Failure | base.Sent)
    assert isinstance(ADAPTER.read_probe(response), base.Failure | base.Probe)
    ADAPTER.read_setup(response)
    ADAPTER.next_media_call(response)
    ADAPTER.check_media(response)


# === FILES, ADMINISTRATION, SECRETS === #


def test_a_file_is_asked_for_first():
    call = ADAPTER.media_call(base.Media("image", media_id="F1"))
    assert (call.url, call.params) == (f"{API}/getFile", {"file_id": "F1"})
    found = {"ok": True, "result": {
        "file_id": "F1", "file_unique_id": "U", "file_path": "photos/a b.jpg"}}
    following = ADAPTER.next_media_call(answer(200, found))
    assert following.url == f"https://api.telegram.org/file/bot{TOKEN}/photos/a%20b.jpg"
    found["result"]["file_path"] = "../../bot1:x/getMe"
    assert ADAPTER.next_media_call(answer(200, found)) is None
    picture = base.Response(200, {"content-type": "image/jpeg"}, b"\xff\xd8")
    assert ADAPTER.next_media_call(picture) is None
    assert ADAPTER.check_media(picture) is None
    assert isinstance(ADAPTER.check_media(error(400, "file is too big")), base.GiveUp)


def test_probe_and_setup():
    assert ADAPTER.probe_call().url == f"{API}/getMe"
    me = {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "Q", "username": "q_bot"}}
    assert ADAPTER.read_probe(answer(200, me)) == base.Probe("Q (@q_bot)")
    assert isinstance(ADAPTER.read_probe(error(401)), base.Misconfigured)
    call = ADAPTER.setup_call("https://a.example/hook")
    assert json.loads(call.body) == {
        "url": "https://a.example/hook", "secret_token": SECRET, "allowed_updates": [
            "callback_query", "edited_message", "message", "message_reaction", "my_chat_member"]}
    assert ADAPTER.read_setup(answer(200, {"ok": True, "result": True})) is None
    assert isinstance(ADAPTER.read_setup(error(400)), base.GiveUp)


def test_the_token_stays_out_of_words(caplog):
    caplog.set_level("DEBUG")
    simulated = telegram.Telegram(
        dataclasses.replace(CREDENTIALS, api_base_url="http://127.0.0.1:9"))
    for call in (simulated.probe_call(), simulated.media_call(base.Media("image", media_id="F"))):
        with pytest.raises(http.NetworkError) as found:
            http.perform(call)
        assert "AAabc" not in str(found.value)
    assert "AAabc" not in caplog.text


@pytest.mark.parametrize("values", [
    {"api_token": "token"}, {"api_token": "1:short"}, {"webhook_secret": "not allowed!"},
    {"webhook_secret": ""}, {"api_token": f"{TOKEN}/../x"},
])
def test_credentials_have_a_form(values):
    ADAPTER.check()
    with pytest.raises(ValueError):
        telegram.Telegram(dataclasses.replace(CREDENTIALS, **values)).check()
