"""The addons come and go cleanly, and leave nothing behind."""

import pytest

from cli import database

ADDONS = database.addons()
# settings that an administrator makes after installing
CHOICE = """
encoder = env["smart.service.encoder"].create({
    "name": "Own", "kind": "endpoint", "model": "own", "base_url": "http://127.0.0.1:9/v1"})
env["res.config.settings"].create({
    "smart_encoder_zh_id": encoder.id, "smart_encoder_en_id": encoder.id}).execute()
env.cr.commit()
"""


def assert_nothing_left(station, addons):
    """Nothing of some addons is left in the database's tables, columns and registries."""
    for addon in addons:
        assert station.sql("SELECT name FROM ir_model_data WHERE module = %s", addon) == []
    if "smart_service" in addons:
        tables = station.sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename LIKE 'smart\\_service%%'")
        assert tables == []
        columns = station.sql(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name LIKE 'smart\\_%%'")
        assert columns == []
        assert station.sql("SELECT model FROM ir_model WHERE model LIKE 'smart.service%%'") == []
        assert station.sql(
            "SELECT key FROM ir_config_parameter WHERE key LIKE 'smart\\_service%%'") == []


def demo_records(station):
    """Model → number of the demo company's named records."""
    return dict(station.sql(
        "SELECT model, count(*) FROM ir_model_data "
        "WHERE module LIKE 'smart_service%%' AND name LIKE 'demo\\_%%' GROUP BY model"))


@pytest.mark.parametrize("addon", ADDONS)
def test_alone(empty, addon):
    """Each addon installs without its sisters, updates, and goes."""
    empty.install(addon)
    assert empty.states()[addon] == "installed"
    sisters = set(ADDONS) - {addon, "smart_service"}
    assert all(empty.states()[sister] == "uninstalled" for sister in sisters)
    empty.update(addon)
    empty.uninstall(addon)
    assert empty.states()[addon] == "uninstalled"
    assert_nothing_left(empty, [addon])


def test_together_with_data(demo):
    """With the demo company in the database, all update, and go one after the other."""
    assert set(demo.states().values()) == {"installed"}
    before = demo_records(demo)
    assert before["stock.lot"]
    demo.run(*database.SHELL, sub="shell", stdin=CHOICE)
    demo.update(*ADDONS)
    assert demo_records(demo) == before
    for addon in reversed(ADDONS):
        demo.uninstall(addon)
        assert_nothing_left(demo, [addon])
    assert set(demo.states().values()) == {"uninstalled"}


def test_come_back(demo):
    """After uninstalling with data, all install again on the same database."""
    demo.uninstall("smart_service")
    assert set(demo.states().values()) == {"uninstalled"}
    demo.install(*ADDONS)
    assert set(demo.states().values()) == {"installed"}
