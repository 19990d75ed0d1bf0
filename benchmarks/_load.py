"""A load client that costs little: raw HTTP/1.1 over asyncio, one connection per request.

Odoo's worker serves one connection after the other and closes it, so keeping connections open
would measure nothing that happens. A client closes as soon as it has the whole answer, as HTTP
libraries and nginx do: Werkzeug's server listens 10 ms for more from one that does not, and
its worker does nothing else meanwhile. Clients are closed loops: each sends its next request
when it has its answer. Only addresses on this machine are taken.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HOST = "127.0.0.1"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
ANSWER_SECONDS = 60


@dataclass
class Result:
    """What a load run measured.

    :param latencies: seconds of each accepted request, connecting included
    """

    clients: int
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0

    def __add__(self, other: Result) -> Result:
        """What both measured, one after the other."""
        return Result(
            self.clients, self.seconds + other.seconds, self.latencies + other.latencies,
            self.refused + other.refused)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """Milliseconds within which ``share`` of the requests were answered.

        >>> Result(1, 1.0, [0.001, 0.002, 0.003, 0.1]).percentile_ms(0.5)
        2.0
        """
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        index = max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))
        return round(ordered[index] * 1000, 2)


def request_bytes(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {HOST}", "Connection: close",
             f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def post(port: int, payload: bytes) -> bool:
    """Send a request on a connection of its own; whether it was answered with 200."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(payload)
        head = await reader.readuntil(b"\r\n\r\n")
        if length := LENGTH.search(head):
            await reader.readexactly(int(length[1]))
        else:
            await reader.read()
        return head.split(None, 2)[1] == b"200"
    finally:
        writer.close()


async def _client(port: int, make: Callable[[], bytes], until: float, result: Result) -> None:
    while time.perf_counter() < until:
        payload = make()
        begun = time.perf_counter()
        try:
            accepted = await asyncio.wait_for(post(port, payload), ANSWER_SECONDS)
        except (OSError, EOFError, asyncio.TimeoutError):
            accepted = False
        if accepted:
            result.latencies.append(time.perf_counter() - begun)
        else:
            result.refused += 1


def flood(port: int, make: Callable[[], bytes], clients: int, seconds: float) -> Result:
    """Let ``clients`` post what ``make`` gives them, for some seconds.

    :param make: the bytes of one request, a new one at each call
    """

    async def run() -> Result:
        result = Result(clients)
        begun = time.perf_counter()
        await asyncio.gather(*(
            _client(port, make, begun + seconds, result) for _client_number in range(clients)))
        result.seconds = time.perf_counter() - begun
        return result

    return asyncio.run(run())
