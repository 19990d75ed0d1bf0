"""An app of the company that talks to us in Standard Webhooks.

It takes our messages on any path, and its users write to us. Written from
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md,
not from the adapter. More control than every simulator has:

* ``POST /_control/deliver {"webhook": url, "type": "message.created", "data": {…}}`` lets the
  app call us; optional ``event_id``, ``times``, ``tries``, ``timeout``;
* a ``ping`` is counted in :attr:`pings` and is no message;
* settings ``secret``, ``fail_status`` (answer so), ``fail_count`` (so many times),
  ``retry_after`` (seconds, with a failure), ``delay`` (seconds before each answer).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import secrets
import time
from datetime import datetime, timezone

from .push import Delivery, call, deliver
from .server import Answer, Incoming, Simulator, as_json

DEMO_SECRET = "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0LTAwMQ=="
TOLERANCE_SECONDS = 300


class CallbackReceiver(Simulator):
    """The app. :attr:`sent` are the messages it took, :attr:`refused` what it did not.

    A message that comes again under the same ``webhook-id`` is answered as the first time
    and counted in its record's ``deliveries``.
    """

    settings = ("secret", "fail_status", "fail_count", "retry_after", "delay")

    def __init__(self, host: str = "127.0.0.1", port: int = 0, secret: str = DEMO_SECRET):
        self._first_secret = secret
        self._event_ids = itertools.count(1)
        self._run = secrets.token_hex(4)
        super().__init__(host, port)

    @classmethod
    def for_accounts(cls, rows, host, port):
        return cls(host, port, rows[0]["webhook_secret"] if rows else DEMO_SECRET)

    def forget(self) -> None:
        super().forget()
        self.secret = self._first_secret
        self.fail_status = 0
        self.fail_count = 0
        self.retry_after = 0
        self.delay = 0.0
        self.refused: list[str] = []
        self.by_id: dict[str, dict] = {}
        self.pings = 0

    # === WHAT COMES FROM US === #

    def handle(self, request: Incoming) -> Answer:
        if self.delay:
            self._stopped.wait(self.delay)
        if request.method != "POST":
            return Answer(b"POST only", 405, "text/plain")
        with self.lock:
            problem = self._problem(request)
            if problem:
                self.refused.append(problem)
                return as_json({"error": problem}, 401)
            if self.fail_count > 0 and self.fail_status:
                self.fail_count -= 1
                after = (("Retry-After", str(self.retry_after)),) if self.retry_after else ()
                return Answer(b"failing as told", self.fail_status, "text/plain", after)
            return self._take(request)

    def _take(self, request: Incoming) -> Answer:
        event_id = request.headers["webhook-id"]
        row = self.by_id.get(event_id)
        if row:
            row["deliveries"] += 1
            return as_json({"id": row["id"]})
        try:
            body = request.json()
            if body.get("type") == "ping":
                self.pings += 1
                return as_json({"ok": True})
            values = {
                "type": body["type"],
                "data": body["data"],
                "user": body["data"]["user"]["id"],
            }
        except (ValueError, KeyError, TypeError):
            self.refused.append("no message")
            return as_json({"error": "no message"}, 400)
        own_id = f"app-{self._run}-{len(self.sent) + 1}"
        row = self.record(
            id=own_id,
            webhook_id=event_id,
            path=request.path,
            text=values["data"].get("text", ""),
            deliveries=1,
            **values,
        )
        self.by_id[event_id] = row
        return as_json({"id": own_id})

    def _problem(self, request: Incoming) -> str:
        """Why the request is not proven to be ours, or ''."""
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        event_id, stamp, given = (request.headers.get(name, "") for name in names)
        if not (event_id and stamp.isdigit() and given):
            return "headers are missing"
        if abs(self.now() - int(stamp)) > TOLERANCE_SECONDS:
            return "too old or too new"
        expected = self._signature(event_id, stamp, request.body)
        if not any(hmac.compare_digest(expected, one) for one in given.split(" ")):
            return "no signature fits"
        return ""

    def _signature(self, event_id: str, stamp: str, body: bytes) -> str:
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        digest = hmac.new(key, b".".join([event_id.encode(), stamp.encode(), body]), hashlib.sha256)
        return "v1," + base64.b64encode(digest.digest()).decode()

    # === WHAT THE APP SENDS US === #

    def deliver_text(self, webhook: str, user: str, text: str, **options) -> Delivery:
        """A user of the app writes.

        :param options: ``name``, ``phone``, ``email``, ``lang`` of the user,
            ``message_id``, ``attachments``, and those of :meth:`deliver`
        """
        person = {"id": user}
        for name in ("name", "phone", "email", "lang"):
            if name in options:
                person[name] = options.pop(name)
        event_id = options.setdefault("event_id", self.new_id())
        data = {
            "message_id": options.pop("message_id", event_id),
            "user": person,
            "text": text,
            "attachments": options.pop("attachments", []),
        }
        return self.deliver(webhook, "message.created", data, **options)

    def deliver_receipt(self, webhook: str, message_id: str, state: str, **options) -> Delivery:
        """Tell that our message was ``sent``, ``delivered``, ``read`` or ``failed``."""
        return self.deliver(webhook, f"message.{state}", {"message_id": message_id}, **options)

    def new_id(self) -> str:
        return f"evt_{self._run}_{next(self._event_ids)}"

    def deliver(
        self,
        webhook: str,
        type: str,
        data: dict,
        *,
        event_id: str = "",
        times: int = 1,
        tries: int = 3,
        timeout: float = 15.0,
    ) -> Delivery:
        """Call ``webhook`` until it answers with 2xx.

        :param event_id: ``webhook-id``, to send an event again; else a new one
        :param times: how often, to make duplicates
        """
        event_id = event_id or self.new_id()
        stamp = datetime.fromtimestamp(self.now(), timezone.utc).isoformat()
        body = json.dumps({"type": type, "timestamp": stamp, "data": data}).encode()

        def attempt():
            now = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                "webhook-id": event_id,
                "webhook-timestamp": now,
                "webhook-signature": self._signature(event_id, now, body),
            }
            return call(webhook, body, headers, timeout)

        return deliver(event_id, attempt, lambda status, _body: 200 <= status < 300, tries, times)

    def control(self, request: Incoming, name: str) -> Answer:
        if name != "deliver":
            return super().control(request, name)
        values = request.json()
        webhook, kind = values.pop("webhook"), values.pop("type", "message.created")
        return as_json(self.deliver(webhook, kind, values.pop("data"), **values).as_dict())
