"""Fuzzing that looks where it gets: libFuzzer, by atheris, over every adapter's readers.

``pip install -r requirements/fuzz.in``, then from the repository's root::

    python -m tests.fuzz.guided -runs=1000000 -max_len=20000 -timeout=5 FOLDER

FOLDER collects the inputs that reached something new and is begun with the documented
payloads; libFuzzer's other options work as well. It stops at the first input that breaks a
reader and keeps it in a file.
"""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["smart_service_providers"]):
    importlib.import_module("tests.unit.conftest")
    targets = importlib.import_module("tests.fuzz.targets")
    mutate = importlib.import_module("tests.fuzz.mutate")

READERS = list(targets.targets())


def test_one_input(data: bytes) -> None:
    """The first byte says which reader, the rest is what it reads."""
    if data:
        _name, reader = READERS[data[0] % len(READERS)]
        reader(data[1:])


def custom_mutator(data: bytes, max_size: int, seed: int) -> bytes:
    """By turns libFuzzer's own mutations, which follow coverage, and ours, which know JSON."""
    rng = random.Random(seed)
    if not data or rng.random() < 0.5:
        return atheris.Mutate(data, max_size)
    return (data[:1] + mutate.mutate(data[1:], rng))[:max_size]


def sow(folder: Path) -> None:
    """Begin with what the providers document, once for each reader."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, _reader) in enumerate(READERS):
        for place, body in enumerate(targets.corpus(name.partition("-")[0])):
            (folder / f"{name}-{place}").write_bytes(bytes([number]) + body)


def main() -> None:
    for argument in sys.argv[1:]:
        if not argument.startswith("-"):
            sow(Path(argument))
    atheris.Setup(sys.argv, test_one_input, custom_mutator=custom_mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
