"""Debian packages without installing them: apt with lists and cache of our own.

Works as an ordinary user and leaves the machine's own apt untouched. The mirror is the machine's
own: apt is asked for it, so that a company's mirror or proxy is honoured.
"""

import os
import platform
import shutil
import subprocess

from .errors import Problem
from .paths import cache, log_file
from .progress import Step, run

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
TARGET = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
ELSEWHERE = (
    "Use Debian 12 or newer, or your own Odoo 19 checkout: ODOO_PATH=/path/to/odoo ./smart up, "
    "or docker compose up"
)
CLOCK = "Is this machine's clock right? Set it, then run the same command again."
NETWORK = "Check the network (and the proxy: http_proxy), then run the same command again."


def is_debian():
    """Whether this is Debian itself, whose mirror also carries the suite with Odoo 19."""
    try:
        return platform.freedesktop_os_release().get("ID") == "debian" and shutil.which("apt-get")
    except OSError:
        return False


def _mirror():
    """Address of the machine's own Debian mirror."""
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", TARGET, "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in targets.stdout.splitlines():
        uri, release, component = line.split()
        if component == "main" and not release.endswith(("-security", "-updates", "-backports")):
            return uri
    raise Problem("apt knows no Debian mirror on this machine.", ELSEWHERE)


class Apt:
    """A private view of Debian's bookworm and sid (or of the system's own suites elsewhere)."""

    def __init__(self):
        self.debian = is_debian()
        if not self.debian and not shutil.which("apt-get"):
            raise Problem("This system has no apt.", ELSEWHERE)
        base = cache("apt")
        for folder in ("lists/partial", "cache/archives/partial"):
            (base / folder).mkdir(parents=True, exist_ok=True)
        self.options = [
            f"-oDir::State::Lists={base / 'lists'}",
            f"-oDir::Cache={base / 'cache'}",
            "-oDir::Cache::pkgcache=",
            "-oDir::Cache::srcpkgcache=",
            "-oAcquire::GzipIndexes=true",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            "-oAPT::Update::Error-Mode=any",
            "-oAPT::Sandbox::User=",
        ]
        if self.debian:
            mirror = _mirror()
            sources = base / "sources.list"
            sources.write_text(
                "".join(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
                        for suite in ("bookworm", "sid"))
            )
            self.options.append(f"-oDir::Etc::SourceList={sources}")
            self.options.append("-oDir::Etc::SourceParts=/dev/null")

    def _get(self, *args, **options):
        return run(
            ["apt-get", *self.options, *args],
            log_file("apt"),
            env={**os.environ, "LC_ALL": "C"},
            **options,
        )

    def update(self):
        """Fetch the lists of packages."""
        with Step("Reading Debian's lists of packages") as step:
            code, tail = self._get("update", on_line=lambda line: step.update(line[:70]))
            if code:
                errors = [line for line in tail if line.startswith(("E:", "Err:"))][:3]
                clock = any("expired" in line or "not valid yet" in line for line in errors)
                raise Problem("Debian's lists can't be read: " + "; ".join(errors),
                              CLOCK if clock else NETWORK)

    def download(self, packages, folder, title):
        """Fetch packages into a folder; apt checks their sums.

        :param list packages: names, optionally as `name/suite`
        :param pathlib.Path folder: where the .deb files go
        :param str title: what the user reads meanwhile
        """
        folder.mkdir(parents=True, exist_ok=True)
        code, lines = self._get("download", "--print-uris", *packages, cwd=folder)
        sizes = [int(line.split()[2]) for line in lines if line.startswith("'")]
        if code or len(sizes) != len(packages):
            raise Problem(f"Debian's mirror does not have all of {', '.join(packages)}.", ELSEWHERE)
        total = sum(sizes) / 1e6

        def show():
            have = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
            step.update(f"{have:.0f} of {total:.0f} MB")

        with Step(title) as step:
            code, tail = self._get("download", *packages, cwd=folder, poll=show)
            if code:
                raise Problem(f"{title} stopped: {tail[-1] if tail else code}", NETWORK)

    @staticmethod
    def extract(deb, prefix):
        """Unpack one package below a folder, without installing it."""
        done = subprocess.run(
            ["dpkg-deb", "-x", str(deb), str(prefix)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Problem(f"{deb.name} can't be unpacked: {done.stderr.strip()}",
                          "Is the disk full? Otherwise delete the file and run the command again.")
