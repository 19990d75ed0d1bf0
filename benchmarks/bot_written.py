"""``./smart bench bot --task written``: a larger set from a grammar, see `_written.py`.

1 152 questions a language about 144 entries, and 50 about something else; 1 000 reviews a
language. ``--seed`` makes another set of the same kind, ``--out`` keeps the files, in the forms
that ``--task retrieval`` and ``--task emotion`` take.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from benchmarks import _bot, _written, bot_emotion, bot_retrieval

ABOUT = "Questions and reviews from a seedable grammar, Chinese and English."


def main(arguments: list[str] | None = None) -> int:
    parser = _bot.parser("written", ABOUT)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="keep the files here")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        common = ["--seed", str(options.seed), "--model", options.model]
        for lang in ("zh", "en"):
            entries, asked = _written.questions(lang, options.seed)
            knowledge = _kept(folder / f"{lang}_knowledge.csv", ("id", "text"), entries)
            questions = _kept(folder / f"{lang}_questions.csv", ("text", "id", "kind"), asked)
            bot_retrieval.main([*common, "--train", str(knowledge), "--test", str(questions)])
        for lang in ("zh", "en"):
            reviews = _kept(folder / f"{lang}_reviews.csv", ("text", "label"),
                            _written.reviews(lang, options.seed))
            bot_emotion.main(["--seed", str(options.seed), "--test", str(reviews)])
    return 0


def _kept(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return path
