"""Odoo 19 itself: Debian's package unpacked beside the system, or the user's own checkout."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import paths
from .apt import Apt
from .errors import Problem, require_disk
from .paths import cache
from .progress import Step, run

# What odoo-19 takes from other packages. Version 4 of Font Awesome is only in bookworm.
PACKAGES = [
    "odoo-19/sid",
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-montserrat/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-inconsolata/sid",
    "fonts-ocr-b/sid",
    "fonts-font-awesome/bookworm",
]
MEGABYTES = 1700
DEMO_LINE = re.compile(r"\bdemo (\d+/\d+ .*)")
MODULE_LINE = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")


class Odoo:
    """An Odoo 19 tree that can be run.

    :param pathlib.Path program: `odoo` or `odoo-bin`
    :param pathlib.Path python_path: folder that holds the package `odoo`
    :param list addons: folders of Odoo's own addons
    :param str version: changes whenever the tree does
    """

    def __init__(self, program, python_path, addons, version):
        self.program = program
        self.python_path = python_path
        self.addons = addons
        self.version = version
        self.python = None
        self.postgres = None

    def environment(self, **more):
        """Variables that every Odoo process gets."""
        local = "127.0.0.1,localhost"
        proxied = os.environ.get("NO_PROXY") or os.environ.get("no_proxy")
        no_proxy = f"{local},{proxied}" if proxied else local
        return {
            **os.environ,
            "PYTHONPATH": str(self.python_path),
            "PYTHONUNBUFFERED": "1",
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": no_proxy,
            "no_proxy": no_proxy,
            **self.postgres.environment(),
            **more,
        }

    def command(self, *args, sub="server"):
        """The command line of an Odoo program.

        :param args: further arguments
        :param str sub: Odoo's subcommand: server, shell, db, i18n
        """
        addons = [*self.addons, paths.ADDONS]
        return [
            self.python,
            self.program,
            sub,
            f"--addons-path={','.join(str(folder) for folder in addons)}",
            f"--data-dir={cache('data')}",
            *self.postgres.odoo_options(),
            *args,
        ]

    def run(self, title, log, *args, sub="server", stdin=None, on_line=None):
        """Run Odoo to its end and show how far it is.

        :return: the last lines that it said
        :raise Problem: when it fails, with its last words
        """
        with Step(title) as step:

            def show(line):
                if match := MODULE_LINE.search(line):
                    name, done, total = match.groups()
                    if int(total) > 1:
                        step.update(f"module {done} of {total}, {name}")
                elif match := DEMO_LINE.search(line):
                    step.update(match[1])
                if on_line:
                    on_line(line)

            code, tail = run(
                self.command(*args, sub=sub), log,
                on_line=show, stdin=stdin, env=self.environment(), cwd=cache("data"),
            )
            if code:
                last = "\n".join("    " + line for line in tail[-15:])
                raise Problem(
                    f"{title} failed. Odoo's last words:\n{last}\n  All: {log}",
                    "Nothing was left behind: once the cause is mended, run the command again.",
                )
        return tail


def find(apt=None):
    """Odoo 19 from ODOO_PATH if that is set, else Debian's package, downloaded at need."""
    if own := os.environ.get("ODOO_PATH"):
        return _own_checkout(Path(own).expanduser().resolve())
    home = cache() / "odoo-19"
    if not (home / "version").exists():
        _download(home, apt or Apt())
    packages = home / "usr/lib/python3/dist-packages"
    return Odoo(
        home / "usr/bin/odoo",
        packages,
        [packages / "odoo/addons"],
        (home / "version").read_text().strip(),
    )


def _own_checkout(path):
    for program in ("odoo-bin", "odoo.py"):
        if (path / program).exists():
            break
    else:
        raise Problem(f"ODOO_PATH={path} has no odoo-bin.",
                      "Let it name the folder of an Odoo 19.0 checkout.")
    release = (path / "odoo/release.py").read_text()
    if not re.search(r"version_info\s*=\s*\(\D*19\b", release):
        raise Problem(f"The Odoo in {path} is not version 19.",
                      "Check out its branch 19.0.")
    commit = subprocess.run(
        ["git", "-C", path, "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout
    version = hashlib.sha256(f"{path}{release}{commit}".encode()).hexdigest()[:10]
    return Odoo(path / program, path, [path / "addons", path / "odoo/addons"], f"own-{version}")


def _download(home, apt):
    if not apt.debian:
        raise Problem(
            "Odoo 19 can only be fetched automatically on Debian.",
            "Use your own checkout: ODOO_PATH=/path/to/odoo ./smart up, or: docker compose up",
        )
    require_disk(home, MEGABYTES)
    new = home.with_name("odoo-19.new")
    shutil.rmtree(new, ignore_errors=True)
    debs = new / "debs"
    apt.update()
    apt.download(PACKAGES, debs, "Downloading Odoo 19")
    with Step("Unpacking Odoo 19") as step:
        found = sorted(debs.glob("*.deb"))
        for number, deb in enumerate(found, 1):
            step.update(f"{number} of {len(found)} packages")
            apt.extract(deb, new)
    version = next(debs.glob("odoo-19_*.deb")).name.split("_")[1]
    # Debian leaves this file out (background blur in video calls); bundles need one in its place.
    stub = (
        new / "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
        / "selfie_segmentation.js"
    )
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.touch()
    shutil.rmtree(debs)
    (new / "version").write_text(version + "\n")
    shutil.rmtree(home, ignore_errors=True)
    new.rename(home)
