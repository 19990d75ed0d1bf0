"""Words that somebody has laid down, found in what a customer wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .fold import fold

MAX_SENTENCE = 200
_SEPARATOR = re.compile(r"[,，;；\n]+")
_SENTENCE = re.compile(r"[^!?！？。;；…\n\r]+[!?！？。;；…]*")
_LATIN = re.compile(r"[a-z0-9]")


def words(text: str) -> list[str]:
    """Words as a person has typed them, by commas or lines.

    >>> words("API, 接口，SDK")
    ['API', '接口', 'SDK']
    """
    return [word.strip() for word in _SEPARATOR.split(text or "") if word.strip()]


def find(text: str, wanted: Iterable[str]) -> tuple[str, str] | None:
    """The first of ``wanted`` that the text holds, with the sentence around it.

    Latin words count as whole words only; case, width and traditional characters don't matter.

    >>> find("你好。你们有 API 接口吗？", ["api"])
    ('api', '你们有 API 接口吗？')
    >>> find("Rapid answers", ["API"])
    """
    folded = fold(text)
    for word in wanted:
        key = fold(word).strip()
        if not key:
            continue
        pattern = re.escape(key)
        if _LATIN.match(key[0]):
            pattern = r"(?<![a-z0-9])" + pattern
        if _LATIN.match(key[-1]):
            pattern += r"(?![a-z0-9])"
        hit = re.search(pattern, folded)
        if hit:
            return word, _around(text, hit.start())
    return None


def _around(text: str, at: int) -> str:
    for sentence in _SENTENCE.finditer(text):
        if sentence.start() <= at < sentence.end():
            if sentence.end() - sentence.start() <= MAX_SENTENCE:
                return sentence.group().strip()
            start = max(sentence.start(), at - MAX_SENTENCE // 2)
            return text[start : min(start + MAX_SENTENCE, sentence.end())].strip()
    return text[:MAX_SENTENCE].strip()
