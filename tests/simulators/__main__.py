"""Run the simulators as a process: ``python -m tests.simulators --port wechat=8121``.

Every provider of :data:`SIMULATORS` is started, on a free port where ``--port`` names none.
They know the accounts of the demo company, and others from ``--accounts`` (the same columns).
Prints a line ``code address`` for each, then ``ready`` when all listen; ends on Ctrl-C or
SIGTERM. A new provider is a line in :data:`SIMULATORS`, and one in ``cli/simulators.py`` for
its port beside a server's; :meth:`.server.Simulator.for_accounts` sets it up.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import signal
import threading
from pathlib import Path

from .callback import CallbackReceiver
from .dingtalk import DingTalkSimulator
from .server import Simulator
from .telegram import TelegramSimulator
from .wechat import WeChatSimulator
from .wecom import WeComSimulator
from .whatsapp import WhatsAppSimulator

DEMO_ACCOUNTS = Path(__file__).parents[2] / "addons/smart_service/demo/accounts.csv"
# code of the provider → who plays it
SIMULATORS: dict[str, type[Simulator]] = {
    "wechat": WeChatSimulator,
    "api": CallbackReceiver,
    "wecom": WeComSimulator,
    "whatsapp": WhatsAppSimulator,
    "telegram": TelegramSimulator,
    "dingtalk": DingTalkSimulator,
}


def read_accounts(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of a file of accounts by provider; a provider without account has none."""
    rows: dict[str, list[dict[str, str]]] = {code: [] for code in SIMULATORS}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                rows.setdefault(row["provider"], []).append(row)
    return rows


def provider_port(text: str) -> tuple[str, int]:
    """The value of ``--port``: ``wechat=8121``.

    :raises ValueError: it is nothing of the kind
    """
    code, _equals, port = text.partition("=")
    if code not in SIMULATORS:
        raise ValueError(f"no provider {code}")
    return code, int(port)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=provider_port, action="append", default=[],
                        metavar="CODE=N", help="a provider's port; 0 takes a free one")
    parser.add_argument("--accounts", type=Path, default=DEMO_ACCOUNTS, help="a CSV file")
    options = parser.parse_args()
    ports, rows = dict(options.port), read_accounts(options.accounts)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stop.set())
    with contextlib.ExitStack() as running:
        for code, provider in SIMULATORS.items():
            simulator = provider.for_accounts(rows[code], options.host, ports.get(code, 0))
            running.enter_context(simulator)
            print(code, simulator.url)
        print("ready", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
