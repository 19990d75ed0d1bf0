"""What a customer's sentence reveals, found by keywords in Chinese and English.

A detector is a table of patterns per kind; a pattern counts only inside one clause, where no
negation goes before it and where nothing says that it speaks of something else (an order
that exists, a repair's price, a driver's newer version). Every finding quotes its sentence.
No model server is needed; better classifiers may add findings of the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .fold import fold
from .signal_rules import (
    AFTERTHOUGHT,
    BOOSTERS,
    KINDS,
    NEGATION_EN,
    NEGATION_ZH,
    QUESTION,
    RULES,
    SWITCHING,
    Rule,
)

MAX_EVIDENCE = 300
CERTAIN = 0.97
NEGATION_REACH = 60
_SENTENCE_END = re.compile(r"[!?;。;…\n\r]+|\.(?=\s|$)")
_CLAUSE_END = re.compile(
    r"[,、:,()()]+|\s-+\s|—+"
    r"|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])"
    r"|\b(?:but|however|because|so that|although|though)\b|但是?|不过|可是|然而|因为|所以"
)
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True)
class Detection:
    """One finding.

    :param kind: one of :data:`signal_rules.KINDS`
    :param evidence: the customer's own sentence, a part of the text as he wrote it
    :param confidence: 0 to 1
    :param terms: the words that made the finding, as written
    :param intensity: 0 to 1, how strong a negative emotion is; 0 for the other kinds
    """

    kind: str
    evidence: str
    confidence: float
    terms: tuple[str, ...]
    intensity: float = 0.0


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    question: bool = False


def detect(text: str, competitors: Iterable[str] = ()) -> list[Detection]:
    """Find what ``text`` reveals: the surest finding of each kind, surest first.

    :param competitors: names and aliases of other makers; their mention is a finding
    """
    folded = fold(text)
    best: dict[str, Detection] = {}
    for sentence in _sentences(folded):
        for found in _detect_sentence(text, folded, sentence, tuple(competitors)):
            known = best.get(found.kind)
            if known is None or found.confidence > known.confidence:
                best[found.kind] = found
    return sorted(best.values(), key=lambda d: (-d.confidence, KINDS.index(d.kind)))


def detect_rule(text: str, rule: Rule) -> Detection | None:
    """What one rule more finds in ``text``, under the same conditions as those of the table."""
    folded = fold(text)
    for sentence in _sentences(folded):
        for clause in _clauses(folded, sentence):
            hit = _apply(rule, folded, clause)
            if hit:
                return Detection(
                    rule.kind, _evidence(text, sentence, hit.start()), rule.confidence,
                    (text[hit.start() : hit.end()],))
    return None


def question(text: str) -> str:
    """The first sentence of ``text`` that asks something; '' when none does.

    >>> question("Hello. How do I change the filter? Thanks")
    'How do I change the filter?'
    """
    folded = fold(text)
    for sentence in _sentences(folded):
        if any(clause.question for clause in _clauses(folded, sentence)):
            return _evidence(text, sentence, sentence.start)
    return ""


# === TEXT === #


def _sentences(folded: str) -> Iterator[_Span]:
    start = 0
    for end in _SENTENCE_END.finditer(folded):
        yield _Span(start, end.end(), "?" in end.group())
        start = end.end()
    yield _Span(start, len(folded))


def _clauses(folded: str, sentence: _Span) -> list[_Span]:
    """The sentence's clauses; a question mark at its end belongs to the last of them."""
    clauses, start = [], sentence.start
    for end in _CLAUSE_END.finditer(folded, sentence.start, sentence.end):
        clauses.append(_Span(start, end.start()))
        start = end.end()
    clauses.append(_Span(start, sentence.end, sentence.question))
    return [
        _Span(c.start, c.end, c.question or bool(QUESTION.search(folded, c.start, c.end)))
        for c in clauses
        if folded[c.start : c.end].strip(" .!?\n\r")
    ]


def _evidence(text: str, sentence: _Span, at: int) -> str:
    """The sentence around ``at``, cut to a readable length."""
    start, end = sentence.start, sentence.end
    if end - start > MAX_EVIDENCE:
        start = max(start, at - MAX_EVIDENCE // 2)
        end = min(end, start + MAX_EVIDENCE)
    return text[start:end].strip()


# === FINDING === #


def _detect_sentence(
    text: str, folded: str, sentence: _Span, competitors: tuple[str, ...]
) -> Iterator[Detection]:
    clauses = _clauses(folded, sentence)
    hits: dict[str, list[tuple[float, int, str]]] = {}
    for index, clause in enumerate(clauses):
        if index + 1 < len(clauses):
            following = folded[clauses[index + 1].start : clauses[index + 1].end]
            if AFTERTHOUGHT.fullmatch(following.strip(" .!?\n\r")):
                continue
        for rule in RULES:
            hit = _apply(rule, folded, clause)
            if hit:
                term = text[hit.start() : hit.end()]
                hits.setdefault(rule.kind, []).append((rule.confidence, hit.start(), term))
    for start, name in _mentions(folded, sentence, competitors):
        sure = 0.9 if SWITCHING.search(folded, sentence.start, sentence.end) else 0.7
        hits.setdefault("competitor", []).append((sure, start, text[start : start + len(name)]))
    for kind, found in hits.items():
        confidence = min(CERTAIN, max(c for c, _s, _t in found) + 0.03 * (len(found) - 1))
        intensity = 0.0
        if kind == "negative_emotion":
            intensity = _intensity(text, folded, sentence, confidence)
        yield Detection(
            kind,
            _evidence(text, sentence, found[0][1]),
            round(confidence, 2),
            tuple(dict.fromkeys(term for _c, _s, term in found)),
            round(intensity, 2),
        )


def _apply(rule: Rule, folded: str, clause: _Span) -> re.Match[str] | None:
    """The first hit of ``rule`` in ``clause`` that stands, or None."""
    if rule.question is not None and clause.question is not rule.question:
        return None
    hit = rule.pattern.search(folded, clause.start, clause.end)
    if hit is None or not rule.negatable:
        pass
    elif NEGATION_ZH.search(folded, clause.start, clause.end):
        return None  # Chinese denies before or after the word
    else:
        hits = rule.pattern.finditer(folded, clause.start, clause.end)
        hit = next((h for h in hits if not _denied_before(folded, clause, h)), None)
    if hit and rule.unless and rule.unless.search(folded, clause.start, clause.end):
        return None
    return hit


def _denied_before(folded: str, clause: _Span, hit: re.Match[str]) -> bool:
    """English denies before the word; how far before is bounded, so that long texts are cheap."""
    start = max(clause.start, hit.start() - NEGATION_REACH)
    return bool(NEGATION_EN.search(folded, start, hit.end()))


def _mentions(
    folded: str, sentence: _Span, competitors: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    for competitor in competitors:
        name = fold(competitor).strip()
        if len(name) < 2:
            continue
        pattern = re.escape(name)
        if _LATIN.match(name[0]):
            pattern = r"(?<![a-z0-9])" + pattern
        if _LATIN.match(name[-1]):
            pattern += r"(?![a-z0-9])"
        hit = re.compile(pattern).search(folded, sentence.start, sentence.end)
        if hit:
            yield hit.start(), name


def _intensity(text: str, folded: str, sentence: _Span, confidence: float) -> float:
    """The rule's own strength, raised by intensifiers, exclamation marks and shouting."""
    words = text[sentence.start : sentence.end]
    strength = confidence
    strength += 0.05 * bool(BOOSTERS.search(folded, sentence.start, sentence.end))
    strength += 0.05 * (folded.count("!", sentence.start, sentence.end) >= 2)
    strength += 0.05 * bool(re.search(r"\b[A-Z]{4,}\b", words))
    return min(1.0, strength)
