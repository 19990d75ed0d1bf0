"""``./smart bench bot --task answer``: how soon a customer has the bot's first answer.

Customers of fifty open conversations write in Chinese and English, 2.5 messages a second, to
Odoo with two workers and the processes for the queues that `./smart up` starts. Measured is from
the moment at which the bot may answer (the customer has been silent for long enough) to the
moment at which its answer stands in the conversation, committed, for whoever looks.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import os
import time

import psycopg2

from benchmarks import _bot, _load, _scratch
from cli import setup
from cli.errors import Problem
from cli.progress import Step

ABOUT = "Seconds from the end of the customer's silence to the bot's answer."
DATABASE = "smart_bench_answer"
WEBHOOK = "/smart_service/webhook/api/benchmark"
SECRET = "YmVuY2htYXJrLXNlY3JldC1vZi10aGUtc2NyYXRjaC1kYXRhYmFzZQ=="
CONVERSATIONS = 50
PER_SECOND = 2.5
SECONDS = 60
WORKERS, QUEUES = 2, 6
GOAL_SECONDS = 1.5
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 60
TEXTS = (
    "打印机卡纸了怎么处理？", "How do I replace the ink cartridge?", "滤芯多久换一次？",
    "Where is my order?", "我的打印机还在保修期吗？", "The printer is offline, what can I do?",
    "净水器底部漏水了", "How long does the delivery take?", "你好", "Thanks!",
)
# a desk with the bot and its demo articles; nobody of the demo company's
FILL = """
env["ir.module.module"].search([("name", "=", "smart_service_bot")]).button_immediate_install()
env = env(user=1)
env.invalidate_all()
env.ref("smart_service_bench.desk").smart_bot_id = env.ref("smart_service_bot.bot_default")
from pathlib import Path
from odoo import tools
from odoo.addons.smart_service_bot.engine import front_matter, markup
for path in sorted(Path(tools.file_path("smart_service_bot/demo/articles")).glob("*.md")):
    head, body = front_matter.split(path.read_text(encoding="utf-8"))
    env["smart.service.article"].create({
        "title": head["title"], "lang": head["lang"], "keywords": head["keywords"],
        "variants": "\\n".join(head["variants"]), "body": markup.to_html(body),
        "state": "published"})
env.cr.commit()
"""
ANSWERED = """
SELECT t.id, extract(epoch FROM t.next_attempt_at AT TIME ZONE 'UTC')
  FROM smart_service_bot_turn t
 WHERE t.answer_message_id IS NOT NULL AND t.id != ALL(%s)
"""
LEFT = "SELECT count(*) FROM smart_service_bot_turn WHERE state = 'new'"


def messages(customers: int, prefix: str):
    """Signed requests, each the next message of the next customer."""
    key, run = base64.b64decode(SECRET), os.urandom(4).hex()
    for number in itertools.count():
        event_id = f"{run}-{number}"
        who = number % customers
        text = TEXTS[(number // customers + who) % len(TEXTS)]
        body = json.dumps({
            "type": "message.created", "timestamp": "2026-01-01T00:00:00Z",
            "data": {"message_id": event_id, "text": text, "user": {
                "id": f"{prefix}{who}", "lang": "zh_CN" if text[0] > "\u3000" else "en_US"}},
        }).encode()
        stamp = str(int(time.time()))
        digest = hmac.new(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        yield _load.request_bytes(WEBHOOK, {
            "Content-Type": "application/json", "webhook-id": event_id, "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode()}, body)


async def send(port: int, source, count: int, per_second: float) -> int:
    """Send so many messages at this rate, whatever becomes of those before; how many failed."""
    begun, tasks = time.perf_counter(), []
    for number, payload in enumerate(itertools.islice(source, count)):
        await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
        tasks.append(asyncio.create_task(_load.post(port, payload)))
    results = await asyncio.gather(*tasks, return_exceptions=True)
    return sum(result is not True for result in results)


class Watcher:
    """Notes when each answer can be seen, beside the load."""

    def __init__(self, url: str):
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True
        self.seen: dict[int, float] = {}

    def look(self) -> int:
        """Note the new answers; how many turns still wait."""
        with self.connection.cursor() as cursor:
            cursor.execute(ANSWERED, [list(self.seen) or [0]])
            now = time.time()
            self.seen |= {turn: now - float(due) for turn, due in cursor.fetchall()}
            cursor.execute(LEFT)
            return cursor.fetchone()[0]

    async def watch(self, sending: asyncio.Task) -> None:
        """Look until all is sent and answered."""
        until = None
        while True:
            left = await asyncio.to_thread(self.look)
            if sending.done():
                until = until or time.monotonic() + PATIENCE_SECONDS
                if not left or time.monotonic() > until:
                    return
            await asyncio.sleep(POLL_SECONDS)


def run(odoo, port: int, prefix: str, count: int, per_second: float):
    """Send messages and watch their answers: (seconds of each answer, messages not accepted)."""

    async def both():
        watcher = Watcher(odoo.postgres.url(DATABASE))
        watcher.look()
        before = set(watcher.seen)
        sending = asyncio.create_task(
            send(port, messages(CONVERSATIONS, prefix), count, per_second))
        await watcher.watch(sending)
        waits = [seconds for turn, seconds in watcher.seen.items() if turn not in before]
        return waits, await sending

    return asyncio.run(both())


def main(arguments: list[str] | None = None) -> int:
    options = _bot.parser("answer", ABOUT).parse_args(arguments)
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.filled(
            odoo, "answer", "1", "A desk with a bot and articles", FILL)
    count = max(CONVERSATIONS, round(SECONDS * PER_SECOND * options.scale))
    with _scratch.copy(odoo, template, DATABASE), _scratch.Prefork(
            odoo, DATABASE, workers=WORKERS, crons=QUEUES) as prefork:
        with Step(f"Opening {CONVERSATIONS} conversations"):
            # every process loads its registry and its index meanwhile
            run(odoo, prefork.port, "customer", CONVERSATIONS, PER_SECOND)
        with Step(f"{count} messages, {PER_SECOND} a second"):
            waits, refused = run(odoo, prefork.port, "customer", count, PER_SECOND)
    if refused or not waits:
        raise Problem(f"{refused} messages were not accepted, {len(waits)} were answered.")
    p50, p95 = _bot.percentile(waits, 0.5), _bot.percentile(waits, 0.95)
    print(f"\n{count} messages in {CONVERSATIONS} conversations, {PER_SECOND} a second; "
          f"{len(waits)} answers\nanswered after the silence: p50 {p50:.2f} s, p95 {p95:.2f} s, "
          f"latest {max(waits):.2f} s (goal: p95 {GOAL_SECONDS} s)")
    _bot.report(
        task="answer", n=len(waits), messages=count, conversations=CONVERSATIONS,
        per_second=PER_SECOND, workers=WORKERS, queues=QUEUES, p50_s=p50, p95_s=p95,
        latest_s=max(waits), cores=os.cpu_count())
    return 0
