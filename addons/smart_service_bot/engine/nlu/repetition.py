"""Whether a customer asks again what he has asked before: then the answer was none to him."""

import math

from .. import text

# Two wordings of one question share so much of their terms, two questions of one topic less.
ALIKE = 0.72
# of one or two terms every question has some
FEWEST_TERMS = 3


def count(message, earlier):
    """Return how many of the earlier messages asked the same as this one.

    :param str message: what the customer writes now
    :param earlier: what he wrote before, in any order

    >>> count('墨盒怎么换啊', ['请问墨盒怎么换', '你们几点下班'])
    1
    >>> count('where is my parcel', ['how do I clean the print head'])
    0
    """
    asked = _weights(message)
    if len(asked) < FEWEST_TERMS:
        return sum(_same(message, other) for other in earlier) if text.terms(message) else 0
    return sum(_likeness(asked, _weights(other)) >= ALIKE for other in earlier)


def _same(message, other):
    return text.terms(message) == text.terms(other)


def _weights(message):
    counts = {}
    for term in text.terms(message)[:300]:
        counts[term] = counts.get(term, 0) + 1
    return counts


def _likeness(first, second):
    common = sum(amount * second.get(term, 0) for term, amount in first.items())
    norm = sum(n * n for n in first.values()) * sum(n * n for n in second.values())
    return common / math.sqrt(norm) if norm else 0.0
