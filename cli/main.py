"""The command line: which words mean what."""

import argparse
import sys

from . import up
from .errors import Problem


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
    commands.add_parser("down", help="stop what runs")
    return top


def main(arguments=None):
    """Run a command and tell its exit code."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "up":
            return up.up(options)
        if options.command == "down":
            return up.down()
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
