"""Markdown as HTML of plain tags: the part of CommonMark 0.31 and of GitHub's tables that help
articles are written in.

Read are headings, paragraphs, nested lists, quotes, fenced code, tables, bold, emphasis, code and
links. Pictures, rules and comments are left out; everything else stays as it is written, and all
of it is escaped first, so that no markup of the source gets through. A line break in a paragraph
is kept: cells of spreadsheets mean theirs.
"""

import html
import re

# stands for what is finished, so that nothing that begins in it ends outside
_KEPT = re.compile("\ue000(\\d+)\ue001")
_SIGNS = re.compile("[\ue000\ue001]")
_CODE = re.compile(r"`([^`]+)`")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile("\\[([^\\]]+)\\]\\((https?://[^\\s)\ue000]+)(?:\\s+[^)]*)?\\)")
# a place in the source's own folders leads nowhere from here
_PLACE = re.compile(r"\[([^\]]+)\]\((?:[^\s():]+)\)")
_ADDRESS = re.compile("&lt;(https?://[^\\s&\ue000]+(?:&amp;[^\\s&\ue000]+)*)&gt;")
_BREAK = re.compile(r"&lt;br\s*/?&gt;", re.IGNORECASE)
_STRONG = re.compile(r"\*\*(.+?)\*\*|(?<!\w)__(.+?)__(?!\w)")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*([^*\s<][^*<]*)\*(?![\w*])|(?<![\w/])_([^_\s<][^_<]*)_(?!\w)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_UNDERLINE = re.compile(r" {0,3}(?:(=+)|-{2,})\s*$")
_RULE = re.compile(r" {0,3}([-*_])(?:\s*\1){2,}\s*$")
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"( *)(?:([-*+])|(\d{1,9})[.)])( +)(?=\S)")
_TABLE = re.compile(r" *\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$")
# deeper nothing is meant as a list
MAX_DEPTH = 12


def to_html(markdown):
    """Return the HTML of a Markdown text.

    >>> to_html('# Steps\\n\\n1. Open **it**\\n\\n2. Close <it>')
    '<h1>Steps</h1><ol><li>Open <strong>it</strong></li><li>Close &lt;it&gt;</li></ol>'
    >>> to_html('- a\\n  - b\\n\\nNote\\n\\n3. c')
    '<ul><li>a<ul><li>b</li></ul></li></ul><p>Note</p><ol start="3"><li>c</li></ol>'
    >>> to_html('| A | B |\\n|---|---|\\n| 1 | 2 |')
    '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>'
    """
    lines = _COMMENT.sub("", markdown or "").expandtabs(4).splitlines()
    return "".join(_blocks(lines, 0))


def _blocks(lines, depth):
    """Yield the HTML of each block of these lines."""
    place = 0
    while place < len(lines):
        line = lines[place]
        heading = _HEADING.match(line)
        if not line.strip():
            place += 1
        elif heading:
            level = len(heading.group(1))
            yield f"<h{level}>{_inline(heading.group(2))}</h{level}>"
            place += 1
        elif fence := _FENCE.match(line):
            code, place = _fenced(lines, place + 1, fence.group(1))
            yield f"<pre>{html.escape(code)}</pre>"
        elif _RULE.match(line):
            place += 1
        elif _QUOTE.match(line) and depth < MAX_DEPTH:
            end = _while(lines, place, lambda line: bool(_QUOTE.match(line)))
            quoted = [_QUOTE.sub("", line, count=1) for line in lines[place:end]]
            yield f"<blockquote>{''.join(_blocks(quoted, depth + 1))}</blockquote>"
            place = end
        elif _ITEM.match(line) and depth < MAX_DEPTH:
            written, place = _list(lines, place, depth)
            yield written
        elif _is_table(lines, place):
            end = _while(lines, place, lambda line: "|" in line)
            yield _table([lines[place], *lines[place + 2:end]])
            place = end
        else:
            written, place = _paragraph(lines, place)
            yield written


def _while(lines, place, belongs):
    """Where a run of lines ends."""
    while place < len(lines) and belongs(lines[place]):
        place += 1
    return place


def _fenced(lines, place, fence):
    """(code, place after its end) of a fenced block; without an end it is all that follows."""
    end = _while(lines, place, lambda line: not (
        line.strip().startswith(fence) and not line.strip(f" {fence[0]}")))
    return "\n".join(lines[place:end]), end + 1


def _paragraph(lines, place):
    first = place
    while place < len(lines) and lines[place].strip():
        line = lines[place]
        underline = _UNDERLINE.match(line)
        if place > first and underline:
            level = 1 if underline.group(1) else 2
            text = " ".join(map(str.strip, lines[first:place]))
            return f"<h{level}>{_inline(text)}</h{level}>", place + 1
        if place > first and (_begins(line) or _is_table(lines, place)):
            break
        place += 1
    text = "<br/>".join(_inline(line.strip()) for line in lines[first:place])
    return (f"<p>{text}</p>" if text else ""), place


def _begins(line):
    """Whether a line begins another block than a paragraph."""
    return any(sign.match(line) for sign in (_HEADING, _FENCE, _RULE, _QUOTE, _ITEM))


# === LISTS === #


def _list(lines, place, depth):
    """(HTML, place after its end) of a list."""
    first = _ITEM.match(lines[place])
    base, is_bullet = len(first.group(1)), bool(first.group(2))
    items = []
    while place < len(lines):
        item = _ITEM.match(lines[place])
        if not item or bool(item.group(2)) != is_bullet or len(item.group(1)) < base:
            break
        indent = min(item.end(), len(item.group(1)) + 6)
        end = _item_end(lines, place + 1, len(item.group(1)))
        own = [lines[place][item.end():]]
        own += [line[min(indent, len(line) - len(line.lstrip())):]
                for line in lines[place + 1:end]]
        items.append(f"<li>{_item(own, depth)}</li>")
        place = end
    tag = "ul" if is_bullet else "ol"
    number = int(first.group(3) or 1)
    start = f' start="{number}"' if number > 1 else ""
    return f"<{tag}{start}>{''.join(items)}</{tag}>", place


def _item_end(lines, place, base):
    """Where the lines of an item end that begins with `base` spaces."""
    while place < len(lines):
        line = lines[place]
        if line.strip():
            is_own = len(line) - len(line.lstrip()) >= base + 2
            is_lazy = lines[place - 1].strip() and not _begins(line)
            if not is_own and not is_lazy:
                return place
        place += 1
    return place


def _item(lines, depth):
    """The HTML of an item: its words, and whatever stands indented below them."""
    end = 1 + _while(lines[1:], 0, lambda line: bool(line.strip()) and not _begins(line))
    words = " ".join(_inline(line.strip()) for line in lines[:end])
    below = "".join(_blocks(lines[end:], depth + 1))
    # paragraphs of one step are lines of it
    below = re.sub(r"<p>(.*?)</p>", r"<br/>\1", below)
    return words + below


# === TABLES AND WORDS === #


def _is_table(lines, place):
    return (
        "|" in lines[place] and place + 1 < len(lines) and "|" in lines[place + 1]
        and bool(_TABLE.match(lines[place + 1])))


def _table(lines):
    rows = []
    for number, line in enumerate(lines):
        tag = "td" if number else "th"
        cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
        rows.append("<tr>" + "".join(
            f"<{tag}>{_inline(cell.strip().replace(chr(92) + '|', '|'))}</{tag}>"
            for cell in cells) + "</tr>")
    return f"<table>{''.join(rows)}</table>"


def _inline(text):
    kept = []

    def keep(written):
        kept.append(written)
        return f"\ue000{len(kept) - 1}\ue001"

    text = html.escape(_SIGNS.sub("", text), quote=True)
    text = _CODE.sub(lambda match: keep(f"<code>{match[1]}</code>"), text)
    text = _PICTURE.sub("", text)
    text = _LINK.sub(
        lambda match: keep(f'<a href="{match[2]}">{_emphasised(match[1])}</a>'), text)
    text = _PLACE.sub(r"\1", text)
    text = _ADDRESS.sub(lambda match: keep(f'<a href="{match[1]}">{match[1]}</a>'), text)
    text = _emphasised(_BREAK.sub(lambda _match: keep("<br/>"), text))
    # a link may hold code
    while _KEPT.search(text):
        text = _KEPT.sub(lambda match: kept[int(match[1])], text)
    return text


def _emphasised(text):
    return _EMPHASIS.sub(r"<em>\1\2</em>", _STRONG.sub(r"<strong>\1\2</strong>", text))
