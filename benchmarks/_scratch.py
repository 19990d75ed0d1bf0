"""Scratch databases of the benchmarks, and Odoo processes that serve them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from cli import database, paths, server
from cli.errors import Problem
from cli.progress import Step

ADDONS = Path(__file__).resolve().parent / "addons"
BACKLOG = 1024
START_SECONDS = 120

# nothing but the workers that a benchmark asks for may run beside it
ONLY_CRONS = """
UPDATE ir_cron SET active = id IN (
    SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module = 'smart_service'
       AND name ~ %s), nextcall = now() at time zone 'UTC'
"""


# === DATABASES === #


def template(odoo) -> str:
    """Name of a database with Smart Service and the benchmarks' addon, made if it is missing."""
    databases = database.Databases(odoo)
    key = _key(odoo)
    name = f"smart_bench_base_{key}"
    if not databases.exists(name):
        _drop_old(odoo, "smart_bench_base_")
        new = f"{name}_new"
        databases.copy(databases.template(), new)
        odoo.run("Installing Smart Service for the benchmarks", paths.log_file("bench"),
                 "-d", new, "-i", "smart_service_bench", *database.QUIET)
        databases.rename(new, name)
    return name


def filled(odoo, purpose: str, size: str, title: str, script: str, base: str = "") -> str:
    """A template that a script has filled once; later runs only copy it.

    :param purpose: the benchmark
    :param size: what tells this filling from others of the same benchmark
    :param script: run in Odoo's shell; it commits by itself
    :param base: name of the template that it begins with, a new database without any
    """
    databases = database.Databases(odoo)
    filling = hashlib.sha256((size + script).encode()).hexdigest()[:6]
    name = f"smart_bench_{purpose}_{_key(odoo)}_{filling}"
    if not databases.exists(name):
        base = base or template(odoo)
        _drop_old(odoo, f"smart_bench_{purpose}_", _key(odoo))
        new = f"{name}_new"
        databases.copy(base, new)
        odoo.run(title, paths.log_file("bench"), "-d", new, *database.SHELL, sub="shell",
                 stdin=script)
        odoo.postgres.sql("VACUUM ANALYZE", database=new)
        databases.rename(new, name)
    return name


def run_script(odoo, name: str, script: str, title: str) -> list[str]:
    """Run a script in Odoo's shell; what it printed."""
    return odoo.run(title, paths.log_file("bench"), "-d", name, *database.SHELL, sub="shell",
                    stdin=script)


def _key(odoo) -> str:
    tree = database.Databases(odoo).code_hash() + paths.tree_hash(ADDONS)
    return hashlib.sha256(tree.encode()).hexdigest()[:10]


def _drop_old(odoo, prefix: str, keep: str = "") -> None:
    found = odoo.postgres.sql((
        "SELECT datname FROM pg_database WHERE datname LIKE %s",
        [prefix.replace("_", "\\_") + "%"]))
    for (name,) in found:
        if not keep or keep not in name or name.endswith("_new"):
            database.Databases(odoo).drop(name)


@contextlib.contextmanager
def copy(odoo, source: str, name: str):
    """A database of that name for the length of a ``with`` block, as a copy of another."""
    databases = database.Databases(odoo)
    databases.copy(source, name)
    try:
        yield name
    finally:
        databases.drop(name)


def only_crons(odoo, name: str, pattern: str) -> None:
    """Let no scheduled action run but those of Smart Service whose XML id fits ``pattern``."""
    odoo.postgres.sql((ONLY_CRONS, [pattern]), database=name)


def ring(odoo, name: str) -> None:
    """Ring the bell that Odoo's processes for scheduled actions sleep by."""
    odoo.postgres.sql(("SELECT pg_notify('cron_trigger', %s)", [name]))


# === PROCESSES === #


class Prefork:
    """Odoo with some workers, for the length of a ``with`` block.

    It gets its listening socket from here, as from systemd: Odoo's own has room for 8 waiting
    connections per worker, and 64 clients would measure how long Linux waits before it knocks
    again.

    :param workers: processes for requests
    :param crons: processes for scheduled actions
    :param options: more of Odoo's command line
    """

    def __init__(self, odoo, name: str, workers: int = 1, crons: int = 0, label: str = "",
                 options: tuple[str, ...] = ()):
        self.odoo = odoo
        self.name = name
        self.workers = workers
        self.crons = crons
        self.options = options
        self.log = paths.log_file(f"bench-{label or name}")
        self.process: subprocess.Popen | None = None
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(BACKLOG)
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def __enter__(self):
        with Step(f"Starting Odoo with {self.workers} workers, {self.crons} for the queues"):
            self.start()
            self.wait()
        return self

    def start(self) -> None:
        """Start it; it takes a while until it answers."""
        handle = self.socket.fileno()
        command = self.odoo.command(
            f"--database={self.name}", "--no-database-list", "--http-interface=127.0.0.1",
            f"--http-port={self.port}", f"--gevent-port={free_port()}",
            f"--max-cron-threads={self.crons}", f"--workers={self.workers}",
            "--limit-request=1000000", "--limit-time-real=600", "--log-level=warn",
            *self.options)
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, cwd=paths.cache("data"), pass_fds=[handle],
                env=self.odoo.environment(ODOO_HTTP_SOCKET_FD=str(handle)))

    def wait(self) -> None:
        """Wait until it answers.

        :raises Problem: it ended, or does not answer in time
        """
        begun = time.monotonic()
        while not server.answers(f"http://127.0.0.1:{self.port}"):
            if self.process.poll() is not None or time.monotonic() > begun + START_SECONDS:
                self.__exit__()
                raise Problem("Odoo does not start for the benchmark.", f"Look at {self.log}")
            time.sleep(0.3)

    def stop(self) -> None:
        """End it: politely, then by force."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and all of its processes at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __exit__(self, *_error):
        self.stop()
        self.socket.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
