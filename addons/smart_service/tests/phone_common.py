"""An engineer's phone: a browser of its size, with a network that can be taken away."""

import contextlib
import json
import socket
import threading
import time
from contextlib import contextmanager

from odoo.tests.common import HOST, ChromeBrowser

from .dispatch_common import DispatchMixin

SECONDS = 20
PAGE = "/smart_service/visit"


class Network:
    """Passes connections on to the server, until it is cut."""

    def __init__(self, target):
        self.target, self.listener, self.open = target, None, []
        self.port = 0
        self.join()

    def join(self):
        """There is a network (again)."""
        self.listener = socket.create_server((HOST, self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self):
        """There is none any more, not even for connections that are open."""
        for one in (self.listener, *self.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open.clear()

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                pair = listener.accept()[0], socket.create_connection((HOST, self.target))
                self.open += pair
                for source, target in (pair, pair[::-1]):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


class Phone:
    """What a hand does on a phone, and what is seen there."""

    def __init__(self, case, browser, network):
        self.case, self.browser, self.network = case, browser, network

    def open(self, path=PAGE):
        self.browser.navigate_to(f"http://{HOST}:{self.network.port}{path}")
        self.wait("document.body.dataset.ready")

    def run(self, code):
        """The value of an expression, awaited if it is a promise."""
        answer = self.browser._websocket_request("Runtime.evaluate", params={
            "expression": code, "awaitPromise": True, "returnByValue": True}, timeout=SECONDS)
        return answer.get("result", {}).get("value")

    def wait(self, code):
        """The expression's value as soon as it is true."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if value := self.run(f"Boolean(document.body && ({code}))"):
                return value
            time.sleep(0.1)
        self.case.fail(f"never true: {code}\n{self.run('document.body.innerText')}")

    def tap(self, selector):
        """Tap on something that is there, can be reached and is not disabled."""
        chosen = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{chosen} && !{chosen}.disabled")
        spot, before = None, ()
        # a finger waits until nothing moves any more
        while spot != before:
            time.sleep(0.1)
            self.rest()
            before, spot = spot, self.run(f"""(() => {{
                const chosen = {chosen};
                chosen?.scrollIntoView({{ block: "center" }});
                const box = chosen?.getBoundingClientRect();
                return box && [
                    box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
            }})()""")
        self.case.assertGreaterEqual(min(spot[2:]), 20, f"{selector} is too small for a finger")
        for kind in ("mousePressed", "mouseReleased"):
            self.browser._websocket_request("Input.dispatchMouseEvent", params={
                "type": kind, "x": spot[0], "y": spot[1], "button": "left", "clickCount": 1})

    def type(self, selector, text):
        """Write into a field and leave it."""
        chosen = json.dumps(selector)
        # the page may have moved under the finger
        while not self.run(f"document.activeElement?.matches({chosen})"):
            self.tap(selector)
        self.browser._websocket_request("Input.insertText", params={"text": text})
        self.run("document.activeElement.blur()")

    def draw(self, selector):
        """Draw a line with the finger."""
        self.wait(f"document.querySelector({json.dumps(selector)})")
        x, y = self.run(f"""(() => {{
            const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
            return [box.x, box.y];
        }})()""")
        for kind, step in (("mousePressed", 0), *(("mouseMoved", n) for n in range(1, 9)),
                           ("mouseReleased", 9)):
            self.browser._websocket_request("Input.dispatchMouseEvent", params={
                "type": kind, "x": x + 40 + step * 20, "y": y + 90 + (step % 3) * 25,
                "button": "left", "buttons": 1, "clickCount": 1})

    def take_photo(self, selector):
        """The camera's picture comes as a file."""
        self.run(f"""(async () => {{
            const canvas = Object.assign(document.createElement("canvas"),
                {{ width: 2400, height: 1800 }});
            const pen = canvas.getContext("2d");
            pen.fillStyle = "#369";
            pen.fillRect(0, 0, 2400, 1800);
            const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
            const files = new DataTransfer();
            files.items.add(new File([blob], "photo.png", {{ type: "image/png" }}));
            const input = document.querySelector({json.dumps(selector)});
            input.files = files.files;
            input.dispatchEvent(new Event("change"));
        }})()""")

    def rest(self):
        """Wait until the page neither sends nor fetches."""
        self.wait("document.querySelector('.bar')?.dataset.busy === '0'")

    def unsent(self, number):
        """Wait until so many things are not sent."""
        self.wait(f"document.querySelector('.bar')?.dataset.unsent === '{number}'")
        self.rest()

    def cut(self):
        """The network goes: for the page, for its worker, and for the phone to know."""
        self.network.cut()
        self._emulate(offline=True)

    def join(self):
        self.network.join()
        self._emulate(offline=False)

    def _emulate(self, offline):
        self.browser._websocket_request("Network.enable")
        self.browser._websocket_request("Network.emulateNetworkConditions", params={
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})

    def fits(self):
        """Nothing is wider than the screen."""
        self.case.assertLessEqual(self.run("document.documentElement.scrollWidth"), 390)


class PhoneMixin(DispatchMixin):
    """For HttpCase: a phone with a logged-in engineer."""

    browser_size = "390x844"
    touch_enabled = True

    @contextmanager
    def phone(self, login):
        browser = ChromeBrowser(self, headless=True)
        network = Network(self.http_port())
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(login, login, browser=browser)
                self.cr.flush()
                self.cr.clear()
                yield Phone(self, browser, network)
                self._wait_remaining_requests()
        finally:
            browser.stop()
            network.cut()
