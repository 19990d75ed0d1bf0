"""From which confidence a kind of signal is acted on alone, learned from people's verdicts.

Findings are put into bands of confidence. What share of a band's findings is right has a Beta
belief: imagined verdicts to begin with, and one more for each real one. A band whose belief
falls below :data:`GOAL` is no longer acted on alone, nor is any band below it; a person's
click still acts. One more rejection never lowers the threshold, one more confirmation never
raises it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# at least this share of what is done without asking should be right
GOAL = 0.7
# hundredths of confidence
WIDTH = 10
# (right, wrong) of the imagined verdicts: from the start on, and below it
TRUSTED = (9, 1)
UNKNOWN = (5, 5)
# no confidence reaches it: a person is asked each time
NEVER = 1.01


@dataclass(frozen=True)
class Band:
    """Findings of a confidence from ``low`` up to below ``high``.

    :param right: how many of them people have confirmed
    :param wrong: how many they have rejected
    :param prior: (right, wrong) imagined verdicts
    """

    low: float
    high: float
    right: int
    wrong: int
    prior: tuple[int, int]

    @property
    def trust(self) -> float:
        """The mean of the Beta belief: the share that is expected to be right.

        >>> Band(0.75, 0.85, 0, 3, TRUSTED).trust < GOAL
        True
        """
        right, wrong = self.prior
        return (right + self.right) / (right + wrong + self.right + self.wrong)

    @property
    def trusted(self) -> bool:
        return self.trust >= GOAL


def bands(start: float, verdicts: Iterable[tuple[float, bool, int]]) -> list[Band]:
    """The bands of a kind, from the one below ``start`` up.

    :param start: from which confidence we act before anybody has judged, 0.2 … 0.99
    :param verdicts: (confidence, whether it was right, how many such verdicts)
    """
    first = round(start * 100)
    lows = [first - WIDTH, *range(first, 101, WIDTH)]
    highs = [*lows[1:], 101]
    counts = {low: [0, 0] for low in lows}
    for confidence, right, number in verdicts:
        of = next((low for low in reversed(lows) if round(confidence * 100) >= low), None)
        if of is not None:
            counts[of][not right] += number
    return [
        Band(low / 100, high / 100, *counts[low], TRUSTED if low >= first else UNKNOWN)
        for low, high in zip(lows, highs, strict=True)
    ]


def threshold(of: Iterable[Band]) -> float:
    """The lowest confidence such that all bands from it on are trusted; else :data:`NEVER`.

    >>> threshold(bands(0.75, []))
    0.75
    >>> threshold(bands(0.75, [(0.8, False, 3)]))
    0.85
    >>> threshold(bands(0.75, [(0.7, True, 7)]))
    0.65
    """
    lowest = NEVER
    for band in sorted(of, key=lambda band: -band.low):
        if not band.trusted:
            break
        lowest = band.low
    return lowest
