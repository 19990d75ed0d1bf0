"""The chat on a site that is not Odoo, in a real browser."""

import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from play.odoo import wait_for
from tests.blackbox.browser import Browser

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A shop</title></head>
<body><h1>A shop that is not Odoo</h1>{script}</body></html>"""


@pytest.fixture
def shop():
    """A web server of somebody else's: another origin, with one plain page.

    Yields a function that puts a script on the page and returns the page's address.
    """
    page = {"body": b""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page["body"])

        def log_message(self, *_arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def show(script):
        page["body"] = PAGE.format(script=script).encode()
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield show
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser():
    visitor = Browser()
    yield visitor
    visitor.close()


def _sessions(manager, marker):
    """Conversations in which the marker was written, oldest first."""
    rows = manager.search_read(
        "mail.message", [["model", "=", "discuss.channel"], ["body", "ilike", marker]], ["res_id"])
    return manager.search_read(
        "discuss.channel", [["id", "in", [row["res_id"] for row in rows]]],
        ["smart_owner", "livechat_status", "smart_account_id", "smart_contact_id"], order="id")


def test_a_visitor_of_our_own_site_logs_in_and_goes_on(world, browser):
    admin = world.user("admin")
    manager = world.user("manager")
    marker = uuid.uuid4().hex[:10]
    login = f"visitor-{marker}"
    admin.call("res.users", "create", {
        "name": f"Visitor {marker}", "login": login, "email": f"{login}@shop.example",
        "password": login,
        "group_ids": [[6, 0, [admin.call(
            "ir.model.data", "check_object_reference", "base", "group_portal")[1]]]]})
    browser.open(world.url)
    browser.click(".o-livechat-LivechatButton")
    browser.type(".o-mail-Composer-input", f"Is it in stock? {marker}")
    assert wait_for(lambda: _sessions(manager, marker), 30, 0.3)
    browser.open(f"{world.url}/web/login")
    browser.wait("document.querySelector('input[name=login]') && true")
    browser.run(f"document.querySelector('input[name=login]').value = {login!r}")
    browser.run(f"document.querySelector('input[name=password]').value = {login!r}")
    browser.run("document.querySelector('form.oe_login_form').requestSubmit()")
    browser.wait("location.pathname.startsWith('/my') || location.pathname === '/'")
    browser.open(world.url)
    browser.wait(f"root.textContent.includes('Is it in stock? {marker}')")
    browser.type(".o-mail-Composer-input", f"It is still me {marker}")
    browser.wait(f"root.textContent.includes('It is still me {marker}')")
    found = wait_for(lambda: manager.search_read(
        "mail.message", [["body", "ilike", f"still me {marker}"]], ["res_id"]), 30, 0.3)
    session = _sessions(manager, marker)
    assert [row["id"] for row in session] == [found[0]["res_id"]], "one conversation"
    contact = manager.search_read(
        "smart.service.contact", [["id", "=", session[0]["smart_contact_id"][0]]], ["partner_id"])
    assert contact[0]["partner_id"][1] == f"Visitor {marker}"


def test_a_visitor_of_another_site_talks_to_an_agent(world, shop, browser):
    # Odoo learns its own address when an administrator logs in
    world.user("admin")
    manager = world.user("manager")
    account = manager.search_read(
        "smart.service.account", [["provider", "=", "web"], ["state", "=", "active"]],
        ["widget_script"])[0]
    marker = uuid.uuid4().hex[:10]
    browser.open(shop(account["widget_script"]))
    browser.click(".o-livechat-LivechatButton")
    browser.type(".o-mail-Composer-input", f"Please let me talk to a person {marker}")

    session = wait_for(lambda: _sessions(manager, marker), 30, 0.3)[0]
    assert session["smart_account_id"][0] == account["id"]
    contact = manager.search_read(
        "smart.service.contact", [["id", "=", session["smart_contact_id"][0]]],
        ["kind", "partner_id"])[0]
    assert (contact["kind"], contact["partner_id"]) == ("guest", False)
    session = wait_for(
        lambda: [s for s in _sessions(manager, marker) if s["smart_owner"] in ("queue", "agent")],
        30, 0.3)[0]
    agent = world.join(session)
    world.say(agent, session, f"A person is here {marker}")
    browser.wait(f"root.textContent.includes('A person is here {marker}')")
    browser.type(".o-mail-Composer-input", f"Thank you {marker}")
    found = wait_for(lambda: manager.search_read(
        "smart.service.event", [["channel_id", "=", session["id"]], ["kind", "=", "message_in"]],
        ["id"])[1:], 30, 0.3)
    assert found, "what the visitor wrote second reached the conversation"
