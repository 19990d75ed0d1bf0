"""What the bot does with applications of Odoo's that are not required."""

import re

from cli import database

POINTS = "TestLoyaltyPoints"


def test_points_of_odoos_loyalty(demo):
    """Where Odoo's loyalty is installed, the bot tells a customer his own points."""
    demo.install("loyalty")
    said = demo.run("--test-tags", f"smart_optional/smart_service_bot:{POINTS}", *database.QUIET)
    assert re.search(r"0 failed, 0 error\(s\) of 1 tests", said)
