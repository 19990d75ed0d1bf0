"""Whether a text names one of several things, each known by a list of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from .fold import fold

Key = TypeVar("Key")
_LATIN = re.compile(r"[a-z0-9]")
_SEPARATORS = re.compile(r"[,，、;；\n]")


def split(words: str) -> list[str]:
    """The words of a list that a person has typed.

    >>> split("API, 接口，开放平台")
    ['API', '接口', '开放平台']
    """
    return [word.strip() for word in _SEPARATORS.split(words or "") if word.strip()]


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of ``words`` in folded text; Latin ones stand as whole words only.

    >>> bool(pattern(["API"]).search("rapid")), bool(pattern(["API"]).search("an api"))
    (False, True)
    """
    parts = []
    for word in sorted({fold(word).strip() for word in words}, key=len, reverse=True):
        if len(word) < 2:
            continue
        before = r"(?<![a-z0-9])" if _LATIN.match(word[0]) else ""
        after = r"(?![a-z0-9])" if _LATIN.match(word[-1]) else ""
        parts.append(before + re.escape(word) + after)
    return re.compile("|".join(parts)) if parts else None


def best(text: str, known: Mapping[Key, Iterable[str]]) -> Key | None:
    """The thing of which most words, counted by their length, stand in ``text``.

    >>> best("网站的 API 接口", {"print": ["打印"], "api": ["api", "接口"]})
    'api'
    """
    folded = fold(text)
    scores = {}
    for key, words in known.items():
        found = pattern(words)
        hits = {hit.group() for hit in found.finditer(folded)} if found else set()
        if hits:
            scores[key] = sum(map(len, hits))
    return max(scores, key=scores.__getitem__) if scores else None
