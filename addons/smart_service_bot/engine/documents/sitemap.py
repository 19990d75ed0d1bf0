"""Sitemaps (sitemaps.org protocol 0.9): a site's list of its own pages."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from .base import MAX_BYTES, Unreadable


@dataclass(frozen=True)
class Sitemap:
    """What a sitemap lists: pages, and further sitemaps; each once, in its order."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    elsewhere: int = 0


def read_sitemap(content: bytes, address: str) -> Sitemap:
    """The pages and sitemaps of the same site that a sitemap at `address` lists.

    Addresses on other hosts are counted and left out, as the protocol asks.
    """
    tree = _tree(_unpacked(content))
    kind = etree.QName(tree).localname
    if kind not in ("urlset", "sitemapindex"):
        raise Unreadable("not_a_sitemap", kind)
    host = _host(address)
    found, elsewhere = {}, 0
    for element in tree.iter("{*}loc"):
        parent = element.getparent()
        if parent is None or etree.QName(parent).localname not in ("url", "sitemap"):
            continue
        target = (element.text or "").strip().partition("#")[0]
        if target.startswith(("http://", "https://")) and host and _host(target) == host:
            found[target] = True
        else:
            elsewhere += 1
    places = tuple(found)
    if kind == "urlset":
        return Sitemap(pages=places, elsewhere=elsewhere)
    return Sitemap(sitemaps=places, elsewhere=elsewhere)


def _host(address):
    """The host of an address; with or without www it is one site.

    >>> _host("https://www.shop.example/a"), _host("http://shop.example:8080/b")
    ('shop.example', 'shop.example')
    """
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site."""
    return bool(_host(one)) and _host(one) == _host(other)


def _unpacked(content):
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        packed = zlib.decompressobj(wbits=31)
        data = packed.decompress(content, MAX_BYTES)
    except zlib.error as error:
        raise Unreadable("broken", str(error)) from None
    if packed.unconsumed_tail:
        raise Unreadable("too_large", "the sitemap unpacked")
    return data


def _tree(content):
    if not content.strip():
        raise Unreadable("empty")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("not_a_sitemap", str(error)[:200]) from None
