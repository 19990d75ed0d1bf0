"""Which part of a mail its sender wrote now, and which he only carries along.

Mail programs mark what they quote in their own ways: by an element of their own, by a line
such as "On … wrote:", or by a block of "From, Sent, To, Subject". Known here: Gmail, Apple
Mail, Outlook (desktop, web, phone), Thunderbird, Yahoo, Proton, QQ Mail and Foxmail, NetEase
163 and 126, in English and Chinese. What is quoted is marked with ``data-o-mail-quote``,
which Odoo folds away; nothing is deleted. A mail that would be empty without what it quotes
(one that is passed on without a word) stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from .text import clean_text

MARK = "data-o-mail-quote"
# what a mail program writes above what it quotes, on a line of its own or on two
REPLY_LINE = re.compile(
    r"""^[>\s]*(?:
        On\s.{4,300}\swrote\s*:                            # Gmail, Apple Mail, Thunderbird
      | 在\s?.{4,300}\s?(?:写道|寫道|wrote)\s*[:：]           # Apple Mail, 163, Gmail before 2016
      | .{1,200}(?:于|於)\s?\d{4}\s?年.{2,120}(?:写道|寫道)\s*[:：]  # Gmail in Chinese
      | At\s\d{4}-\d\d-\d\d\s.{2,200}\swrote\s*:             # 163 in English
      | \d{4}[-/年].{4,160}(?:写道|寫道|wrote)\s*[:：]
    )\s*$""",
    re.VERBOSE | re.DOTALL,
)
SEPARATOR = re.compile(
    r"""^[>\s]*(?:
        [-_—]{2,}\s*(?:Original\s(?:Message|Mail)|Original|原始邮件|原始郵件|原邮件|回复的原邮件
            |Forwarded\smessage|Forwarded\sMail|转发的邮件|轉寄的郵件|转发邮件信息
            |Replied\sMessage)\s*[-_—]{2,}
      | _{20,}
      | Begin\sforwarded\smessage:
      | 开始转发的邮件[:：]
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
# two of these lines right below each other are the head of a quoted mail
HEAD_LINE = re.compile(
    r"^[>\s*]*(From|Sent|Date|To|Cc|Subject|发件人|寄件者|发送时间|寄件日期|发送日期|日期|时间|收件人"
    r"|收件者|抄送|主题|主旨)\*?\s*[:：]", re.IGNORECASE)
HEAD_FIRST = re.compile(r"^[>\s*]*(From|发件人|寄件者)\*?\s*[:：]", re.IGNORECASE)
SIGNATURE = re.compile(
    r"^\s*(--\s*$|Sent from my \S.{0,40}$|Get Outlook for .{2,20}$|Sent from (Yahoo|Outlook|Mail)"
    r".{0,40}$|发自我的.{1,20}$|從我的.{1,20}傳送$|获取\s?Outlook.{0,20}$|发自.{1,12}(邮箱|手机|大师)$"
    r"|来自.{1,12}(邮箱|手机)$|从\s?(Windows|Mac|网易邮箱大师).{0,20}发来$)", re.IGNORECASE)

# elements that hold a quote and nothing else
HOLDERS = frozenset({
    "gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "tutanota_quote",
    "zmail_extra", "gmail_extra", "moz-cite-prefix", "isReplyContent", "foxmail_quote",
})
# elements below which everything is quoted
BORDERS = frozenset({
    "divRplyFwdMsg", "appendonsend", "stopSpelling", "OutlookMessageHeader",
    "mail-editor-reference-message-container", "replySplit", "ntes-pcmail-quote",
})
SIGNATURES = frozenset({
    "gmail_signature", "moz-signature", "Signature", "ms-outlook-mobile-signature"})
OUTLOOK_LINE = re.compile(
    r"border-top\s*:\s*(?:solid|1pt|1\.0pt)[^;]*(?:e1e1e1|b5c4df|solid)", re.IGNORECASE)
BLOCKS = frozenset({"p", "div", "span", "font", "blockquote", "td", "hr", "includetail", "h1",
                    "section", "table"})
# a line above a quote is short; longer texts are never looked at as one
MAX_LINE = 400
MAX_DEPTH = 200


@dataclass(frozen=True)
class Folded:
    """A plain text taken apart.

    :param new: what was written now
    :param rest: what is carried along: signature and quotes
    """

    new: str
    rest: str


# === PLAIN TEXT === #


def fold_text(text: str) -> Folded:
    """Take a plain-text mail apart.

    >>> fold_text("Yes.\\n\\nOn Mon, 2 Nov 2026 at 10:00, Ada <a@b.example> wrote:\\n> Ready?")
    Folded(new='Yes.', rest='On Mon, 2 Nov 2026 at 10:00, Ada <a@b.example> wrote:\\n> Ready?')
    """
    lines = text.split("\n")
    carried = [False] * len(lines)
    at = 0
    while at < len(lines):
        if length := _reply_line(lines, at):
            rest = [line for line in lines[at + length:] if line.strip()]
            carried[at:at + length] = [True] * length
            if not rest or not rest[0].lstrip().startswith(">"):
                carried[at:] = [True] * (len(lines) - at)
                break
            at += length
            continue
        if SEPARATOR.match(lines[at]) or _is_head(lines, at):
            carried[at:] = [True] * (len(lines) - at)
            break
        if lines[at].startswith(">"):
            carried[at] = True
        at += 1
    _mark_signature(lines, carried)
    new = "\n".join(line for line, is_rest in zip(lines, carried) if not is_rest).strip()
    rest = "\n".join(line for line, is_rest in zip(lines, carried) if is_rest).strip()
    return Folded(new, rest) if new else Folded(text.strip(), "")


def _reply_line(lines: list[str], at: int) -> int:
    """How many lines the words above a quote take that begin at a line; 0 is none."""
    if not lines[at].strip():
        return 0
    words = ""
    for length, line in enumerate(lines[at:at + 3], 1):
        # a blank line ends it, and a line that is one by itself belongs to nothing before it
        if not line.strip() or (length > 1 and len(line) <= MAX_LINE and REPLY_LINE.match(line)):
            return 0
        words = f"{words} {line.strip()}".strip()
        if len(words) > MAX_LINE:
            return 0
        if REPLY_LINE.match(words):
            return length
    return 0


def _is_head(lines: list[str], at: int) -> bool:
    """Whether the head of a quoted mail (From, Sent, To, Subject) begins at a line."""
    if not HEAD_FIRST.match(lines[at]):
        return False
    following = [line for line in lines[at + 1:at + 8] if line.strip()][:3]
    return sum(bool(HEAD_LINE.match(line)) for line in following) >= 2


def _mark_signature(lines: list[str], carried: list[bool]) -> None:
    """Mark the signature: what follows its first line up to the quote, at most 12 lines."""
    for at, line in enumerate(lines):
        if carried[at] or not SIGNATURE.match(line):
            continue
        end = next((n for n in range(at, len(lines)) if carried[n]), len(lines))
        written = [n for n in range(at, end) if lines[n].strip()]
        if len(written) <= 12:
            carried[at:end] = [True] * (end - at)
        return


# === HTML === #


def fold_html(page: str) -> str:
    """Mark what an HTML mail carries along; '' when there is nothing to be read in it."""
    root = _tree(page)
    if root is None:
        return ""
    at = _first_quote(root)
    while at is not None:
        element, everything_below = at
        if everything_below:
            _mark_below(element)
            break
        element.set(MARK, "1")
        at = _first_quote(root)
    for element in root.iter():
        if isinstance(element.tag, str) and element is not root and _is_signature(element):
            element.set(MARK, "1")
    if not _new_text(root) and not _has_image(root):
        for element in root.iter():
            if isinstance(element.tag, str):
                element.attrib.pop(MARK, None)
    return "".join(
        [root.text or ""] + [etree.tostring(child, encoding="unicode", method="html")
                             for child in root])


def new_text(folded: str) -> str:
    """The plain text of what was written now, from what :func:`fold_html` returned."""
    root = _tree(folded)
    return fold_text(_new_text(root)).new if root is not None else ""


def drop_quotes(folded: str) -> str:
    """HTML without what it carries along, from what :func:`fold_html` returned."""
    root = _tree(folded)
    if root is None:
        return ""
    for element in root.xpath(f"//*[@{MARK}]"):
        parent = element.getparent()
        if parent is not None:
            element.drop_tree()
    return "".join(
        [root.text or ""] + [etree.tostring(child, encoding="unicode", method="html")
                             for child in root])


def _tree(page: str):
    """The page's body as one element; None where there is none."""
    if not page.strip():
        return None
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", clean_text(page))
    try:
        root = html.fragment_fromstring(page, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError, TypeError):
        return None
    for element in root.xpath("//script|//style|//head|//title|//meta|//link|//base"):
        if element.getparent() is not None:
            element.drop_tree()
    return root


def _names(element) -> frozenset[str]:
    """Classes and id; webmail prefixes what it shows of others' with ``x_``."""
    names = f"{element.get('class', '')} {element.get('id', '')}".split()
    return frozenset(name.removeprefix("x_") for name in names)


def _first_quote(root):
    """(element, whether all below it is quoted too) of the first quote not marked yet."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element is root or _is_marked(element):
            continue
        names = _names(element)
        if names & BORDERS or OUTLOOK_LINE.search(element.get("style", "")):
            return element, True
        if names & HOLDERS or (element.tag == "blockquote" and _quotes(element)):
            return element, False
        if element.tag in BLOCKS and (line := _line(element)):
            if REPLY_LINE.match(line):
                following = _next_element(element)
                holds = following is not None and (
                    following.tag == "blockquote" or _names(following) & HOLDERS)
                return element, not holds
            if SEPARATOR.match(line) or _is_head(_lines(element), 0):
                return element, True
        if _own_separator(element):
            return element, True
    return None


def _is_signature(element) -> bool:
    """Whether an element is a signature, or the line that a phone adds."""
    if _names(element) & SIGNATURES:
        return True
    return element.tag in ("div", "p", "span") and bool(SIGNATURE.match(_line(element) or "x"))


def _quotes(element) -> bool:
    """Whether a block quotation is one of a mail, rather than of the writer's own making."""
    before = element.getprevious()
    return (
        element.get("type") == "cite"
        or bool(element.get("cite"))
        or (before is not None and before.get(MARK) is not None)
    )


def _own_separator(element) -> bool:
    """Whether a separator is written right into the element, beside others' text."""
    return bool(element.text and SEPARATOR.match(element.text.strip()))


def _is_marked(element) -> bool:
    return any(node.get(MARK) for node in (element, *element.iterancestors()))


def _line(element) -> str:
    """The text of an element that could be a line above a quote, '' if it is more than that."""
    if len(element) > 40:
        return ""
    text = ""
    for number, piece in enumerate(element.itertext()):
        text += piece
        if number > 60 or len(text) > 2 * MAX_LINE:
            return ""
    return " ".join(text.split())


def _lines(element) -> list[str]:
    """The text of an element, broken where the page breaks it."""
    lines = [""]
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag in ("br", "p", "div", "tr"):
            lines.append("")
        lines[-1] += node.text or ""
        if node is not element:
            lines[-1] += node.tail or ""
    return [" ".join(line.split()) for line in lines if line.strip()] or [""]


def _next_element(element):
    following = element.getnext()
    while following is not None and (
            not isinstance(following.tag, str)
            or (following.tag == "br" and not (following.tail or "").strip())):
        following = following.getnext()
    return following


def _mark_below(element) -> None:
    """Mark an element and everything that comes after it on the page."""
    node = element
    while node is not None and node.getparent() is not None:
        sibling = node if node is element else node.getnext()
        if node is element and (element.tail or "").strip():
            _wrap_tail(element)
        while sibling is not None:
            if isinstance(sibling.tag, str):
                sibling.set(MARK, "1")
            if (sibling.tail or "").strip():
                _wrap_tail(sibling)
            sibling = sibling.getnext()
        node = node.getparent()
        if node is not None and node.getparent() is not None and (node.tail or "").strip():
            _wrap_tail(node)


def _wrap_tail(element) -> None:
    """Put the text after an element into a marked element of its own."""
    span = etree.Element("span")
    # an entity can stand for what no document may hold
    span.text, element.tail = clean_text(element.tail or ""), None
    span.set(MARK, "1")
    element.addnext(span)


def _new_text(root) -> str:
    pieces: list[str] = []
    _collect(root, pieces, 0)
    text = "".join(pieces)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def _collect(element, pieces: list[str], depth: int) -> None:
    """The text of what is not marked, with line ends where a reader sees them."""
    if not isinstance(element.tag, str) or element.get(MARK) or depth > MAX_DEPTH:
        return
    is_block = element.tag in ("p", "div", "tr", "li", "ul", "ol", "table", "blockquote", "h1",
                               "h2", "h3", "h4", "pre")
    if element.tag == "br":
        pieces.append("\n")
    if is_block and pieces and not pieces[-1].endswith("\n"):
        pieces.append("\n")
    pieces.append(_spaces(element.text, element.tag == "pre"))
    for child in element:
        _collect(child, pieces, depth + 1)
        pieces.append(_spaces(child.tail, element.tag == "pre"))
    if is_block and pieces and not pieces[-1].endswith("\n"):
        pieces.append("\n")


def _spaces(text: str | None, keep: bool) -> str:
    text = (text or "").replace("\u00a0", " ")
    return text if keep else re.sub(r"\s+", " ", text)


def _has_image(root) -> bool:
    return any(not _is_marked(image) for image in root.iter("img"))
