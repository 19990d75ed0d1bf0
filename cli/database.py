"""Databases: made whole under another name and renamed last, so that a half one never shows.

What `./smart` made carries its mark as the database's comment: which clone it belongs to, the
hash of the addons it was installed from, and whether it has demo data. A database without that
mark is somebody else's and is never touched.
"""

import ast
import contextlib
import hashlib
import json
import os
import shutil

from . import paths
from .errors import Problem
from .paths import cache, log_file

COUNTRY = "CN"
LANGUAGES = "zh_CN"
QUIET = ("--stop-after-init", "--no-http", "--max-cron-threads=0")
SHELL = ("--no-http", "--max-cron-threads=0", "--log-level=warn")
MARK = "smart_service"

DEMO_SCRIPT = """
env["ir.config_parameter"].init(force=True)  # a copy must not share its template's secrets
if {demo}:
    env["smart.service.demo"]._load()
env.cr.commit()
"""
ADDRESS_SCRIPT = """
from urllib.parse import urlsplit
parameters = env["ir.config_parameter"]
known = urlsplit(parameters.get_param("web.base.url") or "").hostname
if known in (None, "localhost", "127.0.0.1") and not parameters.get_param("web.base.url.freeze"):
    # links to customers lead to the port at which it is served
    parameters.set_param("web.base.url", {url!r})
for xml_id, address in {addresses}.items():
    account = env.ref(xml_id, raise_if_not_found=False)
    if account and (account.api_base_url != address or account.state != "active"):
        # not by the button, which would call a provider that is started only after this
        account.write({{"api_base_url": address, "state": "active"}})
env.cr.commit()
"""


def addons():
    """Our addons in this clone, those that others depend on first."""
    return [name for name in paths.OUR_ADDONS if (paths.ADDONS / name / "__manifest__.py").exists()]


def core_dependencies():
    """The addons of Odoo that ours need, sorted."""
    needed = set()
    for name in addons():
        manifest = ast.literal_eval((paths.ADDONS / name / "__manifest__.py").read_text())
        needed.update(manifest.get("depends", ()))
    return sorted(needed - set(paths.OUR_ADDONS))


class Databases:
    """The databases of one PostgreSQL server, as Odoo sees them.

    :param cli.odoo.Odoo odoo: ready to run
    """

    def __init__(self, odoo):
        self.odoo = odoo
        self.postgres = odoo.postgres

    def exists(self, name):
        return bool(self.postgres.sql(("SELECT 1 FROM pg_database WHERE datname = %s", [name])))

    def mark(self, name):
        """What we noted about a database; None if it's absent or not ours."""
        rows = self.postgres.sql((
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ))
        try:
            return json.loads(rows[0][0])[MARK]
        except (IndexError, KeyError, TypeError, ValueError):
            return None

    def set_mark(self, name, **mark):
        self.postgres.sql(("COMMENT ON DATABASE {0} IS %s", [json.dumps({MARK: mark})], [name]))

    def copy(self, source, name):
        """Copy a database with its files, replacing what was there."""
        self.drop(name)
        self.postgres.sql(("CREATE DATABASE {0} TEMPLATE {1}", [], [name, source]))
        files = self._files(source)
        if files.exists():
            # The files are named by their content and never changed, so links are enough.
            shutil.copytree(files, self._files(name), copy_function=os.link)

    def drop(self, name):
        self.postgres.sql(("DROP DATABASE IF EXISTS {0} WITH (FORCE)", [], [name]))
        shutil.rmtree(self._files(name), ignore_errors=True)

    def rename(self, old, new):
        """Give a finished database its name, in place of an older one."""
        self.drop(new)
        files = self._files(old)
        if files.exists():
            files.rename(self._files(new))
        self.postgres.sql(("ALTER DATABASE {0} RENAME TO {1}", [], [old, new]))

    def template(self):
        """Name of the template with all of Odoo's addons that ours need, made if missing."""
        needed = core_dependencies()
        key = hashlib.sha256(
            "\n".join([self.odoo.version, COUNTRY, LANGUAGES, *needed]).encode()
        ).hexdigest()[:10]
        name = f"smart_template_{key}"
        if self.exists(name):
            return name
        log = log_file("template")
        with self._unfinished(name) as new:
            self.odoo.run(
                "Preparing an empty Odoo", log,
                "init", "--country", COUNTRY, "--language", "en_US", new, sub="db",
            )
            self.odoo.run(
                "Installing Odoo's own addons", log,
                "-d", new, "-i", ",".join(needed), f"--load-language={LANGUAGES}", *QUIET,
            )
            self.set_mark(new, template=key)
        return name

    def create(self, name, demo):
        """Make a database with our addons; the old one of that name goes when it's finished."""
        log = log_file(f"create-{name}")
        template = self.template()
        code = self.code_hash()
        with self._unfinished(name) as new:
            self.copy(template, new)
            self.odoo.run(
                "Installing Smart Service", log, "-d", new, "-i", ",".join(addons()), *QUIET
            )
            self.odoo.run(
                "Loading the demo company" if demo else "Finishing the database", log,
                "-d", new, *SHELL, "--log-handler=odoo.addons.smart_service:INFO",
                sub="shell", stdin=DEMO_SCRIPT.format(demo=demo),
            )
            self.set_mark(new, clone=str(paths.ROOT), addons=code, demo=demo)

    @contextlib.contextmanager
    def _unfinished(self, name):
        """A name to build a database under; it takes its own when all went well, else it goes."""
        new = f"{name}_new"
        self.drop(new)
        try:
            yield new
        except BaseException:
            self.drop(new)
            raise
        self.rename(new, name)

    def ensure(self, name, demo=True, fresh=False):
        """A database of that name that fits the code: made, updated or left as it is.

        :param str name: its name
        :param bool demo: whether a new one gets the demo company
        :param bool fresh: make it anew
        :return: its mark
        :rtype: dict
        """
        mark = self.mark(name)
        if mark is None and self.exists(name):
            raise Problem(f"The database {name} exists and was not made by ./smart.",
                          "Choose another name: ./smart up --db NAME")
        if mark and mark.get("clone") != str(paths.ROOT):
            raise Problem(f"The database {name} belongs to the clone in {mark.get('clone')}.",
                          "Choose another name: ./smart up --db NAME")
        if mark is None or fresh:
            self.create(name, demo)
        elif mark["addons"] != self.code_hash():
            code = self.code_hash()
            self.odoo.run(
                "Updating Smart Service to the changed code", log_file(f"update-{name}"),
                "-d", name, "-u", ",".join(addons()), "-i", ",".join(addons()), *QUIET,
            )
            self.set_mark(name, **{**mark, "addons": code})
        return self.mark(name)

    def set_addresses(self, name, url, addresses):
        """Tell a database where it is served, and its demo company where the simulators are.

        :param str url: for links to customers; an address of somebody's own stays
        :param dict addresses: XML id of an account → address of its provider
        """
        self.odoo.run(
            "Setting the addresses", log_file(f"create-{name}"), "-d", name, *SHELL,
            sub="shell", stdin=ADDRESS_SCRIPT.format(url=url, addresses=addresses),
        )

    def code_hash(self):
        """Hash of Odoo's version and all of our addons' files."""
        tree = paths.tree_hash(*(paths.ADDONS / name for name in addons()))
        return f"{self.odoo.version}/{tree}"

    @staticmethod
    def _files(name):
        folder = cache("data") / "filestore"
        folder.mkdir(exist_ok=True)
        return folder / name
