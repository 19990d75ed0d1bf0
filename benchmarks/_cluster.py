"""A PostgreSQL cluster that a test may crash: its own data, its own socket, nobody else in it."""

from __future__ import annotations

import contextlib
import copy
import os
import shutil
import subprocess

from cli import database
from cli.errors import Problem
from cli.postgres import PrivatePostgres
from cli.progress import Step


class Cluster(PrivatePostgres):
    """A cluster for the length of a ``with`` block, made anew each time.

    :param python: the environment's Python
    :param name: tells it from other clusters in the cache
    """

    def __init__(self, python, name: str):
        super().__init__(python)
        self.data = self.base / f"{self.data.name}-{name}-{os.getpid()}"
        self.host = f"{self.data}-run"

    def __enter__(self):
        with Step("Starting a PostgreSQL of its own"):
            self.start()
        return self

    def __exit__(self, *_error):
        self._pg_ctl("stop", "-m", "immediate", "-w")
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.host, ignore_errors=True)

    def restart(self, mode: str) -> None:
        """Restart it under whatever works with it.

        :param mode: ``fast`` hangs up on everybody, ``immediate`` is a crash with recovery
        """
        done = self._pg_ctl("restart", "-m", mode, "-w", "-t", "60", "-l", self.data / "server.log")
        if done.returncode:
            raise Problem(f"PostgreSQL does not come back: {done.stdout}{done.stderr}")

    def adopt(self, odoo, source: str, name: str):
        """Bring a database of another server here, with its files.

        :param odoo: the Odoo of the other server
        :return: an Odoo that works on this server
        """
        here = copy.copy(odoo)
        here.postgres = self
        self.sql(("CREATE DATABASE {0} TEMPLATE template0", [], [name]))
        with Step(f"Copying {source}"):
            self._transfer(odoo.postgres, source, name)
        files = database.Databases._files(source)
        shutil.rmtree(database.Databases._files(name), ignore_errors=True)
        if files.exists():
            shutil.copytree(files, database.Databases._files(name), copy_function=os.link)
        return here

    def _transfer(self, other, source: str, name: str) -> None:
        environment = {**os.environ, **other.environment()}
        with subprocess.Popen(
            [str(self.programs / "pg_dump"), "--format=custom", "--compress=0", "--no-owner",
             f"--host={other.host}", f"--port={other.port}", f"--username={other.user}", source],
            stdout=subprocess.PIPE, env=environment,
        ) as dump:
            load = subprocess.run(
                [str(self.programs / "pg_restore"), "--no-owner", f"--dbname={name}",
                 f"--host={self.host}", f"--port={self.port}", f"--username={self.user}"],
                stdin=dump.stdout, capture_output=True, text=True, check=False)
        if dump.returncode or load.returncode:
            raise Problem(f"The database {source} can't be copied: {load.stderr[-500:]}")


@contextlib.contextmanager
def own(odoo, source: str, name: str):
    """An Odoo on a cluster of its own, with a copy of a database, for a ``with`` block."""
    with Cluster(odoo.python, name) as cluster:
        try:
            yield cluster.adopt(odoo, source, name)
        finally:
            shutil.rmtree(database.Databases._files(name), ignore_errors=True)
