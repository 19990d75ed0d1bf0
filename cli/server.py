"""Running processes: Odoo and the simulators, started, watched, stopped and remembered."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request

from . import paths, simulators
from .errors import Problem
from .paths import cache, log_file
from .progress import Step

# one for each worker that may wait for a provider, and one for all else
CRON_THREADS = 18
START_SECONDS = 120


def gevent_port(http_port):
    return http_port + 3


def address(http_port):
    """Where a browser finds the web interface."""
    return f"http://127.0.0.1:{http_port}"


def require_ports(http_port, with_simulators):
    """Refuse before anything is started when a port is taken."""
    wanted = [http_port, gevent_port(http_port)]
    if with_simulators:
        wanted += simulators.ports(http_port).values()
    for port in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise Problem(
                    f"Port {port} is taken by another program.",
                    f"Stop it, or choose other ports: ./smart up --port {http_port + 100}",
                ) from error


class Server:
    """Odoo and the simulators on one set of ports.

    :param cli.odoo.Odoo odoo: ready to run
    :param str database: the only one it serves
    :param int port: where the web interface listens
    :param int workers: Odoo's worker processes; 0 is one threaded process
    :param bool with_simulators: whether the simulated providers run beside it
    """

    def __init__(self, odoo, database, port, workers=0, with_simulators=True):
        self.odoo = odoo
        self.database = database
        self.port = port
        self.workers = workers
        self.with_simulators = with_simulators
        self.processes = []

    @property
    def url(self):
        return address(self.port)

    def start(self):
        """Start all, and return when Odoo answers."""
        with Step("Starting Odoo") as step:
            if self.with_simulators:
                log = log_file(f"simulators-{self.port}")
                command = simulators.command(self.port, self.odoo.python)
                environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}
                self._spawn("simulators", command, log, cwd=paths.ROOT, env=environment)
            log = log_file(f"odoo-{self.database}")
            self._spawn("odoo", self._odoo_command(), log, cwd=cache("data"),
                        env=self.odoo.environment())
            self._wait(step)

    def _odoo_command(self):
        return self.odoo.command(
            f"--database={self.database}",
            "--no-database-list",
            "--http-interface=127.0.0.1",
            f"--http-port={self.port}",
            f"--gevent-port={gevent_port(self.port)}",
            f"--max-cron-threads={CRON_THREADS}",
            f"--workers={self.workers}",
        )

    def _spawn(self, name, command, log, **options):
        # Sessions of their own: Ctrl-C reaches only us, and we stop them in order.
        with open(log, "ab") as out:
            process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, **options,
            )
        self.processes.append((name, process, log))

    def _wait(self, step):
        begun = time.monotonic()
        while time.monotonic() < begun + START_SECONDS:
            self._require_alive()
            if answers(self.url) and answers(self.url, "/web/login"):
                return
            step.update(f"{time.monotonic() - begun:.0f} s")
            time.sleep(0.3)
        raise Problem(f"Odoo does not answer at {self.url} after {START_SECONDS} s.",
                      f"Look at {self.processes[-1][2]}")

    def _require_alive(self):
        for name, process, log in self.processes:
            if process.poll() is not None:
                last = log.read_text(errors="replace").splitlines()[-12:]
                raise Problem(f"The {name} process ended with code {process.returncode}:\n    "
                              + "\n    ".join(last) + f"\n  All: {log}")

    def watch(self):
        """Wait until one of the processes ends."""
        while True:
            self._require_alive()
            time.sleep(0.5)

    def stop(self):
        """Stop all: politely, then by force."""
        for _name, process, _log in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for _name, process, _log in reversed(self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def remember(self, detached):
        """Note the running processes for `down`, `play` and `bench`."""
        state = {
            "url": self.url,
            "port": self.port,
            "database": self.database,
            "workers": self.workers,
            "simulators": self.with_simulators,
            "detached": detached,
            "database_url": self.odoo.postgres.url(self.database),
            "processes": [[name, p.pid, _started(p.pid)] for name, p, _log in self.processes],
        }
        file = _state_file(self.port)
        file.touch(mode=0o600)
        file.write_text(json.dumps(state, indent=1))

    def forget(self):
        _state_file(self.port).unlink(missing_ok=True)


def answers(url, path="/web/health"):
    """Whether Odoo serves a page; the login page means that the database is loaded, too."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url + path, timeout=60) as response:
            return response.status == 200
    except OSError:
        return False


def _state_file(port):
    return cache("run", paths.repository_key()) / f"{port}.json"


def _started(pid):
    """When a process began, in ticks since boot: with its id it names the process for good."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[19]
    except OSError:
        return None


def running():
    """What was noted about this clone's servers that are still alive, the latest first."""
    states = []
    files = cache("run", paths.repository_key()).glob("*.json")
    for file in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True):
        state = json.loads(file.read_text())
        alive = [p for p in state["processes"] if _started(p[1]) == p[2]]
        if alive:
            states.append({**state, "processes": alive})
        else:
            file.unlink()
    return states


def stop_remembered(state):
    """Stop the processes of a noted server."""
    for sig, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
        alive = [p for p in state["processes"] if _started(p[1]) == p[2]]
        for _name, pid, _start in alive:
            with contextlib.suppress(ProcessLookupError):
                if sig == signal.SIGTERM:
                    os.kill(pid, sig)
                else:
                    os.killpg(pid, sig)
        until = time.monotonic() + seconds
        while time.monotonic() < until and any(_started(p[1]) == p[2] for p in alive):
            time.sleep(0.2)
    _state_file(state["port"]).unlink(missing_ok=True)
