"""``./smart bench bot --task TASK``: how well the bot reads and finds, on your data or on ours.

Each task is a module `bot_TASK` with `main(arguments)`; the last line that it prints is one JSON
object.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from benchmarks import _bot
from cli.errors import Problem

ABOUT = "How well the bot reads and finds: intent, retrieval, emotion, passages and others."
TASKS = sorted(path.stem.removeprefix("bot_") for path in Path(__file__).parent.glob("bot_*.py"))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="./smart bench bot", description=ABOUT, add_help=False,
        epilog="Each task explains itself: ./smart bench bot --task TASK --help")
    parser.add_argument("--task", choices=TASKS)
    options, rest = parser.parse_known_args(arguments)
    if options.task is None:
        parser.print_help()
        return 0
    task = importlib.import_module(f"benchmarks.bot_{options.task}")
    try:
        return task.main(rest)
    except _bot.MissingPackage as error:
        print(f"This needs Python packages that are not installed: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
