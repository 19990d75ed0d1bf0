"""A visitor's browser: a headless Chromium, spoken to by its DevTools protocol."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import time

import requests
import websocket

NAMES = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-port=0", "--remote-allow-origins=*", "--window-size=1200,800",
    "--no-proxy-server",
)
# a camera and a microphone that are none, and that nobody has to allow
FAKE_MEDIA = (
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns",
)
SECONDS = 40


class Browser:
    """One browser with a profile of its own and one page.

    Expressions see ``root``, the element that Odoo's chat draws itself into: a page of somebody
    else's holds it in a shadow tree.
    """

    def __init__(self, *flags: str):
        program = next(filter(None, map(shutil.which, NAMES)), None)
        assert program, "There is no Chromium: apt-get install chromium"
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [program, *FLAGS, *flags, f"--user-data-dir={self.profile.name}", "about:blank"],
            stderr=subprocess.PIPE, text=True)
        line = next(line for line in self.process.stderr if "DevTools listening on" in line)
        address = line.split()[-1].split("/")[2]
        session = requests.Session()
        session.trust_env = False
        page = next(one for one in session.get(f"http://{address}/json", timeout=SECONDS).json()
                    if one["type"] == "page")
        self.socket = websocket.create_connection(
            page["webSocketDebuggerUrl"], timeout=SECONDS, http_no_proxy=["127.0.0.1"])
        self.number = 0

    def call(self, method: str, **parameters) -> dict:
        """One command and its result."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)

    def run(self, expression: str):
        """The value of a JavaScript expression on the page."""
        code = (
            "(() => { const host = document.querySelector('.o-livechat-root');"
            " const root = (host && host.shadowRoot) || document;"
            f" return ({expression}); }})()")
        answer = self.call("Runtime.evaluate", expression=code, returnByValue=True)
        return answer.get("result", {}).get("value")

    def wait(self, expression: str):
        """The expression's value as soon as it is true.

        :raises AssertionError: it never was
        """
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if value := self.run(expression):
                return value
            time.sleep(0.2)
        raise AssertionError(f"never true: {expression}\n{self.run('root.textContent')}")

    def click(self, selector: str) -> None:
        """Click on something as soon as it is there."""
        self.wait(f"root.querySelector({json.dumps(selector)})?.click() ?? "
                  f"Boolean(root.querySelector({json.dumps(selector)}))")

    def type(self, selector: str, text: str) -> None:
        """Write into a field and press Enter."""
        self.wait(f"root.querySelector({json.dumps(selector)})?.focus() ?? "
                  f"Boolean(root.querySelector({json.dumps(selector)}))")
        self.call("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter",
                      windowsVirtualKeyCode=13, text="\r" if kind == "keyDown" else "")

    def close(self) -> None:
        """End the browser that this object started."""
        with contextlib.suppress(OSError, websocket.WebSocketException):
            self.socket.close()
        self.process.terminate()
        self.process.wait(20)
        self.process.stderr.close()
        self.profile.cleanup()
