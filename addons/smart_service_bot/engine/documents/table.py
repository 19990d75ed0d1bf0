"""Tables of questions and answers (RFC 4180 and what spreadsheets make of it)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from .. import markup
from .base import Document, Unreadable, checked, decode, language_of

COLUMNS = {
    "title": ("title", "question", "标题", "问题", "标准问"),
    "body": ("body", "answer", "text", "content", "答案", "回答", "内容", "正文"),
    "variants": ("variants", "wordings", "similar questions", "其他问法", "相似问", "相似问题"),
    "keywords": ("keywords", "tags", "关键词", "关键字"),
    "lang": ("lang", "language", "语言"),
    "kind": ("kind", "type", "类型"),
    "topic": ("topic", "category", "主题", "分类"),
    "source": ("source", "url", "address", "来源", "地址", "链接"),
}
KINDS = {
    "": "article", "article": "article", "文章": "article", "answer": "answer",
    "faq": "answer", "标准答案": "answer", "问答": "answer"}
MAX_ROWS = 20_000


def read_table(content: bytes) -> Iterator[Document]:
    """The articles of a CSV file, one a line; a line that can't be used has an `error`.

    The first line names the columns, in English or Chinese; title and body are needed. Other
    wordings are separated by ``|`` or line breaks, an answer may be Markdown.
    """
    text = decode(content)
    if not text.strip():
        raise Unreadable("empty")
    csv.field_size_limit(1_000_000)
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        places = _places(next(rows))
        for number, row in enumerate(rows, 1):
            if number > MAX_ROWS:
                yield Document(line=rows.line_num, error=Unreadable(
                    "too_large", f"more than {MAX_ROWS} lines"))
                return
            if any(cell.strip() for cell in row):
                yield _line(row, places, rows.line_num)
    except csv.Error as error:
        yield Document(line=rows.line_num, error=Unreadable("broken", str(error)))


def _delimiter(text):
    """What separates the columns of the first line."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _places(head):
    names = [name.strip().lower() for name in head]
    places = {
        column: names.index(name)
        for column, known in COLUMNS.items() for name in known[::-1] if name in names}
    if not {"title", "body"} <= places.keys():
        raise Unreadable("no_columns", ", ".join(names)[:200])
    return places


def _line(row, places, line):
    def cell(column):
        place = places.get(column, -1)
        return row[place].strip() if 0 <= place < len(row) else ""

    try:
        lang = language_of(cell("lang"))
        if cell("lang") and not lang:
            raise Unreadable("unknown_lang", cell("lang"))
        kind = KINDS.get(cell("kind").lower())
        if not kind:
            raise Unreadable("unknown_kind", cell("kind"))
        variants = cell("variants").replace("|", "\n").splitlines()
        return checked(Document(
            title=cell("title")[:300], body=markup.to_html(cell("body")),
            variants=tuple(filter(None, map(str.strip, variants))), keywords=cell("keywords"),
            lang=lang, kind=kind, topic=cell("topic"), source=cell("source"), line=line))
    except Unreadable as error:
        return Document(title=cell("title")[:300], line=line, error=error)
