"""Steps that say what they do and how far they are, and programs run inside them."""

import os
import subprocess
import sys
import threading
import time
from collections import deque

QUIET_SECONDS = 5

_running = set()


class Step:
    """A line on the terminal that tells how far a long action is.

    On a terminal the line is rewritten in place; in a file or pipe a new line is written at most
    every five seconds. Usage::

        with Step("Downloading Odoo") as step:
            step.update("12 of 123 MB")
    """

    plain = False  # True: only begin and end are told, for steps that run side by side

    def __init__(self, title):
        self.title = title
        self.live = sys.stdout.isatty() and not self.plain
        self._last = 0.0
        self._text = None

    def __enter__(self):
        self.started = time.monotonic()
        self._show("…")
        return self

    def __exit__(self, kind, error, trace):
        seconds = time.monotonic() - self.started
        word = "done" if kind is None else "stopped" if kind is KeyboardInterrupt else "failed"
        self._show(f"{word} ({seconds:.0f} s)", end=True)

    def update(self, text):
        """Tell the state of the step, as `12 of 123 MB`."""
        now = time.monotonic()
        pause = 0.1 if self.live else QUIET_SECONDS
        if self.plain or text == self._text or now - self._last < pause:
            return
        self._text = text
        self._last = now
        self._show(text)

    def _show(self, text, end=False):
        line = f"• {self.title}: {text}" if text != "…" else f"• {self.title} …"
        if self.live:
            width = max(os.get_terminal_size(sys.stdout.fileno()).columns - 1, 20)
            sys.stdout.write("\r\x1b[K" + line[:width] + ("\n" if end else ""))
        else:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()


def run(command, log, on_line=None, poll=None, stdin=None, **popen):
    """Run a program, keep all it says in a file, and look at it line by line.

    :param list command: program and arguments
    :param pathlib.Path log: file to append the output to
    :param on_line: called with each line of the output
    :param poll: called about twice a second while the program runs
    :param str stdin: text given to the program
    :return: (exit code, last 40 lines of the output)
    :rtype: tuple
    """
    tail = deque(maxlen=40)
    stop = threading.Event()

    def tick():
        while not stop.wait(0.4):
            poll()

    if poll:
        threading.Thread(target=tick, daemon=True).start()
    try:
        with (
            open(log, "a", encoding="utf-8") as out,
            subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                **popen,
            ) as process,
        ):
            _running.add(process)
            try:
                if stdin is not None:
                    process.stdin.write(stdin)
                    process.stdin.close()
                for line in process.stdout:
                    out.write(line)
                    out.flush()
                    tail.append(line.rstrip())
                    if on_line:
                        on_line(line.rstrip())
            except BaseException:
                process.terminate()
                raise
            finally:
                _running.discard(process)
        return process.returncode, list(tail)
    finally:
        stop.set()


def stop_all():
    """End the programs that run in other threads."""
    for process in list(_running):
        process.terminate()
