"""What the webhook answers to whom, and what it keeps."""

import uuid

import pytest

from tests.simulators import wechat_push

BIG = 2 * 1024 * 1024
DTD = '<!DOCTYPE xml [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


# === WHO IS NOT LET IN === #


@pytest.mark.parametrize("provider", ["api", "wechat", "nobody"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_address_is_not_found(world, http, provider, method):
    url = f"{world.url}/smart_service/webhook/{provider}/{uuid.uuid4().hex}"
    assert http.request(method, url, data=b"{}", timeout=60).status_code == 404


def test_another_providers_token_is_not_found(http, app):
    url = app.webhook.replace("/api/", "/wechat/")
    assert http.post(url, data=b"<xml/>", timeout=60).status_code == 404


def test_a_wrong_signature_leaves_nothing_but_a_counter(world, http, app, wechat, user_id):
    for channel, send in (
        (app, lambda: app.post(http, app.event(user_id, "let me in"), secret="whsec_d3Jvbmc=")),
        (wechat, lambda: wechat.post_text(http, wechat.text("oEvil", "让我进去"), token="wrong")),
    ):
        before, size = world.counters(channel.account), world.inbox_size(channel.account)
        assert send().status_code == 403
        after = world.counters(channel.account)
        assert after["refused_count"] == before["refused_count"] + 1
        assert world.inbox_size(channel.account) == size


def test_an_old_signature_is_refused(http, app, user_id):
    assert app.post(http, app.event(user_id, "late"), age=3600).status_code == 403


def test_what_cannot_be_verified_is_a_bad_request(world, http, app, wechat):
    size = world.inbox_size(app.account) + world.inbox_size(wechat.account)
    assert http.post(app.webhook, data=b"{}", timeout=60).status_code == 400
    assert http.post(wechat.webhook, data=b"<xml/>", timeout=60).status_code in (400, 403)
    assert http.post(wechat.webhook, data=b"\x00\xff", timeout=60).status_code in (400, 403)
    assert http.get(wechat.webhook, timeout=60).status_code in (400, 403)
    assert http.get(app.webhook, timeout=60).status_code == 400
    assert world.inbox_size(app.account) + world.inbox_size(wechat.account) == size


def test_a_body_that_is_too_big_is_refused(world, http, app, user_id):
    size = world.inbox_size(app.account)
    assert app.post(http, app.event(user_id, "x" * BIG)).status_code == 413
    assert world.inbox_size(app.account) == size


def test_a_document_type_is_refused(world, http, wechat, openid):
    size = world.inbox_size(wechat.account)
    inside = DTD + wechat.text(openid, "x").replace("<![CDATA[x]]>", "&b;")
    assert wechat.post_text(http, inside).status_code in (400, 403)
    stamp, nonce = "1700000000", "abc"
    query = {"timestamp": stamp, "nonce": nonce, "encrypt_type": "aes",
             "signature": wechat_push.sign(wechat.app.token, stamp, nonce),
             "msg_signature": wechat_push.sign(wechat.app.token, stamp, nonce, "x")}
    outside = DTD + "<xml><ToUserName>gh</ToUserName><Encrypt>x</Encrypt></xml>"
    assert wechat.post_raw(http, outside, query).status_code in (400, 403)
    assert world.inbox_size(wechat.account) == size


# === WHO IS === #


def test_wechat_finds_its_address_confirmed(http, wechat):
    query = wechat_push.confirmation(wechat.app, "5577006791947779410", 1_700_000_000)
    answer = http.get(wechat.webhook, params=query, timeout=60)
    assert (answer.status_code, answer.text) == (200, "5577006791947779410")
    forged = {**query, "signature": "0" * 40}
    assert http.get(wechat.webhook, params=forged, timeout=60).status_code == 403


@pytest.mark.parametrize("body", [
    "no json at all", "[]", '{"type": 1}', '{"type": "message.created"}'])
def test_verified_but_not_understood_is_kept_and_taken(world, http, app, body):
    event_id = uuid.uuid4().hex
    assert app.post(http, body, event_id=event_id).status_code == 200
    kept = world.inbox(app.account, external_id=event_id)
    assert [row["state"] for row in kept] == ["failed"]
    assert kept[0]["error"]


def test_wechat_gets_its_success_for_what_nobody_understands(http, wechat, manager):
    before = manager.last_id("smart.service.inbox")
    mark = uuid.uuid4().hex
    answer = wechat.post_text(http, f"<xml><Strange>{mark}</Strange></xml>")
    assert (answer.status_code, answer.text) == (200, "success")
    kept = manager.search_read("smart.service.inbox", [
        ["id", ">", before], ["account_id", "=", wechat.account["id"]]], ["state"])
    assert [row["state"] for row in kept] == ["failed"]
    opened = manager.call("smart.service.inbox", "action_open_payload", [kept[0]["id"]])
    assert mark in opened["params"]["text"]


def test_an_unknown_type_of_event_is_taken_and_counted(world, http, app, user_id):
    before = world.counters(app.account)["unknown_count"]
    event = app.event(user_id, "") | {"type": f"order.{uuid.uuid4().hex[:8]}"}
    assert app.post(http, event).status_code == 200
    world.settle(app.account)
    assert world.counters(app.account)["unknown_count"] == before + 1
    assert world.messages(user_id) == []
