"""An Odoo command and fresh databases for tests of installing, updating and uninstalling."""

import os
import uuid

import pytest

from cli import database, progress, setup
from cli.odoo_log import Log
from cli.paths import cache, log_file


class Station:
    """A database of one test, and Odoo to work on it.

    :param cli.database.Databases databases: the server's databases
    :param str name: the database's name
    """

    def __init__(self, databases, name):
        self.databases = databases
        self.odoo = databases.odoo
        self.name = name

    def run(self, *arguments, sub="server", stdin=None):
        """Run Odoo on the database to its end; fail on an error or an unexpected loud line.

        :return: what it said
        :rtype: str
        """
        file = log_file(f"lifecycle-{self.name}")
        before = file.stat().st_size if file.exists() else 0
        code, tail = progress.run(
            self.odoo.command(f"--database={self.name}", *arguments, sub=sub),
            file, stdin=stdin, env=self.odoo.environment(), cwd=cache("data"),
        )
        said = file.read_text(errors="replace")[before:]
        assert not code, "\n".join(tail)
        assert not Log(said).loud(), f"loud lines, all in {file}"
        return said

    def install(self, *addons):
        self.run("-i", ",".join(addons), *database.QUIET)

    def update(self, *addons):
        self.run("-u", ",".join(addons), *database.QUIET)

    def uninstall(self, *addons):
        self.run(
            *database.SHELL, sub="shell",
            stdin=f"""
env["ir.module.module"].search([("name", "in", {list(addons)})]).button_immediate_uninstall()
""",
        )

    def sql(self, statement, *parameters):
        """Rows of a query in the database, as tuples."""
        rows = self.odoo.postgres.sql((statement, list(parameters)), database=self.name)
        return [tuple(row) for row in rows]

    def states(self):
        """Name → state of our addons."""
        return dict(self.sql(
            "SELECT name, state FROM ir_module_module WHERE name = ANY(%s)", database.addons()))


@pytest.fixture(scope="session")
def databases():
    odoo = setup.existing()
    odoo.postgres.start()
    return database.Databases(odoo)


@pytest.fixture
def make(databases):
    """Function that makes a database as a copy of another, gone after the test."""
    made = []

    def make_one(source):
        name = f"smart_lifecycle_{uuid.uuid4().hex[:8]}"
        made.append(name)
        databases.copy(source, name)
        return Station(databases, name)

    yield make_one
    for name in made:
        databases.drop(name)


@pytest.fixture
def empty(make, databases):
    """An Odoo with the addons that ours need, but without ours."""
    return make(databases.template())


@pytest.fixture(scope="session")
def demo_source(databases):
    """Name of a database with the demo company."""
    if name := os.environ.get("SMART_TEST_DEMO_DB"):
        yield name
        return
    name = f"smart_lifecycle_{uuid.uuid4().hex[:8]}"
    databases.create(name, demo=True)
    yield name
    databases.drop(name)


@pytest.fixture
def demo(make, demo_source):
    """An Odoo with all of our addons and the demo company."""
    return make(demo_source)
