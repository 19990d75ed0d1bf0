"""The Python environment: Odoo's requirements and ours, in exactly the locked versions."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import venv

from .apt import NETWORK, Apt
from .errors import Problem, require_disk
from .paths import ROOT, cache, log_file
from .progress import Step, run

REQUIREMENTS = ROOT / "requirements"
MEGABYTES = 1000


def ensure(names=("odoo", "addons"), apt=None):
    """Make the environment, or complete it, and tell its Python.

    :param tuple names: which files of `requirements/` it has to fulfil
    :param Apt apt: used to fetch pip where Python comes without
    :return: path of the Python to run
    :rtype: pathlib.Path
    """
    home = cache("python") / _key()
    python = home / "bin" / "python"
    missing = [name for name in names if not (home / f"installed-{name}").exists()]
    if not missing:
        return python
    require_disk(home, MEGABYTES)
    if not (home / "has-pip").exists():
        shutil.rmtree(home, ignore_errors=True)
        # Without pip: Debian ships the venv module, but ensurepip only in a package of its own.
        venv.create(home, with_pip=False, symlinks=True)
        _bootstrap_pip(python, apt)
        (home / "has-pip").touch()
    for name in missing:
        _install(python, name)
        (home / f"installed-{name}").touch()
    return python


def _key():
    """Name of the environment: the Python it stands on and what is installed in it."""
    digest = hashlib.sha256(sys.base_prefix.encode())
    for file in sorted(REQUIREMENTS.glob("*.txt")):
        digest.update(file.read_bytes())
    return f"{sys.version_info.major}.{sys.version_info.minor}-{digest.hexdigest()[:12]}"


def _bootstrap_pip(python, apt):
    """Install the locked pip with Python's own copy of it, or with Debian's package."""
    if importlib.util.find_spec("ensurepip"):
        done = subprocess.run(
            [python, "-m", "ensurepip"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Problem(f"pip can't be set up: {done.stderr.strip()[-300:]}")
        return
    folder = cache("pip")
    if not list(folder.glob("usr/share/python-wheels/pip-*.whl")):
        apt = apt or Apt()
        apt.update()
        apt.download(["python3-pip-whl"], folder, "Downloading pip")
        for deb in folder.glob("*.deb"):
            apt.extract(deb, folder)
            deb.unlink()
    wheel = next(folder.glob("usr/share/python-wheels/pip-*.whl"))
    pinned = re.search(r"^pip==\S+", (REQUIREMENTS / "odoo.txt").read_text(), re.M)[0]
    _pip([python, wheel / "pip"], [pinned], "Setting up pip", 1)


def _install(python, name):
    file = REQUIREMENTS / f"{name}.txt"
    total = len(re.findall(r"^[\w.-]+==", file.read_text(), re.M))
    titles = {
        "odoo": "Installing what Odoo needs",
        "addons": "Installing what the addons need",
        "test": "Installing the test tools",
    }
    _pip([python, "-m", "pip"], ["-r", file], titles[name], total)


def _pip(pip, what, title, total):
    log = log_file("pip")
    seen = set()

    def show(line):
        if line.startswith("Collecting "):
            seen.add(line.split()[1])
            step.update(f"{min(len(seen), total)} of {total} packages")
        elif line.startswith("Installing collected"):
            step.update("unpacking")

    with Step(title) as step:
        code, tail = run(
            [
                *pip, "install", "--progress-bar", "off", "--no-input",
                "--disable-pip-version-check", "--no-warn-script-location", *what,
            ],
            log,
            on_line=show,
            env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONNOUSERSITE": "1"},
        )
        if code:
            errors = [line for line in tail if line.startswith("ERROR")] or tail[-3:]
            raise Problem(f"{title} failed:\n    " + "\n    ".join(errors) + f"\n  All: {log}",
                          _advice(" ".join(tail)))


def _advice(text):
    if "CERTIFICATE" in text or "ca-certificates" in text:
        return "This machine does not trust any certificate: apt-get install ca-certificates"
    if "No space left" in text:
        return "The disk is full: free some space, then run the same command again."
    return NETWORK
