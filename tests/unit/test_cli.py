"""The `./smart` command's own logic, without Odoo."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli import (
    database,
    errors,
    main,
    odoo,
    odoo_log,
    paths,
    postgres,
    server,
    simulators,
    suite,
)
from cli.errors import Problem
from cli.odoo_log import Log
from tests.simulators import __main__ as served

ROOT = Path(__file__).resolve().parents[2]
STAMP = "2026-01-02 03:04:05,678 99"


@pytest.fixture
def cache_home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


class TestCommandLine:
    def test_up_has_the_documented_defaults(self):
        options = main.parser().parse_args(["up"])
        assert (options.port, options.db, options.workers) == (8069, "smart", 0)
        assert options.demo and not options.detach and not options.fresh

    def test_a_benchmark_gets_its_own_options(self):
        options = main.parser().parse_args(["bench", "bot", "--task", "intent", "--seed=3"])
        assert options.name == "bot"
        assert options.arguments == ["--task", "intent", "--seed=3"]

    def test_help_needs_no_set_up(self, cache_home):
        done = subprocess.run(
            [sys.executable, ROOT / "smart", "--help"], capture_output=True, text=True)
        assert done.returncode == 0
        assert all(word in done.stdout for word in ("up", "down", "play", "test", "bench"))
        assert not list(cache_home.iterdir())

    def test_a_problem_says_what_to_do_and_exits_1(self, cache_home):
        done = subprocess.run(
            [sys.executable, ROOT / "smart", "play"], capture_output=True, text=True)
        assert done.returncode == 1
        assert "./smart up" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("arguments", [
        ["--db", "no good"], ["--db", "Robert'); DROP"], ["--port", "80"], ["--port", "99999"],
        ["--workers", "-1"],
    ])
    def test_bad_options_are_refused_before_anything_starts(self, cache_home, arguments, capsys):
        assert main.main(["up", *arguments]) == 1
        assert "→" in capsys.readouterr().err
        assert not (cache_home / "smart-service/odoo-19").exists()


class TestSimulators:
    def test_every_simulator_has_a_port(self):
        assert list(simulators.CODES) == list(served.SIMULATORS)

    def test_ports_are_free_of_the_servers_own(self):
        ports = simulators.ports(8069).values()
        assert list(ports) == list(range(8079, 8079 + len(simulators.CODES)))
        assert server.gevent_port(8069) not in ports

    def test_demo_accounts_are_pointed_at_them(self):
        addresses = simulators.addresses(8069)
        assert addresses["smart_service.demo_account_wechat"] == "http://127.0.0.1:8079"
        assert addresses["smart_service.demo_account_api"] == "http://127.0.0.1:8080/events"

    def test_programs_are_told_where_they_are(self):
        assert simulators.variables(8069)["SMART_API_URL"] == "http://127.0.0.1:8080"


class TestPlan:
    def test_without_paths_everything_runs(self):
        assert suite.plan([]) == suite.Plan()

    def test_paths_choose_phases(self, monkeypatch):
        monkeypatch.chdir(ROOT)
        plan = suite.plan(["tests/unit/test_cli.py::TestPlan"])
        assert plan.unit == [f"{ROOT}/tests/unit/test_cli.py::TestPlan"]
        assert (plan.lint, plan.odoo, plan.hoot, plan.blackbox) == (False, [], [], [])
        plan = suite.plan(["addons/smart_service/tests/__init__.py", "addons/smart_service_bot"])
        assert plan.odoo == ["*/smart_service/tests/__init__.py", "/smart_service_bot"]

    @pytest.mark.parametrize("path", ["nothing.py", "/etc", "docker"])
    def test_other_paths_are_refused(self, monkeypatch, path):
        monkeypatch.chdir(ROOT)
        with pytest.raises(Problem):
            suite.plan([path])


class TestLog:
    def test_counts(self):
        log = Log(
            f"{STAMP} INFO db odoo.addons.web.tests: [HOOT] Passed 7 tests (20 assertions)\n"
            f"{STAMP} INFO db odoo.addons.x: test_a (odoo.x.TestX): skipped no Chrome here\n"
            f"{STAMP} ERROR db odoo.tests.result: 1 failed, 1 error(s) of 12 tests"
            " when loading database 'db'\n", [])
        assert (log.tests, log.failed, log.passed, log.hoot) == (12, 2, 9, 7)
        assert len(log.skipped) == 1
        assert log.loud() == []

    def test_a_refused_write_that_is_run_again_is_allowed_and_no_other_error_of_sql(self):
        bad = f"{STAMP} ERROR db odoo.sql_db: bad query: b'UPDATE x'\n"
        log = Log(f"{bad}ERROR: could not serialize access due to concurrent update\n \n"
                  f"{bad}ERROR: column x does not exist\n")
        assert [block[1] for block in log.loud()] == ["ERROR: column x does not exist"]

    def test_loud_lines_keep_what_follows_them(self):
        log = Log(
            f"{STAMP} WARNING db odoo.x: careful\n"
            f"{STAMP} INFO db odoo.x: fine\n"
            f"{STAMP} ERROR db odoo.y: broken\nTraceback\n  in y\n"
            f"{STAMP} ERROR db odoo.addons.z.tests.test_z: FAIL: TestZ.test_it\n", [])
        assert [len(block) for block in log.loud()] == [1, 3, 1]
        assert [len(block) for block in log.unexpected()] == [1, 3]

    def test_allowed_lines_are_quiet(self):
        log = Log(f"{STAMP} WARNING db odoo.x: careful, 17 times\n",
                  [re.compile(r"^odoo\.x: careful, \d+ times$")])
        assert log.loud() == []

    def test_every_allowed_line_has_a_reason(self):
        before = ""
        for line in odoo_log.ALLOWED.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                assert before.startswith("#"), f"no reason above: {line}"
            before = line
        odoo_log.allowed_patterns()


class TestPostgres:
    @pytest.mark.parametrize("url, expected", [
        ("postgresql://me:p%40ss@db.example:5433/x", ("db.example", 5433, "me", "p@ss")),
        ("postgres://me@localhost", ("localhost", 5432, "me", None)),
        ("postgresql:///?host=/run/pg&user=u", ("/run/pg", 5432, "u", None)),
    ])
    def test_database_url(self, url, expected, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", url)
        server_found = postgres.find("python")
        assert expected == (
            server_found.host, server_found.port, server_found.user, server_found.password)

    def test_password_never_stands_on_a_command_line(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@localhost")
        found = postgres.find("python")
        assert "secret" not in " ".join(found.odoo_options())
        assert found.environment() == {"PGPASSWORD": "secret"}

    def test_other_databases_are_refused(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "mysql://localhost")
        with pytest.raises(Problem, match="postgresql://"):
            postgres.find("python")

    def test_superuser_postgres_is_refused(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://postgres@localhost")
        with pytest.raises(Problem, match="createuser"):
            postgres.find("python").check()


class TestSetup:
    def test_only_odoo_19_is_taken(self, tmp_path, monkeypatch):
        monkeypatch.setenv("ODOO_PATH", str(tmp_path))
        with pytest.raises(Problem, match="odoo-bin"):
            odoo.find()
        (tmp_path / "odoo-bin").touch()
        (tmp_path / "odoo").mkdir()
        release = tmp_path / "odoo/release.py"
        release.write_text("version_info = (18, 0, 0, FINAL, 0, '')")
        with pytest.raises(Problem, match="not version 19"):
            odoo.find()
        release.write_text("version_info = (19, 0, 0, FINAL, 0, '')")
        assert odoo.find().addons == [tmp_path / "addons", tmp_path / "odoo/addons"]

    def test_full_disk_is_noticed_before(self, tmp_path):
        with pytest.raises(Problem, match="XDG_CACHE_HOME"):
            errors.require_disk(tmp_path / "not/yet/there", 10**9)

    def test_taken_port_is_noticed_before(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(Problem, match=f"Port {port} is taken"):
                server.require_ports(port, with_simulators=False)

    def test_dependencies_are_odoos_own(self):
        needed = database.core_dependencies()
        assert "im_livechat" in needed
        assert not set(needed) & set(paths.OUR_ADDONS)

    def test_hash_follows_contents_not_compiled_files(self, tmp_path):
        (tmp_path / "a.py").write_text("1")
        first = paths.tree_hash(tmp_path)
        (tmp_path / "__pycache__").mkdir()
        (tmp_path / "__pycache__/a.pyc").write_text("x")
        assert paths.tree_hash(tmp_path) == first
        (tmp_path / "a.py").write_text("2")
        assert paths.tree_hash(tmp_path) != first

    def test_lock_files_pin_every_package(self):
        for file in (ROOT / "requirements").glob("*.txt"):
            for line in file.read_text().splitlines():
                assert line.startswith("#") or re.match(r"[\w.-]+==[\w.]+", line), line

    def test_lock_files_do_not_contradict_each_other(self):
        pins = {}
        for file in sorted((ROOT / "requirements").glob("*.txt")):
            for line in file.read_text().splitlines():
                if not line.startswith("#"):
                    name, version = line.split(";")[0].strip().split("==")
                    pins.setdefault(name, {}).setdefault(file.name, set()).add(version)
        for name, by_file in pins.items():
            # what only newer Pythons need has no version for the older ones
            most = max(by_file.values(), key=len)
            assert all(versions <= most for versions in by_file.values()), name
