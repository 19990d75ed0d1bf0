"""Deals the golden dialogues into a half to work with and a half that is held out.

The rule is written down as code so that anybody can check that no dialogue was moved by hand.
"""

import json
import random
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
HALVES = ("dev", "heldout")
SEED = 20261122


def path(half):
    """The file of a half."""
    return FOLDER / f"dialogues.{half}.jsonl"


def read(half):
    """The dialogues of a half, in the order of the file."""
    with path(half).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def deal(dialogues):
    """Deal ``dialogues`` into halves that are alike.

    Dialogues of one language and shape (one turn, several) are sorted by what their first turn
    is about, those about the same are shuffled, and the row so got is dealt out in turns.
    Returns {half: dialogues sorted by id}; the order of the argument does not matter.
    """
    chance = random.Random(SEED)
    groups = {}
    for dialogue in sorted(dialogues, key=lambda dialogue: dialogue["id"]):
        expect = dialogue["turns"][0]["expect"]
        about = expect.get("article") or expect.get("tool") or ""
        group = (dialogue["lang"], len(dialogue["turns"]) > 1, expect["kind"], about)
        groups.setdefault(group, []).append(dialogue)
    rows = {}
    for group in sorted(groups):
        chance.shuffle(groups[group])
        rows.setdefault(group[:2], []).extend(groups[group])
    halves = {half: [] for half in HALVES}
    for row in rows.values():
        first = chance.randrange(2)
        for place, dialogue in enumerate(row):
            halves[HALVES[(place + first) % 2]].append(dialogue)
    return {half: sorted(part, key=lambda dialogue: dialogue["id"])
            for half, part in halves.items()}
