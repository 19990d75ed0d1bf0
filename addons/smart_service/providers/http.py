"""The one place where an adapter's call meets the network."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import socket
import ssl
import threading
import time
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as urllib3_errors

from .base import Call, Response

_logger = logging.getLogger(__name__)

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 10.0
MAX_BYTES = 25 * 1024 * 1024

SENSITIVE_KEYS = "access_token|secret|appsecret|app_secret|refresh_token|token|key|signature"
SENSITIVE = re.compile(rf"(?i)([?&\s](?:{SENSITIVE_KEYS})=)[^&\s#\"')]*")
# Telegram has the bot's token in the path
SENSITIVE_PATH = re.compile(r"(/bot\d+)(?::|%3[Aa])[\w-]+")


class NetworkError(Exception):
    """No answer came; :attr:`maybe_sent` says whether the call may have had its effect."""

    maybe_sent = True


class NotSent(NetworkError):
    """The call certainly did not reach the provider: no address, no connection, no trust."""

    maybe_sent = False


class UnknownFate(NetworkError):
    """The call left here; whether the provider acted on it is unknown."""


class TooLarge(NetworkError):
    """The provider answered with more bytes than allowed."""


class NotPublic(NetworkError):
    """The address lies inside our own network."""

    maybe_sent = False


def redact(text: str) -> str:
    """``text`` without the values of secret query parameters, and without a bot's token.

    >>> redact("https://a.example/send?access_token=abc&lang=en")
    'https://a.example/send?access_token=***&lang=en'
    >>> redact("https://api.telegram.org/file/bot42:AAbb-cc/photo.jpg")
    'https://api.telegram.org/file/bot42:***/photo.jpg'
    """
    return SENSITIVE_PATH.sub(r"\1:***", SENSITIVE.sub(r"\1***", text))


def perform(call: Call, max_bytes: int = MAX_BYTES, total: float = TOTAL_SECONDS) -> Response:
    """Make ``call`` and return the answer, whatever its status.

    Redirects are not followed: a token must not wander to another host. Connecting may
    take 3 s and each wait for bytes 10 s; a body that is still dripping after ``total``
    seconds is given up.

    :param max_bytes: the largest body that is taken
    :raises NotSent: the call did not reach the provider
    :raises UnknownFate: it may have reached him, but no whole answer came back
    :raises TooLarge: the answer has more than ``max_bytes`` bytes
    """
    where = redact(f"{call.method} {call.url}")
    deadline = time.monotonic() + total
    try:
        session, request = _prepare(call, total)
    except (requests.RequestException, ValueError) as error:
        raise _named(NotSent, where, error) from None
    try:
        with session:
            settings = session.merge_environment_settings(request.url, {}, True, None, None)
            answer = session.send(request, allow_redirects=False, **settings)
            body = _read(answer, max_bytes, deadline, where)
    except (requests.RequestException, urllib3_errors.HTTPError, OSError, ValueError) as error:
        raise _named(_fate(error), where, error) from None
    _logger.debug("%s: %s, %s bytes", where, answer.status_code, len(body))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, body)


def require_public(url: str) -> None:
    """Check an address that somebody outside has named, before it is called.

    Else a customer could have us read our own network to him.

    :raises NotPublic: the host is, or resolves to, an address that is not on the public internet
    :raises NotSent: the host does not resolve
    """
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise NotSent(f"{parts.hostname}: {error}") from error
    for *_rest, address in found:
        if not ip_address(address[0].partition("%")[0]).is_global:
            raise NotPublic(f"{parts.hostname} is not on the public internet")


class _Transport(HTTPAdapter):
    """Sets the time limits itself: Odoo's test runner can't compare a pair of them."""

    def __init__(self, total: float):
        super().__init__(max_retries=0)
        self.limits = (min(CONNECT_SECONDS, total), min(READ_SECONDS, total))

    def send(self, request, **kwargs):
        return super().send(request, **{**kwargs, "timeout": self.limits})


def _prepare(call: Call, total: float) -> tuple[requests.Session, requests.PreparedRequest]:
    """A session of its own for ``call``, and the request."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Transport(total))
    # a proxy is for the way out; it can't reach this machine's own addresses
    session.trust_env = not _is_loopback(urlsplit(call.url).hostname or "")
    # without it the user's .netrc could add credentials to a call
    session.auth = _no_auth
    # a compressed body would make max_bytes a promise about the wrong bytes
    headers = {"Accept-Encoding": "identity", **call.headers}
    request = requests.Request(
        call.method, call.url, params=dict(call.params), headers=headers, data=call.body or None
    )
    return session, session.prepare_request(request)


def _no_auth(request):
    return request


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(answer: requests.Response, max_bytes: int, deadline: float, where: str) -> bytes:
    """The body, unless its size or its time runs away."""
    raw = answer.raw
    if raw.closed:
        return b""
    # else half a body would pass for a whole one
    raw.enforce_content_length = True
    # a read waits until it has all it asked for, so only another thread can end it; the
    # descriptor is our own, so that it can't have become another connection's meanwhile
    with socket.socket(fileno=os.dup(raw.fileno())) as line:
        watchdog = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, (line,))
        watchdog.start()
        body = bytearray()
        try:
            # only the read that finds nothing more checks that nothing is missing
            while len(body) <= max_bytes and (chunk := raw.read(65536)):
                body += chunk
        finally:
            watchdog.cancel()
            watchdog.join()
    if time.monotonic() > deadline:
        raise UnknownFate(f"{where}: no whole answer in time")
    if len(body) > max_bytes:
        raise TooLarge(f"{where}: more than {max_bytes} bytes")
    return bytes(body)


def _hang_up(line: socket.socket) -> None:
    # the other side may have hung up first
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _causes(error: BaseException):
    """The error and what it was made of; the libraries nest in three different ways."""
    seen = set()
    todo = [error]
    while todo:
        current = todo.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        todo += [*current.args, getattr(current, "reason", None), current.__cause__]


def _named(kind: type[NetworkError], where: str, error: BaseException) -> NetworkError:
    """The error to raise: the library's own words quote the whole address, token and all."""
    failure = kind(f"{where}: {list(_causes(error))[-1].__class__.__name__}")
    _logger.info("%s", failure)
    return failure


def _fate(error: BaseException) -> type[NetworkError]:
    """What ``error`` says about the fate of a call that was being made."""
    never_left = (
        requests.ConnectTimeout,
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        urllib3_errors.NewConnectionError,
        urllib3_errors.ConnectTimeoutError,
        urllib3_errors.LocationParseError,
        ssl.SSLCertVerificationError,
        ConnectionRefusedError,
        UnicodeError,
    )
    if any(isinstance(cause, never_left) for cause in _causes(error)):
        return NotSent
    return UnknownFate


class _Redacting(logging.Filter):
    """At debug level urllib3 logs each address with its query, so with the token."""

    def filter(self, record):
        record.msg, record.args = redact(record.getMessage()), ()
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_Redacting())
