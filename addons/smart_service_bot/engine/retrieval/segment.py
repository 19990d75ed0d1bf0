"""Articles as arrays: nothing but numbers and bytes, so that a file of them can be mapped.

Terms are known by a 64-bit hash, sorted: a search in that array takes the place of a dictionary,
which each process would have to hold for itself.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import accumulate

import bm25s
import numpy

from .. import text
from ..encoders import PASSAGE as PASSAGES
from ..encoders import QUERY as WORDINGS
from .splitting import passages

WORDING, KEYWORDS, PASSAGE = 0, 1, 2
# BM25 as Lucene has it, which is what `bm25s` computes by default
K1, B = 1.5, 0.75


@dataclass
class Segment:
    """Some articles, ready to be searched. Read-only; U units, A articles, V terms.

    - vocabulary (V): hashes of the terms, ascending; unit_frequency, article_frequency (V)
    - posting_first (V+1), posting_unit, posting_score: BM25 of each term in each unit
    - unit_article, unit_kind (U); unit_first (A+1): an article's units stand together
    - term_first (A+1), terms: the terms of each article, ascending
    - wording_first (U+1), wordings: the terms of each wording of a question, ascending
    - ids, (A); title, stamp (of articles), words (of units): `Texts`
    - vectors (U rows, or none): what an encoder made of each unit; zeros for keywords
    """

    arrays: dict
    units: int = field(init=False)

    def __post_init__(self):
        for name, array in self.arrays.items():
            setattr(self, name, array)
        self.units = len(self.unit_kind)
        self.length = float(self.mean_length[0])
        self.title = Texts(self.title_bytes, self.title_first)
        self.stamp = Texts(self.stamp_bytes, self.stamp_first)
        self.words = Texts(self.words_bytes, self.words_first)
        self.spoken_of = self._spoken_of()
        self._bm25 = bm25s.BM25()
        self._bm25.nonoccurrence_array = None
        self._bm25.scores = {
            "data": self.posting_score, "indices": self.posting_unit,
            "indptr": self.posting_first, "num_docs": self.units,
        }

    def __len__(self):
        return len(self.ids)

    def lookup(self, hashes):
        """Return the places of these hashes in the vocabulary, -1 for those it lacks."""
        if not len(self.vocabulary):
            return numpy.full(len(hashes), -1)
        places = numpy.searchsorted(self.vocabulary, hashes)
        places[places == len(self.vocabulary)] = 0
        return numpy.where(self.vocabulary[places] == hashes, places, -1)

    def scores(self, places):
        """Return the BM25 score of every unit for the terms at these places."""
        if not len(places):
            return numpy.zeros(self.units, dtype=numpy.float32)
        return self._bm25.get_scores_from_ids(places)

    def terms_of(self, article):
        return self.terms[self.term_first[article]:self.term_first[article + 1]]

    def units_of(self, article):
        return range(int(self.unit_first[article]), int(self.unit_first[article + 1]))

    def wording(self, unit):
        return self.wordings[self.wording_first[unit]:self.wording_first[unit + 1]]

    def spoken(self):
        """Return (kind for an encoder, text) of each unit; keywords have no meaning to encode."""
        return [
            (PASSAGES if kind == PASSAGE else WORDINGS, "" if kind == KEYWORDS else words)
            for kind, words in zip(self.unit_kind.tolist(), self.words, strict=True)
        ]

    def embed(self, vectors):
        """Keep what an encoder made of each unit.

        :param vectors: matrix of U rows, zeros where there is nothing
        """
        self.arrays["vectors"] = self.vectors = vectors
        self.spoken_of = self._spoken_of()

    def _spoken_of(self):
        """Which articles have a vector (A)."""
        if len(self.vectors) != self.units or not self.units:
            return numpy.zeros(len(self), dtype=bool)
        return numpy.maximum.reduceat(self.vectors[:, :8].any(axis=1), self.unit_first[:-1])


class Texts:
    """Texts one after the other in one array of bytes."""

    def __init__(self, data, first):
        self._data, self._first = data, first

    def __getitem__(self, number):
        return bytes(self._data[self._first[number]:self._first[number + 1]]).decode()

    def __len__(self):
        return len(self._first) - 1

    @staticmethod
    def packed(texts):
        """Return (bytes, first) of a list of texts."""
        encoded = [each.encode("utf-8", "replace") for each in texts]
        return numpy.frombuffer(b"".join(encoded), dtype=numpy.uint8), first_of(encoded)


def first_of(rows):
    """Return where each row begins when all stand one after the other, and the end of the last.

    >>> first_of(['ab', '', 'c']).tolist()
    [0, 2, 2, 3]
    """
    return numpy.fromiter(
        accumulate(map(len, rows), initial=0), dtype=numpy.int64, count=len(rows) + 1)


def hashes(terms):
    """Return the 64-bit hashes of terms."""
    return numpy.array(
        [int.from_bytes(blake2b(term.encode("utf-8", "replace"), digest_size=8).digest(), "little")
         for term in terms], dtype=numpy.uint64)


def units_of(article):
    """Yield (kind, text) of each unit of an article."""
    for question in (article.title, *article.variants):
        yield WORDING, question
    if article.keywords:
        yield KEYWORDS, article.keywords
    for passage in passages(article.body):
        yield PASSAGE, passage


def spoken(articles):
    """Return (kind for an encoder, text) of all that `Segment.spoken` will say of these articles,
    and of little more: texts without any term are in it, too.
    """
    return [
        (PASSAGES if kind == PASSAGE else WORDINGS, words)
        for article in articles for kind, words in units_of(article)
        if kind != KEYWORDS and words
    ]


def build(articles, beside=None):
    """Make a :class:`Segment` of articles; those without any term are left out.

    :param articles: iterable of `Article`s
    :param Segment beside: the articles will be searched together with these: what is rare is
        counted over both
    """
    kept, kinds, owners, unit_terms, texts = [], [], [], [], []
    names, unit_numbers = {}, []
    for article in articles:
        found = [(kind, words, terms) for kind, words in units_of(article)
                 if (terms := text.terms(words))]
        if not found:
            continue
        for kind, words, terms in found:
            kinds.append(kind)
            owners.append(len(kept))
            texts.append(words)
            unit_terms.append([names.setdefault(term, len(names)) for term in terms])
        unit_numbers.append(found)
        kept.append((article.id, article.title, article.stamp))
    vocabulary = hashes(names)
    order = numpy.argsort(vocabulary)
    place = numpy.empty(len(order), dtype=numpy.int32)
    place[order] = numpy.arange(len(order))
    vocabulary = vocabulary[order]
    unit_terms = [place[terms] for terms in unit_terms]
    wordings = [numpy.unique(terms) if kind == WORDING else terms[:0]
                for kind, terms in zip(kinds, unit_terms, strict=True)]
    unit_first = first_of(unit_numbers)
    article_terms = [
        numpy.unique(numpy.concatenate(unit_terms[start:end]))
        for start, end in zip(unit_first[:-1], unit_first[1:], strict=True)
    ]
    lengths = numpy.array([len(terms) for terms in unit_terms], dtype=numpy.float64)
    arrays = {
        "vocabulary": vocabulary,
        "article_frequency": _frequency(article_terms, len(vocabulary)),
        "unit_frequency": _frequency(map(numpy.unique, unit_terms), len(vocabulary)),
        "mean_length": numpy.array([lengths.mean() if len(lengths) else 1.0]),
        "unit_article": numpy.array(owners, dtype=numpy.int32),
        "unit_kind": numpy.array(kinds, dtype=numpy.uint8),
        "unit_first": unit_first,
        "term_first": first_of(article_terms), "terms": _joined(article_terms),
        "wording_first": first_of(wordings), "wordings": _joined(wordings),
        "ids": numpy.array([number for number, _title, _stamp in kept], dtype=numpy.int64),
        "vectors": numpy.zeros((0, 0), dtype=numpy.float32),
    }
    for name, values in (
        ("title", [title for _number, title, _stamp in kept]),
        ("stamp", [stamp for _number, _title, stamp in kept]), ("words", texts),
    ):
        arrays[f"{name}_bytes"], arrays[f"{name}_first"] = Texts.packed(values)
    postings = _postings if beside is None else _postings_beside
    arrays.update(postings(unit_terms, arrays, lengths, beside))
    return Segment(arrays)


def _joined(rows):
    rows = list(rows)
    return numpy.concatenate(rows).astype(numpy.int32) if rows else numpy.zeros(0, numpy.int32)


def _frequency(rows, size):
    """How many rows have each of the terms; each row names a term once."""
    return numpy.bincount(_joined(rows), minlength=size).astype(numpy.int32)


def _postings(unit_terms, arrays, _lengths, _beside):
    size = len(arrays["vocabulary"])
    if not unit_terms:
        return _columns([], [], [], size)
    model = bm25s.BM25(k1=K1, b=B)
    found = model.build_index_from_ids(
        range(size), [terms.tolist() for terms in unit_terms], show_progress=False)
    return {
        "posting_score": found["data"].astype(numpy.float32),
        "posting_unit": found["indices"].astype(numpy.int32),
        "posting_first": found["indptr"].astype(numpy.int64),
    }


def _postings_beside(unit_terms, arrays, lengths, beside):
    """The same scores, with the frequencies and lengths of the other segment's units added."""
    size = len(arrays["vocabulary"])
    places = beside.lookup(arrays["vocabulary"])
    known = numpy.where(places >= 0, beside.unit_frequency[numpy.maximum(places, 0)], 0) \
        if len(beside.vocabulary) else numpy.zeros(size)
    frequency = arrays["unit_frequency"] + known
    total = len(unit_terms) + beside.units
    rarity = numpy.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    mean = (lengths.sum() + beside.length * beside.units) / max(1, total)
    scores, units, terms = [], [], []
    for unit, own in enumerate(unit_terms):
        different, count = numpy.unique(own, return_counts=True)
        share = count / (K1 * (1 - B + B * lengths[unit] / mean) + count)
        scores.append(rarity[different] * share)
        units.append(numpy.full(len(different), unit))
        terms.append(different)
    return _columns(scores, units, terms, size)


def _columns(scores, units, terms, size):
    terms = _joined(terms)
    order = numpy.argsort(terms, kind="stable")
    first = numpy.zeros(size + 1, dtype=numpy.int64)
    numpy.cumsum(numpy.bincount(terms, minlength=size), out=first[1:])
    scores = numpy.concatenate(scores) if scores else numpy.zeros(0)
    return {
        "posting_score": scores[order].astype(numpy.float32),
        "posting_unit": _joined(units)[order], "posting_first": first,
    }
