"""Where things are: the repository, and the cache folder outside of it."""

import hashlib
import os
import re
from pathlib import Path

from .errors import require_writable

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
OUR_ADDONS = ("smart_service", "smart_service_bot", "smart_service_reports")


def cache(*parts):
    """A folder in our cache, made if it's missing.

    Downloads, the Python environment, PostgreSQL's data and logs are kept there, so that the
    repository stays clean and a second clone starts in seconds.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home).absolute().joinpath("smart-service", *parts)
    require_writable(folder)
    return folder


def repository_key():
    """A short name of this clone, for files about it in the shared cache."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


def log_file(name):
    """Path of the log with that name; two clones never write to the same one."""
    return cache("log", repository_key()) / (re.sub(r"[^\w.-]+", "_", name) + ".log")


def tree_hash(*folders):
    """Hash of the names and contents of all files under some folders.

    Compiled Python and editor leftovers don't count.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                digest.update(str(path.relative_to(folder)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
