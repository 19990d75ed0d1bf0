"""The command line: which words mean what."""

import argparse
import sys

from . import runner, suite, up
from .errors import Problem

COMMANDS = {
    "up": up.up,
    "down": lambda options: up.down(options.port),
    "play": runner.play,
    "test": suite.test,
    "bench": runner.bench,
    "screens": runner.screens,
}


def parser():
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="./smart", description="Smart Service: customer service in Odoo 19.",
        epilog="ODOO_PATH names your own Odoo 19 checkout, DATABASE_URL your own PostgreSQL, "
        "XDG_CACHE_HOME another place for downloads and data.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    start = commands.add_parser("up", help="set up what's missing and start")
    start.add_argument("--port", type=int, default=8069, help="of the web interface (8069)")
    start.add_argument("--db", default="smart", help="name of the database (smart)")
    start.add_argument("--detach", action="store_true", help="return when it runs")
    start.add_argument("--workers", type=int, default=0, help="Odoo's worker processes (0)")
    start.add_argument("--fresh", action="store_true", help="make the database anew")
    start.add_argument("--no-demo", dest="demo", action="store_false",
                       help="a new database gets no demo company")
    stop = commands.add_parser("down", help="stop what runs")
    stop.add_argument("--port", type=int, help="only the server at this port")
    day = commands.add_parser("play", help="play a service day into the running server")
    day.add_argument("scenario", nargs="?", help="name of a folder or file in data/scenarios")
    day.add_argument("--db", help="the server that serves this database")
    tests = commands.add_parser("test", help="the test suite, or a part of it")
    tests.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder with tests")
    measure = commands.add_parser("bench", help="benchmarks; without a name, their list")
    measure.add_argument("name", nargs="?", metavar="NAME")
    measure.add_argument("arguments", nargs=argparse.REMAINDER, help="of the benchmark")
    screens = commands.add_parser("screens", help="take the pictures of docs/screens anew")
    screens.add_argument("--db", help="the server that serves this database")
    return top


def main(arguments=None):
    """Run a command and tell its exit code."""
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
