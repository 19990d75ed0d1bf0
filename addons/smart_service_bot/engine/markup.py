"""Article text in its three forms: Markdown files, HTML in the form view, plain text in channels.

Only what support articles use is read of Markdown (CommonMark 0.31): headings, paragraphs, bullet
and numbered lists, bold, emphasis, code and links. Everything else stays as it is written, and
all of it is escaped first, so that no markup of the source gets through.
"""

import html
import re
from html.parser import HTMLParser

_INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])"), r"<em>\1</em>"),
    (re.compile(r"\[([^\]]+)\]\((https?://[^\s)]+)\)"), r'<a href="\2">\1</a>'),
)
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"\s*(?:([-*+])|(\d+)[.)])\s+(.*)")
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre"}
_HIDDEN = {"script", "style", "head", "title"}


def to_html(markdown):
    """Return the HTML of a Markdown text.

    >>> to_html('# Steps\\n\\n1. Open **it**\\n2. Close <it>')
    '<h1>Steps</h1><ol><li>Open <strong>it</strong></li><li>Close &lt;it&gt;</li></ol>'
    """
    out, paragraph, items, kind = [], [], [], ""

    def close():
        nonlocal kind
        if paragraph:
            out.append(f"<p>{'<br/>'.join(paragraph)}</p>")
        if items:
            out.append(f"<{kind}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{kind}>")
        paragraph.clear()
        items.clear()
        kind = ""

    for line in (markdown or "").splitlines():
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading:
            close()
            level = len(heading.group(1))
            out.append(f"<h{level}>{_inline(heading.group(2))}</h{level}>")
        elif item:
            wanted = "ul" if item.group(1) else "ol"
            if paragraph or wanted != kind:
                close()
            kind = wanted
            items.append(_inline(item.group(3)))
        elif not line.strip():
            close()
        elif items:
            items[-1] += " " + _inline(line.strip())
        else:
            paragraph.append(_inline(line.strip()))
    close()
    return "".join(out)


def _inline(text):
    text = html.escape(text, quote=True)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text


def to_plain(source):
    """Return the plain text of an article's HTML: a blank line between blocks, a line per step.

    >>> to_plain('<h2>A &amp; B</h2><ol><li>Open</li><li>Close</li></ol><p>End<br/>line</p>')
    'A & B\\n1. Open\\n2. Close\\n\\nEnd\\nline'
    """
    reader = _Reader()
    reader.feed(source or "")
    reader.close()
    text = re.sub(r"[ \t\xa0]+", " ", "".join(reader.parts))
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self._lists = []
        self._hidden = 0
        self._after_heading = False

    def handle_starttag(self, tag, attrs):
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in ("ol", "ul"):
            self._lists.append([tag, 0])
            # a heading stays with the steps under it
            self.parts.append("" if self._after_heading else "\n")
        elif tag == "li" and self._lists:
            self._lists[-1][1] += 1
            kind, number = self._lists[-1]
            self.parts.append(f"\n{number}. " if kind == "ol" else "\n- ")
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            inside = self._lists and self.parts[-1:] and self.parts[-1].endswith((". ", "- "))
            self.parts.append("" if inside else "\n" if self._after_heading else "\n\n")
        elif tag in ("tr",):
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        if tag not in _HIDDEN:
            self._after_heading = False

    def handle_startendtag(self, tag, attrs):
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("ol", "ul"):
            if self._lists:
                self._lists.pop()
            self.parts.append("\n\n")
        elif re.fullmatch("h[1-6]", tag):
            self._after_heading = True
        elif tag in _BLOCKS and not self._lists:
            self.parts.append("\n\n")

    def handle_data(self, data):
        if not self._hidden:
            text = re.sub(r"\s+", " ", data)
            if text.strip():
                self._after_heading = False
                self.parts.append(text)
            elif text and self.parts and not self.parts[-1].endswith(("\n", " ")):
                self.parts.append(" ")
