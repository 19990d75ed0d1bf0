"""Article text as it is said in channels: plain text of the form view's HTML.

How Markdown becomes that HTML is in :mod:`~engine.markdown`.
"""

import re
from html.parser import HTMLParser

from .markdown import to_html

__all__ = ["to_html", "to_plain"]

_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre"}
_HIDDEN = {"script", "style", "head", "title"}


def to_plain(source):
    """Return the plain text of an article's HTML: a blank line between blocks, a line per step.

    >>> to_plain('<h2>A &amp; B</h2><ol><li>Open</li><li>Close</li></ol><p>End<br/>line</p>')
    'A & B\\n1. Open\\n2. Close\\n\\nEnd\\nline'
    >>> to_plain('<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol><pre>x\\n y</pre>')
    '3. a\\n- b\\n4. c\\n\\nx\\ny'
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
        self._written = 0
        self._after_heading = False
        self._after_inner_list = False

    def handle_starttag(self, tag, attrs):
        if tag == "pre":
            self._written += 1
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in ("ol", "ul"):
            first = dict(attrs).get("start") or ""
            self._lists.append([tag, int(first) - 1 if first.isdecimal() else 0])
            # a heading stays with the steps under it, a step with its own
            is_near = self._after_heading or len(self._lists) > 1
            self.parts.append("" if is_near else "\n")
        elif tag == "li" and self._lists:
            self._lists[-1][1] += 1
            kind, number = self._lists[-1]
            line = "" if self._after_inner_list else "\n"
            self.parts.append(f"{line}{number}. " if kind == "ol" else f"{line}- ")
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
        if tag == "pre":
            self._written = max(0, self._written - 1)
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("ol", "ul"):
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self.parts.append("\n\n")
            elif not self._after_inner_list:
                self.parts.append("\n")
            self._after_inner_list = bool(self._lists)
        elif re.fullmatch("h[1-6]", tag):
            self._after_heading = True
        elif tag in _BLOCKS and not self._lists:
            self.parts.append("\n\n")

    def handle_data(self, data):
        if not self._hidden:
            text = re.sub(r"[^\S\n]+" if self._written else r"\s+", " ", data)
            if text.strip():
                self._after_heading = self._after_inner_list = False
                self.parts.append(text)
            elif text and self.parts and not self.parts[-1].endswith(("\n", " ")):
                self.parts.append(" ")
