"""Segments on disk: one process writes them, the others map them and share the memory.

    FOLDER/current       name of the newest segment's folder
    FOLDER/<name>/       an array a file, as numpy writes it, and `about.json`

A segment is never changed: a new one gets a folder of its own, and `current` is replaced in one
step. Who still has the old one mapped keeps it; its files go away when nobody does.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

import numpy

from .segment import Segment

FORMAT = 2


def write(folder, segment, about):
    """Put a segment on disk and make it the current one.

    :param folder: pathlib.Path of the set of articles
    :param dict about: what a reader has to know, as JSON
    :return: name of the segment's folder
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="s", dir=folder))
    for name, array in segment.arrays.items():
        numpy.save(place / f"{name}.npy", array, allow_pickle=False)
    (place / "about.json").write_text(json.dumps({**about, "format": FORMAT}), "utf-8")
    handle, temporary = tempfile.mkstemp(prefix="current-", dir=folder)
    with os.fdopen(handle, "w") as file:
        file.write(place.name)
    os.replace(temporary, folder / "current")
    for other in folder.glob("s*"):
        if other.is_dir() and other.name != place.name:
            shutil.rmtree(other, ignore_errors=True)
    return place.name


def current(folder):
    """Return the name of the current segment, None when there is none."""
    try:
        return (Path(folder) / "current").read_text("utf-8") or None
    except FileNotFoundError:
        return None


def read(folder, name):
    """Map a segment: (segment, about); None when it is gone or of another format."""
    place = Path(folder) / name
    try:
        about = json.loads((place / "about.json").read_text("utf-8"))
        if about.pop("format", None) != FORMAT:
            return None
        arrays = {
            path.stem: _mapped(path) for path in sorted(place.glob("*.npy"))
        }
        return Segment(arrays), about
    except (OSError, ValueError, EOFError, AttributeError):
        # replaced or half deleted at this moment: the next search opens the newer one
        return None


def _mapped(path):
    # an array without elements can't be mapped
    if path.stat().st_size <= 128:
        return numpy.load(path, allow_pickle=False)
    return numpy.load(path, mmap_mode="r", allow_pickle=False)
