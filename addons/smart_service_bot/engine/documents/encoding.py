"""In which encoding a file is, when it says so, wrongly, or not at all."""

from __future__ import annotations

import re

from .base import Unreadable

# a mark of its own says it all
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# names that say less than what is written under them, as browsers read them
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252",
          "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
# so much of a text has to be what is usual in an encoding
USUAL = 0.9
# a sign of three bytes in UTF-8: whole text of such is hardly ever anything else
_HAN = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TYPED = re.compile(r"[\t\r\n -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_WESTERN = re.compile("[À-ÿŒœŠšŽžŸ‘’“”‚„–—…•·©®™°€£¢§«»¿¡½¼¾²³´\xa0]")


def decode(content: bytes, *told: str | None) -> str:
    """The text of a file: Unicode, or what Windows writes in China, Taiwan and the West.

    Signs that no text has are left out.

    :param told: as :func:`encoding_of` takes it

    >>> decode("滤芯".encode("gb18030")), decode(b"\\xef\\xbb\\xbfink"), decode(b"Don\\x92t")
    ('滤芯', 'ink', 'Don’t')
    >>> decode("滤芯, 3".encode("utf-16-le"))
    '滤芯, 3'
    """
    text = content.decode(encoding_of(content, *told), errors="replace")
    if len(_CONTROL.findall(text)) * 20 > len(text):
        raise Unreadable("broken")
    return _CONTROL.sub("", text)


def encoding_of(content: bytes, *told: str | None) -> str:
    """The encoding of a text.

    :param told: what its server or the text itself says, the most trusted first; None says
        nothing. What can't be true is not believed
    :raises Unreadable: it is no text in any encoding that is known here

    >>> encoding_of("滤芯".encode("gbk"), "utf-8"), encoding_of("滤芯".encode(), "utf-8")
    ('gb18030', 'utf-8')
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if b"\0" in content and (name := _wide(content)):
        return name
    if _HAN.search(content) and _fits(content, "utf-8"):
        return "utf-8"
    for name in (*told, "utf-8"):
        if name and _fits(content, name := _WIDER.get(name.lower(), name)):
            return name
    if _nearly_utf8(content):
        return "utf-8"
    for name, share in _SHARES.items():
        if share(content) >= USUAL:
            return name
    if _fits(content, "gb18030"):
        return "gb18030"
    raise Unreadable("broken", "neither Unicode nor GB 18030, Big5 or Windows-1252")


def _fits(content, name):
    try:
        content.decode(name)
    except (LookupError, ValueError):
        return False
    return True


def _wide(content):
    """UTF-16 without its mark: one of the two byte orders gives what people type."""
    if _fits(content, "utf-8") and content.count(b"\0") * 5 < len(content):
        return None
    for name in ("utf-16-le", "utf-16-be"):
        text = content[:len(content) // 2 * 2].decode(name, errors="replace")
        if len(_TYPED.findall(text)) >= USUAL * len(text):
            return name
    return None


def _nearly_utf8(content):
    """UTF-8 with some bytes that have been lost."""
    text = content.decode("utf-8", errors="replace")
    foreign = sum(character > "\x7f" for character in text)
    return text.count("\ufffd") * 10 < foreign


def _simplified(content):
    """The share of its foreign signs that GB 2312 has: all but rare ones of a Chinese text."""
    return _share(content, "gb18030", lambda sign: _has(sign, "gb2312"))


def _traditional(content):
    """The share of signs of Big5's frequent part."""
    return _share(content, "big5", lambda sign: b"\xa1" <= sign.encode("big5")[:1] <= b"\xc6")


def _western(content):
    return _share(content, "cp1252", lambda sign: bool(_WESTERN.match(sign)))


def _share(content, name, is_usual):
    try:
        foreign = [sign for sign in content.decode(name) if sign > "\x7f"]
    except UnicodeDecodeError:
        return 0.0
    return sum(map(is_usual, foreign)) / len(foreign) if foreign else 0.0


def _has(sign, name):
    try:
        return bool(sign.encode(name))
    except UnicodeEncodeError:
        return False


_SHARES = {"gb18030": _simplified, "big5": _traditional, "cp1252": _western}
