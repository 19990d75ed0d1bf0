"""``./smart bench ingest``: how many webhooks per second are verified, stored and answered.

Beside it, in the same run and on the same machine: an empty route of Odoo (what its HTTP layer
costs by itself) and single-row INSERT commits through psycopg2 (what PostgreSQL costs by
itself). Two Odoo workers, then one. The servers are started here, on a scratch copy of a
template database, and listen on 127.0.0.1 alone.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import itertools
import json
import multiprocessing
import os
import sys
import time

from benchmarks import _scratch
from benchmarks._load import Result, flood, request_bytes
from cli import setup
from cli.errors import Problem
from cli.progress import Step

DATABASE = "smart_bench_ingest"
WEBHOOK = "/smart_service/webhook/api/benchmark"
EMPTY = "/smart_service_bench/empty"
SECRET = "YmVuY2htYXJrLXNlY3JldC1vZi10aGUtc2NyYXRjaC1kYXRhYmFzZQ=="
CUSTOMERS = 1000
CLIENTS = (8, 64)
SECONDS = 10.0
# webhooks and the empty route take turns, so that what the machine does beside meets both
TURNS = 5
WARM_UP_SECONDS = 2.0
ABOUT = "Webhooks per second, beside an empty route and PostgreSQL alone."
TEXT = "打印机红灯一直闪，卡纸了怎么处理？ The red light keeps flashing."


# === REQUESTS === #


def webhooks(path: str = WEBHOOK):
    """Signed requests of the benchmark's app, each a message of its own.

    :param path: where they are sent; the empty route gets the same requests, so that what it
        costs to make, send and parse them is on both sides of the ratio
    """
    key = base64.b64decode(SECRET)
    run = os.urandom(4).hex()
    numbers = itertools.count()

    def make() -> bytes:
        number = next(numbers)
        event_id = f"{run}-{number}"
        body = json.dumps({
            "type": "message.created", "timestamp": "2026-01-01T00:00:00Z",
            "data": {"message_id": event_id, "text": TEXT,
                     "user": {"id": f"customer{number % CUSTOMERS}", "lang": "zh_CN"}},
        }).encode()
        stamp = str(int(time.time()))
        digest = hmac.new(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        return request_bytes(path, {
            "Content-Type": "application/json", "webhook-id": event_id, "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode()}, body)

    return make


# === POSTGRESQL === #


def _insert(url: str, seconds: float, begin, counts) -> None:
    import psycopg2  # in the child: a connection does not survive a fork

    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        begin.wait()
        until = time.perf_counter() + seconds
        done = 0
        while time.perf_counter() < until:
            cursor.execute(
                "INSERT INTO smart_bench_baseline (external_id, payload, received_at)"
                " VALUES (%s, %s, now())", [f"{os.getpid()}-{done}", TEXT * 4])
            connection.commit()
            done += 1
    counts.put(done)


def insert_commits(odoo, processes: int, seconds: float) -> float:
    """Single-row INSERT commits per second, by as many processes as Odoo has workers."""
    odoo.postgres.sql(
        "DROP TABLE IF EXISTS smart_bench_baseline",
        "CREATE TABLE smart_bench_baseline (id serial PRIMARY KEY, external_id varchar UNIQUE,"
        " payload text, received_at timestamp)", database=DATABASE)
    context = multiprocessing.get_context("spawn")
    begin, counts = context.Barrier(processes + 1), context.Queue()
    url = odoo.postgres.url(DATABASE)
    workers = [context.Process(target=_insert, args=(url, seconds, begin, counts))
               for _worker in range(processes)]
    for worker in workers:
        worker.start()
    begin.wait()
    done = sum(counts.get() for _worker in workers)
    for worker in workers:
        worker.join()
    return done / seconds


# === MEASURING === #


def measure(odoo, workers: int, seconds: float) -> dict:
    """All figures of one number of workers.

    :return: label → :class:`~benchmarks._load.Result`, and ``inserts`` per second
    """
    results: dict = {}
    routes = {"webhook": webhooks(), "empty": webhooks(EMPTY)}
    with _scratch.Prefork(odoo, DATABASE, workers, label=f"ingest-{workers}") as prefork:
        for requests in routes.values():
            # every worker loads its registry at its first request
            flood(prefork.port, requests, 4 * workers, WARM_UP_SECONDS)
        # the copied database is still on its way to the disk, which webhooks wait for
        odoo.postgres.sql("CHECKPOINT", database=DATABASE)
        for clients in CLIENTS:
            with Step(f"{workers} workers, {clients} clients"):
                for _turn in range(TURNS):
                    for name, requests in routes.items():
                        results[name, clients] = results.get(
                            (name, clients), Result(clients)) + flood(
                                prefork.port, requests, clients, seconds / TURNS)
    with Step(f"PostgreSQL alone, {workers} processes"):
        results["inserts"] = insert_commits(odoo, workers, seconds)
    return results


def stored(odoo) -> int:
    """How many events lie in the inbox."""
    return odoo.postgres.sql("SELECT count(*) FROM smart_service_inbox", database=DATABASE)[0][0]


def figures(results: dict) -> dict:
    """The figures that the issue names."""
    first, many = CLIENTS
    accepted = results["webhook", first].per_second
    return {
        "accepted_per_s": round(accepted, 1),
        "ratio_to_empty_route": round(accepted / results["empty", first].per_second, 3),
        "ratio_to_pg_insert": round(accepted / results["inserts"], 3),
        f"p99_ms_{first}": results["webhook", first].percentile_ms(0.99),
        f"p99_ms_{many}": results["webhook", many].percentile_ms(0.99),
    }


def show(workers: int, results: dict) -> None:
    """The readable table of one number of workers."""
    print(f"\n{workers} Odoo worker{'s' if workers > 1 else ''}"
          f"{'':22}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'refused':>9}")
    for name, label in (("webhook", "webhook"), ("empty", "empty route")):
        for clients in CLIENTS:
            result: Result = results[name, clients]
            print(f"  {label:18}{clients:3} clients    {result.per_second:9.1f}"
                  f"{result.percentile_ms(0.5):9.2f}{result.percentile_ms(0.99):9.2f}"
                  f"{result.refused:9}")
    print(f"  INSERT commits, {workers} processes  {results['inserts']:9.1f}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench ingest", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0,
                        help="1 measures 10 seconds at each point")
    seconds = max(1.0, SECONDS * parser.parse_args(arguments).scale)
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.template(odoo)
    measured = {}
    with _scratch.copy(odoo, template, DATABASE):
        for workers in (2, 1):
            before = stored(odoo)
            measured[workers] = measure(odoo, workers, seconds)
            accepted = sum(len(measured[workers]["webhook", clients].latencies)
                           for clients in CLIENTS)
            if stored(odoo) - before < accepted:
                raise Problem(f"{accepted} webhooks were accepted, but fewer are in the inbox.")
    for workers, results in measured.items():
        show(workers, results)
    print(f"\n{os.cpu_count()} cores for Odoo, PostgreSQL and the clients together.")
    print(json.dumps({**figures(measured[2]), "one_worker": figures(measured[1])}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
