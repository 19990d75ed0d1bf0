"""What becomes of a customer's suggestion: which task it belongs to, and how far that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .similar import likeness, terms

# from which likeness two suggestions are one, and from which a person should look
SAME = 0.6
DOUBTFUL = 0.3

PLANNED, STARTED, DONE, DECLINED = "planned", "started", "done", "declined"
_RANK = {PLANNED: 1, STARTED: 2, DONE: 3, DECLINED: 3}


def nearest(text: str, tasks: Mapping[int, Iterable[str]]) -> tuple[int | None, float]:
    """The task that a suggestion is most like, by any of its texts, and how much.

    >>> nearest("Please add a bigger paper tray", {1: ["dark mode"], 2: ["a bigger paper tray"]})
    (2, 1.0)
    """
    about = terms(text)
    best, most = None, 0.0
    for task, texts in tasks.items():
        like = max((likeness(about, terms(other)) for other in texts), default=0.0)
        if like > most:
            best, most = task, like
    return best, most


def is_news(told: str | None, progress: str | None) -> bool:
    """Whether a customer who knows of ``told`` should hear of ``progress``.

    >>> is_news("started", "planned"), is_news("planned", "done"), is_news("declined", "done")
    (False, True, True)
    """
    if not progress or told == progress:
        return False
    return _RANK[progress] >= _RANK.get(told or "", 0)
