"""Nobody learns what is not his."""

import pytest

from play.odoo import wait_for

SECONDS = 30
# a device of the demo company's customer 王芳, and what belongs to her
SERIAL = "QW500-000102"
HERS = ["王芳", "Wang", "17400093940", "wangfang", "漕溪北路", "清泉 500", "Qingquan 500", "QW-500",
        "2026", "2027", "2028", "2029"]


@pytest.mark.parametrize("text", [
    f"Please repair my purifier {SERIAL}, it is leaking",
    f"Is {SERIAL} still under warranty?",
    "Where is my order S90002?",
])
def test_a_foreign_number_reveals_nothing(app, user_id, text):
    app.write(user_id, text)
    replies = wait_for(lambda: app.received(user_id), SECONDS, 0.3)
    assert replies
    said = "\n".join(reply.text for reply in replies)
    assert not [secret for secret in HERS if secret in said], said


def test_a_foreign_device_is_left_to_a_person(app, user_id, manager):
    app.write(user_id, f"Please repair my purifier {SERIAL}, it is leaking")
    tickets = wait_for(lambda: manager.search_read(
        "smart.service.ticket", [["contact_id.value", "=", user_id]],
        ["review_state", "lot_id", "repair_ids", "visit_ids"]), SECONDS, 0.3)
    assert [ticket["review_state"] for ticket in tickets] == ["needed"]
    assert not tickets[0]["lot_id"] and not tickets[0]["repair_ids"]
    assert not tickets[0]["visit_ids"]


@pytest.mark.parametrize("login", ["agent", "dispatcher", "engineer"])
def test_secrets_of_accounts_are_for_managers(world, manager, login):
    secrets = ["token", "app_secret", "webhook_secret", "encoding_aes_key", "api_base_url"]
    assert sorted(manager.call("smart.service.account", "fields_get", secrets)) == sorted(secrets)
    assert world.user(login).call("smart.service.account", "fields_get", secrets) == {}


def test_engineers_see_neither_conversations_nor_contact_points(world):
    engineer = world.user("engineer")
    for model in ("smart.service.contact", "smart.service.event", "smart.service.outbox"):
        assert not engineer.call(model, "has_access", [], "read")
    assert engineer.search("discuss.channel", [["smart_account_id", "!=", False]], limit=1) == []


def test_a_stranger_reads_nothing_without_logging_in(world, http):
    for path in ("/web/dataset/call_kw/smart.service.event/search",
                 "/json/2/smart.service.event/search"):
        answer = http.post(world.url + path, timeout=60, json={
            "jsonrpc": "2.0", "method": "call", "params": {
                "model": "smart.service.event", "method": "search", "args": [[]], "kwargs": {}}})
        if answer.status_code == 200:
            assert answer.json()["error"]["data"]["name"].endswith("SessionExpiredException")
        else:
            assert answer.status_code == 401
