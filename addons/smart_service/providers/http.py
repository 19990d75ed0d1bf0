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
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3 import exceptions as urllib3_errors
from urllib3.connection import HTTPConnection, HTTPSConnection

from .base import Call, Response

_logger = logging.getLogger(__name__)

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 10.0
MAX_BYTES = 25 * 1024 * 1024
# how long a kept connection may have rested; the shortest time that servers keep one is 5 s
KEEP_SECONDS = 2.0

_kept = threading.local()

SENSITIVE_KEYS = (
    "access_token|secret|corpsecret|appsecret|app_secret|refresh_token|token|key|signature|sign"
)
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


def perform(
    call: Call,
    max_bytes: int = MAX_BYTES,
    total: float = TOTAL_SECONDS,
    *,
    public: bool = False,
    keep_alive: bool = False,
) -> Response:
    """Make ``call`` and return the answer, whatever its status.

    Redirects are not followed: a token must not wander to another host. Connecting may
    take 3 s and each wait for bytes 10 s; a body that is still dripping after ``total``
    seconds is given up.

    :param max_bytes: the largest body that is taken
    :param public: somebody outside has named the address, so it has to lie on the public
        internet: else a customer could have us read our own network to him
    :param keep_alive: use a connection of this thread again. A call on one that the other
        side is just closing has an unknown fate, so it is for calls that may be repeated
    :raises NotSent: the call did not reach the provider
    :raises NotPublic: ``public``, and it is inside our own network; nothing was sent
    :raises UnknownFate: it may have reached him, but no whole answer came back
    :raises TooLarge: the answer has more than ``max_bytes`` bytes
    """
    where = redact(f"{call.method} {call.url}")
    deadline = time.monotonic() + total
    try:
        if public and _proxy_for(call.url):
            # the proxy looks the name up again, so this is as far as we can see
            public_addresses(*_host_and_port(call.url))
        session = _session(call.url, public, keep_alive)
        request = _prepare(session, call)
    except (requests.RequestException, ValueError) as error:
        raise _named(NotSent, where, error) from None
    try:
        with contextlib.nullcontext() if keep_alive else session:
            settings = session.merge_environment_settings(request.url, {}, True, None, None)
            limits = (min(CONNECT_SECONDS, total), min(READ_SECONDS, total))
            session.get_adapter(request.url).limits = limits
            with session.send(request, allow_redirects=False, **settings) as answer:
                body = _read(answer, max_bytes, deadline, where)
    except (requests.RequestException, urllib3_errors.HTTPError, OSError, ValueError) as error:
        raise _named(_fate(error), where, error) from None
    _logger.debug("%s: %s, %s bytes", where, answer.status_code, len(body))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, body)


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of ``host``, in the order to try them.

    :raises NotPublic: one of them is not on the public internet
    :raises NotSent: the host does not resolve
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise NotSent(f"{host}: {error}") from error
    addresses = [address[0] for *_rest, address in found]
    for address in addresses:
        found_ip = ip_address(address.partition("%")[0])
        if not (getattr(found_ip, "ipv4_mapped", None) or found_ip).is_global:
            raise NotPublic(f"{host} is not on the public internet")
    return addresses


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _proxy_for(url: str) -> str | None:
    return requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))


class _Pinned:
    """A connection to the very address that was checked.

    A name may have another address a moment later, so looking it up, checking the answer and
    then connecting by name would check nothing. Host header and TLS still use the name.
    """

    def _new_conn(self):
        name = self._dns_host
        try:
            for address in (addresses := public_addresses(name, self.port)):
                self._dns_host = address
                try:
                    return super()._new_conn()
                except urllib3_errors.NewConnectionError:
                    if address == addresses[-1]:
                        raise
        finally:
            self._dns_host = name


class _PinnedHTTPConnection(_Pinned, HTTPConnection):
    pass


class _PinnedHTTPSConnection(_Pinned, HTTPSConnection):
    pass


class _PinnedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PinnedHTTPConnection


class _PinnedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PinnedHTTPSConnection


class _Transport(HTTPAdapter):
    """Sets the time limits itself: Odoo's test runner can't compare a pair of them."""

    limits = (CONNECT_SECONDS, READ_SECONDS)

    def __init__(self, public: bool):
        super().__init__(max_retries=0)
        if public:
            self.poolmanager.pool_classes_by_scheme = {
                "http": _PinnedHTTPPool, "https": _PinnedHTTPSPool}

    def send(self, request, **kwargs):
        return super().send(request, **{**kwargs, "timeout": self.limits})


def _session(url: str, public: bool, keep_alive: bool) -> requests.Session:
    """A session for a call: a new one, or the one that this thread has used a moment ago.

    One that has rested longer is left alone: the other side is about to close it.
    """
    # a proxy is for the way out; it can't reach this machine's own addresses
    trust_env = not _is_loopback(urlsplit(url).hostname or "")
    kept = _kept.__dict__.setdefault("sessions", {})
    key, now = (trust_env, public), time.monotonic()
    session, used = kept.pop(key, (None, 0.0)) if keep_alive else (None, 0.0)
    if session and now - used > KEEP_SECONDS:
        session.close()
        session = None
    if not session:
        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Transport(public))
        session.trust_env = trust_env
        # without it the user's .netrc could add credentials to a call
        session.auth = _no_auth
        # nor do two accounts share what a provider wants to remember
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if keep_alive:
        kept[key] = session, now
    return session


def _prepare(session: requests.Session, call: Call) -> requests.PreparedRequest:
    # a compressed body would make max_bytes a promise about the wrong bytes
    headers = {"Accept-Encoding": "identity", **call.headers}
    request = requests.Request(
        call.method, call.url, params=dict(call.params), headers=headers, data=call.body or None
    )
    return session.prepare_request(request)


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
    announced = answer.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > max_bytes:
        raise TooLarge(f"{where}: {announced} bytes, more than {max_bytes}")
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
