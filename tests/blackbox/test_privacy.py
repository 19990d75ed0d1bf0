"""Nobody learns what is not his."""

import pytest

from play.channels import SECRETS
from play.odoo import OdooError, wait_for

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
def test_credentials_of_accounts_are_for_managers(world, manager, login):
    names = ["token", "app_id", "api_base_url", "account_ref", "new_app_secret"]
    assert sorted(manager.call("smart.service.account", "fields_get", names)) == sorted(names)
    assert world.user(login).call("smart.service.account", "fields_get", names) == {}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("ask", [
    lambda name: ("search", [[name, "like", "a%"]]),
    lambda name: ("search_read", [], [name]),
    lambda name: ("formatted_read_group", [], [name], ["__count"]),
])
def test_a_secret_is_told_to_nobody(manager, name, ask):
    assert manager.call("smart.service.account", "fields_get", [name]) == {}
    method, *arguments = ask(name)
    with pytest.raises(OdooError, match=name):
        manager.call("smart.service.account", method, *arguments)


@pytest.mark.parametrize("model, name", [
    ("smart.service.inbox", "payload"), ("smart.service.outbox", "body"),
    ("smart.service.inbox", "contact_key")])
def test_leads_see_no_content(world, app, user_id, model, name):
    app.write(user_id, "a private word")
    with pytest.raises(OdooError, match=name):
        world.user("lead").search_read(model, [], [name], limit=1)


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
