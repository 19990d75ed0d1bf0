"""Webhooks under kills and restarts, on processes and a PostgreSQL of the test's own."""

from benchmarks import chaos

EVENTS = 2000


def test_nothing_is_lost_doubled_or_swapped(databases, demo_source):
    """The short form of ``./smart bench chaos``."""
    found = chaos.run(databases.odoo, demo_source, EVENTS, rate=100, aftermath=10)
    assert found["accepted"] == found["events"] >= EVENTS, found
    assert (found["lost"], found["doubled"], found["out_of_order"]) == (0, 0, 0), found
    assert found["kills"] and found["pg_restarts"] == 2, found
    assert found["sent"] > EVENTS, found
