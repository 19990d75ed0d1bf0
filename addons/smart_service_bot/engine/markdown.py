"""Markdown as HTML of plain tags, as help articles are written in it.

CommonMark 0.31 and GitHub's tables, read by `markdown-it-py`. Where articles need it otherwise:

- Markup of the source is words like others, but for ``<br>``, which cells of tables need. Comments,
  pictures and rules are left out.
- A line break in a paragraph is kept: cells of spreadsheets mean theirs.
- An indent makes no code: texts of other programs begin their paragraphs with one.
- The paragraphs of a step are lines of it, whether or not blank lines stand between the steps.
- A link leads to a page or to a mailbox; of a place in the source's own folders the words are left.
- ``**注意：**请关水`` is bold: CommonMark expects a blank behind the sign, which Chinese has not.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import blockquote, list_block
from markdown_it.rules_inline import StateInline

# deeper nothing is meant as a quote, or as a list, which counts twice
MAX_LEVEL = 16
_LED_TO = ("http://", "https://", "mailto:")
_ATTRIBUTES = ("href", "start")
_LEFT_OUT = ("thead", "tbody", "hr")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def to_html(markdown):
    """Return the HTML of a Markdown text.

    >>> to_html('# Steps\\n\\n1. Open **it**\\n\\n2. Close <it>')
    '<h1>Steps</h1><ol><li>Open <strong>it</strong></li><li>Close &lt;it&gt;</li></ol>'
    >>> to_html('- a\\n  - b\\n\\nNote\\n\\n3. c')
    '<ul><li>a<ul><li>b</li></ul></li></ul><p>Note</p><ol start="3"><li>c</li></ol>'
    >>> to_html('| A | B |\\n|---|---|\\n| 1 | 2 |')
    '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>'
    """
    return _READER.render(_without_comments(markdown or ""))


def _without_comments(text):
    """The text without its comments; one that is not closed stays, as words."""
    kept, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[place:start])
        place = end + 3
    return "".join([*kept, text[place:]])


# === READING === #


def _shallow(rule):
    """A rule of blocks that hold others, down to a depth; deeper their signs are words."""
    def read(state, line, end, silent):
        return state.level < MAX_LEVEL and rule(state, line, end, silent)

    return read


def _line_break(state, silent):
    """The rule of ``<br>``."""
    found = _BREAK.match(state.src, state.pos, state.posMax)
    if found and not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end() if found else state.pos
    return bool(found)


def _plain(state):
    """Take out what is not shown, and make the paragraphs of steps lines of them."""
    steps, empty = [], set()
    for place, token in enumerate(state.tokens):
        if token.type == "list_item_open":
            steps.append(token.level + 1)
        elif token.type == "list_item_close":
            steps.pop()
        elif token.type.startswith("paragraph"):
            token.hidden = steps[-1:] == [token.level]
        elif token.type == "inline":
            before = state.tokens[place - 1]
            keeps_lines = before.type == "paragraph_open" and not before.hidden
            token.children = _plain_words(token.children, keeps_lines)
            is_empty = not any(child.content.strip() for child in token.children)
            if is_empty and before.type in ("paragraph_open", "heading_open"):
                empty |= {place - 1, place, place + 1}
    state.tokens = [
        token for place, token in enumerate(state.tokens) if place not in empty]


def _plain_words(tokens, keeps_lines):
    """The words without pictures, and without links that lead nowhere or show nothing."""
    kept, links = [], []
    for token in tokens:
        if token.type == "image" or token.type == "softbreak" and not kept:
            continue
        if token.type == "link_open":
            token.hidden = not str(token.attrs["href"]).lower().startswith(_LED_TO)
            links.append(token)
        elif token.type == "link_close":
            token.hidden = links[-1].hidden
            if kept[-1] is links.pop():
                kept.pop()
                continue
        elif token.type == "softbreak" and not keeps_lines:
            token.type, token.content = "text", " "
        kept.append(token)
    return kept


class _State(StateInline):
    """Between ideographs there are no blanks that tell where emphasis begins and ends.

    Source: https://github.com/tats-u/markdown-cjk-friendly
    """

    def scanDelims(self, start, canSplitWord):
        scanned = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1:start] or " "
        after = self.src[start + scanned.length:][:1] or " "
        if canSplitWord and (_is_wide(before) or _is_wide(after)):
            return scanned._replace(can_open=not after.isspace(), can_close=not before.isspace())
        return scanned


def _is_wide(sign):
    return unicodedata.east_asian_width(sign) in "WF"


class _Inline(ParserInline):
    def parse(self, src, md, env, tokens):
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


# === WRITING === #


class _Writer(RendererHTML):
    """Tags without blanks between them, and with no more than they need."""

    def renderToken(self, tokens, idx, options, env):
        token = tokens[idx]
        if token.hidden or token.tag in _LEFT_OUT:
            return ""
        if token.nesting < 0:
            return f"</{token.tag}>"
        attributes = "".join(
            f' {name}="{escapeHtml(str(token.attrs[name]))}"'
            for name in _ATTRIBUTES if name in token.attrs)
        return f"<{token.tag}{attributes}>"

    def paragraph_open(self, tokens, idx, options, env):
        if tokens[idx].hidden and tokens[idx - 1].type != "list_item_open":
            return "<br/>"
        return self.renderToken(tokens, idx, options, env)

    def list_item_open(self, tokens, idx, options, env):
        return self.renderToken(tokens, idx, options, env)

    def fence(self, tokens, idx, options, env):
        code = tokens[idx].content.removesuffix("\n")
        return f"<pre>{escapeHtml(code)}</pre>"

    def softbreak(self, tokens, idx, options, env):
        return "<br/>"

    hardbreak = softbreak


def _reader():
    reader = MarkdownIt(renderer_cls=_Writer)
    reader.inline = _Inline()
    reader.configure("commonmark", {"html": False, "maxNesting": MAX_LEVEL + 4})
    reader.enable("table").disable(["code", "html_block", "html_inline"])
    holders = ["paragraph", "reference", "blockquote"]
    reader.block.ruler.at("list", _shallow(list_block), {"alt": holders})
    reader.block.ruler.at("blockquote", _shallow(blockquote), {"alt": [*holders, "list"]})
    reader.inline.ruler.before("autolink", "line_break", _line_break)
    reader.core.ruler.push("plain", _plain)
    return reader


_READER = _reader()
