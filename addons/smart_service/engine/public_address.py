"""Addresses that the internet can call."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_public_https(address):
    """Whether a provider on the internet can call an address.

    >>> is_public_https("https://desk.example.com/x")
    True
    >>> is_public_https("http://desk.example.com/x"), is_public_https("https://10.0.0.8:8069/x")
    (False, False)
    >>> is_public_https("https://localhost/x"), is_public_https("https://odoo/x")
    (False, False)
    """
    url = urlsplit(address)
    host = url.hostname or ""
    if url.scheme != "https":
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal"))
