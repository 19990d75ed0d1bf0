"""How a customer feels, from what was noticed in the own messages lately."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

# an anger of two weeks ago counts half as much as one of today
HALF_LIFE = timedelta(days=14)
WEIGHTS = {
    "negative_emotion": -1.0, "churn_risk": -1.0, "price_complaint": -0.4, "praise": 0.8,
}
UPSET = -0.35
PLEASED = 0.35

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"


class Noticed(NamedTuple):
    """One finding: its kind, how strong it is (0 … 1) and when it was said."""

    kind: str
    strength: float
    said_at: datetime


def mood(found: Iterable[Noticed], now: datetime) -> str:
    """Whether the customer is upset, pleased, or nothing of both.

    >>> today = datetime(2026, 11, 22)
    >>> mood([Noticed("negative_emotion", 0.9, today)], today)
    'negative'
    >>> mood([Noticed("negative_emotion", 0.9, today - 3 * HALF_LIFE)], today)
    'neutral'
    >>> mood([Noticed("praise", 0.8, today), Noticed("price_complaint", 0.5, today)], today)
    'positive'
    """
    score = sum(
        WEIGHTS.get(kind, 0.0) * strength * 0.5 ** (max(now - said_at, timedelta()) / HALF_LIFE)
        for kind, strength, said_at in found)
    if score <= UPSET:
        return NEGATIVE
    return POSITIVE if score >= PLEASED else NEUTRAL
