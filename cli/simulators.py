"""The simulated providers that the demo company's accounts talk to."""

import csv
import sys

from . import paths

# the n-th listens n ports after the first; a new one goes to the end, so that the others stay
CODES = ("wechat", "api", "wecom", "whatsapp", "telegram", "dingtalk")
FIRST_PORT = 10  # counted from the server's
ADDRESS_PATHS = {"api": "/events"}


def exist():
    """Whether this clone has them."""
    return (paths.ROOT / "tests/simulators/__main__.py").exists()


def ports(http_port):
    """Code of each provider → its port beside a server's port."""
    return {code: http_port + FIRST_PORT + place for place, code in enumerate(CODES)}


def urls(http_port):
    """Code of each provider → the address of its simulator."""
    return {code: f"http://127.0.0.1:{port}" for code, port in ports(http_port).items()}


def variables(http_port):
    """The environment that tells a program where they are: ``SMART_WECHAT_URL`` …"""
    return {f"SMART_{code.upper()}_URL": url for code, url in urls(http_port).items()}


def addresses(http_port):
    """XML id of each demo account at such a provider → what it has to call."""
    known, found = urls(http_port), {}
    with open(paths.ADDONS / "smart_service/demo/accounts.csv", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            code = row["provider"]
            if code in known:
                address = known[code] + ADDRESS_PATHS.get(code, "")
                found[f"smart_service.{row['id']}"] = address
    return found


def command(http_port, python=sys.executable):
    """The program that serves them; run it in the repository's root."""
    pairs = (("--port", f"{code}={port}") for code, port in ports(http_port).items())
    return [
        python, "-m", "tests.simulators", "--host", "127.0.0.1",
        *(word for pair in pairs for word in pair),
    ]
