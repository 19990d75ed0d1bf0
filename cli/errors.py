"""What a user is told when a command can't go on."""

import os
import shutil


class Problem(Exception):
    """A failure that the user can act on.

    :param what: what happened, in one sentence
    :param todo: what to do about it, or an empty string
    """

    def __init__(self, what, todo=""):
        super().__init__(what)
        self.what = what
        self.todo = todo

    def __str__(self):
        return f"{self.what}\n  → {self.todo}" if self.todo else self.what


def require_disk(folder, megabytes):
    """Refuse early when the disk can't hold what comes.

    :param pathlib.Path folder: where it will be written; need not exist yet
    :param int megabytes: how much will be written
    """
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise Problem(
            f"Only {free} MB are free under {folder}, {megabytes} MB are needed.",
            "Free some space, or choose another disk: XDG_CACHE_HOME=/other/disk ./smart up",
        )


def require_writable(folder):
    """Make a folder of ours, and say so when the user may not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"{folder} can't be created: {error.strerror}.",
            "Choose a folder that you may write to: XDG_CACHE_HOME=/some/folder ./smart up",
        ) from error
    if not os.access(folder, os.W_OK):
        raise Problem(
            f"{folder} can't be written to.",
            "Choose a folder that you may write to: XDG_CACHE_HOME=/some/folder ./smart up",
        )
