"""From a clean machine to an Odoo that can be run, each part only if it's missing."""

import contextlib
import fcntl

from . import odoo as odoo_module
from . import postgres, python_env
from .apt import Apt, is_debian
from .paths import cache


@contextlib.contextmanager
def lock():
    """Only one `./smart` at a time changes the cache."""
    with open(cache() / "lock", "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("• Another ./smart is setting things up; waiting for it …", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure(tools=("odoo", "addons")):
    """Fetch and start what's missing.

    :param tuple tools: files of `requirements/` to install
    :return: an Odoo with its Python and a running PostgreSQL
    :rtype: cli.odoo.Odoo
    """
    apt = Apt() if is_debian() else None
    odoo = odoo_module.find(apt)
    odoo.python = python_env.ensure(tools, apt)
    odoo.postgres = postgres.find(odoo.python)
    odoo.postgres.start()
    odoo.postgres.check()
    return odoo


def existing():
    """An Odoo as :func:`ensure` made it, without starting anything."""
    odoo = odoo_module.find()
    odoo.python = python_env.ensure()
    odoo.postgres = postgres.find(odoo.python)
    return odoo


