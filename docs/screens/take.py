"""Take the pictures of this folder from a running server with the demo company.

``./smart up --detach && ./smart play && ./smart screens`` – the pictures are of what the played
day left behind. Needs Chromium.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
import stage
import websocket

HERE = Path(__file__).parent
URL = os.environ["SMART_URL"]
DATABASE = os.environ["SMART_DB"]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--remote-debugging-port=0", "--remote-allow-origins=*",
]
# what to take: name, login (none: the customer himself), model and domain of the record that is
# shown (or what brings it about, or nothing), address, what must be on the screen before the
# picture is taken or before something is clicked, and for each click what must be there then
CONVERSATION = "/odoo/discuss?active_id=discuss.channel_{id}"
PICTURES = [
    ("conversation", "agent", ("discuss.channel", [
        ("smart_account_id.provider", "=", "wechat"), ("smart_owner", "in", ["agent", "closed"]),
        ("smart_contact_id.partner_id.lang", "=", "{lang}"),
        ("livechat_agent_history_ids", "!=", False)]),
     CONVERSATION, ".o-smart-service-source"),
    ("profile", "agent", ("discuss.channel", [
        ("smart_account_id", "!=", False), ("smart_owner", "=", "agent"),
        ("smart_contact_id.partner_id.lang", "=", "{lang}")]),
     CONVERSATION, ".o-smart-profile-devices"),
    ("visit", "dispatcher", ("smart.service.visit", [("employee_id", "!=", False)]),
     "/odoo/action-smart_service.action_visit/{id}", ".o_form_view .o_notebook"),
    ("board", "dispatcher", None, "/odoo/dispatch-board", ".o_event"),
    ("map", "dispatcher", None, "/odoo/dispatch-map", ".o-smart-pin",
     (".o_control_panel .oi-arrow-right", ".o-smart-pin:not(.o-smart-base)")),
    ("dashboard", "manager", None, "/odoo/action-smart_service_reports.action_dashboard",
     ".o-figure canvas"),
    ("composer", "agent", stage.composer, CONVERSATION, ".o-smart-window-count"),
    ("window", "agent", stage.window, CONVERSATION, ".o-smart-window-ways"),
    ("receipts", "agent", stage.receipts, CONVERSATION, "[data-state=failed]"),
    ("account", "manager", ("smart.service.account", [("provider", "=", "whatsapp")]),
     "/odoo/action-smart_service.account_action/{id}", ".o_form_view .o_row"),
    ("health", "manager", None, "/odoo/action-smart_service.health_action",
     ".o-smart-service-accounts td"),
    ("ticket", "lead", ("smart.service.ticket", [
        ("type_id.code", "=", "repair"), ("lot_id", "!=", False),
        ("partner_id.lang", "=", "{lang}")]),
     "/odoo/action-smart_service.action_ticket/{id}", ".o_form_view .o_notebook"),
    ("sla", "lead", ("smart.service.ticket", [("name", "ilike", "打印机升级")]),
     "/odoo/action-smart_service.action_ticket/{id}", ".o_form_view",
     (".nav-link[name=sla]", "[name=sla_clock_ids] .o_data_row td"),
     ("[name=sla_clock_ids] .o_data_row td", ".modal [name=explanation]")),
    ("customer_health", "manager", ("smart.service.customer.health", [
        ("line_ids.points", "<", 0), ("line_ids.points", ">", 0)]),
     "/odoo/action-smart_service.customer_health_action/{id}", ".o_form_view .o_notebook"),
    ("suggestions", "product", None, "/odoo/suggestions", ".o_data_row",
     (".o_facet_remove", ".o_data_row:nth-child(5)")),
    ("engineer", "engineer", None, "/smart_service/visit", "main button, main a",
     ("main article, main li, main a, main button", "main")),
    ("portal", None, stage.portal, "/my/service/enter/{id}", "button[name=open]",
     ("button[name=open]", "a[href='/my/tickets/new']")),
]
WIDTH, HEIGHT = 1440, 900
# what is made for the phone
PHONE = {"engineer": (390, 844), "portal": (390, 844)}
# English last: it is what the demo company's main roles work in
LANGUAGES = {"zh_CN": ".zh_CN", "en_US": ""}


class Browser:
    """A headless Chromium, spoken to by its DevTools protocol."""

    def __init__(self):
        names = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
        program = next(filter(None, map(shutil.which, names)), None)
        if not program:
            sys.exit("There is no Chromium: apt-get install chromium")
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"],
            stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "DevTools listening on" in line:
                address = line.split()[-1]
                break
        port = address.split(":")[2].split("/")[0]
        page = next(p for p in requests.get(f"http://127.0.0.1:{port}/json", timeout=10).json()
                    if p["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60)
        self.number = 0

    def call(self, method, **parameters):
        """One command and its result."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})

    def log_in(self, login, lang):
        """Take the cookie of a fresh session of this user, and forget the one before."""
        # where Odoo keeps which conversations were open
        self.call("Storage.clearDataForOrigin", origin=URL, storageTypes="local_storage")
        session, authenticate = requests.Session(), {
            "params": {"db": DATABASE, "login": login, "password": login}}
        answer = session.post(
            f"{URL}/web/session/authenticate", timeout=60, json=authenticate).json()
        uid = answer["result"]["uid"]
        session.post(f"{URL}/web/dataset/call_kw/res.users/write", timeout=60, json={
            "params": {"model": "res.users", "method": "write",
                       "args": [[uid], {"lang": lang}], "kwargs": {}}})
        # pages beside the web client speak the language of the moment of the login
        session.post(f"{URL}/web/session/authenticate", timeout=60, json=authenticate)
        for name, value in session.cookies.items():
            self.call("Network.setCookie", name=name, value=value, url=URL)
        return session

    def newest(self, session, model, domain, lang):
        """The id of the newest record that fits and that the user may see.

        :param lang: takes the place of ``{lang}`` in the domain
        """
        domain = [
            (field, operator, lang if value == "{lang}" else value)
            for field, operator, value in domain]
        answer = session.post(f"{URL}/web/dataset/call_kw/{model}/search", timeout=60, json={
            "params": {"model": model, "method": "search", "args": [domain],
                       "kwargs": {"limit": 1, "order": "id desc"}}}).json()
        if not answer.get("result"):
            sys.exit(f"There is no {model} to show: ./smart play first")
        return answer["result"][0]

    def leave(self):
        """Be nobody: what a customer's browser is."""
        self.call("Network.clearBrowserCookies")

    def click(self, selector):
        """Click the first thing that matches."""
        self.call("Runtime.evaluate",
                  expression=f"document.querySelector({json.dumps(selector)}).click()")

    def size(self, name):
        """How large the screen is that a picture is of."""
        width, height = PHONE.get(name, (WIDTH, HEIGHT))
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=name in PHONE)

    def wait_for(self, selector, seconds=40):
        """Until something matches a selector, and a moment more for what is still drawn."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.call("Runtime.evaluate", returnByValue=True,
                              expression=f"Boolean(document.querySelector({json.dumps(selector)}))")
            if found.get("result", {}).get("value"):
                time.sleep(3)
                return
            time.sleep(0.3)
        sys.exit(f"{selector} did not appear")

    def picture(self, file):
        """Write what is on the screen."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        Path(file).write_bytes(base64.b64decode(data))
        print(file.name)

    def close(self):
        """End the browser that this program started."""
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)
        self.profile.cleanup()


def main():
    """Take every picture in both languages; with names, only these."""
    browser = Browser()
    try:
        browser.call("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
        for name, login, shown, address, selector, *clicks in PICTURES:
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            browser.size(name)
            for lang, suffix in LANGUAGES.items():
                session = browser.log_in(login, lang) if login else browser.leave()
                if callable(shown):
                    record = shown(lang)
                else:
                    record = browser.newest(session, *shown, lang) if shown else None
                browser.call("Page.navigate", url=URL + address.format(id=record))
                browser.wait_for(selector)
                for button, then in clicks:
                    browser.click(button)
                    browser.wait_for(then)
                browser.picture(HERE / f"{name}{suffix}.png")
    finally:
        browser.close()


if __name__ == "__main__":
    main()
