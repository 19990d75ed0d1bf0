"""Find the article that answers a question: BM25 with a confidence that means something.

Every article is indexed as several short units: its title, each wording of the question, its
keywords, each passage of its text. Short units are compared with a short question, so that a long
article neither hides nor floods. BM25 (Robertson and Zaragoza 2009, `bm25s`) ranks; the score
itself has no scale that could be compared over questions, so confidence is built from three
figures that have one, see `Calibration`.
"""

import logging
import math
import os
from dataclasses import dataclass, field

from . import text

# Odoo forks its workers: a thread pool that a numeric library opened in the parent is dead in the
# child and hangs it. One thread is also the faster setting for vectors of this size.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import bm25s  # noqa: E402
import numpy  # noqa: E402

# the library opens its logger for debugging by itself
logging.getLogger("bm25s").setLevel(logging.WARNING)

PASSAGE_LENGTH = 280
# Chinese sentence ends, after which no space is written
FULL_STOPS = "\u3002\uff01\uff1f\uff1b"
# so many terms that no other article has are as much evidence as a question can give
RARE_TERMS = 3


@dataclass(frozen=True)
class Article:
    """What the index knows of an article; `body` is plain text, one paragraph or step a line."""

    id: int
    title: str
    body: str = ""
    variants: tuple = ()
    keywords: str = ""
    lang: str = "en_US"


@dataclass(frozen=True)
class Hit:
    """An article found: `confidence` 0..1, `passage` the part of its text that fits best."""

    article_id: int
    title: str
    passage: str
    confidence: float
    coverage: float
    question_match: float
    evidence: float
    score: float


@dataclass(frozen=True)
class Calibration:
    """Turns the evidence of a hit into a probability that it answers the question.

    A logistic function of
    - coverage: share of the question's information (inverse document frequency) that the article
      has anywhere; a question about something else has its weight in words the article lacks,
    - question_match: cosine-like likeness (0..1) of the question and the article's best title or
      wording; the same words in the running text are weaker evidence,
    - evidence: how much information was matched in all, 1 = as much as three rare terms carry;
      half of a long question is more than half of two words.
    How far the runner-up is behind was tried, too, and told nothing beyond these. The weights are
    those of a logistic regression over 117 questions to the demo company's articles and 50 about
    other things (tests/unit/fixtures/bot_questions.csv), rounded. In ten-fold cross-validation
    `answer` gives an answer to 90 % (Chinese) and 88 % (English) of the questions in scope, 93 %
    and 94 % of all answers are right, and 88 % and 96 % of the questions out of scope are refused.
    What is below `suggest` is not even offered as a possibility.
    """

    bias: float = -3.8
    coverage: float = 4.6
    question_match: float = 2.2
    evidence: float = 4.0
    answer: float = 0.55
    suggest: float = 0.25

    def probability(self, coverage, question_match, evidence):
        """Return the confidence 0..1 of a hit with these three figures.

        >>> Calibration().probability(1, 1, 1) > 0.95 > 0.05 > Calibration().probability(0, 0, 0)
        True
        """
        exponent = (
            self.bias
            + self.coverage * coverage
            + self.question_match * question_match
            + self.evidence * evidence
        )
        return 1 / (1 + math.exp(-exponent))


CALIBRATION = Calibration()


@dataclass
class _Unit:
    position: int
    terms: list
    passage: str = ""
    is_question: bool = False


@dataclass
class Index:
    """A searchable set of articles of one language; immutable once built.

    :param articles: `Article`s; more than 50,000 units want a search server instead
    """

    articles: list
    calibration: Calibration = CALIBRATION
    _units: list = field(default_factory=list, init=False)

    def __post_init__(self):
        for position, article in enumerate(self.articles):
            self._units += self._units_of(position, article)
        self._units = [unit for unit in self._units if unit.terms]
        self._terms_of = [set() for _article in self.articles]
        for unit in self._units:
            self._terms_of[unit.position].update(unit.terms)
        self._idf = self._inverse_frequencies()
        self._rarest = math.log(1 + len(self.articles)) + 1
        self._bm25 = None
        if self._units:
            self._bm25 = bm25s.BM25()
            self._bm25.index([unit.terms for unit in self._units], show_progress=False)

    @staticmethod
    def _units_of(position, article):
        for question in (article.title, *article.variants):
            yield _Unit(position, text.terms(question), is_question=True)
        if article.keywords:
            yield _Unit(position, text.terms(article.keywords))
        for passage in passages(article.body):
            yield _Unit(position, text.terms(passage), passage=passage)

    def _inverse_frequencies(self):
        counts = {}
        for found in self._terms_of:
            for term in found:
                counts[term] = counts.get(term, 0) + 1
        total = len(self.articles)
        return {term: math.log((1 + total) / (1 + n)) + 1 for term, n in counts.items()}

    def search(self, question, limit=3):
        """Return the best hits for `question`, best first.

        :param str question: what the customer wrote, any length
        :param int limit: at most so many hits
        :return: list of `Hit`, empty when no term of the question is known
        """
        asked = text.terms(question)[:400]
        known = [term for term in asked if term in self._idf]
        if not known or self._bm25 is None:
            return []
        scores = numpy.asarray(self._bm25.get_scores(known))
        best_question, best_passage, total = {}, {}, {}
        for index in numpy.nonzero(scores)[0]:
            unit, score = self._units[index], float(scores[index])
            best = best_question if unit.is_question else best_passage
            if score > best.get(unit.position, (0.0, None))[0]:
                best[unit.position] = (score, unit)
        for position in {*best_question, *best_passage}:
            total[position] = (
                best_question.get(position, (0.0, None))[0]
                + 0.5 * best_passage.get(position, (0.0, None))[0]
            )
        ranked = sorted(total, key=lambda position: (-total[position], position))
        return [
            self._hit(position, question, total[position], best_passage)
            for position in ranked[:limit]
        ]

    def _hit(self, position, question, score, best_passage):
        article = self.articles[position]
        coverage, matched = self._coverage(text.atoms(question)[:200], self._terms_of[position])
        asked = set(text.terms(question)[:400])
        evidence = min(1.0, matched / (RARE_TERMS * self._rarest))
        likeness = max(
            (
                self._likeness(asked, set(unit.terms))
                for unit in self._units
                if unit.position == position and unit.is_question
            ),
            default=0.0,
        )
        unit = best_passage.get(position, (0.0, None))[1]
        return Hit(
            article_id=article.id,
            title=article.title,
            passage=unit.passage if unit else "",
            confidence=round(self.calibration.probability(coverage, likeness, evidence), 4),
            coverage=round(coverage, 4),
            question_match=round(likeness, 4),
            evidence=round(evidence, 4),
            score=round(score, 4),
        )

    def _coverage(self, atoms, known):
        """How much of the question's information the terms `known` carry: (share 0..1, amount).

        A Chinese character alone has many meanings: it counts half unless one of its neighbours
        is beside it in the article, too.
        """
        weights = {atom: self._idf.get(atom, self._rarest) for atom, _pairs in atoms}
        covered = {}
        for atom, pairs in atoms:
            if atom in known:
                share = 1.0 if not pairs or any(pair in known for pair in pairs) else 0.5
                covered[atom] = max(covered.get(atom, 0.0), share)
        total = sum(weights.values())
        matched = sum(weights[atom] * share for atom, share in covered.items())
        return (matched / total if total else 0.0), matched

    def _likeness(self, asked, wording):
        square = {term: self._idf.get(term, self._rarest) ** 2 for term in asked | wording}
        common = sum(square[term] for term in asked & wording)
        norm = sum(square[t] for t in asked) * sum(square[t] for t in wording)
        return common / math.sqrt(norm) if norm else 0.0


def passages(body, length=PASSAGE_LENGTH):
    """Split a plain text into passages of whole sentences of about `length` characters.

    Paragraphs (blank lines) are never joined; numbered steps of one paragraph stay together as
    far as the length allows.

    >>> passages('One. Two.\\n\\nThree.')
    ['One. Two.', 'Three.']
    """
    found = []
    for paragraph in (body or "").split("\n\n"):
        current = ""
        for line in paragraph.splitlines():
            for number, sentence in enumerate(text.sentences(line)):
                glue = "\n" if not number else ("" if current[-1:] in FULL_STOPS else " ")
                if current and len(current) + len(sentence) > length:
                    found.append(current)
                    current = ""
                current = current + glue + sentence if current else sentence
        if current:
            found.append(current)
    return found


def excerpt(body, passage, limit=600):
    """Return the text to send for a hit: the passage and what follows it, whole sentences.

    The steps that a passage begins are of no use without the rest, so the text goes on to the
    end of the article as far as `limit` characters allow; a short article is sent whole.

    >>> excerpt('Intro.\\n\\nOpen it.\\nClose it.', 'Open it.\\nClose it.', limit=20)
    'Open it.\\nClose it.'
    """
    body = (body or "").strip()
    if len(body) <= limit:
        return body
    first = text.sentences(passage)[:1]
    start = max(0, body.find(first[0])) if first else 0
    if len(body) - start <= limit:
        return body[start:]
    whole = ""
    for sentence in text.sentences(body[start:]):
        end = body.index(sentence, start + len(whole)) + len(sentence)
        if end - start > limit:
            break
        whole = body[start:end]
    return whole or body[start : start + limit]
