"""Which callback addresses a provider can call."""

import doctest

import pytest
from smart_service_engine import public_address


def test_doctests():
    assert doctest.testmod(public_address).failed == 0


@pytest.mark.parametrize(("address", "public"), [
    ("https://203.0.114.7/hook", True),
    ("https://192.168.1.4/hook", False),
    ("https://[fd00::1]/hook", False),
    ("https://desk.local/hook", False),
    ("https:///hook", False),
    ("", False),
])
def test_addresses(address, public):
    assert public_address.is_public_https(address) is public
