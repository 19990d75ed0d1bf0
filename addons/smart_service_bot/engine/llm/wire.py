"""One HTTP call with one time limit for all of it, read whole or piece by piece.

Redirects are not followed, since a key must not wander to another host; a private address is
fine, since the administrator names it and models often run on the company's own machine.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from .errors import BadAnswer, Late, Retry

CONNECT_SECONDS = 3.0
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """What to send; ``headers`` carry the key."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    method: str = "POST"


@dataclass(frozen=True)
class Response:
    """A whole answer; header names are lower-case."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Transport(HTTPAdapter):
    """Sets the time limits itself: a pair of them, whatever the caller of ``send`` says."""

    def __init__(self, limits: tuple[float, float]):
        self.limits = limits
        super().__init__(max_retries=0)

    def send(self, request, **kwargs):
        return super().send(request, **{**kwargs, "timeout": self.limits})


def perform(call: Call, seconds: float) -> Response:
    """Make ``call`` and return its answer, whatever its status.

    :raises Late: there is no whole answer after ``seconds``
    :raises Retry: it can't be reached, or hung up
    :raises BadAnswer: more than :data:`MAX_BYTES`
    """
    with opened(call, seconds) as (status, headers, chunks):
        return Response(status, headers, b"".join(chunks))


@contextlib.contextmanager
def opened(call: Call, seconds: float):
    """Make ``call``; gives (status, headers, iterator over the body's bytes as they come).

    Raises as :func:`perform` does, from the iterator too.
    """
    deadline = time.monotonic() + seconds
    session = requests.Session()
    transport = _Transport((min(CONNECT_SECONDS, seconds), seconds))
    for scheme in ("http://", "https://"):
        session.mount(scheme, transport)
    # a proxy is for the way out, and a .netrc must not add credentials of its own
    session.trust_env = not _is_loopback(urlsplit(call.url).hostname or "")
    session.auth = _no_auth
    with _named(deadline), session:
        request = session.prepare_request(requests.Request(
            call.method, call.url, data=call.body or None,
            headers={"Accept-Encoding": "identity", **call.headers}))
        settings = session.merge_environment_settings(request.url, {}, True, None, None)
        with session.send(request, allow_redirects=False, **settings) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            yield answer.status_code, headers, _chunks(answer.raw, deadline)


def _chunks(raw, deadline: float) -> Iterator[bytes]:
    """The body's bytes as they come, until the deadline."""
    if raw.closed:
        return
    raw.enforce_content_length = True
    size = 0
    # a read waits for as long as bytes drip in, so only another thread can end it; the
    # descriptor is our own, so that it can't have become another connection's meanwhile
    with socket.socket(fileno=os.dup(raw.fileno())) as line, _named(deadline):
        watchdog = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, (line,))
        watchdog.start()
        try:
            # piece by piece where the answer comes in chunks, as streams do
            for chunk in raw.stream(65536):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise BadAnswer(f"more than {MAX_BYTES} bytes")
                yield chunk
        finally:
            watchdog.cancel()
            watchdog.join()
    if time.monotonic() > deadline:
        raise Late("no whole answer in time")


@contextlib.contextmanager
def _named(deadline: float):
    """Errors of the libraries by our names; their own words quote whole addresses."""
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        name = type(error).__name__
        if isinstance(error, requests.Timeout) or time.monotonic() > deadline:
            raise Late(f"no answer in time ({name})") from None
        raise Retry(f"no connection, or it broke ({name})") from None


def _hang_up(line: socket.socket) -> None:
    # the other side may have hung up first
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _no_auth(request):
    return request


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
