"""What a rule of :mod:`.signals` is."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = (
    "purchase_intent",
    "trial_request",
    "churn_risk",
    "competitor",
    "negative_emotion",
    "price_complaint",
    "suggestion",
    "praise",
)


@dataclass(frozen=True)
class Rule:
    """One pattern.

    :param unless: a word that, anywhere in the clause, says that it speaks of something else
    :param question: True: only in a question; False: only outside of one; None: either
    :param negatable: whether a negation in the clause takes the meaning away
    """

    kind: str
    pattern: re.Pattern[str]
    confidence: float
    unless: re.Pattern[str] | None = None
    question: bool | None = None
    negatable: bool = True


def one_of(*parts: str) -> re.Pattern[str]:
    """One pattern of all ``parts`` as alternatives; a group may run on over several parts."""
    return re.compile("|".join(parts))
