"""What every reader gives and refuses."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024
# a text that nobody can read in one go is a book, not an answer
MAX_LENGTH = 200_000


class Unreadable(Exception):
    """A file or a line of it that can't become an article.

    :ivar code: ``empty``, ``no_title``, ``no_text``, ``too_large``, ``broken``, ``locked``,
        ``unknown_type``, ``no_columns``, ``open_quote``, ``unknown_lang``, ``unknown_kind``,
        ``not_a_sitemap``
    :ivar detail: what it was, for whoever has to mend it
    """

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Document:
    """An article to be; `body` is HTML of plain tags without attributes but ``href`` and ``start``.

    :ivar lang: 'en_US', 'zh_CN' or '' when the source does not say
    :ivar line: where it stands in a table, 0 in any other file
    :ivar error: why this line can't be used; everything else may be empty then
    """

    title: str = ""
    body: str = ""
    variants: tuple[str, ...] = ()
    keywords: str = ""
    lang: str = ""
    kind: str = "article"
    topic: str = ""
    source: str = ""
    line: int = 0
    error: Unreadable | None = None


def language_of(tag: str) -> str:
    """Our language for a tag of BCP 47, '' for any other.

    >>> language_of("zh-Hans-CN"), language_of("en"), language_of("de")
    ('zh_CN', 'en_US', '')
    """
    return {"zh": "zh_CN", "en": "en_US"}.get((tag or "").replace("_", "-").lower()[:2], "")


def checked(document: Document) -> Document:
    """The document, if it has a title and a text of a bearable length."""
    if not document.title.strip():
        raise Unreadable("no_title")
    if not document.body.strip():
        raise Unreadable("no_text")
    if len(document.body) > MAX_LENGTH:
        raise Unreadable("too_large", f"{len(document.body)} characters")
    return document
