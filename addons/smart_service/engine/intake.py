"""What still has to be asked before a repair can be planned, and nothing else.

Whoever takes a repair request, a bot or a person, begins with what is known already: the
customer's devices, what he has said in this conversation, where he is, how he is reached. A
question is put only for what is left, and each only once.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

DEVICE = "device"
SYMPTOM = "symptom"
FAULT = "fault"
PLACE = "place"
PHONE = "phone"

_MAP = re.compile(r"[?&]mlat=(-?\d{1,2}(?:\.\d+)?)&mlon=(-?\d{1,3}(?:\.\d+)?)\S*")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Known:
    """What is known of a repair.

    :param device: whether it is clear which device it is about
    :param symptom: what is wrong, in the customer's words
    :param faults: how many faults of the catalogue fit these words equally well
    :param place: whether an engineer finds the way
    :param phone: whether he can call
    """

    device: bool = False
    symptom: str = ""
    faults: int = 0
    place: bool = False
    phone: bool = False


def missing(known: Known, asked: Collection[str] = ()) -> tuple[str, ...]:
    """What to ask for, in the order of asking.

    :param asked: what was asked for before, with or without an answer

    >>> missing(Known(device=True, symptom="it leaks", faults=1, place=True))
    ('phone',)
    >>> missing(Known(device=True, faults=2, place=True, phone=True), asked=["fault"])
    ('symptom',)
    """
    wanted = (
        (DEVICE, not known.device),
        (SYMPTOM, not known.symptom.strip()),
        (FAULT, known.faults > 1),
        (PLACE, not known.place),
        (PHONE, not known.phone),
    )
    return tuple(name for name, lacks in wanted if lacks and name not in asked)


def position_in(text: str) -> tuple[float, float] | None:
    """Latitude and longitude of the place that a customer has sent from his phone.

    >>> position_in("Home https://www.openstreetmap.org/?mlat=31.2&mlon=121.5#map=17/31.2/121.5")
    (31.2, 121.5)
    >>> position_in("https://example.com/?mlat=99&mlon=121.5") is None
    True
    """
    found = _MAP.search(text or "")
    if not found:
        return None
    latitude, longitude = map(float, found.groups())
    inside = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if inside else None


def address_in(text: str) -> str:
    """The words of what a customer has answered to "where?", without links.

    >>> address_in(" 100 Main St,  3rd floor https://example.com/x ")
    '100 Main St, 3rd floor'
    """
    return " ".join(_LINK.sub(" ", text or "").split())
