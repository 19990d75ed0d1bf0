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

    def sessions():
        rows = manager.search_read(
            "mail.message", [["model", "=", "discuss.channel"], ["body", "ilike", marker]],
            ["res_id"])
        return rows and manager.search_read(
            "discuss.channel", [["id", "=", rows[0]["res_id"]]],
            ["smart_owner", "livechat_status", "smart_account_id", "smart_contact_id"])

    session = wait_for(sessions, 30, 0.3)[0]
    assert session["smart_account_id"][0] == account["id"]
    contact = manager.search_read(
        "smart.service.contact", [["id", "=", session["smart_contact_id"][0]]],
        ["kind", "partner_id"])[0]
    assert (contact["kind"], contact["partner_id"]) == ("guest", False)
    session = wait_for(
        lambda: [s for s in sessions() if s["smart_owner"] in ("queue", "agent")], 30, 0.3)[0]
    agent = world.join(session)
    world.say(agent, session, f"A person is here {marker}")
    browser.wait(f"root.textContent.includes('A person is here {marker}')")
    browser.type(".o-mail-Composer-input", f"Thank you {marker}")
    found = wait_for(lambda: manager.search_read(
        "smart.service.event", [["channel_id", "=", session["id"]], ["kind", "=", "message_in"]],
        ["id"])[1:], 30, 0.3)
    assert found, "what the visitor wrote second reached the conversation"
