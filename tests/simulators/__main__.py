"""Run the simulators as a process: ``python -m tests.simulators --wechat-port 8121``.

They know the accounts of the demo company, and others from ``--accounts`` (the same columns).
Prints ``ready`` when all listen; ends on Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import csv
import signal
import threading
from pathlib import Path

from . import PLAIN_APP, SECURE_APP, CallbackReceiver, WeChatApp, WeChatSimulator
from .callback import DEMO_SECRET

DEMO_ACCOUNTS = Path(__file__).parents[2] / "addons/smart_service/demo/accounts.csv"


def read_accounts(path: Path) -> tuple[tuple[WeChatApp, ...], str]:
    """The official accounts and the app's secret of a file of accounts.

    An account with an EncodingAESKey gets its pushes encrypted.
    """
    apps, secret = [], DEMO_SECRET
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["provider"] == "wechat":
                    key = row["encoding_aes_key"]
                    app = WeChatApp(row["app_id"], row["app_secret"], row["webhook_secret"])
                    apps.append(app.with_key(key) if key else app)
                elif row["provider"] == "api":
                    secret = row["webhook_secret"]
    return (*apps, PLAIN_APP, SECURE_APP), secret


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--wechat-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--callback-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--accounts", type=Path, default=DEMO_ACCOUNTS, help="a CSV file")
    options = parser.parse_args()
    apps, secret = read_accounts(options.accounts)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stop.set())
    with (
        WeChatSimulator(options.host, options.wechat_port, apps) as wechat,
        CallbackReceiver(options.host, options.callback_port, secret) as callback,
    ):
        print(f"wechat {wechat.url}\ncallback {callback.url}\nready", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
