"""Texts on their way in and out: what can be stored, and what fits into one message."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence

MAX_ID = 200
ZERO_WIDTH_JOINER = "\u200d"
SENTENCE_ENDS = frozenset(".!?…。！？；;")
CLAUSE_ENDS = frozenset(",:，、：)）」』”")
# control characters but tab and newline, and what XML (so Odoo's HTML fields) can't hold
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """``text`` as PostgreSQL and Odoo's HTML fields can hold it.

    Line ends become newlines, control characters go, half a surrogate pair (which has no
    UTF-8 form) becomes the replacement character. Emoji, joiners and right-to-left marks
    stay: they are part of the text.

    >>> clean_text("a\\x00b\\r\\nc\\ud800")
    'ab\\nc\ufffd'
    """
    if text.isprintable():
        return text  # all that is unstorable is unprintable
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return LONE_SURROGATE.sub("\ufffd", UNSTORABLE.sub("", text))


def short_id(identity: str) -> str:
    """A provider's id as it can be stored and indexed; a too long one becomes its digest."""
    identity = clean_text(identity)
    if len(identity) <= MAX_ID:
        return identity
    return "sha256:" + hashlib.sha256(identity.encode()).hexdigest()


def split_text(
    text: str, limit: int = 0, limit_bytes: int = 0, limit_utf16: int = 0
) -> list[str]:
    """Cut ``text`` into messages, each within all limits, in order.

    Cuts fall, the best first, at a line end, after a sentence, after a clause, at a space,
    between two characters. What a reader sees as one character (a letter with its accents,
    a family emoji, a flag) is only cut if it alone is over a limit. White space at a cut is
    dropped, nothing else is.

    :param limit: characters per part, 0 is no limit
    :param limit_bytes: UTF-8 bytes per part, 0 is no limit
    :param limit_utf16: UTF-16 code units per part (an emoji has two), 0 is no limit
    :raises ValueError: a limit so small that not every character fits

    >>> split_text("One two. Three four.", limit=12)
    ['One two.', 'Three four.']
    """
    if min(limit, limit_bytes, limit_utf16) < 0 or 0 < limit_bytes < 4 or limit_utf16 == 1:
        raise ValueError("a limit must leave room for every character (4 bytes)")
    limits = (limit, limit_bytes, limit_utf16)
    clusters = list(_fitting(_clusters(text), limits))
    parts, start = [], 0
    while start < len(clusters):
        if clusters[start].isspace():
            start += 1
            continue
        stop = _reach(clusters, start, limits)
        if stop < len(clusters):
            stop = _best_cut(clusters, start, stop)
        parts.append("".join(clusters[start:stop]).strip())
        start = stop
    return parts


def render_choices(text: str, labels: Sequence[str]) -> str:
    """``text`` with numbered choices below, for channels that have no buttons.

    >>> print(render_choices("How was it?", ["Good", "Bad"]))
    How was it?
    1. Good
    2. Bad
    """
    lines = [text] if text else []
    return "\n".join(lines + [f"{number}. {label}" for number, label in enumerate(labels, 1)])


def _sizes(text: str) -> tuple[int, int, int]:
    """Characters, UTF-8 bytes and UTF-16 units of ``text``.

    A lone surrogate is counted as the character that replaces it.
    """
    size_utf16 = len(text) + sum(char > "\uffff" for char in text)
    return len(text), len(text.encode("utf-8", "surrogatepass")), size_utf16


def _over(sizes: Sequence[int], limits: Sequence[int]) -> bool:
    return any(limit and size > limit for size, limit in zip(sizes, limits, strict=True))


def _reach(clusters: list[str], start: int, limits: Sequence[int]) -> int:
    """The end of the longest run of clusters from ``start`` that is within the limits."""
    total = (0, 0, 0)
    for stop in range(start, len(clusters)):
        sizes = _sizes(clusters[stop])
        total = (total[0] + sizes[0], total[1] + sizes[1], total[2] + sizes[2])
        if _over(total, limits):
            return stop
    return len(clusters)


def _best_cut(clusters: list[str], start: int, stop: int) -> int:
    """Where to cut a run that can't go on beyond ``stop``.

    Only the second half of the run is looked at for line, sentence and clause ends, so
    that a short first line does not make a short message; a space is taken wherever it is,
    since half a word is worse than a short message.
    """
    if clusters[stop].isspace():
        return stop
    middle = start + (stop - start) // 2
    for ends in ("\n", SENTENCE_ENDS, CLAUSE_ENDS):
        for cut in range(stop, middle, -1):
            if clusters[cut - 1] in ends and _may_end(clusters, cut):
                return cut
    for cut in range(stop, start, -1):
        if clusters[cut - 1].isspace() or (_is_wide(clusters[cut - 1]) and cut > middle):
            return cut
    return stop


def _may_end(clusters: list[str], cut: int) -> bool:
    """Whether the mark before ``cut`` ends something: the dot of ``3.14`` does not."""
    return not clusters[cut - 1].isascii() or clusters[cut].isspace() or clusters[cut - 1] == "\n"


def _is_wide(cluster: str) -> bool:
    """Whether a script is written without spaces, so that a cut behind it splits no word."""
    return unicodedata.east_asian_width(cluster[0]) in "WF"


def _fitting(clusters: Iterator[str], limits: Sequence[int]) -> Iterator[str]:
    """The clusters, those that alone are over a limit taken apart."""
    for cluster in clusters:
        if _over(_sizes(cluster), limits):
            yield from cluster
        else:
            yield cluster


def _clusters(text: str) -> Iterator[str]:
    """What a reader takes for single characters: the main cases of Unicode's UAX #29."""
    cluster, flags = "", 0
    for char in text:
        if cluster and _joins(cluster, char, flags):
            flags = flags + 1 if _is_flag(char) else 0
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster, flags = char, int(_is_flag(char))
    if cluster:
        yield cluster


def _joins(cluster: str, char: str, flags: int) -> bool:
    """Whether ``char`` belongs to the cluster before it.

    :param flags: how many regional indicators the cluster ends with; two make a flag
    """
    if cluster[-1].isspace():
        return False
    return (
        unicodedata.category(char) in ("Mn", "Mc", "Me")
        or char == ZERO_WIDTH_JOINER
        or cluster[-1] == ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags of sub-national flags
        or (_is_flag(char) and flags == 1)
    )


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
