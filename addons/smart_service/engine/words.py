"""Words to find a record by, in Chinese and in languages with blanks between words.

Chinese has no blanks, so a run of its characters is cut into all neighbouring pairs: 打印机
becomes 打印 and 印机. Whoever looks for 打印机 looks for both, and whoever looks for one
character looks for pairs that begin with it, or for it alone at the end of a run.
"""

from __future__ import annotations

import re
import unicodedata

# Chinese, Japanese and Korean characters stand alone; all else is cut at what is no letter
ALONE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
TOKEN = re.compile(rf"[{ALONE}]+|[^\W_{ALONE}]+")
CJK = re.compile(rf"[{ALONE}]")
# a word of more characters is no word, and PostgreSQL keeps none of more than 2046 bytes
LONGEST = 60


def _cut(text: str | None) -> list[str]:
    return TOKEN.findall(unicodedata.normalize("NFKC", text or "").casefold())


def tokens(text: str | None) -> list[str]:
    """The words of a text to be found by, each once.

    >>> tokens("打印机 Printer, QL-420 坏")
    ['打印', '印机', '机', 'printer', 'ql', '420', '坏']
    """
    found: dict[str, None] = {}
    for run in _cut(text):
        if CJK.match(run):
            found.update(dict.fromkeys(run[i:i + 2] for i in range(len(run))))
        else:
            found[run[:LONGEST]] = None
    return list(found)


def query(text: str | None) -> str:
    """What somebody looks for, as a tsquery of PostgreSQL's configuration ``simple``.

    All of its words have to be there; of each the beginning is enough. Two Chinese characters are
    a whole word already: nothing longer begins with them, and PostgreSQL finds a whole word four
    times as fast.

    >>> query("打印机 prin 坏")
    "'打印' & '印机' & 'prin':* & '坏':*"
    >>> query("…!")
    ''
    """
    wanted: dict[str, None] = {}
    for run in _cut(text):
        if CJK.match(run):
            wanted.update(dict.fromkeys(
                [f"'{run[i:i + 2]}'" for i in range(len(run) - 1)] or [f"'{run}':*"]))
        else:
            wanted[f"'{run[:LONGEST]}':*"] = None
    return " & ".join(wanted)


def likeness(one: str | None, other: str | None) -> float:
    """How much two texts say the same, 0 to 1: the share of the shorter one's words.

    >>> likeness("打印机卡纸", "打印机又卡纸了")
    0.75
    >>> likeness("", "x")
    0.0
    """
    first, second = ({word for word in tokens(text) if len(word) > 1} for text in (one, other))
    shorter = min(len(first), len(second))
    return round(len(first & second) / shorter, 2) if shorter else 0.0
