"""All that one decision rests on."""

from dataclasses import dataclass, replace
from functools import cached_property

from .state import Situation, State

# A hit by so much surer than the first one is answered with instead.
CLEARLY = 0.06


@dataclass(frozen=True)
class Turn:
    """What the customer wrote, what was found for it, and what is known beside it.

    :param best: the hit to answer with, None without any
    :param needs: function of a serial number and a symptom that returns the `Needs` of the repair
    :param together: function that returns the hits of the message and the question before it, read
        as one; None when nobody searches for them
    :param chances: function that returns the wishes of both, read as one, as ((code, chance), …);
        None when nobody reads them
    """

    understanding: object
    hits: tuple
    state: State
    devices: tuple
    calibration: object
    situation: Situation
    needs: object = None
    best: object = None
    together: object = None
    chances: object = None

    @property
    def answers(self):
        """Whether the best article surely answers the question."""
        return bool(self.best and self.best.confidence >= self.calibration.answer)

    @cached_property
    def is_stranger(self):
        """Whether nothing on file can be the customer's."""
        return bool(self.situation.is_stranger and self.situation.is_stranger())

    def with_state(self, **values):
        return replace(self, state=replace(self.state, **values))


def best(hits):
    """The hit to answer with: the first one, unless another is clearly surer.

    >>> from types import SimpleNamespace as Hit
    >>> [best([Hit(confidence=a), Hit(confidence=b)]).confidence
    ...  for a, b in ((0.9, 0.95), (0.7, 0.95))]
    [0.9, 0.95]
    """
    if not hits:
        return None
    surest = max(hits, key=lambda hit: hit.confidence)
    return surest if surest.confidence - hits[0].confidence >= CLEARLY else hits[0]
