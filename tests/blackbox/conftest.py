"""Tests from outside, against a running server with the demo company and the simulators.

``./smart test`` starts the server and sets the variables; against one that runs already::

    SMART_URL=http://127.0.0.1:8069 SMART_DB=smart … pytest tests/blackbox

Every test makes customers of its own with fresh ids, so that it can be repeated on one database.
"""

from __future__ import annotations

import os
import uuid

import pytest
import requests

from play.odoo import Odoo
from tests.blackbox.world import App, Official, World


def _variable(name: str) -> str:
    if not os.environ.get(name):
        pytest.exit(f"{name} is not set: start these tests by ./smart test tests/blackbox", 2)
    return os.environ[name]


@pytest.fixture(scope="session")
def world() -> World:
    """The server and who works in it."""
    return World(_variable("SMART_URL"), _variable("SMART_DB"))


@pytest.fixture(scope="session")
def manager(world) -> Odoo:
    return world.user("manager")


@pytest.fixture(scope="session")
def app(world) -> App:
    """The company's own app."""
    return App(world, world.account("api"), _variable("SMART_API_URL"))


@pytest.fixture(scope="session")
def wechat(world) -> Official:
    """The company's official account."""
    return Official(world, world.account("wechat"), _variable("SMART_WECHAT_URL"))


@pytest.fixture
def http() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


@pytest.fixture
def user_id() -> str:
    """A customer of the app whom nobody knows yet."""
    return f"u-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def openid() -> str:
    """A customer in WeChat whom nobody knows yet."""
    return f"o{uuid.uuid4().hex[:27]}"
