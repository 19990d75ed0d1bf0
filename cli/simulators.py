"""The simulated providers that the demo company's accounts talk to."""

import sys

from . import paths

ACCOUNTS = {
    "smart_service.demo_account_wechat": "http://127.0.0.1:{wechat}",
    "smart_service.demo_account_api": "http://127.0.0.1:{callback}/events",
}


def exist():
    """Whether this clone has them."""
    return (paths.ROOT / "tests/simulators/__main__.py").exists()


def ports(http_port):
    """Their ports beside a server's port."""
    return {"wechat": http_port + 10, "callback": http_port + 11}


def addresses(http_port):
    """XML id of each demo account → address of its simulated provider."""
    return {xml_id: text.format(**ports(http_port)) for xml_id, text in ACCOUNTS.items()}


def command(http_port, python=sys.executable):
    """The program that serves them; run it in the repository's root."""
    own = ports(http_port)
    return [
        python, "-m", "tests.simulators", "--host", "127.0.0.1",
        "--wechat-port", str(own["wechat"]), "--callback-port", str(own["callback"]),
    ]
