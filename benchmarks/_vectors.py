"""Vectors of sentences that are kept between runs: an encoder reads each one once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy

from benchmarks import _bot

BATCH = 64


class Kept(_bot.encoders.Encoder):
    """An encoder that remembers what it has read.

    :param encoder: does the work
    :param folder: where vectors are kept between runs, None to keep them in memory alone
    """

    def __init__(self, encoder, folder: Path | None = None):
        self._encoder = encoder
        self.name = encoder.name
        self._path = folder / f"{encoder.name}.npz" if folder else None
        self._known = {}
        if self._path and self._path.is_file():
            with numpy.load(self._path, allow_pickle=False) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
        self._kept = len(self._known)

    @property
    def dimension(self):
        return self._encoder.dimension

    def encode(self, texts, kind="query"):
        if not texts:
            return numpy.zeros((0, self.dimension), numpy.float32)
        keys = [hashlib.sha256(f"{kind} {text}".encode()).hexdigest()[:24] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        names = list(new)
        for start in range(0, len(names), BATCH):
            part = names[start:start + BATCH]
            rows = self._encoder.encode([new[key] for key in part], kind)
            self._known.update(zip(part, rows, strict=True))
        return numpy.array([self._known[key] for key in keys], dtype=numpy.float32).reshape(
            len(texts), -1)

    def keep(self):
        """Write what was read since to the folder."""
        if not self._path or len(self._known) == self._kept:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        numpy.savez(
            self._path, keys=numpy.array(list(self._known)),
            rows=numpy.stack(list(self._known.values())))
        self._kept = len(self._known)
