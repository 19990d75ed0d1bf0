"""Odoo as a user's browser speaks to it: log in, call methods."""

from __future__ import annotations

import itertools
import threading
import time

import requests

TIMEOUT = 60


class OdooError(Exception):
    """Odoo refused a call; the text is what a user would read."""


class Odoo:
    """One user's session.

    :param url: address of the server
    :param login: user name; demo users have it as password as well
    """

    def __init__(self, url: str, database: str, login: str, password: str = ""):
        self.url = url.rstrip("/")
        self.database = database
        self.login = login
        self._http = requests.Session()
        self._http.trust_env = False
        self._ids = itertools.count(1)
        # a browser tab sends one request after the other on its connection
        self._lock = threading.Lock()
        info = self._post("/web/session/authenticate", {
            "db": database, "login": login, "password": password or login})
        self.uid = info["uid"]
        self.partner_id = info.get("partner_id")

    @property
    def session_id(self) -> str:
        """The browser's session cookie."""
        return self._http.cookies["session_id"]

    def _post(self, path: str, params: dict):
        body = {"jsonrpc": "2.0", "method": "call", "id": next(self._ids), "params": params}
        with self._lock:
            response = self._http.post(self.url + path, json=body, timeout=TIMEOUT)
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise OdooError(f"{self.login}: {data.get('message') or answer['error']['message']}")
        # Odoo leaves the result out when a method returns nothing
        return answer.get("result")

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a public method of a model."""
        return self._post(f"/web/dataset/call_kw/{model}/{method}", {
            "model": model, "method": method, "args": list(args), "kwargs": kwargs})

    def route(self, path: str, **params):
        """Call a JSON route."""
        return self._post(path, params)

    def page(self, path: str) -> requests.Response:
        """Read what a browser would get at an address."""
        with self._lock:
            response = self._http.get(self.url + path, timeout=TIMEOUT)
        response.raise_for_status()
        return response

    def search_read(self, model: str, domain: list, fields: list[str], **kwargs) -> list[dict]:
        """Records that this user may see."""
        return self.call(model, "search_read", domain, fields, **kwargs)

    def search(self, model: str, domain: list, **kwargs) -> list[int]:
        """Ids of the records that this user may see."""
        return self.call(model, "search", domain, **kwargs)

    def last_id(self, model: str) -> int:
        """The newest readable record's id, archived ones too; 0 in an empty table."""
        # Odoo drops the messages that one may not read from those it has found
        found = self.call(model, "search", [], order="id desc", limit=200,
                          context={"active_test": False})
        return found[0] if found else 0


def wait_for(probe, seconds: float, pause: float = 0.5):
    """The first true value of ``probe()``, or its last one when the time is up."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found or time.monotonic() > deadline:
            return found
        time.sleep(pause)
