"""What happened in a turn, step by step, as whoever tests or corrects the bot wants to see it."""

import time
from contextlib import contextmanager
from dataclasses import is_dataclass

# figures of a hit that tell why it was chosen or passed over
HIT_FIGURES = (
    "article_id", "title", "confidence", "coverage", "question_match", "evidence", "score")
LONGEST = 500


class Trace:
    """The steps of one turn in their order, each with its milliseconds and what it found.

    >>> trace = Trace()
    >>> with trace.step("search") as found:
    ...     found["hits"] = 2
    >>> [(step["step"], step["hits"]) for step in trace.dump()["steps"]]
    [('search', 2)]
    """

    def __init__(self):
        self._steps = []
        self._began = time.perf_counter()

    @contextmanager
    def step(self, name, **values):
        """Note a step; what it finds is put into the dictionary that is yielded."""
        entry = {"step": name, **values}
        self._steps.append(entry)
        began = time.perf_counter()
        try:
            yield entry
        finally:
            entry["ms"] = round(1000 * (time.perf_counter() - began), 1)

    def note(self, name, **values):
        """Note a step that takes no time of its own."""
        self._steps.append({"step": name, **values})

    def dump(self):
        """All steps and the milliseconds of the whole, as JSON takes them."""
        return {
            "ms": round(1000 * (time.perf_counter() - self._began), 1),
            "steps": [_plain(step) for step in self._steps],
        }


def hit_figures(hits):
    """What a trace keeps of the hits of a search, best first."""
    return [
        {name: getattr(hit, name) for name in HIT_FIGURES if hasattr(hit, name)} for hit in hits]


def reading(understanding):
    """What a trace keeps of an `intent.Understanding`."""
    found = {
        "intent": understanding.intent.name, "confidence": understanding.intent.confidence,
        "evidence": understanding.intent.evidence, "question": understanding.question,
        "entities": {
            name: values for name, values in vars(understanding.entities).items() if values},
    }
    feeling = understanding.emotion
    return found | {
        "ranking": understanding.ranking, "in_scope": understanding.in_scope,
        "emotion": [feeling.label, feeling.intensity, feeling.confidence],
        "language": understanding.language, "repeated": understanding.repeated,
    }


def decision(action):
    """What a trace keeps of a `policy.Action`."""
    return {
        "action": action.kind, "name": action.name, "reason": action.reason,
        "arguments": action.arguments, "confidence": action.confidence,
    }


def _plain(value):
    """`value` as JSON takes it, long texts cut."""
    if is_dataclass(value):
        return _plain(vars(value))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[:LONGEST] + "…"
    return value if isinstance(value, bool | int | float | None.__class__) else str(value)
