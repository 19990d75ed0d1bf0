"""Published sets for the understanding, read in the form in which their authors publish them.

Folders of `--data`: `banking77/train.csv`, `clinc150/train_val.json`, `xsid/*`. Each set is
(rows to learn from, rows to test on, rows that are always learnt from); without rows to test on,
folds of the first are.
"""

from __future__ import annotations

import collections
import csv
import json
from pathlib import Path

from benchmarks._bot import OUT_OF_SCOPE

# English sentences of xSID that are learnt from, of each intent: there are ten thousands of weather
MOST = 700


def banking77(data: Path):
    """Questions to a bank, English, 77 intents: its training part in folds."""
    with (data / "banking77" / "train.csv").open(encoding="utf-8") as stream:
        return [(row["text"], row["category"]) for row in csv.DictReader(stream)], None, []


def clinc150(data: Path):
    """150 intents of an assistant, English, with what is out of scope: its validation part."""
    parts = json.loads((data / "clinc150" / "train_val.json").read_text("utf-8"))

    def rows(*names):
        return [(text, OUT_OF_SCOPE if label == "oos" else label)
                for name in names for text, label in parts[name]]

    return rows("train", "oos_train"), rows("val", "oos_val"), []


def xsid(data: Path):
    """300 Chinese requests to an assistant, in folds."""
    return _conll(data / "xsid" / "zh.valid.conll"), None, []


def xsid_english(data: Path):
    """The same, and English sentences learnt from beside them."""
    return xsid(data)[0], None, _english(data)


def xsid_zero(data: Path):
    """The same, learnt from English sentences alone."""
    return _english(data), xsid(data)[0], []


def _english(data: Path):
    texts = (data / "xsid" / "en.train.text.raw").read_text("utf-8").splitlines()
    labels = (data / "xsid" / "en.train.label.raw").read_text("utf-8").splitlines()
    known = {}
    for text, label in zip(texts, labels, strict=True):
        # two names of one intent, by the two sources of the set
        name = label.split("\t")[-1].replace("GetWeather", "weather/find")
        known.setdefault(text.lower(), name)
    of = collections.defaultdict(list)
    for text, label in known.items():
        of[label].append(text)
    return [
        (found[int(number * max(1, len(found) / MOST))], label)
        for label, found in sorted(of.items()) for number in range(min(MOST, len(found)))]


def _conll(path: Path):
    rows, text = [], ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# text:"):
            text = line.removeprefix("# text:").strip()
        elif line.startswith("# intent:"):
            rows.append((text, line.removeprefix("# intent:").strip()))
    return rows


SETS = {"banking77": banking77, "clinc150": clinc150, "xsid": xsid, "xsid+en": xsid_english,
        "xsid-zero": xsid_zero}
