"""Which fault of the catalogue do the customer's words describe?"""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[;；,，、\n]+")


def split_keywords(text: str | None) -> tuple[str, ...]:
    """The keywords of a list that a person typed.

    >>> split_keywords("卡纸；夹纸, Paper jam")
    ('卡纸', '夹纸', 'paper jam')
    """
    parts = (part.strip().casefold() for part in _SEPARATORS.split(text or ""))
    return tuple(part for part in parts if part)


def score(text: str | None, keywords: tuple[str, ...]) -> int:
    """How strongly the keywords speak in the text: the letters of those that occur.

    Long keywords say more than short ones. Latin ones have to begin and end at a word's border
    and may have an English ending; Chinese is written without spaces.

    >>> score("The printer jams again", ("jam",))
    3
    >>> score("In my pyjamas", ("jam",))
    0
    >>> score("打印机又卡纸了", ("卡纸",))
    2
    """
    said = (text or "").casefold()
    return sum(len(word) for word in set(keywords) if _occurs(word, said))


def _occurs(word: str, text: str) -> bool:
    left = r"(?<![a-z0-9])" if word[:1].isascii() and word[:1].isalnum() else ""
    right = r"(?:s|es|ed|ing)?(?![a-z0-9])" if word[-1:].isascii() and word[-1:].isalnum() else ""
    return re.search(left + re.escape(word) + right, text) is not None
