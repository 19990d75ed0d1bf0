"""`./smart play` and `./smart bench`: programs of the repository, told where the server is."""

import os
import subprocess

from . import paths, python_env, server, simulators
from .errors import Problem

BENCHMARKS = paths.ROOT / "benchmarks"


def environment(state):
    """Variables that tell a program about a running server, see :func:`cli.server.running`."""
    known = {
        "SMART_URL": state["url"],
        "SMART_DB": state["database"],
        "SMART_DATABASE_URL": state["database_url"],
        "SMART_WORKERS": str(state["workers"]),
    }
    if state["simulators"]:
        known |= simulators.variables(state["port"])
    return known


def base_environment():
    """The environment of every program of the repository."""
    local = "127.0.0.1,localhost"
    return {
        **os.environ,
        "PYTHONPATH": str(paths.ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_PROXY": local,
        "no_proxy": local,
        "SMART_COMMAND": str(paths.ROOT / "smart"),
    }


def _one_server(database=None):
    for state in server.running():
        if database in (None, state["database"]):
            return state
    return None


def play(options):
    """Play a scenario into the running server."""
    state = _one_server(options.db)
    if not state:
        raise Problem("No server of this clone is running.", "Start it: ./smart up --detach")
    if not state["simulators"]:
        raise Problem("The running server has no simulated providers.",
                      "Start one with the demo company: ./smart up --db smart_demo --detach")
    if not (paths.ROOT / "play").is_dir():
        raise Problem("This clone has no play folder.", "git checkout -- play")
    scenario = [options.scenario] if options.scenario else []
    return _run(["-m", "play", *scenario], environment(state))


def bench(options):
    """Run a benchmark, or list what there is."""
    # one that is called like a module of Python's ends with an underscore; those that begin with
    # bot_ are tasks of the benchmark "bot"
    files = {path.stem.rstrip("_").replace("_", "-"): path for path in BENCHMARKS.glob("*.py")
             if not path.stem.startswith(("_", "bot_"))}
    names = sorted(files)
    if not options.name:
        print("Benchmarks: " + (", ".join(names) or "none yet"))
        return 0
    if options.name not in names:
        raise Problem(f"There is no benchmark {options.name}.", "There are: " + ", ".join(names))
    state = _one_server()
    return _run([files[options.name], *options.arguments], environment(state) if state else {})


def screens(options):
    """Take the documentation's pictures of the running server."""
    state = _one_server(options.db)
    if not state:
        raise Problem("No server of this clone is running.", "Start it: ./smart up --detach")
    return _run([paths.ROOT / "docs" / "screens" / "take.py"], environment(state))


def _run(arguments, variables):
    """Run a program with our Python in the user's folder, so that paths mean what he typed."""
    command = [str(part) for part in [python_env.ensure(), *arguments]]
    try:
        return subprocess.run(
            command, env={**base_environment(), **variables}, check=False
        ).returncode
    except KeyboardInterrupt:
        return 130
