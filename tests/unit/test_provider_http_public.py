"""Addresses that customers name are called on the public internet alone."""

import pytest
from smart_service_providers import http


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "http://localhost:8069/", "https://10.1.2.3/x", "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://[fe80::1]/",
    "http://0.0.0.0/", "http://2130706433/",
])
def test_our_own_network_is_refused(url):
    with pytest.raises(http.NotPublic):
        http.require_public(url)


def test_a_public_address_is_not():
    http.require_public("https://8.8.8.8/picture.png")


def test_what_does_not_resolve_was_not_sent():
    with pytest.raises(http.NotSent):
        http.require_public("http://")
