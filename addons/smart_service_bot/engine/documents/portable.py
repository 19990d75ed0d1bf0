"""PDF files: their text, page by page, as paragraphs."""

from __future__ import annotations

import base64
import contextlib
import html
import io
import logging
import re
import zlib

from .base import Document, Unreadable, checked

MAX_PAGES = 300
# what a page draws; a small file could fill the memory and the hour with more
MAX_PAGE_BYTES = 5 * 1024 * 1024
# a font without a table of its letters comes out as these
_GARBLED = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_ITEM = re.compile(r"(?:\d{1,2}[.)、]|[-•·●▪])\s*\S")
# a line that ends like this is the end of a sentence or leads to a list
_ENDS = tuple(".!?:;。！？：；")


def read_portable(content: bytes) -> Document:
    """The article of a PDF file; its title is the one it was given, else its first line."""
    reader_class = _library()
    logging.getLogger(reader_class.__module__.partition(".")[0]).setLevel(logging.ERROR)
    try:
        reader = reader_class(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("locked")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise Unreadable("too_large", f"{count} pages")
        text = "\n\n".join(_text_of(page) for page in reader.pages)
        title = str((reader.metadata or {}).get("/Title") or "").strip()
    except Unreadable:
        raise
    except Exception as error:  # what a broken file makes the library do has no end
        raise Unreadable("broken", f"{type(error).__name__}: {error}"[:200]) from None
    if _GARBLED.search(text):
        raise Unreadable("no_text", "its letters can't be told from its pictures of them")
    paragraphs = list(_paragraphs(text))
    if not paragraphs:
        raise Unreadable("no_text", "scanned pages have no text")
    given = title.lower()
    if len(given) < 4 or given == "untitled" or given.endswith((".doc", ".docx", ".pdf")):
        first, *rest = paragraphs[0]
        title, paragraphs[0] = first, rest
    elif paragraphs[0][0] == title:
        paragraphs[0] = paragraphs[0][1:]
    body = "".join(
        f"<p>{'<br/>'.join(html.escape(line, quote=False) for line in lines)}</p>"
        for lines in paragraphs if lines)
    return checked(Document(title=title[:300], body=body))


def _library():
    """The PDF reader that Odoo has: pypdf on newer systems, PyPDF2 before."""
    try:
        from pypdf import PdfReader
    except ImportError:
        from PyPDF2 import PdfReader
    return PdfReader


def _text_of(page):
    forms = page.get("/Resources", {}).get("/XObject", {})
    for stream in (page.get("/Contents"), *getattr(forms, "get_object", lambda: forms)().values()):
        _check_size(stream)
    return page.extract_text() or ""


def _check_size(stream):
    """:raises Unreadable: a stream of a page unpacks to more than anybody reads"""
    stream = getattr(stream, "get_object", lambda: stream)()
    if isinstance(stream, list):
        for part in stream:
            _check_size(part)
    elif stream is not None and stream.get("/Subtype") != "/Image":
        data = getattr(stream, "_data", b"")
        filters = stream.get("/Filter") or []
        for name in [filters] if isinstance(filters, str) else filters:
            # what is broken the library may make something of, or refuse
            with contextlib.suppress(zlib.error, ValueError):
                if name == "/ASCII85Decode":
                    data = base64.a85decode(data.strip().removesuffix(b"~>"))
                elif name == "/FlateDecode":
                    data = zlib.decompressobj().decompress(data, MAX_PAGE_BYTES + 1)
        if len(data) > MAX_PAGE_BYTES:
            raise Unreadable("too_large", "a page of it")


def _paragraphs(text):
    """Paragraphs as lists of lines: a line broken by the page's width is joined again."""
    for block in re.split(r"\n\s*\n", text.replace("\x00", "")):
        lines: list[str] = []
        for line in filter(None, (" ".join(part.split()) for part in block.splitlines())):
            joins = (
                lines and not lines[-1].endswith(_ENDS) and not _ITEM.match(line)
                and len(lines[-1]) > 30)
            if joins:
                glue = "" if ord(lines[-1][-1]) > 0x2E7F and ord(line[0]) > 0x2E7F else " "
                lines[-1] += glue + line
            else:
                lines.append(line)
        if lines:
            yield lines
