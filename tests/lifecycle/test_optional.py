"""What takes addons of Odoo's that ours do without: each in a database that has them."""

import pytest

from cli import database, server
from cli.odoo_log import Log
from cli.suite import free_ports


@pytest.mark.parametrize("addon, tests, http", [
    # two repairs of different kits with a common part, confirmed side by side: promised once
    ("mrp_repair", "smart_optional/smart_service:TestKitsParallel", False),
    # the customer pays under the link in his channel, in a browser
    ("payment_demo", "smart_optional/smart_service:TestPaymentTour", True),
], ids=["kits", "payment"])
def test_with(empty, addon, tests, http):
    """Tests that run nowhere else pass here."""
    empty.install("smart_service", addon)
    options = [*database.QUIET]
    if http:
        port = free_ports(28700)
        options[options.index("--no-http")] = "--http-interface=127.0.0.1"
        options += [f"--http-port={port}", f"--gevent-port={server.gevent_port(port)}"]
    log = Log(empty.run("-u", "smart_service", "--test-tags", tests, *options))
    assert (log.tests, log.failed, log.skipped) == (1, 0, [])
