"""Which of several ways to answer fits a message best.

What a message may be answered with are its ways: an article, an article or tool that the question
before led to, a tool that its wish needs, a person, or an honest "I don't know". What speaks for
a way are figures between -1 and 1; their weighted sums are compared (a conditional logit). The
weights are fitted to dialogues whose right answers are known, see `benchmarks/bot_weighing.py`,
and checked on dialogues that were left out, so that no threshold here was set by hand.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

# kinds of ways
ARTICLE = "article"
FOLLOWING = "following"
AGAIN = "again"
WISH = "wish"
BUYING = "buying"
PERSON = "person"
UNSURE = "unsure"

# by what a message was read by: what the same figure is worth depends on it
WEIGHTS = json.loads((Path(__file__).parent / "weights.json").read_text(encoding="utf-8"))
# the logarithm of odds that counts as 1: what is surer is not worth more
SUREST = 4.0


@dataclass(frozen=True)
class Way:
    """One way to answer.

    :param kind: one of this module
    :param act: function that returns the `Action`; only that of the way chosen is called
    :param reasons: {name: figure} of what speaks for it or against it
    :param name: article, tool or wish, as a trace shows it
    """

    kind: str
    act: object
    reasons: dict
    name: str = ""

    def weight(self, weights=None):
        """The weighted sum of the reasons."""
        weights = WEIGHTS["words"] if weights is None else weights
        return sum(
            weights.get(f"{self.kind}.{name}", 0.0) * figure
            for name, figure in {"always": 1.0, **self.reasons}.items())


def chosen(ways, weights=None):
    """The way with the most weight, the first of equal ones."""
    return max(ways, key=lambda way: way.weight(weights))


def best(ways, read_by="words"):
    """The way to take.

    :param read_by: what the message was read by, see `intent.Understanding`
    """
    return chosen(ways, WEIGHTS[read_by])


def odds(chance):
    """The odds of a chance on a scale from -1 to 1.

    >>> odds(0.5), odds(1), odds(0)
    (0.0, 1.0, -1.0)
    """
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return max(-1.0, min(1.0, math.log(chance / (1 - chance)) / SUREST))
