"""Word files (ECMA-376, WordprocessingML): headings, paragraphs, lists and tables."""

from __future__ import annotations

import html
import io
import re
import zipfile

from lxml import etree

from .base import MAX_BYTES, Document, Unreadable, checked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)?$", re.IGNORECASE)
# so much may come out of a file: else a small one could fill the memory
MAX_UNPACKED = 4 * MAX_BYTES


def read_word(content: bytes) -> Document:
    """The article of a .docx file; its title is the one it is styled with, or its first words."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {
                name: _part(archive, f"word/{name}.xml")
                for name in ("document", "styles", "numbering")}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Unreadable("broken", str(error)[:200]) from None
    if parts["document"] is None:
        raise Unreadable("broken", "no word/document.xml")
    body = parts["document"].find(f"{W}body")
    if body is None:
        raise Unreadable("empty")
    return _Reader(_styles(parts["styles"]), _bullets(parts["numbering"])).document(body)


def _part(archive, name):
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > MAX_UNPACKED:
        raise Unreadable("too_large", name)
    with archive.open(name) as stream:
        data = stream.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise Unreadable("too_large", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken", str(error)[:200]) from None


def _value(element, path):
    found = element.find(path)
    return found.get(f"{W}val") if found is not None else None


def _styles(tree):
    """Style id → its name, which does not change with the language of the program."""
    if tree is None:
        return {}
    return {
        style.get(f"{W}styleId"): _value(style, f"{W}name") or ""
        for style in tree.iter(f"{W}style")}


def _bullets(tree):
    """(list id, level) of the lists that have no numbers."""
    if tree is None:
        return set()
    plain = {
        (kind.get(f"{W}abstractNumId"), level.get(f"{W}ilvl"))
        for kind in tree.iter(f"{W}abstractNum") for level in kind.iter(f"{W}lvl")
        if _value(level, f"{W}numFmt") == "bullet"}
    found = set()
    for number in tree.iter(f"{W}num"):
        kind = _value(number, f"{W}abstractNumId")
        found |= {(number.get(f"{W}numId"), level) for of, level in plain if of == kind}
    return found


class _Reader:
    def __init__(self, styles, bullets):
        self.styles = styles
        self.bullets = bullets
        self.title = ""
        self.parts: list[str] = []
        self.list_tag = ""

    def document(self, body):
        for element in body:
            if element.tag == f"{W}p":
                self.paragraph(element)
            elif element.tag == f"{W}tbl":
                self.close_list()
                self.parts.append(self.table(element))
        self.close_list()
        if not self.title and self.parts:
            first = re.sub(r"<[^>]+>", "", self.parts[0]).strip()
            self.title = html.unescape(first)
            del self.parts[0]
        return checked(Document(title=self.title[:300], body="".join(self.parts)))

    def close_list(self):
        if self.list_tag:
            self.parts.append(f"</{self.list_tag}>")
            self.list_tag = ""

    def paragraph(self, element):
        text = self.words(element)
        if not re.sub(r"<[^>]+>", "", text).strip():
            return
        style = self.styles.get(_value(element, f"{W}pPr/{W}pStyle"), "") or (
            _value(element, f"{W}pPr/{W}pStyle") or "")
        heading = _HEADING.search(style)
        number = _value(element, f"{W}pPr/{W}numPr/{W}numId")
        if style.lower() in ("title", "标题") or (heading and heading.group(1) == "1"
                                                and not self.title and not self.parts):
            self.title = html.unescape(re.sub(r"<[^>]+>", "", text)).strip()
        elif heading:
            self.close_list()
            level = min(int(heading.group(1) or 1) + 1, 6)
            self.parts.append(f"<h{level}>{text}</h{level}>")
        elif (number and number != "0") or style.lower().startswith("list "):
            self.item(element, text, number, style)
        else:
            self.close_list()
            self.parts.append(f"<p>{text}</p>")

    def item(self, element, text, number, style):
        level = _value(element, f"{W}pPr/{W}numPr/{W}ilvl") or "0"
        plain = (number, level) in self.bullets or "bullet" in style.lower()
        tag = "ul" if plain else "ol"
        if tag != self.list_tag:
            self.close_list()
            self.parts.append(f"<{tag}>")
            self.list_tag = tag
        self.parts.append(f"<li>{text}</li>")

    def table(self, element):
        rows = []
        for row in element.iter(f"{W}tr"):
            cells = [
                " ".join(filter(None, map(self.words, cell.iter(f"{W}p"))))
                for cell in row.iterchildren(f"{W}tc")]
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        return f"<table>{''.join(rows)}</table>" if rows else ""

    def words(self, paragraph):
        out = []
        for run in paragraph.iter(f"{W}r"):
            text = ""
            for piece in run:
                if piece.tag == f"{W}t":
                    text += html.escape(piece.text or "", quote=False)
                elif piece.tag in (f"{W}br", f"{W}cr"):
                    text += "<br/>"
                elif piece.tag == f"{W}tab":
                    text += " "
            bold = run.find(f"{W}rPr/{W}b")
            if text.strip() and bold is not None and bold.get(f"{W}val") not in ("0", "false"):
                text = f"<strong>{text}</strong>"
            out.append(text)
        return "".join(out).strip()
