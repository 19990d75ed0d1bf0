"""`./smart up` and `./smart down`."""

import contextlib
import csv
import re
import signal

from . import database, paths, server, setup, simulators
from .errors import Problem


def up(options):
    """Set up what's missing, start everything, and stay until Ctrl-C unless detached."""
    _check_options(options)
    for state in server.running():
        if state["port"] == options.port or state["database"] == options.db:
            return _already(state, options)
    server.require_ports(options.port, with_simulators=simulators.exist())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as undo:
        with setup.lock():
            odoo = setup.ensure()
            undo.callback(odoo.postgres.stop_if_unused)
            mark = _prepare(odoo, options)
        running = server.Server(
            odoo, options.db, options.port, options.workers,
            with_simulators=mark["demo"] and simulators.exist(),
        )
        undo.callback(_stop, running)
        running.start()
        running.remember(options.detach)
        print(_welcome(running, mark, options), flush=True)
        if options.detach:
            undo.pop_all()
            return 0
        with contextlib.suppress(KeyboardInterrupt):
            running.watch()
    return 0


def _check_options(options):
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,40}", options.db):
        raise Problem(
            f"{options.db} is no good name for a database.",
            "Use small letters, digits, - and _, as in: ./smart up --db smart2",
        )
    if not 1024 <= options.port <= 65000:
        raise Problem(f"Port {options.port} can't be used.", "Choose one from 1024 to 65000.")
    if options.workers < 0:
        raise Problem("A negative number of workers can't be started.", "Use --workers 0 or more.")


def _prepare(odoo, options):
    """Bring the database into the state that the code and the ports ask for; return its mark."""
    databases = database.Databases(odoo)
    mark = databases.ensure(options.db, demo=options.demo, fresh=options.fresh)
    simulated = mark["demo"] and simulators.exist()
    served = {
        "url": server.address(options.port),
        "simulators": simulators.addresses(options.port) if simulated else {}}
    if {**mark, **served} != mark:
        databases.set_addresses(options.db, served["url"], served["simulators"])
        mark.update(served)
        databases.set_mark(options.db, **mark)
    return mark


def _stop(running):
    """Stop it; an impatient second Ctrl-C must not leave processes behind."""
    old = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        print("\n• Stopping …", flush=True)
        running.stop()
        running.forget()
    finally:
        signal.signal(signal.SIGINT, old)


def _already(state, options):
    if options.fresh or state["port"] != options.port or state["database"] != options.db:
        raise Problem(
            f"A server of this clone is running at {state['url']} on {state['database']}.",
            "./smart down stops it; or choose another --port and --db.",
        )
    print(f"Smart Service is running already: {state['url']}")
    return 0


def down(port=None):
    """Stop this clone's servers (or the one at a port), and PostgreSQL if nobody needs it."""
    states = [state for state in server.running() if port in (None, state["port"])]
    for state in states:
        server.stop_remembered(state)
        print(f"• Stopped {state['url']}")
    if not states:
        print("Nothing is running.")
    else:
        setup.existing().postgres.stop_if_unused()
    return 0


def logins():
    """(login, name, role) of everybody who can log in to the demo company."""
    file = paths.ADDONS / "smart_service/demo/users.csv"
    people = []
    if file.exists():
        with open(file, encoding="utf-8", newline="") as rows:
            people = [(row["login"], row["name"], row["role"]) for row in csv.DictReader(rows)]
    return [*people, ("admin", "Administrator", "everything")]


def _welcome(running, mark, options):
    lines = ["", f"Smart Service is running: {running.url}", ""]
    lines.append("Log in (the password is the login):")
    people = logins() if mark["demo"] else [("admin", "Administrator", "everything")]
    width = max(len(login) for login, _name, _role in people)
    lines += [f"  {login:{width}}  {role} ({name})" for login, name, role in people]
    lines.append("")
    if running.workers:
        lines.append(f"Live updates need a proxy that sends /websocket to port "
                     f"{server.gevent_port(running.port)}; docker-compose.yml has one.")
    if mark["demo"]:
        lines.append("A day of customers: ./smart play (in another terminal)")
    lines.append("Stop it: ./smart down" if options.detach else "Stop it: Ctrl-C")
    lines.append(f"Odoo's log: {paths.log_file(f'odoo-{running.database}')}")
    return "\n".join(lines)
