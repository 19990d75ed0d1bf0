"""The provider ``whatsapp``: webhooks of all kinds, messages of all kinds, answers and errors."""

import copy
import dataclasses
import email
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import base, whatsapp, whatsapp_errors

from .helpers import fixture

MESSAGES = fixture("whatsapp/messages.json")
STATUSES = fixture("whatsapp/statuses.json")
CHANGES = fixture("whatsapp/changes.json")
WABA, NUMBER = "102290129340398", "106540352242922"
WA_ID, BSUID = "16505551234", "US.13491208655302741918"
CREDENTIALS = base.Credentials(
    app_secret="s3cret", webhook_secret="verify", api_token="EAAtoken", account_ref=NUMBER,
    business_ref=WABA)
ADAPTER = whatsapp.WhatsApp(CREDENTIALS)
CONTACT = {"profile": {"name": "Sheena Nelson"}, "wa_id": WA_ID, "user_id": BSUID}


def change(value, field="messages"):
    return {"value": value, "field": field}


def value(messages=(), statuses=(), contacts=(CONTACT,), number=NUMBER):
    found = {"messaging_product": "whatsapp",
             "metadata": {"display_phone_number": "15550783881", "phone_number_id": number}}
    for name, rows in (("contacts", contacts), ("messages", messages), ("statuses", statuses)):
        if rows:
            found[name] = list(rows)
    return found


def body_of(*changes):
    return json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": WABA, "time": 1749416383, "changes": list(changes)}]}).encode()


def signed(body, secret="s3cret"):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return base.Request("POST", {}, {"x-hub-signature-256": f"sha256={digest}"}, body)


def events(*changes):
    envelopes = ADAPTER.receive(signed(body_of(*changes)))
    return [(envelope, ADAPTER.parse(envelope.payload)) for envelope in envelopes]


def event(*changes):
    ((envelope, found),) = events(*changes)
    assert not envelope.failure
    assert envelope.event_kind == found.kind
    return found


# === CONFIRMING THE ADDRESS === #


def confirm(**query):
    named = {f"hub.{name}": text for name, text in query.items()}
    return ADAPTER.confirm(base.Request("GET", named, {}))


def test_the_challenge_is_echoed_to_who_knows_the_token():
    assert confirm(mode="subscribe", verify_token="verify", challenge="115820").body == "115820"


@pytest.mark.parametrize(("query", "error"), [
    ({"mode": "subscribe", "verify_token": "other", "challenge": "1"}, base.BadSignature),
    ({"mode": "subscribe", "verify_token": "ä", "challenge": "1"}, base.BadSignature),
    ({"mode": "subscribe", "challenge": "1"}, base.BadSignature),
    ({"mode": "unsubscribe", "verify_token": "verify", "challenge": "1"}, base.BadRequest),
    ({"mode": "subscribe", "verify_token": "verify"}, base.BadRequest),
])
def test_others_get_no_echo(query, error):
    with pytest.raises(error):
        confirm(**query)


# === SIGNATURES === #


def test_the_signature_is_over_the_raw_bytes():
    body = body_of(change(value([MESSAGES["text"]["message"]])))
    with pytest.raises(base.BadSignature):
        ADAPTER.receive(dataclasses.replace(signed(body), body=body + b" "))
    with pytest.raises(base.BadSignature):
        ADAPTER.receive(signed(body, "other"))
    with pytest.raises(base.BadRequest):
        ADAPTER.receive(base.Request("POST", {}, {}, body))


def test_without_an_app_secret_nothing_is_taken():
    adapter = whatsapp.WhatsApp(dataclasses.replace(CREDENTIALS, app_secret=""))
    with pytest.raises(base.BadSignature):
        adapter.receive(signed(body_of(), ""))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"object": "page"}', b"\xff"])
def test_a_signed_body_that_is_not_whatsapps_is_refused(body):
    with pytest.raises(base.BadRequest):
        ADAPTER.receive(signed(body))


# === MESSAGES === #


@pytest.mark.parametrize("name", MESSAGES)
def test_every_documented_message(name):
    row = MESSAGES[name]
    found = event(change(value([row["message"]])))
    expected = dict(row["expected"])
    kind = expected.pop("kind", "message")
    assert found.kind == kind
    assert found.unknown == ()
    if kind != "unknown":
        assert found.external_id == row["message"]["id"]
        assert found.occurred_at.isoformat() == "2025-06-08T20:59:43"
    for file, wanted in zip(found.media, expected.pop("media", []), strict=True):
        assert {key: getattr(file, key) for key in wanted} == wanted
    if "location" in expected:
        assert found.location == base.Location(*expected.pop("location"))
    if "contact" in expected:
        assert [found.contact.kind, found.contact.value] == expected.pop("contact")
    assert {key: getattr(found, key) for key in expected} == expected


def sender(message, contacts):
    message = {**copy.deepcopy(MESSAGES["text"]["message"]), **message}
    message = {key: text for key, text in message.items() if text}
    return event(change(value([message], contacts=contacts)))


def test_who_has_number_and_id_is_known_by_the_lasting_one():
    found = sender({}, [CONTACT])
    assert found.contact == base.ContactPoint(
        "bsuid", WABA, BSUID, name="Sheena Nelson", phone=f"+{WA_ID}")
    assert [(p.kind, p.scope, p.value) for p in found.links] == [("wa_id", WABA, WA_ID)]


def test_who_has_only_a_number():
    found = sender({"from_user_id": ""}, [{"profile": {"name": "Sheena"}, "wa_id": WA_ID}])
    assert (found.contact.kind, found.contact.value, found.links) == ("wa_id", WA_ID, ())
    assert found.contact.phone == f"+{WA_ID}"


def test_who_has_only_an_id():
    contact = {"profile": {"username": "realsheena"}, "user_id": BSUID}
    found = sender({"from": ""}, [contact])
    assert (found.contact.kind, found.contact.value, found.links) == ("bsuid", BSUID, ())
    assert (found.contact.name, found.contact.phone) == ("realsheena", "")


def test_a_sender_is_found_among_several_contacts():
    other = {"profile": {"name": "Other"}, "wa_id": "4930", "user_id": "DE.1"}
    assert sender({}, [other, CONTACT]).contact.name == "Sheena Nelson"
    assert sender({"from": "4931", "from_user_id": "DE.2"}, [other, CONTACT]).contact.name == ""


def test_nobody_can_not_write():
    ((envelope, _event),) = [
        (e, None) for e in ADAPTER.receive(signed(body_of(change(value(
            [{"id": "wamid.1", "type": "text", "text": {"body": "?"}}], contacts=())))))]
    assert "no sender" in envelope.failure
    with pytest.raises(base.Unparsable):
        ADAPTER.parse(envelope.payload)


def test_a_new_number_and_the_old_one_are_one_person():
    found = event(change(value([MESSAGES["changed_number"]["message"]])))
    assert {(p.kind, p.value) for p in found.links} == {("bsuid", BSUID), ("wa_id", WA_ID)}
    found = event(change(CHANGES["user_id_update"]["value"], "user_id_update"))
    assert (found.contact.value, [p.value for p in found.links]) == ("US.2", [WA_ID, "US.1"])


def test_one_request_carries_many_events_of_many_numbers():
    text, image = MESSAGES["text"]["message"], MESSAGES["image"]["message"]
    read = STATUSES["read"]["status"]
    found = events(
        change(value([text, image])), change(value(statuses=[read], number="999")),
        change(CHANGES["template_approved"]["value"], "message_template_status_update"))
    assert [envelope.event_kind for envelope, _e in found] == [
        "message", "message", "receipt", "template"]
    assert [envelope.account_ref for envelope, _e in found] == [NUMBER, NUMBER, "999", ""]
    assert len({envelope.external_id for envelope, _e in found}) == 4
    keys = [envelope.contact_key for envelope, _e in found]
    assert keys[0] == keys[1] == f"bsuid:{WABA}:{BSUID}"
    assert len(set(keys)) == 3


def test_what_comes_again_has_the_same_id():
    for changes in (change(value([MESSAGES["text"]["message"]])),
                    change(value(statuses=[STATUSES["failed"]["status"]])),
                    change(CHANGES["quality"]["value"], "phone_number_quality_update")):
        ids = {e.external_id for e in (*ADAPTER.receive(signed(body_of(changes))),
                                       *ADAPTER.receive(signed(body_of(changes))))}
        assert len(ids) == 1


def test_news_of_the_protocol_are_named():
    message = {**MESSAGES["text"]["message"], "mood": "glad"}
    assert event(change(value([message]))).unknown == ("message.mood",)
    hologram = {"id": "wamid.9", "from": WA_ID, "timestamp": "1", "type": "hologram"}
    found = event(change(value([hologram])))
    assert found.unknown == ("message.type=hologram",)
    assert found.text == "[hologram]"
    status = {**STATUSES["sent"]["status"], "status": "warmed"}
    assert event(change(value(statuses=[status]))).unknown == ("status.status=warmed",)
    strange = {**value([MESSAGES["text"]["message"]]), "weather": {}}
    assert event(change(strange)).unknown == ("weather",)


@pytest.mark.parametrize("name", STATUSES)
def test_every_documented_status(name):
    row = STATUSES[name]
    found = event(change(value(statuses=[row["status"]])))
    assert (found.kind, found.receipt_for, found.unknown) == ("receipt", "wamid.OURS", ())
    assert {key: getattr(found, key) for key in row["expected"]} == row["expected"]


@pytest.mark.parametrize("name", CHANGES)
def test_every_documented_change(name):
    row = CHANGES[name]
    found = event(change(row["value"], row["field"]))
    expected = dict(row["expected"])
    if "template" in expected:
        given = found.template
        assert [given.name, given.lang, given.state, given.reason] == expected.pop("template")
    assert list(found.unknown) == expected.pop("unknown", [])
    assert {key: getattr(found, key) for key in expected} == expected


# === FUZZING === #

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(sorted(whatsapp.whatsapp_events.MESSAGE_NAMES
                               | whatsapp.whatsapp_events.STATUS_NAMES | {
                                   "messages", "statuses", "contacts", "metadata", "errors",
                                   "value", "field", "wa_id", "user_id", "profile", "body",
                                   "user_id_update"})) | st.text(max_size=5),
        inner, max_size=5),
    max_leaves=20)


@given(JUNK)
def test_any_signed_json_is_taken_or_refused_as_documented(junk):
    body = json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": WABA, "changes": [{"field": "messages", "value": junk}, junk]}, junk]}).encode()
    for envelope in ADAPTER.receive(signed(body)):
        assert envelope.external_id and envelope.contact_key
        envelope.payload.encode()
        try:
            ADAPTER.parse(envelope.payload)
        except base.Unparsable:
            assert envelope.failure


@given(st.sampled_from(sorted(MESSAGES)), st.sampled_from(
    ["from", "timestamp", "type", "text", "image", "location", "contacts", "interactive",
     "reaction", "order", "system", "errors", "context", "referral", "edit", "id"]), JUNK)
def test_any_field_may_be_broken(name, field, junk):
    message = {**MESSAGES[name]["message"], field: junk}
    for envelope in ADAPTER.receive(signed(body_of(change(value([message]))))):
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
    outgoing = base.Outgoing("key-1", WA_ID, **{"recipient_kind": "wa_id", **values})
    call = ADAPTER.build(outgoing)
    assert (call.method, call.url) == (
        "POST", f"https://graph.facebook.com/{whatsapp.API_VERSION}/{NUMBER}/messages")
    assert call.headers["Authorization"] == "Bearer EAAtoken"
    body = json.loads(call.body)
    assert body.pop("messaging_product") == "whatsapp"
    return body


def test_a_text():
    assert sent(text="您好 https://a.example", reply_to="wamid.1") == {
        "recipient_type": "individual", "to": WA_ID, "type": "text",
        "context": {"message_id": "wamid.1"},
        "text": {"preview_url": True, "body": "您好 https://a.example"},
        "biz_opaque_callback_data": "key-1"}


def test_a_number_goes_to_to_and_an_id_to_recipient():
    body = sent(text="a", recipient_kind="bsuid")
    assert (body["recipient"], "to" in body) == (WA_ID, False)
    gateway = whatsapp.WhatsApp(dataclasses.replace(CREDENTIALS, variant="bsuid_in_to"))
    body = json.loads(gateway.build(
        base.Outgoing("k", BSUID, text="a", recipient_kind="bsuid")).body)
    assert (body["to"], "recipient" in body) == (BSUID, False)


@pytest.mark.parametrize(("kind", "text", "expected"), [
    ("image", "Look", {"id": "7", "caption": "Look"}),
    ("video", "", {"id": "7"}),
    ("voice", "", {"id": "7"}),
    ("file", "Read", {"id": "7", "caption": "Read", "filename": "a.pdf"}),
])
def test_files_by_id(kind, text, expected):
    body = sent(text=text, media=base.Media(kind, media_id="7", name="a.pdf"))
    name = whatsapp.MEDIA_TYPES[kind]
    assert (body["type"], body[name]) == (name, expected)


def test_a_voice_message_has_no_caption():
    body = sent(text="Listen", media=base.Media("voice", media_id="7", name="a.ogg"))
    assert body["type"] == "document"
    assert body["document"] == {"id": "7", "caption": "Listen", "filename": "a.ogg"}


def test_a_file_by_address_and_none_at_all():
    body = sent(media=base.Media("image", url="https://a.example/i.png"))
    assert body["image"] == {"link": "https://a.example/i.png"}
    with pytest.raises(ValueError, match="id or address"):
        sent(media=base.Media("image", content=b"x"))


def buttons(*labels):
    return tuple(base.Button(f"p{number}", label) for number, label in enumerate(labels))


def test_up_to_three_buttons_then_a_list_then_numbers():
    body = sent(text="How?", buttons=buttons("Good", "Bad"))
    assert body["interactive"]["action"]["buttons"][1] == {
        "type": "reply", "reply": {"id": "p1", "title": "Bad"}}
    body = sent(text="How?", buttons=buttons("1", "2", "3", "4"))
    action = body["interactive"]["action"]
    assert action["sections"][0]["rows"][3] == {"id": "p3", "title": "4"}
    assert 1 <= len(action["button"]) <= 20
    # a label too long for a button, not for a list
    assert sent(text="How?", buttons=buttons("x" * 21))["interactive"]["type"] == "list"
    for labels in (["x" * 25], [str(n) for n in range(11)], ["same", "same"], [""]):
        assert sent(text="How?", buttons=buttons(*labels))["type"] == "text"
    assert sent(text="How?", buttons=buttons(*"abcdefghijk"))["text"]["body"].endswith("11. k")
    assert sent(text="", buttons=buttons("a"))["type"] == "text"
    assert sent(text="x" * 1025, buttons=buttons("a"))["type"] == "text"


def test_a_template_by_place_and_by_name():
    call = base.TemplateCall("visit", "zh_CN", ("李伟", "3"))
    assert sent(kind="template", template=call)["template"] == {
        "name": "visit", "language": {"code": "zh_CN"},
        "components": [{"type": "body", "parameters": [
            {"type": "text", "text": "李伟"}, {"type": "text", "text": "3"}]}]}
    call = dataclasses.replace(call, variables=("name", "days"))
    parameters = sent(kind="template", template=call)["template"]["components"][0]["parameters"]
    assert [p.get("parameter_name") for p in parameters] == ["name", "days"]
    call = dataclasses.replace(call, variables=("1", "2"))
    parameters = sent(kind="template", template=call)["template"]["components"][0]["parameters"]
    assert [p.get("parameter_name") for p in parameters] == [None, None]
    assert "components" not in sent(
        kind="template", template=base.TemplateCall("hello", "en"))["template"]


def test_reactions_read_marks_and_typing():
    assert sent(kind="reaction", target="wamid.1", reaction="👍")["reaction"] == {
        "message_id": "wamid.1", "emoji": "👍"}
    assert sent(kind="reaction", target="wamid.1")["reaction"]["emoji"] == ""
    assert sent(kind="acknowledge", target="wamid.1") == {
        "status": "read", "message_id": "wamid.1"}
    assert sent(kind="typing", target="wamid.1")["typing_indicator"] == {"type": "text"}


@pytest.mark.parametrize("kind", ["edit", "delete", "welcome", "transfer", "template"])
def test_what_whatsapp_has_not_is_not_sent(kind):
    with pytest.raises(ValueError, match="WhatsApp has no"):
        sent(kind=kind, target="wamid.1", text="x")


# === ANSWERS === #


def answer(status=200, body=None, kind="application/json"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return base.Response(status, {"content-type": kind}, content)


def error(code, **values):
    return answer(400, {"error": {"message": "(#1) words", "type": "OAuthException", "code": code,
                                  "fbtrace_id": "A", **values}})


def test_what_was_taken_has_an_id():
    body = {"messaging_product": "whatsapp", "contacts": [{"input": "1", "wa_id": "1"}],
            "messages": [{"id": "wamid.7", "message_status": "accepted"}]}
    assert ADAPTER.classify(answer(200, body)) == base.Sent("wamid.7")
    assert ADAPTER.classify(answer(200, {"success": True})) == base.Sent("")


@pytest.mark.parametrize(("code", "kind"), [
    (131026, base.GiveUp), (131047, base.WindowClosed), (470, base.WindowClosed),
    (131056, base.Retry), (130429, base.Retry), (131048, base.Retry), (131049, base.GiveUp),
    (131051, base.GiveUp), (131053, base.GiveUp), (132000, base.GiveUp), (132001, base.GiveUp),
    (132005, base.GiveUp), (132007, base.GiveUp), (132012, base.GiveUp), (132015, base.GiveUp),
    (133010, base.Misconfigured), (190, base.Misconfigured), (10, base.Misconfigured),
    (200, base.Misconfigured), (299, base.Misconfigured), (100, base.GiveUp),
    (368, base.Misconfigured), (131062, base.GiveUp), (0, base.Misconfigured), (2, base.Retry),
    (999_999, base.GiveUp),
])
def test_errors(code, kind):
    found = ADAPTER.classify(error(code, error_data={"details": "the details"}))
    assert type(found) is kind
    assert found.code == str(code)
    assert "the details" in found.reason


def test_limits_say_when_to_try_again():
    assert ADAPTER.classify(error(131056)).after == 6
    # that one is between the number and one customer
    assert ADAPTER.classify(error(131056)).contact_only
    assert not ADAPTER.classify(error(130429)).contact_only
    assert ADAPTER.classify(error(131048)).after == 3600
    assert ADAPTER.classify(error(131000)).after is None


def test_an_unknown_object_and_an_unknown_passing_error():
    assert isinstance(ADAPTER.classify(error(100, error_subcode=33)), base.Misconfigured)
    assert isinstance(ADAPTER.classify(error(777, is_transient=True)), base.Retry)


@pytest.mark.parametrize(("status", "body", "kind"), [
    (500, b"<html>", base.Retry), (503, b"", base.Retry), (429, b"", base.Retry),
    (404, b"not found", base.Misconfigured), (302, b"", base.Misconfigured),
    (200, b"<html>", base.Retry), (200, b"{}", base.Retry), (200, b'{"a": 1}', base.Retry),
    (400, b'{"error": {"message": "no code"}}', base.Retry),
    (400, b'{"error": {"code": "190"}}', base.Retry),
])
def test_answers_that_are_not_whatsapps(status, body, kind):
    assert type(ADAPTER.classify(answer(status, body))) is kind


@given(st.integers(100, 599), st.binary(max_size=200) | JUNK.map(lambda j: json.dumps(j).encode()))
def test_any_answer_means_something(status, body):
    response = base.Response(status, {"content-type": "application/json"}, body)
    assert isinstance(ADAPTER.classify(response), base.Failure | base.Sent)
    assert isinstance(ADAPTER.read_upload(response), base.Failure | base.Uploaded)
    assert isinstance(ADAPTER.read_probe(response), base.Failure | base.Probe)
    assert isinstance(ADAPTER.read_templates(response), base.Failure | base.TemplatePage)
    ADAPTER.read_setup(response)
    ADAPTER.next_media_call(response)
    ADAPTER.check_media(response)


def test_every_code_is_in_the_table_once():
    assert not any(200 <= code < 300 for code in whatsapp_errors.CODES)
    assert set(whatsapp_errors.WAITS) <= {
        code for code, kind in whatsapp_errors.CODES.items() if kind is base.Retry}


# === FILES === #


def test_upload():
    call = ADAPTER.upload_call(
        base.Media("image", name='a".png', mimetype="image/png", content=b"\x89PNG"))
    assert call.url.endswith(f"/{NUMBER}/media")
    head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
    product, kind, file = email.message_from_bytes(head + call.body).get_payload()
    assert (product.get_payload(), kind.get_payload()) == ("whatsapp", "image/png")
    assert (file.get_filename(), file.get_content_type()) == ("a_.png", "image/png")
    assert ADAPTER.read_upload(answer(200, {"id": "5"})) == base.Uploaded("5", 30 * 86400)


def test_the_token_goes_to_metas_hosts_only():
    first = ADAPTER.media_call(base.Media("image", media_id="10/../x"))
    assert first.url == f"https://graph.facebook.com/{whatsapp.API_VERSION}/10%2F..%2Fx"
    assert first.params == {"phone_number_id": NUMBER}

    def follow(url):
        return ADAPTER.next_media_call(answer(200, {
            "messaging_product": "whatsapp", "url": url, "mime_type": "image/jpeg", "id": "10"}))

    for url in ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
                "https://graph.facebook.com/x", "https://mmg.whatsapp.net/x"):
        assert follow(url).headers == {"Authorization": "Bearer EAAtoken"}
    for url in ("https://evil.example/", "https://fbsbx.com.evil.example/",
                "http://lookaside.fbsbx.com/", "https://evilfbsbx.com/", "https://[", "x"):
        assert follow(url) is None
        assert ADAPTER.media_call(base.Media("image", url=url)).headers == {}
    simulated = whatsapp.WhatsApp(
        dataclasses.replace(CREDENTIALS, api_base_url="http://127.0.0.1:8081"))
    assert simulated.media_call(base.Media("image", url="http://127.0.0.1:8081/f")).headers


def test_a_file_is_no_answer_that_names_one():
    assert ADAPTER.next_media_call(base.Response(200, {"content-type": "image/png"}, b"x")) is None
    assert ADAPTER.next_media_call(answer(200, {"url": "https://a.example"})) is None
    assert ADAPTER.next_media_call(answer(200, b"{")) is None
    assert ADAPTER.check_media(base.Response(200, {"content-type": "image/png"}, b"x")) is None
    gone = ADAPTER.check_media(error(100, error_subcode=33))
    assert isinstance(gone, base.Failure)


# === ADMINISTRATION === #


def test_the_probe_names_the_number_and_warns_of_bad_quality():
    body = {"display_phone_number": "+1 555-078-3881", "verified_name": "Qinghe",
            "quality_rating": "RED", "id": NUMBER}
    assert ADAPTER.probe_call().url.endswith(NUMBER)
    assert ADAPTER.read_probe(answer(200, body)) == base.Probe(
        "Qinghe +1 555-078-3881", ("quality: RED",))
    assert ADAPTER.read_probe(answer(200, {**body, "quality_rating": "GREEN"})).warnings == ()
    assert isinstance(ADAPTER.read_probe(error(190)), base.Misconfigured)


def test_setup_subscribes_the_app():
    call = ADAPTER.setup_call("https://a.example/hook")
    assert (call.method, json.loads(call.body)) == ("POST", {})
    assert call.url.endswith(f"/{WABA}/subscribed_apps")
    assert ADAPTER.read_setup(answer(200, {"success": True})) is None
    assert isinstance(ADAPTER.read_setup(answer(200, {"success": False})), base.GiveUp)


@pytest.mark.parametrize(("component", "unfit"), [
    ({"type": "HEADER", "format": "TEXT", "text": "Your visit"}, ""),
    ({"type": "HEADER", "format": "TEXT", "text": "Visit {{1}}"}, "header: variable"),
    ({"type": "HEADER", "format": "IMAGE"}, "header: image"),
    ({"type": "BUTTONS", "buttons": [
        {"type": "QUICK_REPLY", "text": "Yes"}, {"type": "PHONE_NUMBER", "phone_number": "1"},
        {"type": "URL", "url": "https://shop.example/visits"}]}, ""),
    ({"type": "BUTTONS", "buttons": [
        {"type": "URL", "url": "https://shop.example/{{1}}"}, {"type": "COPY_CODE"}]},
     "button: url, button: copy_code"),
    ({"type": "CAROUSEL"}, "carousel"), ({"type": "FOOTER", "text": "Us"}, ""),
    ({"type": "BUTTONS", "buttons": "none"}, ""),
])
def test_templates_that_need_more_than_values_of_their_text(component, unfit):
    row = {"name": "visit", "language": "en", "status": "APPROVED", "components": [
        {"type": "BODY", "text": "{{1}}"}, component]}
    [template] = ADAPTER.read_templates(answer(200, {"data": [row]})).templates
    assert (template.variables, template.unfit) == (("1",), unfit)


def test_templates_page_by_page():
    row = {"id": "1", "name": "visit", "language": "zh_CN", "status": "PAUSED",
           "category": "UTILITY", "rejected_reason": "NONE", "components": [
               {"type": "HEADER", "text": "H"},
               {"type": "BODY", "text": "{{1}} comes on {{2}}. {{1}}!"}]}
    body = {"data": [row, {"name": ""}], "paging": {
        "cursors": {"before": "A", "after": "B"}, "next": "https://graph.facebook.com/x"}}
    page = ADAPTER.read_templates(answer(200, body))
    assert page.after == "B"
    assert page.templates == (base.Template(
        "visit", "zh_CN", "paused", "1", "UTILITY", row["components"][1]["text"], ("1", "2")),)
    del body["paging"]["next"]
    assert ADAPTER.read_templates(answer(200, body)).after == ""
    assert ADAPTER.templates_call("B").params["after"] == "B"
    assert "after" not in ADAPTER.templates_call().params


def test_ids_are_digits():
    ADAPTER.check()
    with pytest.raises(ValueError, match="digits"):
        whatsapp.WhatsApp(dataclasses.replace(CREDENTIALS, account_ref="+49 30")).check()
