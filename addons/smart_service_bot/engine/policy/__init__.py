"""What the bot does next, as a pure decision over what it knows.

`state` names what is remembered and done, `turn` what a decision rests on. `deciding` is the order
of answers, `people` what goes to a person in any case; of what is left to judgement `ways` lists
what could be answered, `weighing` chooses, and `answers` does it. `repair` and `forms` collect what
a request needs, `topics` knows what no machine should talk about, `refusing` what nobody is told.
"""

from dataclasses import replace

from ..retrieval import CALIBRATION
from .deciding import ACKNOWLEDGED, decide
from .following import OF_DEVICES
from .people import is_for_people
from .refusing import ORDERED_ABOUT, PRIVATE, UNSAFE, WHO_IT_IS
from .state import (
    ANSWER,
    ASK,
    HAND_OVER,
    HINT_INTENT,
    REPEAT_LIMIT,
    SAY,
    SILENT,
    SURE_INTENT,
    TOOL,
    UNSURE,
    UNSURE_LIMIT,
    Action,
    Device,
    Needs,
    Route,
    Situation,
    State,
)
from .topics import DANGER

__all__ = [
    "ACKNOWLEDGED",
    "ANSWER",
    "ASK",
    "CALIBRATION",
    "DANGER",
    "HAND_OVER",
    "HINT_INTENT",
    "OF_DEVICES",
    "ORDERED_ABOUT",
    "PRIVATE",
    "REPEAT_LIMIT",
    "SAY",
    "SILENT",
    "SURE_INTENT",
    "TOOL",
    "UNSAFE",
    "UNSURE",
    "UNSURE_LIMIT",
    "WHO_IT_IS",
    "Action",
    "Device",
    "Needs",
    "Route",
    "Situation",
    "State",
    "decide",
    "is_for_people",
    "replace",
]
