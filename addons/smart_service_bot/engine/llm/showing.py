"""What people may see of an answer while the model is still at it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from .client import THOUGHTS
from .masking import Masker

# oftener nobody reads
SECONDS = 0.25
# what may become a placeholder, or the mark where a model begins to think
UNFINISHED = re.compile(r"<[/A-Za-z_]{0,12}\d{0,6}\Z")


def readable(text: str, masker: Masker) -> str:
    """The beginning of an answer without thoughts, with what its placeholders stand for.

    What is cut within a placeholder is held back till the rest of it is there.

    >>> readable("<think>Hm</think>Dear <NAM", Masker())
    'Dear'
    """
    return masker.unmask(UNFINISHED.sub("", THOUGHTS.sub("", text))).strip()


class Showing:
    """Collects the pieces of one answer and shows all of it, as far as it has come.

    :param show: called with the text so far, at most once in :data:`SECONDS`
    """

    def __init__(
        self, masker: Masker, show: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._masker, self._show, self._clock = masker, show, clock
        self._pieces: list[str] = []
        self._shown, self._next = "", float("-inf")

    def __call__(self, piece: str) -> None:
        self._pieces.append(piece)
        if (now := self._clock()) < self._next:
            return
        text = readable("".join(self._pieces), self._masker)
        if text != self._shown:
            self._shown, self._next = text, now + SECONDS
            self._show(text)
