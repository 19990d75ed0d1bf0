"""``./smart bench chaos``: webhooks while Odoo's processes are killed and PostgreSQL restarts.

Fifty clients send what a provider would: signed messages of many customers, a fifth of them
twice, a fifth of them late, each again and again until it is answered with 200. Meanwhile
processes of Odoo (those that answer requests as those that work the queues, about once a minute
all at once) get SIGKILL every few seconds, and PostgreSQL is restarted twice, the second time as
by a crash. Odoo and PostgreSQL are started here, and nothing else is touched.

Afterwards every accepted event has to be exactly one message. Order means: when one event of a
customer was accepted before another one of his was sent for the first time, its message stands
before the other's. Events that were on their way at the same time have no order.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import os
import random
import re
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import _cluster, _scratch
from benchmarks._load import post, request_bytes
from cli import setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "Lost, doubled and swapped messages under kills and restarts."
NAME = "smart_bench_chaos"
EVENTS = 20_000
EVENTS_PER_CUSTOMER = 10
CLIENTS = 50
# of all clients: about what two workers get done, so that everything happens side by side
EVENTS_PER_SECOND = 50
TWICE = 0.2
LATE = 0.2
KILL_SECONDS = (1.0, 4.0)
# how long until all processes are hit at once; starting Odoo takes some of it
POWER_CUT_SECONDS = (30.0, 90.0)
REQUEST_SECONDS = 10.0
# what a slow machine needs at worst, so that a fault can't let it run for ever
SECONDS_PER_EVENT = 0.25
LEAST_SECONDS = 240.0
RESTARTS = ("fast", "immediate")
TOKEN = re.compile(r"chaos-(\d+)-end")


# === EVENTS === #


@dataclass
class Event:
    """A message of a customer, and what its provider knows of it. Times are monotonic."""

    number: int
    customer: int
    first_sent: float = 0.0
    accepted: float = 0.0
    attempts: int = 0


@dataclass
class Account:
    """What a provider needs to know to sign for an account."""

    token: str
    secret: str

    def request(self, event: Event) -> bytes:
        """The signed request of an event, signed anew at each attempt as providers do."""
        event_id = f"chaos-{event.number}"
        body = json.dumps({
            "type": "message.created", "timestamp": "2026-01-01T00:00:00Z",
            "data": {"message_id": event_id, "text": f"chaos-{event.number}-end",
                     "user": {"id": f"chaos{event.customer}", "lang": "en_US"}}}).encode()
        stamp = str(int(time.time()))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        digest = hmac.new(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        return request_bytes(f"/smart_service/webhook/api/{self.token}", {
            "Content-Type": "application/json", "webhook-id": event_id, "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode()}, body)


def account_of(odoo, name: str) -> Account:
    """The database's app, made active; what it is sent goes nowhere."""
    token, secret = odoo.postgres.sql(
        "UPDATE smart_service_account SET api_base_url = 'http://127.0.0.1:9'",
        "UPDATE smart_service_account SET state = 'active' WHERE provider = 'api'",
        "SELECT token, webhook_secret FROM smart_service_account"
        " WHERE provider = 'api' ORDER BY id LIMIT 1", database=name)[0]
    return Account(token, secret)


def plans(events: int, rng: random.Random) -> list[list[list[Event]]]:
    """For each client what it sends, step by step; the events of one step leave together.

    :return: clients → steps → events; one that is sent twice stands in two steps, or twice in one
    """
    customers = max(1, events // EVENTS_PER_CUSTOMER)
    clients: list[list[list[Event]]] = [[] for _client in range(min(CLIENTS, customers))]
    for number in range(events):
        customer = number % customers
        clients[customer % len(clients)].append([Event(number, customer)])
    for steps in clients:
        for place in range(len(steps) - 1, -1, -1):
            chance = rng.random()
            later = min(len(steps), place + rng.randint(2, 3 * EVENTS_PER_CUSTOMER))
            if chance < LATE:
                steps.insert(later - 1, steps.pop(place))
            elif chance < LATE + TWICE / 2:
                steps.insert(later, list(steps[place]))
            elif chance < LATE + TWICE:
                steps[place] = steps[place] * 2
    return clients


class Senders:
    """The provider's clients, in a thread of their own.

    When they have sent what they had, one more goes on with an event per second until it is
    told to stop, as business does: each event wakes Odoo's workers, who otherwise look for
    work a minute after they were started.

    :param port: where Odoo listens
    :param rate: events per second of all of them, as long as they are taken
    """

    def __init__(self, port: int, account: Account, clients: list, deadline: float, rate: float):
        self.port, self.account, self.clients = port, account, clients
        self.deadline = deadline
        self.pause = len(clients) / rate
        self.events = {event.number: event for steps in clients for step in steps for event in step}
        self.sent = 0
        self.accepted = 0
        self.all_planned = threading.Event()
        self.stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Stop the last one and wait until its event is taken, too."""
        self.stop.set()
        self._thread.join()

    async def _run(self) -> None:
        await asyncio.gather(*map(self._client, self.clients))
        self.all_planned.set()
        customer = 1 + max(event.customer for event in self.events.values())
        while not self.stop.is_set() and time.monotonic() < self.deadline:
            event = Event(len(self.events), customer)
            self.events[event.number] = event
            await self._deliver(event)
            await asyncio.sleep(1)

    async def _client(self, steps: list[list[Event]]) -> None:
        for step in steps:
            await asyncio.sleep(random.uniform(0, 2 * self.pause))
            await asyncio.gather(*map(self._deliver, step))

    async def _deliver(self, event: Event) -> None:
        """Send until it is taken, with growing pauses."""
        pause = 0.2
        while time.monotonic() < self.deadline:
            event.first_sent = event.first_sent or time.monotonic()
            event.attempts += 1
            self.sent += 1
            taken = False
            with contextlib.suppress(OSError, EOFError, asyncio.TimeoutError, ValueError):
                taken = await asyncio.wait_for(
                    post(self.port, self.account.request(event)), REQUEST_SECONDS)
            if taken:
                self.accepted += not event.accepted
                event.accepted = event.accepted or time.monotonic()
                return
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(2.0, pause * 2)


# === DISASTERS === #


def children(pid: int) -> list[int]:
    """The processes that a process has started and that are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(folder.name))
    return found


@dataclass
class Disasters:
    """Kills processes of one Odoo, which it starts again when all are gone."""

    prefork: _scratch.Prefork
    rng: random.Random
    kills: int = 0
    power_cuts: int = 0
    next_at: float = field(default_factory=lambda: time.monotonic() + KILL_SECONDS[1])
    cut_at: float = field(default_factory=lambda: time.monotonic() + POWER_CUT_SECONDS[0])

    def strike(self) -> None:
        """Kill something if it is time."""
        _revive(self.prefork)
        now = time.monotonic()
        if now < min(self.next_at, self.cut_at):
            return
        victims = children(self.prefork.process.pid)
        self.next_at = now + self.rng.uniform(*KILL_SECONDS)
        if now >= self.cut_at:
            self.cut_at = now + self.rng.uniform(*POWER_CUT_SECONDS)
            self.kills += 1 + len(victims)
            self.power_cuts += 1
            self.prefork.kill()
            self.prefork.start()
        elif victims:
            self.kills += 1
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.rng.choice(victims), signal.SIGKILL)


# === ONE RUN === #


def run(odoo, source: str, events: int, seed: int = 0, rate: float = EVENTS_PER_SECOND,
        aftermath: float = 3600.0) -> dict:
    """Send, kill, restart, wait, and count.

    :param source: a database with an active account of an app; it is copied
    :param seed: of what is sent and killed; the moments still differ from run to run
    :param rate: events per second of all clients
    :param aftermath: seconds that killing goes on at most once all is sent
    :return: the figures
    """
    rng = random.Random(seed)
    with _cluster.own(odoo, source, NAME) as own:
        _scratch.only_crons(own, NAME, "^cron_(inbox|event)_")
        account = account_of(own, NAME)
        clients = plans(events, rng)
        deadline = time.monotonic() + max(LEAST_SECONDS, events * SECONDS_PER_EVENT)
        with _scratch.Prefork(own, NAME, workers=2, crons=3) as prefork:
            senders = Senders(prefork.port, account, clients, deadline, rate)
            disasters = Disasters(prefork, rng)
            begun = time.monotonic()
            restarts = _storm(own, senders, disasters, deadline, aftermath)
            seconds = time.monotonic() - begun
            _settle(own, deadline)
        messages = own.postgres.sql(
            "SELECT id, body FROM mail_message WHERE body LIKE '%chaos-%-end%' ORDER BY id",
            database=NAME)
        states = own.postgres.sql(
            "SELECT state, count(*) FROM smart_service_inbox GROUP BY state", database=NAME)
    found = judge(senders.events.values(), [body for _id, body in messages])
    return {
        "sent": senders.sent, **found, "kills": disasters.kills,
        "power_cuts": disasters.power_cuts, "pg_restarts": restarts,
        "events": len(senders.events), "seconds": round(seconds, 1), "inbox": dict(states),
    }


def _storm(own, senders: Senders, disasters: Disasters, deadline: float,
           aftermath: float) -> int:
    """Let everything happen until all is sent; how often PostgreSQL was restarted."""
    total = len(senders.events)
    due = [total * (number + 1) // (len(RESTARTS) + 1) for number in range(len(RESTARTS))]
    restarts = 0
    with Step(f"Sending {total} events while processes die") as step:
        senders.start()
        while not senders.all_planned.is_set() and time.monotonic() < deadline:
            disasters.strike()
            if restarts < len(due) and senders.accepted >= due[restarts]:
                own.postgres.restart(RESTARTS[restarts])
                restarts += 1
            step.update(f"{senders.accepted} accepted, {disasters.kills} killed")
            time.sleep(0.1)
        _kill_while_working(
            own, disasters, total, min(deadline, time.monotonic() + aftermath), step)
        _revive(disasters.prefork)
        senders.end()
    return restarts


def _kill_while_working(own, disasters, total: int, until: float, step) -> None:
    """Go on killing until most of what was accepted is worked."""
    while time.monotonic() < until:
        disasters.strike()
        left = _left(own)
        step.update(f"{left} to work, {disasters.kills} killed")
        if left is not None and left <= total // 10:
            return
        time.sleep(0.5)


def _revive(prefork: _scratch.Prefork) -> None:
    """Odoo's first process ends when PostgreSQL is away; a service manager starts it again."""
    if prefork.process.poll() is not None:
        prefork.start()


def _settle(own, deadline: float) -> None:
    """Wait until nothing is left to work."""
    with Step("Working the rest") as step:
        while time.monotonic() < deadline and (left := _left(own)) != 0:
            step.update(f"{left} to work")
            with contextlib.suppress(Problem):
                _scratch.ring(own, NAME)
            time.sleep(0.5)


def _left(own) -> int | None:
    """How many events wait; None when PostgreSQL can't be asked just now."""
    try:
        return own.postgres.sql(
            "SELECT count(*) FROM smart_service_inbox WHERE state = 'new'", database=NAME)[0][0]
    except Problem:
        return None


def judge(events, bodies: list[str]) -> dict:
    """What became of the events.

    :param bodies: the messages' texts in the order of their ids
    """
    places: dict[int, list[int]] = {}
    for place, body in enumerate(bodies):
        if token := TOKEN.search(body):
            places.setdefault(int(token[1]), []).append(place)
    accepted = [event for event in events if event.accepted]
    return {
        "accepted": len(accepted),
        "lost": sum(event.number not in places for event in accepted),
        "doubled": sum(len(found) > 1 for found in places.values()),
        "out_of_order": _swapped(accepted, places),
    }


def _swapped(accepted: list[Event], places: dict[int, list[int]]) -> int:
    """How many messages stand behind one that was first sent after they were accepted."""
    by_customer: dict[int, list[Event]] = {}
    for event in accepted:
        if event.number in places:
            by_customer.setdefault(event.customer, []).append(event)
    swapped = 0
    for own in by_customer.values():
        latest = 0.0
        for event in sorted(own, key=lambda event: places[event.number][0]):
            swapped += event.accepted < latest
            latest = max(latest, event.first_sent)
    return swapped


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench chaos", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0, help=f"1 is {EVENTS} events")
    parser.add_argument("--events", type=int, help="so many instead")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    events = options.events or max(200, int(EVENTS * options.scale))
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.template(odoo)
    found = run(odoo, template, events, options.seed)
    print(f"\n  {found['events']} events were sent {found['sent']} times in {found['seconds']} s;"
          f" {found['kills']} processes were killed, PostgreSQL restarted {found['pg_restarts']}"
          " times.")
    print(f"  accepted {found['accepted']}, lost {found['lost']}, doubled {found['doubled']},"
          f" out of order {found['out_of_order']}; inbox: {found['inbox']}")
    print(json.dumps(found))
    good = found["accepted"] == found["events"] and not (
        found["lost"] or found["doubled"] or found["out_of_order"])
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
