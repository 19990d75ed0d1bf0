"""Which reader a file needs."""

from __future__ import annotations

import re

from .. import front_matter, markup
from .base import MAX_BYTES, Document, Unreadable, checked, language_of
from .encoding import decode
from .page import read_page
from .portable import read_portable
from .table import KINDS, read_table
from .word import read_word

ENDINGS = {
    "md": "markdown", "markdown": "markdown", "txt": "markdown", "html": "html", "htm": "html",
    "docx": "word", "pdf": "pdf", "csv": "table", "tsv": "table"}
TYPES = {
    "text/markdown": "markdown", "text/plain": "markdown", "text/html": "html",
    "application/xhtml+xml": "html", "application/pdf": "pdf", "text/csv": "table",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word"}

# of Markdown, which may hold pictures that are left out
MAX_MARKDOWN = 1_000_000
# "# Title", or a line that is underlined
_FIRST_HEADING = re.compile(
    r"#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*(?:\n|$)|(.+)\n(?:=+|-{3,})[ \t]*(?:\n|$)")


def kind_of(name: str, media_type: str = "") -> str:
    """The reader for a file: what its name ends with, else its media type; '' for none.

    >>> kind_of("Guide.DOCX"), kind_of("/help/ink", "text/html; charset=utf-8"), kind_of("a.exe")
    ('word', 'html', '')
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ENDINGS.get(ending) or TYPES.get(media_type.partition(";")[0].strip().lower(), "")


def read(
    kind: str, content: bytes, *, name: str = "", address: str = "", charset: str | None = None,
) -> list[Document]:
    """The articles of a file; a table has many, any other file one.

    :param kind: as :func:`kind_of` says
    :param name: of the file, the title of a text that has none
    :param address: where it comes from, to make its links whole
    :raises Unreadable: it can't be read at all
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(content) // 1024 // 1024} MB")
    if not content:
        raise Unreadable("empty")
    if kind == "table":
        return list(read_table(content))
    if kind == "html":
        return [read_page(content, address, charset)]
    if kind == "word":
        return [read_word(content)]
    if kind == "pdf":
        return [read_portable(content)]
    if kind == "markdown":
        return [_read_markdown(decode(content), name)]
    raise Unreadable("unknown_type", name)


def _read_markdown(text, name):
    if len(text) > MAX_MARKDOWN:
        raise Unreadable("too_large", f"{len(text)} characters")
    head: dict = {}
    if text.startswith("---\n") or text.startswith("---\r\n"):
        try:
            head, text = front_matter.split(text)
        except ValueError as error:
            raise Unreadable("broken", str(error)) from None
    title, text = head.get("title") or "", text.strip()
    if not title and (heading := _FIRST_HEADING.match(text)):
        title, text = heading.group(1) or heading.group(2), text[heading.end():]
    variants = head.get("variants") or ()
    kind = KINDS.get(str(head.get("kind") or "").lower())
    if not kind:
        raise Unreadable("unknown_kind", str(head["kind"]))
    return checked(Document(
        title=str(title or name.rpartition(".")[0].replace("-", " ").replace("_", " ")).strip(),
        body=markup.to_html(text.strip()),
        variants=(variants,) if isinstance(variants, str) else tuple(variants),
        keywords=_line(head.get("keywords")), lang=language_of(_line(head.get("lang"))),
        kind=kind, topic=_line(head.get("topic")), source=_line(head.get("source"))))


def _line(value):
    return value if isinstance(value, str) else " ".join(value or ())
