"""A mail server that takes mail for everybody, and refuses, delays or hangs up on command.

Written from RFC 5321 (https://www.rfc-editor.org/rfc/rfc5321), with the checks that a server
makes: the order of commands, addresses, dots at the beginning of lines, a size limit.
"""

from __future__ import annotations

import re
import socketserver
import threading
from email import message_from_bytes, policy

STAGES = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END")
ADDRESS = re.compile(r"^(FROM|TO):\s*<([^<>\s]*)>", re.IGNORECASE)
MAX_LINE = 1000


class SmtpServer:
    """The server. :attr:`sent` are the mails it has taken.

    :param size: bytes of the largest mail that it takes
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, size: int = 25 * 1024 * 1024):
        self.host, self.port, self.size = host, port, size
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.sent: list[dict] = []
        self.commands: list[str] = []
        self._plan: dict[str, list] = {}
        self._stopped = threading.Event()
        self._server: _Server | None = None

    # === LIFE === #

    def start(self) -> SmtpServer:
        """Listen, in a thread of its own."""
        self._stopped.clear()
        self._server = _Server((self.host, self.port), _Handler)
        self._server.owner = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening and let waiting sessions go."""
        self._stopped.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    __enter__ = start

    def __exit__(self, *_error):
        self.stop()

    # === FAILURE === #

    def fail(self, stage: str, code: int = 0, text: str = "refused", times: int = 1,
             delay: float = 0.0, hang_up: bool = False, take: bool = False) -> None:
        """Do something else than to work, at one stage, so many times.

        :param stage: one of :data:`STAGES`; ``END`` is after the mail has been given over
        :param code: the answer, 0 for the usual one
        :param delay: seconds before the answer
        :param hang_up: close the connection instead of answering
        :param take: keep the mail all the same, where ``END`` hangs up
        :raises ValueError: no such stage
        """
        if stage not in STAGES:
            raise ValueError(f"stage is one of {', '.join(STAGES)}")
        with self.lock:
            self._plan.setdefault(stage, []).extend(
                [(code, text, delay, hang_up, take)] * times)

    def next_failure(self, stage: str):
        """What :meth:`fail` has planned for this stage, once; None is nothing."""
        with self.lock:
            planned = self._plan.get(stage)
            return planned.pop(0) if planned else None

    def wait(self, seconds: float) -> None:
        """Sleep, unless the server is being stopped."""
        self._stopped.wait(seconds)

    # === RECORDS === #

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Take a mail."""
        message = message_from_bytes(raw, policy=policy.default)
        with self.changed:
            self.sent.append({
                "seq": len(self.sent) + 1, "sender": sender, "recipients": list(recipients),
                "raw": raw, "message": message})
            self.changed.notify_all()

    def wait_sent(self, count: int, timeout: float = 10.0) -> list[dict]:
        """The mails, as soon as there are ``count``.

        :raises TimeoutError: there are fewer after ``timeout`` seconds
        """
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.sent) >= count, timeout):
                raise TimeoutError(f"{len(self.sent)} of {count} after {timeout} s")
            return list(self.sent)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    owner: SmtpServer

    def handle_error(self, request, client_address):
        """A caller who goes away is no error here."""


class _HangUp(Exception):
    """The plan says to close the connection."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self):
        self.owner = self.server.owner
        self.sender, self.recipients = None, []
        try:
            if self._planned("CONNECT", 220, "mail.test ESMTP"):
                while self._command():
                    pass
        except (_HangUp, OSError):
            return

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())

    def _planned(self, stage: str, code: int, text: str) -> bool:
        """Answer as planned, or as usual.

        :return: whether the usual answer was given
        """
        plan = self.owner.next_failure(stage)
        if plan is None:
            self._say(code, text)
            return True
        planned_code, words, delay, hang_up, _take = plan
        self.owner.wait(delay)
        if hang_up:
            raise _HangUp
        self._say(planned_code or code, words if planned_code else text)
        return not planned_code

    def _command(self) -> bool:
        line = self.rfile.readline(MAX_LINE)
        if not line:
            return False
        name, _space, rest = line.decode("utf-8", "replace").strip().partition(" ")
        name = name.upper()
        with self.owner.lock:
            self.owner.commands.append(name)
        if name in ("EHLO", "HELO"):
            if self._planned("EHLO", 250, f"SIZE {self.owner.size}"):
                self.sender, self.recipients = None, []
        elif name == "MAIL":
            self._mail(rest)
        elif name == "RCPT":
            self._rcpt(rest)
        elif name == "DATA":
            self._data()
        elif name == "RSET":
            self.sender, self.recipients = None, []
            self._say(250, "OK")
        elif name == "NOOP":
            self._say(250, "OK")
        elif name == "QUIT":
            self._say(221, "Bye")
            return False
        else:
            self._say(502, "Command not implemented")
        return True

    def _mail(self, rest: str) -> None:
        found = ADDRESS.match(rest)
        if not found or found[1].upper() != "FROM":
            self._say(501, "Syntax: MAIL FROM:<address>")
        elif self._planned("MAIL", 250, "OK"):
            self.sender, self.recipients = found[2], []

    def _rcpt(self, rest: str) -> None:
        found = ADDRESS.match(rest)
        if self.sender is None:
            self._say(503, "MAIL first")
        elif not found or found[1].upper() != "TO" or "@" not in found[2]:
            self._say(501, "Syntax: RCPT TO:<address>")
        elif self._planned("RCPT", 250, "OK"):
            self.recipients.append(found[2])

    def _data(self) -> None:
        if not self.recipients:
            self._say(503, "RCPT first")
            return
        if not self._planned("DATA", 354, "Go on"):
            return
        raw = self._content()
        plan = self.owner.next_failure("END")
        code, text, delay, hang_up, take = plan or (0, "", 0.0, False, False)
        self.owner.wait(delay)
        if len(raw) > self.owner.size:
            self._say(552, "Message size exceeds the limit")
        elif code:
            self._say(code, text)
        else:
            if not hang_up or take:
                self.owner.keep(self.sender, self.recipients, raw)
            if hang_up:
                raise _HangUp
            self._say(250, "Taken")
        self.sender, self.recipients = None, []

    def _content(self) -> bytes:
        """The mail, without the dots that protect its lines."""
        lines = []
        while True:
            line = self.rfile.readline()
            if not line:
                raise _HangUp
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
