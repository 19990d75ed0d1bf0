"""Which tags a text should get, by the tags of the texts that are most like it.

Nearest neighbours under the cosine of TF-IDF vectors (Manning, Raghavan and Schütze 2008, ch. 14):
a new tag works from its third example on, and "as in 4 of 5 like it" is an explanation that people
understand.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from .. import text

NEIGHBOURS = 8
# texts that share less than this with the question say nothing about it
LIKENESS = 0.15
# so many like it have to carry a tag, and so great has their weight among all like it to be
SUPPORT = 2
SHARE = 0.4
NAMED = 0.9
TERMS = 200


@dataclass(frozen=True)
class Proposal:
    """A tag that fits: `confidence` 0..1, `support` how many texts like it carry it."""

    tag_id: int
    confidence: float
    support: int = 0


class TagModel:
    """Knows which tags went with which words; immutable once built.

    :param examples: (text, ids of its tags) of what people have tagged
    :param names: the name of each tag that may be proposed, by id
    """

    def __init__(self, examples, names):
        self._names = {tag: " ".join(text.normalise(name).split()) for tag, name in names.items()}
        self._tags, documents = [], []
        for words, tags in examples:
            terms = Counter(text.terms(words)[:TERMS])
            known = frozenset(tags) & names.keys()
            if terms and known:
                documents.append(terms)
                self._tags.append(known)
        frequency = Counter(term for terms in documents for term in terms)
        self._idf = {
            term: math.log((1 + len(documents)) / (1 + count)) + 1
            for term, count in frequency.items()}
        self._postings = defaultdict(list)
        for position, terms in enumerate(documents):
            for term, weight in self._vector(terms).items():
                self._postings[term].append((position, weight))

    def propose(self, words, limit=3):
        """Return the :class:`Proposal`s for a text, surest first.

        >>> model = TagModel([('the paper jams', [1]), ('paper jam again', [1]),
        ...                   ('where is my invoice', [2])], {1: 'Jam', 2: 'Invoice'})
        >>> [p.tag_id for p in model.propose('my paper always jams up')]
        [1]
        >>> model.propose('an invoice please')[0].confidence
        0.9
        """
        found = {tag: Proposal(tag, NAMED) for tag in self._named(words)}
        for proposal in self._like(words):
            if proposal.tag_id not in found:
                found[proposal.tag_id] = proposal
        ranked = sorted(found.values(), key=lambda p: (-p.confidence, -p.support, p.tag_id))
        return ranked[:limit]

    def _named(self, words):
        """Tags that the text calls by their name; Latin names as whole words only."""
        folded = f" {' '.join(text.normalise(words).split())} "
        latin = "".join(c if c.isalnum() else " " for c in folded)
        latin = f" {' '.join(latin.split())} "
        for tag, name in self._names.items():
            if name and (f" {name} " in latin if name.isascii() else name in folded):
                yield tag

    def _like(self, words):
        likeness = defaultdict(float)
        for term, weight in self._vector(Counter(text.terms(words)[:TERMS])).items():
            for position, other in self._postings.get(term, ()):
                likeness[position] += weight * other
        nearest = sorted(
            (value, position) for position, value in likeness.items() if value >= LIKENESS)
        nearest = nearest[-NEIGHBOURS:]
        total = sum(value for value, _position in nearest)
        weights, support = defaultdict(float), Counter()
        for value, position in nearest:
            for tag in self._tags[position]:
                weights[tag] += value
                support[tag] += 1
        for tag, weight in weights.items():
            if support[tag] >= SUPPORT and weight / total >= SHARE:
                # never as sure as what the customer says himself
                yield Proposal(tag, round(min(weight / total, 0.89), 2), support[tag])

    def _vector(self, terms):
        weights = {
            term: (1 + math.log(count)) * self._idf[term]
            for term, count in terms.items() if term in self._idf}
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {term: weight / norm for term, weight in weights.items()} if norm else {}
