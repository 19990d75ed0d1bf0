"""Reading Odoo's log: how many tests passed, and what was said that nobody expected."""

import re

from .paths import ROOT

ALLOWED = ROOT / "tests" / "allowed_log_lines.txt"
LINE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<text>.*)")
LOUD = ("WARNING", "ERROR", "CRITICAL")
REPORT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
HOOT = re.compile(r"\[HOOT\].*?[Pp]assed (\d+) tests?")
SKIPPED = re.compile(r"(?:\S+): skipped (.+)")


def allowed_patterns():
    """The regular expressions of lines that may be loud; the file tells why each may."""
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    return [re.compile(line) for line in lines if line.strip() and not line.startswith("#")]


class Log:
    """What a log of Odoo tells about a run.

    :param str text: the log, or the part of it that counts
    :param list allowed: patterns of loud lines that are expected
    """

    def __init__(self, text, allowed=None):
        self.lines = text.splitlines()
        self.allowed = allowed_patterns() if allowed is None else allowed
        reports = [tuple(map(int, found)) for found in REPORT.findall(text)]
        self.failed = sum(failures + errors for failures, errors, _tests in reports)
        self.tests = sum(tests for _failures, _errors, tests in reports)
        self.hoot = sum(int(found) for found in HOOT.findall(text))
        self.skipped = [
            match[1] for line in self.lines if " INFO " in line and (match := SKIPPED.search(line))
        ]

    @property
    def passed(self):
        return self.tests - self.failed - len(self.skipped)

    def loud(self):
        """Blocks of unexpected WARNING, ERROR and CRITICAL lines with what follows them.

        A failed test is one of them; `failed` counts it already, see :meth:`unexpected`.
        """
        blocks = []
        block = None
        for line in self.lines:
            match = LINE.match(line)
            if not match:
                if block is not None:
                    block.append(line)
                continue
            block = None
            if match["level"] in LOUD and match["logger"] != "odoo.tests.result":
                block = [line]
                blocks.append(block)
        return [block for block in blocks if not self._allowed(block)]

    def _allowed(self, block):
        """Whether a pattern fits what was said, all of its lines together."""
        match = LINE.match(block[0])
        said = "\n".join([f"{match['logger']}: {match['text']}", *block[1:]])
        return any(pattern.search(said) for pattern in self.allowed)

    def unexpected(self):
        """The loud blocks that are not the report of a failed test."""
        return [block for block in self.loud()
                if not re.search(r"\S+: (FAIL|ERROR): ", block[0])]
