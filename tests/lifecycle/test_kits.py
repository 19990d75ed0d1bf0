"""Kits of parts, in a database that has the manufacturing application they come with."""

from cli import database
from cli.odoo_log import Log

KITS = "/smart_service:TestPartsParallel.test_kits_share_a_component"


def test_kits_share_a_component(empty):
    """Two repairs of different kits with a common part, confirmed side by side: promised once."""
    empty.install("smart_service", "mrp_repair")
    log = Log(empty.run("-u", "smart_service", "--test-tags", KITS, *database.QUIET))
    assert (log.tests, log.failed, log.skipped) == (1, 0, [])
