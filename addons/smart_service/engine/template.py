"""The text of a template that a provider has approved, and its variables.

A variable stands as ``{{1}}`` or ``{{name}}``, in WeChat's own way as ``{{name.DATA}}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLE = re.compile(r"\{\{\s*([^{}\s.]+)(?:\.DATA)?\s*\}\}")


def variables(body: str) -> tuple[str, ...]:
    """The names of a body's variables, each once, in the order of their first use.

    >>> variables("Hello {{1}}, your {{order.DATA}} comes on {{ 2 }}. Bye, {{1}}!")
    ('1', 'order', '2')
    """
    return tuple(dict.fromkeys(VARIABLE.findall(body)))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text that a customer reads; a variable without a value stays as it is.

    >>> fill("Hello {{1}}, {{2}}", {"1": "Li {{2}}"})
    'Hello Li {{2}}, {{2}}'
    """
    return VARIABLE.sub(lambda found: values.get(found[1]) or found[0], body)


def one_line(text: str) -> str:
    """A value as providers take it: without line breaks, tabs and runs of spaces.

    >>> one_line(" Li\\n  Lei ")
    'Li Lei'
    """
    return " ".join(text.split())
