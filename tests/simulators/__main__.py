"""Run the simulators as a process: ``python -m tests.simulators --wechat-port 8121``.

Prints ``ready`` when all listen; ends on Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import signal
import threading

from . import CallbackSimulator, WeChatSimulator


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--wechat-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--callback-port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stop.set())
    with (
        WeChatSimulator(options.host, options.wechat_port) as wechat,
        CallbackSimulator(options.host, options.callback_port) as callback,
    ):
        print(f"wechat {wechat.url}\ncallback {callback.url}\nready", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
