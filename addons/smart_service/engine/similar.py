"""How much two short texts in Chinese or English speak of the same thing.

Words of Latin script without their endings, Han characters and pairs of them, less what every
question and every suggestion has. The measure is Dice's coefficient (1945).
"""

from __future__ import annotations

import re

from .fold import fold

_FILLERS_ZH = re.compile(
    r"请问|你好|您好|怎么样|怎么|怎样|如何|什么|为什么|哪里|哪儿|可以|可不可以|能不能|能否|有没有"
    r"|是否|建议|希望|你们|我们|贵司|一下|一个|告诉|知道|想问|问下|谢谢|麻烦|最好|应该|增加|加个|加上|支持"
    r"|[我你您他它的了吗呢啊吧呀哦嘛么请就都也还再能会在把给让和与跟]")
_WORD = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ers?|ed|es|s)$")
_FILLERS_EN = frozenset("""
a about add again an and any are as at be but by can could did do does for from get give had has
have hello help hi how i if in into is it its just like me my need not of on one or our please
should so some suggest suggestion tell than thank thanks that the their them then there this to
try up us use want was way we were what when where which who why will wish with would you your
don t m d s re ve ll nice great better good idea feature support""".split())


def terms(text: str) -> frozenset[str]:
    """What a text is about.

    >>> sorted(terms("How do I set up duplex printing?"))
    ['duplex', 'print', 'set']
    >>> sorted(terms("请问怎么打印呢？"))
    ['印', '打', '打印']
    """
    folded = fold(text)
    words = {
        _ENDING.sub("", word) for word in _WORD.findall(folded) if word not in _FILLERS_EN}
    parts = _HAN.findall(_FILLERS_ZH.sub(" ", folded))
    pairs = {part[i : i + 2] for part in parts for i in range(len(part) - 1)}
    return frozenset(words.union(pairs, *parts))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """0 … 1: twice what both have, by what they have together.

    >>> likeness(terms("怎么设置双面打印"), terms("双面打印在哪里设置？")) > 0.5
    True
    """
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
