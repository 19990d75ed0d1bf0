"""Which products fit what a customer says he wants, by the words of their descriptions."""

import math
from collections import Counter

from . import text

# what fits clearly less than the best one is not offered beside it
LEAST_SHARE = 0.6


def words(wish):
    """What to look for in a catalogue: the words and the pairs of Chinese characters of a wish.

    >>> words("彩色打印机"), words("a printer for the office")
    (['彩色', '色打', '打印', '印机'], ['printer', 'offic'])
    """
    return [term for term in dict.fromkeys(text.terms(wish)) if len(term) > 1]


def fitting(wish, offers, limit):
    """The ids of the offers that fit a wish, best first, of equal ones the earlier.

    A word that few of the offers have says more than one that most have.

    :param offers: [(id, text), …]
    :param limit: how many at most

    >>> offers = [(1, "Mono laser printer"), (2, "Colour laser printer"), (3, "Purifier")]
    >>> fitting("a colour printer please", offers, 3), fitting("something nice", offers, 3)
    ([2], [])
    """
    asked = set(words(wish))
    found = [(key, asked & set(text.terms(about))) for key, about in offers]
    spread = Counter(term for _key, terms in found for term in terms)
    scores = {
        key: sum(math.log(1 + len(offers) / spread[term]) for term in terms)
        for key, terms in found if terms}
    if not scores:
        return []
    best = max(scores.values())
    ranked = sorted(scores, key=lambda key: -scores[key])
    return [key for key in ranked if scores[key] >= LEAST_SHARE * best][:limit]
