"""Each sentence of an answer is cited and supported by what it cites, or it is dropped.

A sentence is supported by a source when the source has most of its informative terms, all of its
numbers and codes, all of its words of weight (money back, free, guaranteed …), and says it with the
same sign: what a source denies doesn't support what affirms it. It is a check of words: a true
sentence in other words may fall, an invented one with the source's own words and numbers only may
stand. That is the right way round for a company that is bound by what it says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .. import text as words

CITATION = re.compile(r"\[(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\]|【(\d{1,3})】")
AFTER_STOP = re.compile(
    r"([.!?。！？；])\s*((?:(?:\[\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\]|【\d{1,3}】)\s*)+)")
BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)、])\s*")
NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9][\w-]+\b")
HAN_NUMBER = re.compile(
    r"[一二两三四五六七八九十百千万半]+(?=\s*(?:个|年|月|天|日|周|小时|分钟|次|元|块|折|倍|台|件|成|级|度|%))")
EN_NUMBER = re.compile(
    r"(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
    r"fifty|sixty|ninety|hundred|thousand|million|half|double|twice)\b")
WEIGHTY = re.compile(
    r"(?i)\b(?:free|refund\w*|guarante\w*|warrant\w*|discount\w*|compensat\w*|always|never|waive\w*|"
    r"unlimited|lifetime|immediately|today|tomorrow|within|gift\w*|coupon\w*|replace\w*)\b"
    r"|免费|退款|退货|全额|保证|保修|赔偿|补偿|折扣|优惠|终身|无限|永久|立即|马上|今天|明天|赠送|代金券|换新|包换")
NEGATION = re.compile(
    r"(?i)\b(?:not?|never|cannot|without|neither|nor|none|nothing)\b|n['’]t\b|[不没無无未别勿非]")
# they deny nothing
NOT_NEGATION = re.compile(
    r"(?i)不锈钢|不但|不仅|不同|是不是|能不能|可不可以|有没有|不断|非常|无论|不管|别的|无线|分别|不客气|no\.\s*\d")
# share of a sentence's terms that its source has to have
SUPPORT = 0.6
# a single word is in a source by chance
LEAST_TERMS = 2


@dataclass(frozen=True)
class Sentence:
    """One that may be said; ``sources`` are the numbers of those that support it."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Grounded:
    """An answer after the check.

    :param dropped: (sentence, why) of those that may not be said
    """

    sentences: tuple[Sentence, ...]
    dropped: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """What is left, with its citations."""
        return join(self.sentences)

    @property
    def sources(self) -> tuple[int, ...]:
        """The numbers of all that is cited, in the order of their citing."""
        return tuple(dict.fromkeys(n for sentence in self.sentences for n in sentence.sources))


def join(sentences: Sequence[Sentence]) -> str:
    """The sentences as one text, each with its citation."""
    lines = []
    for sentence in sentences:
        marks = "".join(f"[{number}]" for number in sentence.sources)
        lines.append(f"{sentence.text} {marks}" if marks else sentence.text)
    return "\n".join(lines)


def split(answer: str) -> list[tuple[str, tuple[int, ...]]]:
    """The sentences of an answer, each with the numbers that it cites.

    >>> split("It lasts 24 months. [1] 每六个月更换一次。[2][3]")
    [('It lasts 24 months.', (1,)), ('每六个月更换一次。', (2, 3))]
    """
    found = []
    for part in words.sentences(AFTER_STOP.sub(r" \2\1 ", answer)):
        numbers = tuple(dict.fromkeys(
            int(number) for citation in CITATION.finditer(part)
            for number in re.findall(r"\d+", citation[0])))
        body = re.sub(r"\s+([.!?。！？；，,])", r"\1", CITATION.sub("", part))
        body = BULLET.sub("", re.sub(r"\s{2,}", " ", body)).strip()
        if re.search(r"\w", body):
            found.append((body, numbers))
        elif numbers and found:
            found[-1] = (found[-1][0], tuple(dict.fromkeys((*found[-1][1], *numbers))))
    return found


def check(answer: str, sources: dict[int, str]) -> Grounded:
    """Keep what the sources support.

    :param sources: number → text, with its title
    """
    known = {number: _Source(text) for number, text in sources.items()}
    kept, dropped = [], []
    for body, numbers in split(answer):
        unknown = [number for number in numbers if number not in known]
        # who cites nothing may still say what a source says, and is given its number
        tried = [known[n] for n in numbers if n in known] if numbers else list(known.values())
        why = "no such source" if unknown else ""
        if not why:
            why, supporting = _supported(body, numbers, tried, known)
        if why:
            dropped.append((body, why))
        else:
            kept.append(Sentence(body, supporting))
    return Grounded(tuple(kept), tuple(dropped))


def _supported(body, numbers, tried, known):
    """(why not, numbers of the sources that support it)."""
    if numbers and tried:
        # several sources may carry a sentence together
        together = _Source("\n".join(source.text for source in tried))
        why = together.objection(body)
        # what one of them says by itself needs no other
        alone = tuple(number for number in numbers if not known[number].objection(body))
        return why, () if why else alone or numbers
    reasons = {number: source.objection(body) for number, source in known.items()}
    supporting = tuple(number for number, why in reasons.items() if not why)[:1]
    if supporting:
        return "", supporting
    return "not cited, and in no source", ()


class _Source:
    """What a source says, taken apart once."""

    def __init__(self, text: str):
        self.text = text
        self.terms = set(words.terms(text))
        self.figures = _figures(text)
        self.weighty = _weighty(text)
        self.sentences = [
            (set(words.terms(part)), bool(_negations(part))) for part in words.sentences(text)]

    def objection(self, body: str) -> str:
        """Why this source does not support a sentence; '' when it does."""
        terms = set(words.terms(body))
        if len(terms) < LEAST_TERMS or body.endswith(("?", "？")):
            return "nothing said"
        missing = _figures(body) - self.figures
        if missing:
            return f"not in the source: {', '.join(sorted(missing))}"
        missing = _weighty(body) - self.weighty
        if missing:
            return f"not in the source: {', '.join(sorted(missing))}"
        share = len(terms & self.terms) / len(terms)
        if share < SUPPORT:
            return f"only {share:.0%} of it is in the source"
        return "" if self._same_sign(terms, bool(_negations(body))) else "the source denies it"

    def _same_sign(self, terms: set[str], negated: bool) -> bool:
        overlaps = [(len(terms & found), sign) for found, sign in self.sentences]
        most = max((overlap for overlap, _sign in overlaps), default=0)
        near = {sign for overlap, sign in overlaps if overlap >= 0.8 * most}
        return not most or negated in near


def _figures(text: str) -> set[str]:
    """Numbers and codes, in one form."""
    text = words.normalise(text)
    found = {code.lower() for code in CODE.findall(text)}
    for number in NUMBER.findall(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)):
        found |= {part.lstrip("0") or "0" for part in re.split(r"[:/-]", number)}
    found = {_trimmed(figure) for figure in found}
    return found | set(HAN_NUMBER.findall(text)) | {
        number.lower() for number in EN_NUMBER.findall(text)}


def _trimmed(figure: str) -> str:
    return figure.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", figure) else figure


def _weighty(text: str) -> set[str]:
    return {words.stem(word.lower())[:6] for word in WEIGHTY.findall(words.normalise(text))}


def _negations(text: str) -> list[str]:
    return NEGATION.findall(NOT_NEGATION.sub(" ", text))
