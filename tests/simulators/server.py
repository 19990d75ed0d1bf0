"""A small HTTP server that can be told to fail, and what it tells from another process.

Control, for whoever drives it from outside:

* ``GET /_control/sent?since=N`` → ``{"sent": […], "last": n}``, the records after ``N``;
* ``POST /_control/outage {"seconds": 3, "mode": "refuse"}``, see :meth:`Simulator.outage`;
* ``POST /_control/advance {"seconds": 60}`` moves the simulator's clock;
* ``POST /_control/settings {…}`` changes the settings named in the answer;
* ``POST /_control/reset`` forgets everything.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

OUTAGE_MODES = ("refuse", "500", "hang", "reset", "lost")
MAX_BODY = 30 * 1024 * 1024
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Incoming:
    """A request as it came; header names are lower-case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    address: str

    def json(self) -> dict:
        """The body as a JSON object.

        :raises ValueError: it is none
        """
        value = json.loads(self.body or b"{}")
        if not isinstance(value, dict):
            raise ValueError("no JSON object")
        return value


@dataclass(frozen=True)
class Answer:
    """What to answer.

    :param chunks: in place of a body, pieces that leave one by one
    :param pause: seconds before each of them
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    chunks: tuple[bytes, ...] = ()
    pause: float = 0.0


def as_json(value, status: int = 200) -> Answer:
    """``value`` as a JSON answer."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status)


class Simulator:
    """A provider: subclasses answer in :meth:`handle` and record in :attr:`sent`.

    :param port: 0 takes a free one, see :attr:`url`
    """

    # names of attributes that /_control/settings may change
    settings: tuple[str, ...] = ()

    def __init__(self, host: str = "127.0.0.1", port: int = 0):
        self.host, self.port = host, port
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._stopped = threading.Event()
        self._resumed = threading.Event()
        self._returning: threading.Thread | None = None
        self._outage = ("", 0.0)
        self._server: _Server | None = None
        self.forget()

    def forget(self) -> None:
        """Back to the state of the start."""
        self.sent: list[dict] = []
        self._clock_offset = 0.0

    @classmethod
    def for_accounts(cls, rows: list[dict[str, str]], host: str, port: int) -> Simulator:
        """One that knows the accounts of a file, see ``demo/accounts.csv`` for the columns."""
        return cls(host, port)

    # === LIFE === #

    def start(self) -> Simulator:
        """Listen, in a thread of its own."""
        self._stopped.clear()
        self._listen()
        return self

    def stop(self) -> None:
        """Stop listening and let hanging requests go."""
        self._stopped.set()
        self.end_outage()
        with self.lock:
            server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()

    __enter__ = start

    def __exit__(self, *_error):
        self.stop()

    @property
    def url(self) -> str:
        """The address, without a trailing slash."""
        return f"http://{self.host}:{self.port}"

    def _listen(self) -> None:
        handler = type("Handler", (_Handler,), {"simulator": self})
        server = _Server((self.host, self.port), handler)
        self.port = server.server_address[1]
        with self.lock:
            self._server = server
        loop = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        loop.start()

    # === TIME AND FAILURE === #

    def now(self) -> float:
        """Seconds since 1970 on the simulator's clock."""
        return time.time() + self._clock_offset

    def advance(self, seconds: float) -> None:
        """Move the simulator's clock."""
        self._clock_offset += seconds

    def outage(self, mode: str = "refuse", seconds: float = DAY_SECONDS) -> Outage:
        """Fail for a time, or as long as the ``with`` block that this is used in.

        :param mode: ``refuse`` takes no connection; ``500`` answers so; ``hang`` answers
            nothing until the outage is over; ``reset`` breaks the connection before
            anything is done; ``lost`` does what was asked and then breaks the connection
        :raises ValueError: no such mode
        """
        if mode not in OUTAGE_MODES:
            raise ValueError(f"mode is one of {', '.join(OUTAGE_MODES)}")
        self.end_outage()
        self._resumed.clear()
        if mode != "refuse":
            self._outage = (mode, time.monotonic() + seconds)
            return Outage(self)
        with self.lock:
            server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()
            self._returning = threading.Thread(target=self._return, args=(seconds,), daemon=True)
            self._returning.start()
        return Outage(self)

    def end_outage(self) -> None:
        """Work again, at once."""
        self._outage = ("", 0.0)
        self._resumed.set()
        if self._returning:
            self._returning.join()
            self._returning = None

    def _return(self, seconds: float) -> None:
        """Listen again after an outage, unless the simulator was stopped meanwhile."""
        self._resumed.wait(seconds)
        if not self._stopped.is_set():
            self._listen()

    def failing(self) -> str:
        """The mode of the outage that is on, or ''."""
        if self._server is None:
            return "reset"  # a connection that was kept alive from before
        mode, until = self._outage
        return mode if time.monotonic() < until else ""

    def hang(self) -> None:
        """Wait until the outage is over."""
        self._resumed.wait(max(0.0, self._outage[1] - time.monotonic()))

    # === RECORDS === #

    def record(self, **values) -> dict:
        """Keep what came in, numbered from 1 in the order of arrival."""
        with self.changed:
            row = {"seq": len(self.sent) + 1, "time": self.now(), **values}
            self.sent.append(row)
            self.changed.notify_all()
            return row

    def wait_sent(self, count: int, timeout: float = 10.0) -> list[dict]:
        """The records, as soon as there are ``count``.

        :raises TimeoutError: there are fewer after ``timeout`` seconds
        """
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.sent) >= count, timeout):
                raise TimeoutError(f"{len(self.sent)} of {count} after {timeout} s")
            return list(self.sent)

    # === REQUESTS === #

    def handle(self, request: Incoming) -> Answer:
        """Answer a request of the product."""
        raise NotImplementedError

    def control(self, request: Incoming, name: str) -> Answer:
        """Answer a request to ``/_control/<name>``.

        :raises ValueError: its values make no sense
        """
        if request.method == "GET" and name == "sent":
            since = int(request.query.get("since", 0))
            with self.lock:
                return as_json({"sent": self.sent[since:], "last": len(self.sent)})
        values = request.json()
        if name == "outage":
            self.outage(str(values.get("mode", "refuse")), float(values["seconds"]))
        elif name == "advance":
            self.advance(float(values.get("seconds", 0)))
        elif name == "settings":
            return as_json(self._set(values))
        elif name == "reset":
            self.end_outage()
            with self.lock:
                self.forget()
        else:
            return as_json({"error": f"no control {name}"}, 404)
        return as_json({"ok": True})

    def _set(self, values: dict) -> dict:
        unknown = set(values) - set(self.settings)
        if unknown:
            raise ValueError(f"no setting {', '.join(sorted(unknown))}")
        with self.lock:
            for name, value in values.items():
                setattr(self, name, value)
            return {name: getattr(self, name) for name in self.settings}


class Outage:
    """Ends its simulator's outage at the end of a ``with`` block."""

    def __init__(self, simulator: Simulator):
        self._simulator = simulator

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._simulator.end_outage()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A caller who goes away is no error here; everything else is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    simulator: Simulator
    protocol_version = "HTTP/1.1"
    # head and body are two writes, which would cost the caller 40 ms
    disable_nagle_algorithm = True

    def _serve(self):
        request = self._read()
        if request.path.startswith("/_control/"):
            name = request.path.removeprefix("/_control/")
            try:
                self._write(self.simulator.control(request, name))
            except (ValueError, TypeError, KeyError) as error:
                self._write(as_json({"error": str(error)}, 400))
            return
        mode = self.simulator.failing()
        if mode == "hang":
            self.simulator.hang()
        if mode in ("hang", "reset"):
            self._break()
        elif mode == "500":
            self._write(Answer(b"out of order", 500, "text/plain"))
        else:
            answer = self.simulator.handle(request)
            if mode == "lost":
                self._break()
            else:
                self._write(answer)

    do_GET = do_POST = _serve

    def _read(self) -> Incoming:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY)
        return Incoming(
            method=self.command,
            path=parts.path,
            query=dict(reversed(parse_qsl(parts.query, keep_blank_values=True))),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            address=self.client_address[0],
        )

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.chunks:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        if answer.chunks:
            for chunk in (*answer.chunks, b""):
                time.sleep(answer.pause)
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    def _break(self) -> None:
        """Break the connection so that the caller sees a reset, not an end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()

    def log_message(self, *_values):
        """Quiet: what came in is in the records."""
