"""`./smart test`: all phases of the test suite, or those that some paths need.

Two lanes run side by side on two cores, each phase with a log of its own. A phase gives a
:class:`Result`; the last line of the output is their sum.
"""

import contextlib
import os
import shutil
import socket
import sys
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from . import database, paths, progress, python_env, runner, server, setup
from .errors import Problem
from .odoo_log import Log
from .paths import ROOT, log_file
from .progress import Step

CHROMIUM = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
BROWSER_TAG = "smart_browser"
FIRST_PORT = 18069
SHOWN_LINES = 60
# A model's extensions are spread over the domains' folders on purpose; the README is the root's.
PYLINT = [
    "--rcfile=.pylintrc", "--disable=all", "--enable=odoolint",
    "--disable=consider-merging-classes-inherited,missing-readme,manifest-required-author",
]


@dataclass
class Result:
    """What came of a phase; `notes` are shown to the user."""

    name: str
    passed: int = 0
    failed: int = 0
    notes: list = field(default_factory=list)

    def fail(self, *notes):
        self.failed += 1
        self.notes += notes


@dataclass
class Plan:
    """What to run: of each kind the paths or tags, None for everything, empty for nothing."""

    lint: bool = True
    unit: list | None = None
    odoo: list | None = None
    hoot: list | None = None
    lifecycle: list | None = None
    blackbox: list | None = None


def plan(arguments):
    """Which phases some paths of the repository need.

    :param list arguments: as typed by the user; empty for the whole suite
    """
    if not arguments:
        return Plan()
    wanted = Plan(lint=False, unit=[], odoo=[], hoot=[], lifecycle=[], blackbox=[])
    for argument in arguments:
        path = Path(argument.split("::")[0]).resolve()
        if not path.exists() or ROOT not in path.parents:
            raise Problem(f"{argument} is no path in this repository.")
        kind, *rest = path.relative_to(ROOT).parts
        suffix = argument[len(argument.split("::")[0]):]
        if kind == "tests" and rest and rest[0] in ("unit", "lifecycle", "blackbox"):
            getattr(wanted, rest[0]).append(f"{path}{suffix}")
        elif kind == "addons" and rest and "static" in rest:
            wanted.hoot.append(rest[0])
        elif kind == "addons" and rest:
            is_file = path.suffix == ".py"
            wanted.odoo.append(f"*/{'/'.join(rest)}" if is_file else f"/{rest[0]}")
        else:
            raise Problem(f"{argument} holds no tests of one kind.",
                          "Name a path under tests/unit, tests/lifecycle, tests/blackbox, "
                          "addons/NAME/tests or addons/NAME/static/tests.")
    return wanted


def free_ports(first):
    """The first port from there on that is free together with its companions."""
    for base in range(first, 60000, 20):
        with contextlib.suppress(OSError), contextlib.ExitStack() as probes:
            for port in (base, server.gevent_port(base), base + 10, base + 11):
                probe = probes.enter_context(socket.socket())
                probe.bind(("127.0.0.1", port))
            return base
    raise Problem("No free ports are left on this machine.")


def require_programs():
    """Stop at the start when some tests could not run: a skipped test proves nothing."""
    if not any(map(shutil.which, CHROMIUM)):
        raise Problem("The browser tests need Chromium.",
                      "apt-get install chromium fonts-noto-cjk")
    if not shutil.which("wkhtmltopdf"):
        raise Problem("The tests of printed reports need wkhtmltopdf.",
                      "apt-get install wkhtmltopdf")


class Suite:
    """One run of the test suite.

    :param Plan wanted: what to run
    """

    def __init__(self, wanted):
        self.wanted = wanted
        self.results = []
        self.stopped = threading.Event()
        self.demo_ready = threading.Event()
        self.name = f"smart_test_{paths.repository_key()}"
        self.made = set()
        self.output = threading.Lock()

    def run(self):
        """Run all wanted phases and return the exit code."""
        begun = time.monotonic()
        wanted = self.wanted
        if wanted.odoo is None or wanted.hoot != []:
            require_programs()
        Step.plain = True
        needs_odoo = any(part != [] for part in
                         (wanted.odoo, wanted.hoot, wanted.lifecycle, wanted.blackbox))
        with contextlib.ExitStack() as undo:
            with setup.lock():
                if needs_odoo:
                    self._prepare(undo)
                else:
                    self.python = python_env.ensure(("odoo", "addons", "test"))
            self._run_lanes()
        for result in self.results:
            print(f"{result.name}: {result.passed} passed, {result.failed} failed")
        passed = sum(result.passed for result in self.results)
        failed = sum(result.failed for result in self.results)
        print(f"In {(time.monotonic() - begun) / 60:.1f} minutes.")
        print(f"{passed} passed, {failed} failed", flush=True)
        return 1 if failed or not passed else 0

    def _prepare(self, undo):
        self.odoo = setup.ensure(("odoo", "addons", "test"))
        self.python = self.odoo.python
        undo.callback(self.odoo.postgres.stop_if_unused)
        self.databases = database.Databases(self.odoo)
        self.template = self.databases.template()
        undo.callback(self._drop_databases)
        base = FIRST_PORT
        self.ports = {}
        for phase in ("odoo", "browser", "blackbox"):
            self.ports[phase] = base = free_ports(base)
            base += 20

    def _drop_databases(self):
        # the servers of a phase have stopped it when nobody else was working with it
        self.odoo.postgres.start()
        for name in self.made:
            self.databases.drop(name)

    def _run_lanes(self):
        wanted = self.wanted
        left = []
        right = []
        if wanted.lint:
            left.append(("lint", self.lint))
        if wanted.unit != []:
            left.append(("unit", self.unit))
        if wanted.odoo != []:
            left.append(("odoo", self.odoo_tests))
        if wanted.hoot != []:
            left.append(("browser", self.browser))
        if wanted.hoot != [] or wanted.blackbox != [] or wanted.lifecycle != []:
            right.append(("demo", self.demo))
        if wanted.blackbox != []:
            right.append(("blackbox", self.blackbox))
        if wanted.lifecycle != []:
            right.append(("lifecycle", self.lifecycle))
        lanes = [threading.Thread(target=self._lane, args=[phases]) for phases in (left, right)]
        for lane in lanes:
            lane.start()
        try:
            for lane in lanes:
                lane.join()
        except KeyboardInterrupt:
            self.stopped.set()
            self.demo_ready.set()
            progress.stop_all()
            for lane in lanes:
                lane.join()
            raise

    def _lane(self, phases):
        for name, phase in phases:
            if self.stopped.is_set():
                return
            with self.output:
                print(f"== {name}: running", flush=True)
            begun = time.monotonic()
            result = Result(name)
            try:
                phase(result)
            except Problem as problem:
                result.fail(str(problem))
            except Exception as error:  # one broken phase must not hide the others' results
                result.fail(f"{type(error).__name__}: {error}")
                if os.environ.get("SMART_DEBUG"):
                    raise
            self._report(result, time.monotonic() - begun)

    def _report(self, result, seconds):
        self.results.append(result)
        with self.output:
            print(f"== {result.name}: {result.passed} passed, {result.failed} failed"
                  f" ({seconds:.0f} s)")
            for note in result.notes:
                print("   " + note.replace("\n", "\n   "))
            sys.stdout.flush()

    # Phases

    def lint(self, result):
        """ruff, and pylint with the Odoo rules."""
        addons = [paths.ADDONS / name for name in database.addons()]
        tools = {
            "ruff": ["-m", "ruff", "check", "--no-cache", "--output-format=concise", "."],
            "pylint-odoo": ["-m", "pylint", *PYLINT, *addons],
        }
        for name, arguments in tools.items():
            code, tail = progress.run([self.python, *arguments], self._log(name), cwd=ROOT)
            if code:
                result.fail(f"{name}:", *tail)
            else:
                result.passed += 1

    def unit(self, result):
        """Pure code: no Odoo, no database."""
        self._pytest(result, self.wanted.unit or [ROOT / "tests/unit"])

    def odoo_tests(self, result):
        """Odoo's own runner: the addons installed on an empty Odoo, without demo data."""
        name = f"{self.name}_odoo"
        self._copy(self.template, name)
        tags = self.wanted.odoo or [f"/{addon}" for addon in database.addons()]
        log = self._odoo(result, name, tags, "-i", ",".join(database.addons()))
        self._count(result, log)

    def demo(self, result):
        """The database with the demo company, for the phases that need one."""
        try:
            with setup.lock():
                self.made |= {self.name, f"{self.name}_new"}
                self.databases.create(self.name, demo=True)
                if self.wanted.hoot != []:
                    self._copy(self.name, f"{self.name}_browser")
                if self.wanted.lifecycle != []:
                    self._copy(self.name, f"{self.name}_lifecycle")
            result.passed += 1
        finally:
            self.demo_ready.set()

    def browser(self, result):
        """HOOT suites and tours in Chromium, on the demo company."""
        self.demo_ready.wait()
        wanted = self.wanted.hoot or database.addons()
        suites = [name for name in wanted
                  if any((paths.ADDONS / name / "static/tests").rglob("*.test.js"))]
        tags = [f"/web:WebSuite.test_unit_desktop[{','.join('@' + name for name in suites)}]"]
        tags = tags if suites else []
        if self.wanted.hoot is None:
            tags.append(BROWSER_TAG)
        log = self._odoo(result, f"{self.name}_browser", tags)
        self._count(result, log)
        if suites and not log.hoot:
            result.fail("No JavaScript unit test ran.")
        result.passed += log.hoot

    def blackbox(self, result):
        """A server as a user starts it, spoken to from outside; then a played day."""
        port = self.ports["blackbox"]
        odoo_log_file = log_file(f"odoo-{self.name}")
        odoo_log_file.unlink(missing_ok=True)
        smart = [sys.executable, ROOT / "smart"]
        log = self._log("blackbox-server")
        code, tail = progress.run(
            [*smart, "up", "--detach", "--port", port, "--db", self.name], log, cwd=ROOT)
        if code:
            raise Problem("./smart up failed:\n" + "\n".join(tail))
        try:
            state = next(s for s in server.running() if s["port"] == port)
            self._pytest(result, self.wanted.blackbox or [ROOT / "tests/blackbox"],
                         runner.environment(state))
            if self.wanted.blackbox is None:
                code, tail = progress.run(
                    [*smart, "play", "--db", self.name], self._log("play"), cwd=ROOT)
                if code:
                    result.fail("./smart play:", *tail)
                else:
                    result.passed += 1
        finally:
            progress.run([*smart, "down", "--port", port], log, cwd=ROOT)
        self._judge(result, Log(odoo_log_file.read_text(errors="replace")), odoo_log_file)

    def lifecycle(self, result):
        """Install, update and uninstall, alone and together."""
        self._pytest(result, self.wanted.lifecycle or [ROOT / "tests/lifecycle"],
                     {"SMART_TEST_DEMO_DB": f"{self.name}_lifecycle"})

    # Tools of the phases

    def _log(self, name):
        file = log_file(f"test-{name}")
        file.unlink(missing_ok=True)
        return file

    def _copy(self, source, name):
        self.made.add(name)
        self.databases.copy(source, name)

    def _pytest(self, result, targets, variables=()):
        report = log_file(f"test-{result.name}").with_suffix(".xml")
        report.unlink(missing_ok=True)
        code, tail = progress.run(
            [self.python, "-m", "pytest", "-q", f"--junitxml={report}", *targets],
            self._log(result.name), cwd=ROOT,
            env={**runner.base_environment(), **dict(variables)},
        )
        if not report.exists():
            result.fail(f"pytest ended with code {code}:", *tail)
            return
        cases = list(ET.parse(report).iter("testcase"))
        bad = [case for case in cases if case.find("failure") is not None
               or case.find("error") is not None]
        skipped = [case for case in cases if case.find("skipped") is not None]
        result.passed += len(cases) - len(bad) - len(skipped)
        result.failed += len(bad)
        for case in skipped:
            reason = case.find("skipped").get("message")
            result.notes.append(f"skipped {case.get('name')}: {reason}")
        if bad:
            result.notes += tail
        elif code:
            result.fail(f"pytest ended with code {code}:", *tail)

    def _odoo(self, result, name, tags, *arguments):
        port = self.ports[result.name]
        file = self._log(result.name)
        code, _tail = progress.run(
            self.odoo.command(
                f"--database={name}", f"--db-filter=^{name}$", *arguments,
                f"--test-tags={','.join(tags)}", "--stop-after-init", "--max-cron-threads=0",
                "--http-interface=127.0.0.1", f"--http-port={port}",
                f"--gevent-port={server.gevent_port(port)}",
            ),
            file, env=self.odoo.environment(), cwd=paths.cache("data"),
        )
        log = Log(file.read_text(errors="replace"))
        self._judge(result, log, file)
        if code and not result.failed and not log.failed:
            result.fail(f"Odoo ended with code {code}. All: {file}")
        return log

    def _count(self, result, log):
        """Add the tests of Odoo's runner; a skipped one counts as failed."""
        result.passed += log.passed
        result.failed += log.failed
        for reason in log.skipped:
            result.fail(f"skipped: {reason}")
        if not log.tests:
            result.fail("No test ran.")

    def _judge(self, result, log, file):
        """Unexpected loud lines fail a phase, even if all of its tests passed."""
        shown = [line for block in log.loud() for line in block][:SHOWN_LINES]
        if log.unexpected():
            result.fail(f"{len(log.unexpected())} unexpected loud lines in Odoo's log:")
        if shown:
            result.notes += [*shown, f"All: {file}"]


def test(options):
    """Run the suite, or what some paths need."""
    return Suite(plan(options.paths)).run()

