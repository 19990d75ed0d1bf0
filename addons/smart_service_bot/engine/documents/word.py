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
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_GALLERY = f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"
# so much may come out of a file: else a small one could fill the memory
MAX_UNPACKED = 4 * MAX_BYTES


def read_word(content: bytes) -> Document:
    """The article of a .docx file; its title is the one it is styled with, or its first words."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {
                name: _part(archive, f"word/{name}.xml")
                for name in ("document", "styles", "numbering")}
    except Unreadable:
        raise
    except Exception as error:  # each way of packing breaks with errors of its own
        if content.startswith(_OLD):
            # a document with a password is wrapped into what Word 97 wrote
            raise Unreadable(*(
                ("locked",) if _LOCKED in content else ("unknown_type", ".doc"))) from None
        raise Unreadable("broken", f"{error}"[:200]) from None
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
        # (tag, level) of the lists that are open, the outermost first
        self.lists: list[tuple[str, int]] = []
        # items so far of (list, level): a list goes on below what stands between its items
        self.counts: dict[tuple[str, int], int] = {}

    def document(self, body):
        self.blocks(body)
        self.close_lists()
        if not self.title and self.parts:
            first = re.sub(r"<[^>]+>", "", self.parts[0]).strip()
            self.title = html.unescape(first)
            if not self.parts[0].startswith(("<ol", "<ul")):
                del self.parts[0]
        return checked(Document(title=self.title[:300], body="".join(self.parts)))

    def blocks(self, parent):
        for element in parent:
            if element.tag == f"{W}p":
                self.paragraph(element)
            elif element.tag == f"{W}tbl":
                self.close_lists()
                self.parts.append(self.table(element))
            elif element.tag == f"{W}sdt":
                # a form's field holds text as good as any; a table of contents says nothing new
                inside = element.find(f"{W}sdtContent")
                gallery = _value(element, _GALLERY) or ""
                if inside is not None and gallery.lower() != "table of contents":
                    self.blocks(inside)

    def close_lists(self, level=0):
        """Close all lists of this level and deeper ones."""
        while self.lists and self.lists[-1][1] >= level:
            self.parts.append(f"</li></{self.lists.pop()[0]}>")

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
            self.close_lists()
            level = min(int(heading.group(1) or 1) + 1, 6)
            self.parts.append(f"<h{level}>{text}</h{level}>")
        elif (number and number != "0") or style.lower().startswith("list "):
            self.item(element, text, number, style)
        else:
            self.close_lists()
            self.parts.append(f"<p>{text}</p>")

    def item(self, element, text, number, style):
        own = _value(element, f"{W}pPr/{W}numPr/{W}ilvl") or "0"
        plain = (number, own) in self.bullets or "bullet" in style.lower()
        tag, level = "ul" if plain else "ol", int(own) if own.isdecimal() else 0
        key = (number or style, level)
        count = self.counts[key] = self.counts.get(key, 0) + 1
        for deeper in [known for known in self.counts if known[0] == key[0] and known[1] > level]:
            del self.counts[deeper]
        self.close_lists(level + 1)
        if self.lists and self.lists[-1] == (tag, level):
            self.parts.append(f"</li><li>{text}")
            return
        self.close_lists(level)
        start = f' start="{count}"' if tag == "ol" and count > 1 else ""
        self.parts.append(f"<{tag}{start}><li>{text}")
        self.lists.append((tag, level))

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
