"""The search: one set of articles, or a large one and what changed since it was made."""

import math
import re
from dataclasses import dataclass

import numpy

from .. import text
from ..encoders import PASSAGE, QUERY, EncoderError
from . import expected, spelling
from . import segment as segments
from .model import CALIBRATION, MOST_MEANING, RARE_TERMS, Hit

# nobody asks in more terms, and no hit is behind so many
MOST_TERMS = 400
MOST_ATOMS = 200
CANDIDATES = 50
# a code that a device shows says more of the matter than all words around it
_CODE = re.compile(r"[a-z]\d{1,3}")
CODE_COUNTS = 3
# what a passage that has the kind of answer that is asked for is worth beside its words
EXPECTED = 1.0
# a passage as near as can be is less than another wording of the same question
MOST_OF_PASSAGE, MOST_OF_WORDING = 0.8, 1.5


class Index:
    """A searchable set of articles of one language; immutable once built.

    :param articles: `Article`s
    :param calibration: what the evidence of words is worth
    :param Segment beside: a large set that was made before; `articles` are what changed since
    :param hidden: ids of articles of `beside` that changed or are gone
    :param encoder: finds by meaning what it has made vectors of, see `Segment.embed`; where it
        fails, words alone count
    :param fused: what the evidence of words and meaning is worth, fitted for the encoder
    """

    def __init__(self, articles=(), calibration=CALIBRATION, beside=None, hidden=(),
                 encoder=None, fused=None):
        self.calibration = calibration
        self.fused = fused or calibration
        self.encoder = encoder
        own = segments.build(articles, beside)
        self.segments = [part for part in (beside, own) if part is not None]
        self._visible = [None] * len(self.segments)
        if beside is not None and len(hidden):
            gone = numpy.fromiter(hidden, dtype=numpy.int64, count=len(hidden))
            self._visible[0] = ~numpy.isin(beside.ids, gone)
        self._total = sum(map(len, self.segments))
        self._rarest = math.log(1 + self._total) + 1

    def __len__(self):
        return self._total

    def embed(self):
        """Encode the articles given to this index now: for small sets, and to measure.

        :return: this index
        :raise EncoderError: they can't be encoded now
        """
        part = self.segments[-1]
        part.embed(encoded(self.encoder, part.spoken()))
        return self

    # === SEARCH === #

    def search(self, question, limit=3):
        """Return the best hits for `question`, best first.

        :param str question: what the customer wrote, any length
        :param int limit: at most so many hits
        :return: list of `Hit`, empty when neither a term nor the meaning of the question is known
        """
        asked = text.terms(question)[:MOST_TERMS]
        if not asked or not self._total:
            return []
        if not all(self._frequency(asked)):
            question = spelling.corrected(question, self._frequency)
        query = _Query(self, question)
        vector = self._vector(question)
        if vector is None and not query.known:
            return []
        ranked = [
            self._rank(part, query, vector, visible)
            for part, visible in zip(self.segments, self._visible, strict=True) if len(part)
        ]
        best = max(float(each.words.max()) for each in ranked) or 1.0
        found = []
        for each in ranked:
            score = each.words / best
            if vector is not None:
                blend = self.fused.blend
                score = numpy.where(
                    each.part.spoken_of, blend * each.meaning + (1 - blend) * score, score)
            places = numpy.flatnonzero(score > 0)
            if len(places) > CANDIDATES:
                places = places[numpy.argpartition(-score[places], CANDIDATES)[:CANDIDATES]]
            found += [(-float(score[place]), len(found), each, int(place)) for place in places]
        found.sort(key=lambda hit: (hit[0], hit[1]))
        return [self._hit(query, each, place) for _score, _n, each, place in found[:limit]]

    def _vector(self, question):
        if self.encoder is None or not any(part.spoken_of.any() for part in self.segments):
            return None
        try:
            return self.encoder.encode([question], QUERY)[0]
        except EncoderError:
            return None

    def _rank(self, part, query, vector, visible):
        known = part.lookup(query.hashes)
        scores = part.scores(known[known >= 0])
        first = part.unit_first[:-1]
        is_wording = part.unit_kind == segments.WORDING
        words = (
            numpy.maximum.reduceat(numpy.where(is_wording, scores, 0), first)
            + 0.5 * numpy.maximum.reduceat(numpy.where(is_wording, 0, scores), first))
        near, meaning = None, numpy.zeros(len(part))
        if vector is not None and len(part.vectors):
            cosine = part.vectors @ vector
            near = numpy.where(
                part.unit_kind == segments.PASSAGE,
                _scaled(cosine, self.fused.passage, MOST_OF_PASSAGE),
                _scaled(cosine, self.fused.wording, MOST_OF_WORDING))
            meaning = numpy.maximum.reduceat(near, first)
        if visible is not None:
            words, meaning = numpy.where(visible, words, 0), numpy.where(visible, meaning, 0)
        return _Ranked(part, scores, words, near, meaning)

    def _hit(self, query, ranked, place):
        part = ranked.part
        coverage, matched = query.coverage(part, place)
        evidence = min(1.0, matched / (RARE_TERMS * self._rarest))
        units = part.units_of(place)
        likeness = max(
            (query.likeness(part, unit) for unit in units
             if part.unit_kind[unit] == segments.WORDING), default=0.0)
        is_near = ranked.near is not None and part.spoken_of[place]
        meaning = min(MOST_MEANING, float(ranked.meaning[place])) if is_near else 0.0
        confidence = self.calibration.probability(coverage, likeness, evidence)
        if is_near:
            # either may know it: by the same words, or by others that mean the same
            confidence = max(confidence, self.fused.probability(
                coverage, likeness, evidence, meaning))
        return Hit(
            article_id=int(part.ids[place]),
            title=part.title[place],
            passage=_best_passage(ranked, units, query.expects),
            confidence=round(confidence, 4),
            coverage=round(coverage, 4),
            question_match=round(likeness, 4),
            evidence=round(evidence, 4),
            score=round(float(ranked.words[place]), 4),
            meaning=round(meaning, 4),
        )

    # === FREQUENCIES === #

    def _frequency(self, terms):
        """In how many articles each term is."""
        return self.frequencies(segments.hashes(terms))

    def frequencies(self, hashed):
        """In how many articles each term is, by its hash."""
        total = numpy.zeros(len(hashed), dtype=numpy.int64)
        for part in self.segments:
            if len(part):
                places = part.lookup(hashed)
                total += numpy.where(places >= 0, part.article_frequency[places], 0)
        return total

    def rarity(self, frequencies):
        """Inverse document frequency of terms in so many articles; unknown ones are the rarest."""
        return numpy.where(
            frequencies > 0,
            numpy.log((1 + self._total) / (1 + numpy.asarray(frequencies))) + 1, self._rarest)


@dataclass
class _Ranked:
    """A segment's answer: BM25 and nearness of each unit, and both of each article."""

    part: segments.Segment
    scores: numpy.ndarray
    words: numpy.ndarray
    near: numpy.ndarray | None
    meaning: numpy.ndarray


def _best_passage(ranked, units, expects=None):
    """The passage that fits best by words, else by meaning; '' when none fits at all.

    :param expects: pattern of what the question waits for, see `expected`
    """
    units = [unit for unit in units if ranked.part.unit_kind[unit] == segments.PASSAGE]
    if not units:
        return ""
    most = max(float(ranked.scores[unit]) for unit in units)
    if ranked.near is None and not most:
        return ""
    kind = {
        unit: EXPECTED * bool(expects and expects.search(text.normalise(ranked.part.words[unit])))
        for unit in units}
    near = dict.fromkeys(units, 0.0) if ranked.near is None else ranked.near
    best = max(units, key=lambda unit: (
        near[unit] + kind[unit] + ranked.scores[unit] / (most or 1.0)))
    return ranked.part.words[best]


class _Query:
    """A question in the terms of an index."""

    def __init__(self, index, question):
        self._index = index
        self.expects = expected.answer_to(question)
        terms = list(dict.fromkeys(text.terms(question)[:MOST_TERMS]))
        self._atoms = text.atoms(question)[:MOST_ATOMS]
        named = list(dict.fromkeys(
            [*terms, *(each for atom, pairs in self._atoms for each in (atom, *pairs))]))
        hashed = segments.hashes(named)
        rarity = index.rarity(index.frequencies(hashed))
        self._hash = dict(zip(named, hashed, strict=True))
        self._weight = dict(zip(named, rarity.tolist(), strict=True))
        self._square = sum(self._weight[term] ** 2 for term in terms)
        for term in named:
            if _CODE.fullmatch(term):
                self._weight[term] *= CODE_COUNTS
        # a term that is said twice counts twice
        repeated = [
            term for term in text.terms(question)[:MOST_TERMS]
            for _time in range(CODE_COUNTS if _CODE.fullmatch(term) else 1)]
        self.hashes = numpy.array([self._hash[term] for term in repeated], dtype=numpy.uint64)
        self._asked = numpy.array([self._hash[term] for term in terms], dtype=numpy.uint64)
        self.known = bool((index.frequencies(self._asked) > 0).any()) if terms else False

    def coverage(self, part, article):
        """How much of the question's information the article carries: (share 0..1, amount).

        A Chinese character alone has many meanings: it counts half unless one of its neighbours
        is beside it in the article, too.
        """
        known = set(part.vocabulary[part.terms_of(article)].tolist())
        covered = {}
        for atom, pairs in self._atoms:
            if self._hash[atom] in known:
                share = 1.0 if not pairs or any(self._hash[p] in known for p in pairs) else 0.5
                covered[atom] = max(covered.get(atom, 0.0), share)
        total = sum(self._weight[atom] for atom in {atom for atom, _pairs in self._atoms})
        matched = sum(self._weight[atom] * share for atom, share in covered.items())
        return (matched / total if total else 0.0), matched

    def likeness(self, part, unit):
        """Cosine-like likeness 0..1 of the question and one wording, by rarity of their terms."""
        wording = part.vocabulary[part.wording(unit)]
        square = self._index.rarity(self._index.frequencies(wording)) ** 2
        norm = self._square * float(square.sum())
        common = float(square[numpy.isin(wording, self._asked)].sum())
        return common / math.sqrt(norm) if norm else 0.0


def _scaled(cosine, scale, most):
    low, high = scale
    return numpy.clip((cosine - low) / max(high - low, 1e-6), 0, most)


def encoded(encoder, texts):
    """Return the vectors of (kind, text) pairs; a text that is empty has a row of zeros."""
    rows = {}
    for kind in (QUERY, PASSAGE):
        places = [n for n, (own, words) in enumerate(texts) if own == kind and words]
        found = encoder.encode([texts[n][1] for n in places], kind)
        rows.update(zip(places, found, strict=True))
    matrix = numpy.zeros((len(texts), encoder.dimension), dtype=numpy.float32)
    for place, row in rows.items():
        matrix[place] = row
    return matrix
