"""Tables of questions and answers (RFC 4180 and what spreadsheets make of it)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from .. import markup
from .. import text as words
from .base import Document, Unreadable, checked, language_of
from .encoding import decode

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
LANGUAGES = {"中文": "zh_CN", "汉语": "zh_CN", "简体中文": "zh_CN", "繁体中文": "zh_CN",
             "chinese": "zh_CN", "英文": "en_US", "英语": "en_US"}
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
    lines = _Lines(text)
    rows = csv.reader(lines, delimiter=_delimiter(text))
    try:
        head = next((row for row in rows if any(cell.strip() for cell in row)), [])
        places = _places(head)
    except csv.Error as error:
        raise Unreadable("broken", str(error)) from None
    lines.taken()
    number = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            number += 1
            yield Document(line=lines.taken()[0], error=Unreadable("broken", str(error)))
            continue
        if row is None:
            break
        first, read = lines.taken()
        if not any(cell.strip() for cell in row):
            continue
        number += 1
        if number > MAX_ROWS:
            yield Document(line=first, error=Unreadable(
                "too_large", f"more than {MAX_ROWS} lines"))
            return
        if lines.ended and "\n" in read and read.count('"') % 2:
            # everything to the end of the file has become one cell
            yield Document(title=row[0][:300], line=first, error=Unreadable("open_quote"))
            return
        yield _line(row, places, first)
    if not number:
        raise Unreadable("empty")


class _Lines:
    """The lines of a text, and which of them were read since it was asked last."""

    def __init__(self, text):
        self._lines = io.StringIO(text, newline="")
        self._read: list[str] = []
        self._count = 0
        self.ended = False

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self._read.append(line)
        self._count += 1
        return line

    def taken(self):
        """(number of the first of them, the lines)."""
        read, self._read = self._read, []
        return self._count - len(read) + 1, "".join(read).rstrip("\r\n")


def _delimiter(text):
    """What separates the columns of the first line."""
    head = text.lstrip().partition("\n")[0]
    return max(",;\t", key=head.count)


def _places(head):
    names = [words.normalise(name.strip()) for name in head]
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
        lang = LANGUAGES.get(words.normalise(cell("lang"))) or language_of(cell("lang"))
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
