"""Which tickets are about the same thing: customer + device + symptom.

A score from 0 to 1 with its reasons, so that a person can see why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .words import likeness

SAME_CUSTOMER, SAME_DEVICE, SAME_CATEGORY = 0.30, 0.35, 0.05
SYMPTOM = 0.35
# the same device is another matter after so many days, the same words after fewer
FADES_DAYS = 30
# from here on a person is shown the other ticket
SHOWN = 0.5
# a third of the shorter one's words in common is worth telling
LIKE_WORDS = 0.33


@dataclass(frozen=True)
class Matter:
    """What a ticket is about.

    :param customer: key of the customer's company, None when nobody knows him
    :param device: key of the device: the lot, or its serial number as told
    :param words: subject, symptom and description
    :param reported_at: when it was reported
    """

    customer: object = None
    device: object = None
    category: object = None
    words: str = ""
    reported_at: datetime | None = None


@dataclass(frozen=True)
class Likeness:
    """How sure it is that two tickets are one, and by what."""

    score: float
    reasons: tuple[str, ...]


def compare(one: Matter, other: Matter) -> Likeness:
    """How much two tickets look like one.

    Two customers' tickets are never one: that is a problem which they share.

    >>> day = datetime(2026, 3, 2)
    >>> compare(Matter(1, "QL1", words="Paper jam", reported_at=day),
    ...         Matter(1, "QL1", words="paper jam again", reported_at=day))
    Likeness(score=1.0, reasons=('customer', 'device', 'words'))
    """
    nothing = Likeness(0.0, ())
    if one.customer and other.customer and one.customer != other.customer:
        return nothing
    reasons, points, possible = [], 0.0, SAME_CUSTOMER + SYMPTOM
    if one.customer and one.customer == other.customer:
        reasons.append("customer")
        points += SAME_CUSTOMER
    if one.device and other.device:
        # another device of the same customer is another matter
        if one.device != other.device:
            return nothing
        reasons.append("device")
        points += SAME_DEVICE
        possible += SAME_DEVICE
    if not reasons:
        return nothing
    if one.category and one.category == other.category:
        reasons.append("category")
        points += SAME_CATEGORY
        possible += SAME_CATEGORY
    alike = likeness(one.words, other.words)
    if alike >= LIKE_WORDS:
        reasons.append("words")
    points += SYMPTOM * alike
    days = 0.0
    if one.reported_at and other.reported_at:
        days = abs((one.reported_at - other.reported_at).total_seconds()) / 86400
    fading = max(0.0, 1 - days / FADES_DAYS / 2) if days < FADES_DAYS else 0.5 * FADES_DAYS / days
    return Likeness(round(points / possible * fading, 2), tuple(reasons))
