"""``./smart bench telegram``: the same Telegram updates, beside OCA's ``mail_gateway_telegram``.

OCA's addon makes the message inside the request; ours takes the update in and its workers make
the message. So both are measured from end to end: until every message stands in its
conversation. Then the same with a fifth of the updates sent twice, as Telegram does when an
answer comes late, while processes are killed.

OCA's addon is AGPL. It is installed from PyPI into a folder of the cache that only this
benchmark reads, and nothing of Smart Service depends on it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import _scratch
from benchmarks._load import ANSWER_SECONDS, Result, post, request_bytes
from benchmarks.chaos import children
from cli import database, paths, progress, python_env, setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "Telegram updates, beside OCA's mail_gateway_telegram."
DATABASE = "smart_bench_telegram"
UPDATES = 2000
CHATS = 100
CLIENTS = 8
TWICE = 0.2
KILL_SECONDS = (1.0, 3.0)
SETTLE_SECONDS = 300
SECRET = "benchmark-secret"
TOKEN = "123456789:AAbenchmarkbenchmarkbenchmarkbench1"
WHEELS = ("odoo-addon-mail-gateway", "odoo-addon-mail-gateway-telegram")
NEEDS = ("python-telegram-bot", "lottie", "cairosvg")

OURS = '''
first = env.ref("smart_service_bench.account")
env["smart.service.account"].create({{
    "name": "Benchmark bot", "provider": "telegram", "token": "benchmark-bot",
    "api_token": "{token}", "webhook_secret": "{secret}",
    "desk_id": first.desk_id.id, "api_base_url": "http://127.0.0.1:9", "state": "active"}})
env.cr.commit()
'''
THEIRS = '''
env["mail.gateway"].create({{
    "name": "Benchmark bot", "token": "{token}",
    "gateway_type": "telegram", "webhook_key": "benchmark-bot", "webhook_secret": "{secret}",
    "integrated_webhook_state": "integrated"}})
env.cr.commit()
'''


@dataclass(frozen=True)
class Contender:
    """Whose addon it is, and where it is called."""

    name: str
    odoo: object
    template: str
    path: str


# === UPDATES === #


def update(number: int, chat: int) -> bytes:
    """The body of one update, as Telegram sends it."""
    person = {"id": 1000 + chat, "is_bot": False, "first_name": f"Customer {chat}",
              "language_code": "en"}
    body = json.dumps({"update_id": number, "message": {
        "message_id": number, "date": int(time.time()), "text": f"telegram-{number}-end",
        "from": person,
        "chat": {"id": 1000 + chat, "type": "private", "first_name": f"Customer {chat}"}}})
    return body.encode()


class Sender:
    """Clients that send updates until each is answered with 200, as Telegram does."""

    def __init__(self, port: int, path: str, updates: int, twice: float):
        self.port, self.path = port, path
        rng = random.Random(0)
        numbers = [(number, number % CHATS) for number in range(updates)]
        # a repeated one comes a little later, as when an answer was waited for in vain
        self.numbers = list(itertools.chain.from_iterable(
            [one, numbers[place - 1]] if place and rng.random() < twice else [one]
            for place, one in enumerate(numbers)))
        self.result = Result(CLIENTS)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    async def _run(self) -> None:
        queue = iter(self.numbers)
        begun = time.perf_counter()
        await asyncio.gather(*(self._client(queue) for _client in range(CLIENTS)))
        self.result.seconds = time.perf_counter() - begun

    async def _client(self, queue) -> None:
        for number, chat in queue:
            while True:
                payload = request_bytes(self.path, {
                    "Content-Type": "application/json",
                    "X-Telegram-Bot-Api-Secret-Token": SECRET}, update(number, chat))
                begun = time.perf_counter()
                taken = False
                with contextlib.suppress(OSError, EOFError, asyncio.TimeoutError):
                    taken = await asyncio.wait_for(post(self.port, payload), ANSWER_SECONDS)
                if taken:
                    self.result.latencies.append(time.perf_counter() - begun)
                    break
                self.result.refused += 1
                await asyncio.sleep(0.5)


# === THE TWO === #


def ours(odoo) -> Contender:
    """Smart Service, with a bot's account."""
    here = _with_addons(odoo, _scratch.ADDONS)
    template = _scratch.filled(
        here, "telegram_ours", "1", "Adding a bot", OURS.format(secret=SECRET, token=TOKEN))
    return Contender("Smart Service", here, template,
                     "/smart_service/webhook/telegram/benchmark-bot")


def theirs(odoo) -> Contender:
    """OCA's addon on an Odoo without ours, from its wheels."""
    folder = paths.cache("bench-oca-telegram")
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _pip("Installing OCA's mail_gateway_telegram", "--no-deps", "--target", folder, *WHEELS)
        _pip("Installing what it needs", "--target", folder / "libraries", *NEEDS)
        (folder / "ready").touch()
    here = _with_addons(odoo, folder / "odoo/addons")
    here.python_path = f"{odoo.python_path}{os.pathsep}{folder / 'libraries'}"
    databases = database.Databases(here)
    name = "smart_bench_telegram_theirs"
    if not databases.exists(name):
        new = f"{name}_new"
        databases.copy(databases.template(), new)
        log = paths.log_file("bench")
        here.run("Installing it in a database", log, "-d", new, "-i", "mail_gateway_telegram",
                 *database.QUIET)
        here.run("Adding a bot", log, "-d", new, *database.SHELL, sub="shell",
                 stdin=THEIRS.format(secret=SECRET, token=TOKEN))
        databases.rename(new, name)
    return Contender(
        "OCA mail_gateway_telegram", here, name, "/gateway/telegram/benchmark-bot/update")


def _with_addons(odoo, folder):
    here = type(odoo)(odoo.program, odoo.python_path, [*odoo.addons, folder], odoo.version)
    here.python, here.postgres = odoo.python, odoo.postgres
    return here


def _pip(title: str, *what) -> None:
    with Step(title):
        code, tail = progress.run(
            [python_env.ensure(), "-m", "pip", "install", "--quiet", "--no-input", *what],
            paths.log_file("bench-pip"))
    if code:
        raise Problem(f"{title} failed:\n" + "\n".join(tail[-5:]),
                      "This benchmark needs PyPI once.")


# === MEASURING === #


def run(one: Contender, updates: int, twice: float, kill: bool) -> dict:
    """Send all updates and look at what they have become."""
    with _scratch.copy(one.odoo, one.template, DATABASE):
        _scratch.only_crons(one.odoo, DATABASE, "^cron_inbox_")
        with _scratch.Prefork(one.odoo, DATABASE, workers=2, crons=2) as prefork:
            sender = Sender(prefork.port, one.path, updates, twice)
            begun = time.perf_counter()
            sender.start()
            kills = _watch(sender, prefork, kill)
            found = _settle(one, updates, begun)
    return {
        "accepted_per_s": round(sender.result.per_second, 1),
        "p99_ms": sender.result.percentile_ms(0.99), "refused": sender.result.refused,
        "kills": kills, **found}


def _watch(sender: Sender, prefork: _scratch.Prefork, kill: bool) -> int:
    rng, kills = random.Random(0), 0
    next_at = time.monotonic() + KILL_SECONDS[1]
    with Step(f"Sending {len(sender.numbers)} updates") as step:
        while sender.running:
            step.update(f"{len(sender.result.latencies)} taken, {kills} killed")
            victims = children(prefork.process.pid) if kill else []
            if victims and time.monotonic() > next_at:
                next_at = time.monotonic() + rng.uniform(*KILL_SECONDS)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(rng.choice(victims), signal.SIGKILL)
                    kills += 1
            time.sleep(0.1)
    return kills


def _settle(one: Contender, updates: int, begun: float) -> dict:
    """Wait until every message is there, or nothing moves any more; then count."""
    seen, moved, last = Counter(), time.monotonic(), time.perf_counter()
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until and len(seen) < updates:
        found = _messages(one)
        if found != seen:
            seen, moved = found, time.monotonic()
            last = time.perf_counter()
        elif time.monotonic() > moved + 30:
            break
        _scratch.ring(one.odoo, DATABASE)
        time.sleep(0.3)
    return {
        "messages_per_s": round(len(seen) / (last - begun), 1),
        "lost": updates - len(seen), "doubled": sum(count > 1 for count in seen.values()),
        "conversations": one.odoo.postgres.sql(
            "SELECT count(DISTINCT res_id) FROM mail_message WHERE body LIKE '%telegram-%-end%'"
            " AND model = 'discuss.channel'", database=DATABASE)[0][0],
    }


def _messages(one: Contender) -> Counter:
    rows = one.odoo.postgres.sql(
        "SELECT substring(body from 'telegram-(\\d+)-end'), count(*) FROM mail_message"
        " WHERE body LIKE '%telegram-%-end%' AND model = 'discuss.channel' GROUP BY 1",
        database=DATABASE)
    return Counter({int(number): count for number, count in rows})


def show(results: dict[str, dict[str, dict]]) -> None:
    """The readable table."""
    names = ("accepted_per_s", "messages_per_s", "p99_ms", "kills", "lost", "doubled",
             "conversations")
    print(f"\n{'':44}" + "".join(f"{name:>16}" for name in names))
    for who, runs in results.items():
        for label, found in runs.items():
            print(f"  {who + ', ' + label:42}" + "".join(f"{found[name]:16}" for name in names))
    print(f"\n{CHATS} chats, {CLIENTS} clients, {os.cpu_count()} cores for everything.")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench telegram", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0, help=f"1 is {UPDATES} updates")
    updates = max(200, int(UPDATES * parser.parse_args(arguments).scale))
    with setup.lock():
        odoo = setup.ensure()
        makers: tuple[Callable, ...] = (ours, theirs)
        contenders = [make(odoo) for make in makers]
    results = {
        one.name: {"in peace": run(one, updates, 0.0, False),
                   "twice and killed": run(one, updates, TWICE, True)}
        for one in contenders
    }
    show(results)
    mine, other = results.values()
    print(json.dumps({
        "updates": updates, "ours": mine, "oca": other,
        "ratio_accepted": round(mine["in peace"]["accepted_per_s"]
                                / other["in peace"]["accepted_per_s"], 2),
        "ratio_messages": round(mine["in peace"]["messages_per_s"]
                                / other["in peace"]["messages_per_s"], 2)}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
