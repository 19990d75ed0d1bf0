"""The customers' side of each provider, driven through the provider simulators."""

from __future__ import annotations

import csv
import itertools
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import requests

from .odoo import Odoo
from .scenario import Customer

FRESH_SECONDS = 0.3
# what Odoo tells nobody: the demo company's secrets are known from its data alone
DEMO_ACCOUNTS = Path(__file__).parents[1] / "addons" / "smart_service" / "demo" / "accounts.csv"
SECRETS = ("app_secret", "webhook_secret", "encoding_aes_key", "api_token")
TIMEOUT = 30


@dataclass(frozen=True)
class Incoming:
    """A customer's message with the id that the provider gave it."""

    customer: Customer
    external_id: str
    text: str
    created: int


@dataclass(frozen=True)
class Received:
    """A message that reached a customer; the same one sent again under its id is one."""

    recipient: str
    text: str


class Channel:
    """One account at one provider, and the simulator that plays this provider.

    :param account: what Odoo tells of the account, and its secrets, see :func:`find_account`
    :param simulator: address of the simulator
    """

    recipient_field = ""

    def __init__(self, account: dict, url: str, simulator: str):
        self.account = account
        self.webhook = f"{url}/smart_service/webhook/{account['provider']}/{account['token']}"
        self.simulator = simulator.rstrip("/")
        self._http = requests.Session()
        self._http.trust_env = False
        self._lock = threading.Lock()
        self._rows: list[Received] = []
        self._last = 0
        self._read_at = 0.0

    def _control(self, name: str, /, **values) -> dict:
        response = self._http.post(
            f"{self.simulator}/_control/{name}", json=values, timeout=TIMEOUT)
        response.raise_for_status()
        return response.json()

    # === WHAT CUSTOMERS DO === #

    def begin(self) -> None:
        """Forget what was received before this run."""
        with self._lock:
            self._rows.clear()
            self._last = self._fetch(0)["last"]

    def compose(self, customer: Customer, text: str) -> Incoming:
        """A message with a fresh id."""
        return Incoming(customer, self.new_id(), text, int(time.time()))

    def new_id(self) -> str:
        return uuid.uuid4().hex

    def deliver(self, incoming: Incoming) -> bool:
        """One attempt of the provider to deliver; whether Odoo took it."""
        raise NotImplementedError

    def fail(self, seconds: float, mode: str) -> None:
        """Let the provider be out of order."""
        self._control("outage", seconds=seconds, mode=mode)

    # === WHAT CUSTOMERS GET === #

    def received(self, customer_id: str = "") -> list[Received]:
        """What reached one customer, or everybody, in this run."""
        with self._lock:
            if time.monotonic() > self._read_at + FRESH_SECONDS:
                answer = self._fetch(self._last)
                self._last = answer["last"]
                self._rows += [self._read(row) for row in answer["sent"]]
                self._read_at = time.monotonic()
            return [row for row in self._rows if customer_id in ("", row.recipient)]

    def _fetch(self, since: int) -> dict:
        response = self._http.get(
            f"{self.simulator}/_control/sent", params={"since": since}, timeout=TIMEOUT)
        response.raise_for_status()
        return response.json()

    def _read(self, row: dict) -> Received:
        return Received(row[self.recipient_field], row.get("text", ""))


class WeChat(Channel):
    """Customers of an official account; pushes are encrypted when the account has a key."""

    recipient_field = "openid"
    _numbers = itertools.count(1)

    def __init__(self, account: dict, url: str, simulator: str):
        super().__init__(account, url, simulator)
        key = account["encoding_aes_key"] or ""
        values = {"encoding_aes_key": key, "mode": "aes"} if key else {"mode": "plain"}
        self._control(
            "app", app_id=account["app_id"], app_secret=account["app_secret"],
            token=account["webhook_secret"], **values)

    def new_id(self) -> str:
        return str(time.time_ns() // 1000 * 100 + next(self._numbers) % 100)

    def deliver(self, incoming: Incoming) -> bool:
        return self._control(
            "deliver", webhook=self.webhook, app_id=self.account["app_id"],
            openid=incoming.customer.id, text=incoming.text, msg_id=incoming.external_id,
            create_time=incoming.created, tries=1)["ok"]


class OwnApp(Channel):
    """Users of the company's own app, over Standard Webhooks."""

    recipient_field = "user"

    def __init__(self, account: dict, url: str, simulator: str):
        super().__init__(account, url, simulator)
        self._control("settings", secret=account["webhook_secret"])

    def deliver(self, incoming: Incoming) -> bool:
        customer = incoming.customer
        user = {"id": customer.id, "name": customer.name, "lang": customer.lang}
        return self._control(
            "deliver", webhook=self.webhook, type="message.created", event_id=incoming.external_id,
            tries=1, data={
                "message_id": incoming.external_id, "user": user, "text": incoming.text})["ok"]


class WhatsApp(Channel):
    """Customers of a WhatsApp number; one without phone number has a business-scoped id."""

    recipient_field = "user"

    def __init__(self, account: dict, url: str, simulator: str):
        super().__init__(account, url, simulator)
        self._control(
            "number", number=account["account_ref"], waba=account["business_ref"],
            app_secret=account["app_secret"], verify_token=account["webhook_secret"],
            access_token=account["api_token"])

    def new_id(self) -> str:
        return f"wamid.{uuid.uuid4().hex}"

    def deliver(self, incoming: Incoming) -> bool:
        customer = incoming.customer
        field = "wa_id" if customer.id.isdigit() else "user_id"
        return self._control(
            "deliver", webhook=self.webhook, number=self.account["account_ref"],
            text=incoming.text, name=customer.name, message_id=incoming.external_id,
            create_time=incoming.created, tries=1, **{field: customer.id})["ok"]

    def sent_ids(self, customer_id: str) -> list[str]:
        """WhatsApp's ids of what one customer got, oldest first."""
        return [row["id"] for row in self._fetch(0)["sent"] if row["user"] == customer_id]

    def receipt(self, message_id: str, state: str, error: int = 0) -> None:
        """Tell what became of one of our messages."""
        self._control("receipt", webhook=self.webhook, message_id=message_id, state=state,
                      error=error)


class Telegram(Channel):
    """Users of a Telegram bot."""

    recipient_field = "user"
    _numbers = itertools.count(1)

    def __init__(self, account: dict, url: str, simulator: str):
        super().__init__(account, url, simulator)
        self._control("bot", token=account["api_token"], webhook=self.webhook,
                      secret_token=account["webhook_secret"])

    def new_id(self) -> str:
        return str(time.time_ns() // 1000 * 100 + next(self._numbers) % 100)

    def deliver(self, incoming: Incoming) -> bool:
        customer = incoming.customer
        return self._control(
            "deliver", token=self.account["api_token"], user=customer.id, text=incoming.text,
            name=customer.name, lang=customer.lang[:2], update_id=int(incoming.external_id),
            create_time=incoming.created, tries=1)["ok"]


CHANNELS = {"wechat": WeChat, "api": OwnApp, "whatsapp": WhatsApp, "telegram": Telegram}


def find_account(manager: Odoo, provider: str) -> dict:
    """The demo company's account at a provider, with its secrets.

    :raises LookupError: there is no active account of the provider
    """
    found = manager.search_read(
        "smart.service.account", [["provider", "=", provider], ["state", "!=", "draft"]],
        ["provider", "name", "token", "app_id", "account_ref", "business_ref", "duplicate_count"],
        limit=1)
    if not found:
        raise LookupError(f"there is no active account of the provider {provider}")
    with DEMO_ACCOUNTS.open(encoding="utf-8", newline="") as file:
        rows = {row["token"]: row for row in csv.DictReader(file)}
    known = rows.get(found[0]["token"], {})
    return {**found[0], **{name: known.get(name) or "" for name in SECRETS}}


def open_channels(manager: Odoo, providers: set[str], simulators: dict[str, str]) -> dict:
    """The channels that a scenario needs.

    :param simulators: provider code → address of its simulator
    :raises LookupError: there is no active account of a provider
    """
    return {
        provider: CHANNELS[provider](
            find_account(manager, provider), manager.url, simulators[provider])
        for provider in sorted(providers)
    }
