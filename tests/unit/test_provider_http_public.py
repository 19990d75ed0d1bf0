"""An address that somebody outside has named is called only if it is on the public internet."""

import socket

import pytest
from smart_service_providers import base, http

from tests.simulators.server import Answer, Simulator

INSIDE = [
    "http://127.0.0.1/secret", "http://localhost:8069/web", "http://10.0.0.1/", "http://[::1]/",
    "http://169.254.169.254/latest/meta-data", "http://192.168.1.1/router", "http://0.0.0.0/",
    "http://[fe80::1]/", "http://2130706433/", "http://[::ffff:127.0.0.1]/",
]


class Secret(Simulator):
    def handle(self, request):
        self.record(host=request.headers["host"])
        return Answer(b"secret")


@pytest.mark.parametrize("url", INSIDE)
def test_our_own_network_is_never_read(url):
    with pytest.raises(http.NotPublic):
        http.perform(base.Call("GET", url), public=True)


def test_a_public_address_is_fine():
    assert http.public_addresses("8.8.8.8", 443) == ["8.8.8.8"]


@pytest.mark.parametrize("url", ["http://", "http://no.such.host.invalid/"])
def test_what_does_not_resolve_was_not_called(url):
    with pytest.raises(http.NotSent):
        http.perform(base.Call("GET", url), public=True)


def _resolver(monkeypatch, answers):
    """Let a name have these addresses, one after the other; what was asked for."""
    asked, given = [], iter(answers)
    real = socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):
        if host != "rebinding.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(given), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch):
    """A name that is public when it is checked and ours when it is called."""
    asked = _resolver(monkeypatch, ["8.8.8.8", "127.0.0.1"])
    called = []

    def connect(address, *_args, **_kwargs):
        called.append(address[0])
        raise OSError("no way out")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(http.NotSent):
        http.perform(base.Call("GET", "http://rebinding.example/"), public=True)
    assert (asked, called) == (["rebinding.example"], ["8.8.8.8"])


def test_one_address_of_ours_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, port, *_a, **_k: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
        for address in ("8.8.8.8", "10.0.0.1")])
    with pytest.raises(http.NotPublic):
        http.public_addresses("mixed.example", 80)


def test_the_name_stays_in_the_request(monkeypatch):
    """Where the check lets the address pass, host header and connection fit together."""
    with Secret() as simulator:
        _resolver(monkeypatch, ["127.0.0.1"])
        monkeypatch.setattr(http, "public_addresses", lambda _host, _port: ["127.0.0.1"])
        url = f"http://rebinding.example:{simulator.port}/"
        assert http.perform(base.Call("GET", url), public=True).body == b"secret"
        assert simulator.sent[0]["host"] == f"rebinding.example:{simulator.port}"
