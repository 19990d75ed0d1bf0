"""HTML pages: the part that says something, as plain tags."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from .base import Document, Unreadable, checked, language_of
from .encoding import decode

BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table",
    "tr", "td", "th"}
INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code"}
# what stands on every page of a site says nothing about this one
AROUND = {
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form",
    "iframe", "object", "embed", "svg", "math", "button", "select", "head", "title"}
MAIN = (
    "//main", "//article", "//*[@role='main']", "//*[@id='content' or @id='main']", "//body")
_AROUND_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary"}
MAX_DEPTH = 120


def read_page(content: bytes, address: str = "", charset: str | None = None) -> Document:
    """The article of an HTML page.

    Its title is the first heading, else the page's own; menus, headers, footers, forms and
    pictures are left out.

    :param address: of the page, to make its links whole
    :param charset: that the server has told, else the page itself says it
    """
    tree = _parse(content, charset)
    title_element = tree.find(".//title")
    page_title = " ".join((title_element.text_content() if title_element is not None else "")
                          .split())
    root = next((found[0] for path in MAIN if (found := tree.xpath(path))), tree)
    heading = root.find(".//h1")
    title = _text(clean(heading)) if heading is not None else ""
    if title:
        heading.drop_tree()
    body = clean(root, address)
    return checked(Document(
        title=(title or page_title)[:300], body=body if _text(body) else "",
        keywords=_meta(tree, "keywords")[:300],
        lang=language_of(tree.get("lang") or tree.get("xml:lang") or "")))


def _parse(content, charset):
    if not content.strip():
        raise Unreadable("empty")
    try:
        text = decode(content, charset, _declared(content))
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, LookupError, ValueError) as error:
        raise Unreadable("broken", str(error)[:200]) from None
    for comment in tree.xpath("//comment()|//processing-instruction()"):
        if comment.getparent() is not None:
            comment.drop_tree()
    return tree


def _declared(content):
    """What the page says itself."""
    found = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", content[:4096])
    return found and found.group(1).decode()


def _meta(tree, name):
    found = tree.xpath("//meta[@name=$name]/@content", name=name)
    return " ".join(found[0].replace(",", " ").split()) if found else ""


def _text(body):
    text = re.sub(r"<[^>]*>", "", re.sub(r"<br/>|</p>", " ", body))
    return " ".join(html.unescape(text).split())


def clean(root, address: str = "") -> str:
    """The HTML of an element's content in plain tags; whatever else it has is dropped."""
    out = _Writer(address)
    out.content(root, 0)
    return out.result()


class _Writer:
    def __init__(self, address):
        self.address = address
        self.parts: list[str] = []
        self.inline: list[str] = []

    def result(self):
        self.flush()
        return "".join(self.parts)

    def flush(self):
        """Close what stands outside of any block as a paragraph of its own."""
        text = "".join(self.inline).strip()
        text = re.sub(r"^(<br/>\s*)+|(\s*<br/>)+$", "", text)
        if _text(text):
            self.parts.append(f"<p>{text}</p>")
        self.inline = []

    def words(self, text):
        if text:
            self.inline.append(html.escape(re.sub(r"\s+", " ", text), quote=False))

    def content(self, element, depth):
        self.words(element.text)
        for child in element:
            self.element(child, depth + 1)
            self.words(child.tail)

    def element(self, element, depth):
        tag = element.tag if isinstance(element.tag, str) else ""
        hidden = (
            tag in AROUND or element.get("role") in _AROUND_ROLES
            or element.get("aria-hidden") == "true" or element.get("hidden") is not None)
        if not tag or hidden or depth > MAX_DEPTH:
            return
        if tag == "br":
            self.inline.append("<br/>")
        elif tag in INLINE:
            self._wrapped(element, INLINE[tag], depth)
        elif tag == "a":
            self._link(element, depth)
        elif tag in BLOCKS:
            self._block(element, tag, depth)
        else:
            if tag not in ("span", "font", "u", "small", "sub", "sup", "label", "abbr", "img"):
                self.flush()
                self.content(element, depth)
                self.flush()
                return
            self.content(element, depth)

    def _inner(self, element, depth):
        inner = _Writer(self.address)
        inner.content(element, depth)
        return inner

    def _wrapped(self, element, tag, depth):
        inner = self._inner(element, depth)
        if inner.parts:
            # a block inside: the emphasis of a whole page is none
            self.flush()
            self.parts.append(inner.result())
        elif text := "".join(inner.inline).strip():
            self.inline.append(f"<{tag}>{text}</{tag}>")

    def _link(self, element, depth):
        inner = self._inner(element, depth)
        if inner.parts:
            self.flush()
            self.parts.append(inner.result())
            return
        text = "".join(inner.inline)
        target = self._target(element.get("href") or "")
        if target and text.strip():
            text = f'<a href="{html.escape(target)}">{text.strip()}</a>'
        self.inline.append(text)

    def _target(self, href):
        if not self.address and not href.startswith(("http://", "https://")):
            return ""
        try:
            target = urljoin(self.address, href.strip())
            return target if urlsplit(target).scheme in ("http", "https") else ""
        except ValueError:
            return ""

    def _block(self, element, tag, depth):
        self.flush()
        inner = self._inner(element, depth)
        if tag in ("li", "td", "th", "p") or re.fullmatch("h[1-6]", tag):
            loose = "".join(inner.inline).strip() if not inner.parts else inner.result()
            if tag == "p" and inner.parts:
                self.parts.append(loose)
            elif _text(loose) or tag in ("td", "th"):
                self.parts.append(f"<{tag}>{loose}</{tag}>")
            return
        text = inner.result()
        if _text(text):
            first = element.get("start") or ""
            start = f' start="{first}"' if tag == "ol" and first.isdecimal() else ""
            self.parts.append(f"<{tag}{start}>{text}</{tag}>")
