"""A provider that takes every message at once and remembers its id: the fastest there is."""

from __future__ import annotations

import asyncio
import re
import threading
import time

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
MESSAGE_ID = re.compile(rb"\r\nwebhook-id: *([^\r\n]+)", re.I)


class Receiver:
    """Listens on 127.0.0.1 for the length of a ``with`` block; connections may be kept.

    :attr:`arrivals` are (moment, message id) in the order in which they came.
    """

    def __init__(self):
        self.arrivals: list[tuple[float, str]] = []
        self.connections = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self):
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_error):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()

    async def _serve(self, reader, writer) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                await reader.readexactly(int(length[1]) if length else 0)
                found = MESSAGE_ID.search(head)
                self.arrivals.append((time.perf_counter(), found[1].decode() if found else ""))
                body = b'{"id": "r%d"}' % len(self.arrivals)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        except (OSError, EOFError):
            # the caller has hung up
            pass
        finally:
            writer.close()
