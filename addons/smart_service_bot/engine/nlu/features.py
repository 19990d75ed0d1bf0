"""The words and pieces of words of a message as numbers, for linear models.

Two views of one text, each of length 1: its words (with pairs of neighbours), and the pieces of
its words, which outlive a spelling mistake. Chinese has no spaces: there the characters and their
neighbours are both. Weights are TF-IDF with a logarithmic count of repetitions.
"""

import math
import re

import numpy

from .. import text

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:'[^\W_{_HAN}]+)*|[?!]")
_DIGITS = re.compile(r"\d{3,}")
PIECES = (2, 5)
# a message is understood by its beginning: nobody says what he wants after so many characters
LONGEST = 2000
# from so many texts on, what occurs in one alone is an accident
SEVERAL = 2000


def _is_han(run):
    return "\u3400" <= run[0] <= "\u9fff"


def pieces(message):
    """Return (words, parts) of a message: two lists of terms, with repetitions.

    Numbers of three and more digits are all alike: which number it is says nothing of the wish.

    >>> pieces('修机器')[0]
    ['修', '机', '器', '修机', '机器']
    >>> words, parts = pieces('Order 12345?')
    >>> words
    ['order', '000', '?', 'order 000', '000 ?']
    >>> parts[:4]
    [' o', 'or', 'rd', 'de']
    """
    runs = _RUN.findall(_DIGITS.sub("000", text.normalise(message[:LONGEST])))
    latin, words, parts = [], [], []
    for run in runs:
        if _is_han(run):
            words += run
            words += [run[i : i + 2] for i in range(len(run) - 1)]
            whole = f"^{run}$"
            for size in (1, 2, 3, 4):
                parts += [whole[i : i + size] for i in range(len(whole) - size + 1)]
        else:
            latin.append(run)
            whole = f" {run} "
            for size in range(PIECES[0], PIECES[1] + 1):
                parts += [whole[i : i + size] for i in range(len(whole) - size + 1)]
    words += latin
    words += [f"{first} {second}" for first, second in zip(latin, latin[1:], strict=False)]
    return words, parts


class Features:
    """The terms that a model knows, each with its weight.

    :param tuple terms: one list for each of the two views
    :param idf: float array, weights of the first view's terms, then of the second's
    """

    def __init__(self, terms, idf):
        self.terms = tuple(map(list, terms))
        self.idf = numpy.asarray(idf, dtype=numpy.float32)
        self._index = []
        offset = 0
        for view in self.terms:
            self._index.append({term: offset + i for i, term in enumerate(view)})
            offset += len(view)

    def __len__(self):
        return len(self.idf)

    @classmethod
    def fit(cls, texts):
        """Return the features of these texts."""
        found = ({}, {})
        for message in texts:
            for view, counts in zip(pieces(message), found, strict=True):
                for term in set(view):
                    counts[term] = counts.get(term, 0) + 1
        least = 2 if len(texts) >= SEVERAL else 1
        terms = [sorted(t for t, n in counts.items() if n >= least) for counts in found]
        idf = [
            math.log((1 + len(texts)) / (1 + counts[term])) + 1
            for view, counts in zip(terms, found, strict=True) for term in view]
        return cls(terms, idf)

    def vector(self, message):
        """Return (indices, values) of a message, both empty when no term is known."""
        return self.known(message)[:2]

    def known(self, message):
        """Return (indices, values, share of the message's words that are known, 0..1)."""
        indices, values, shares = [], [], []
        for view, index in zip(pieces(message), self._index, strict=True):
            counts, found = {}, 0
            for term in view:
                position = index.get(term)
                if position is not None:
                    counts[position] = counts.get(position, 0) + 1
                    found += 1
            shares.append(found / len(view) if view else 0.0)
            if not counts:
                continue
            positions = numpy.fromiter(counts, dtype=numpy.int32, count=len(counts))
            amounts = numpy.fromiter(counts.values(), dtype=numpy.float32, count=len(counts))
            weights = (1 + numpy.log(amounts)) * self.idf[positions]
            indices.append(positions)
            values.append(weights / numpy.linalg.norm(weights))
        if not indices:
            return numpy.zeros(0, numpy.int32), numpy.zeros(0, numpy.float32), 0.0
        return numpy.concatenate(indices), numpy.concatenate(values), shares[0]

    def matrix(self, texts):
        """Return the vectors of texts as the rows of a sparse matrix, for training."""
        import scipy.sparse

        vectors = [self.vector(message) for message in texts]
        starts = numpy.cumsum([0] + [len(indices) for indices, _values in vectors])
        return scipy.sparse.csr_matrix(
            (
                numpy.concatenate([values for _indices, values in vectors]),
                numpy.concatenate([indices for indices, _values in vectors]),
                starts,
            ),
            shape=(len(texts), len(self)),
        )
