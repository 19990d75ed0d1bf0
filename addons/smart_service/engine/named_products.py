"""Which products a customer's words name, and how many of each he wants.

A product is named by its reference (*QL-420*, also *ql 420*), by its whole name, or by its name
up to the word with the number (*Qingying 420*, *清影420*). The longest name wins where several
stand at one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .fold import fold

MOST = 100_000
_NUMBER = r"(\d{1,6}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_UNIT = r"(?:台|个|套|只|件|支|盒|部|pcs|pieces?|units?|sets?|of|x|×|\*)"
_BEFORE = re.compile(rf"(?<![a-z0-9.-]){_NUMBER}\s*{_UNIT}?\s*(?:的|of|the|your|new|新)?\s*$")
_AFTER = re.compile(
    rf"^\s*(?:printers?|purifiers?|machines?|打印机|净水器|机器)?[\s,:]*(?:要|买|需要|订|来)?\s*"
    rf"(?:(?:x|×|\*)\s*{_NUMBER}(?![a-z0-9])|{_NUMBER}\s*(?:台|个|套|只|件|支|盒|部|pcs|pieces?|units?))")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_GAP = r"[\s_-]*"
_GAPS = re.compile(r"[ \t_-]+")


def number(text: str) -> int:
    """A number in digits or in simple Chinese.

    >>> number("20"), number("两"), number("十二"), number("三十")
    (20, 2, 12, 30)
    """
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def forms(names: Iterable[str]) -> set[str]:
    """The spellings by which a product is known: whole, and up to the word with the number.

    >>> sorted(forms(["Qingying 420 laser printer", "QL-420"]))
    ['qingying 420', 'qingying 420 laser printer', 'ql-420']
    """
    found = set()
    for name in names:
        words = fold(name).split()
        found.add(" ".join(words))
        for index, word in enumerate(words):
            if index and re.search(r"\d", word):
                found.add(" ".join(words[: index + 1]))
                break
    return {form for form in found if len(form) >= 4 or re.search(r"[\u4e00-\u9fff]{2}", form)}


def named(texts: Iterable[str], products: Mapping[int, Iterable[str]]) -> dict[int, int]:
    """How many of which products: ``{product: quantity}`` in the order of their first naming.

    What is said later about the same product holds.

    >>> known = {1: ["Qingying 420 laser printer", "清影 420 激光打印机", "QL-420"]}
    >>> named(["I want 20 QL420", "rather two", "no: QL-420 x 12"], known)
    {1: 12}
    >>> named(["我们要两台清影420"], known)
    {1: 2}
    """
    folds = [fold(text) for text in texts]
    compact = _GAPS.sub("", "\n".join(folds))
    # catalogues are long: a pattern is made only for what can be there
    patterns = [
        (_pattern(form), product) for product, names in products.items() for form in forms(names)
        if _GAPS.sub("", form) in compact]
    found: dict[int, int] = {}
    for folded in folds:
        for start, stop, product in _spans(folded, patterns):
            quantity = _quantity(folded[:start], folded[stop:])
            if quantity or product not in found:
                found[product] = quantity or 1
    return found


def _pattern(form: str) -> re.Pattern[str]:
    parts = re.findall(r"[a-z]+|\d+|[^\sa-z\d_-]+", form)
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", form) else ""
    # a serial number begins with the model's name
    after = r"(?![a-z0-9]|-\d)" if re.search(r"[a-z0-9]$", form) else ""
    return re.compile(before + _GAP.join(map(re.escape, parts)) + after)


def _spans(folded: str, patterns) -> list[tuple[int, int, int]]:
    """(start, stop, product) of what is named, none inside another."""
    hits = sorted(
        ((hit.start(), hit.end(), product) for pattern, product in patterns
         for hit in pattern.finditer(folded)), key=lambda hit: (hit[0] - hit[1], hit[0]))
    kept: list[tuple[int, int, int]] = []
    for hit in hits:
        if all(hit[1] <= other[0] or hit[0] >= other[1] for other in kept):
            kept.append(hit)
    return sorted(kept)


def _quantity(before: str, after: str) -> int:
    """How many, as said right before or right after the name; 0 when nothing is said."""
    hit = _BEFORE.search(before[-24:]) or _AFTER.search(after[:24])
    if not hit:
        return 0
    said = number(next(group for group in hit.groups() if group))
    return said if 0 < said <= MOST else 0
