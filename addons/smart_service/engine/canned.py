"""Canned replies: what the conversation fills in, and what the agent is asked for.

A placeholder stands as ``{{name}}``, or as ``{{name|otherwise}}`` with the words that stand there
when nothing is known. A name that is none of :data:`NAMES` is a question to the agent:
``{{date of the visit}}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{\{\s*([^\s{}|][^{}|\n]*?)\s*(?:\|\s*([^{}\n]*?)\s*)?\}\}")

# what a conversation knows by itself
NAMES = (
    "customer", "greeting", "agent", "company", "desk", "ticket", "order", "device", "visit",
    "today",
)
CHINESE = {
    "客户": "customer", "称呼": "greeting", "客服": "agent", "公司": "company", "服务台": "desk",
    "工单": "ticket", "订单": "order", "设备": "device", "上门时间": "visit", "今天": "today",
}


def canonical(name: str) -> str:
    """The name that a placeholder means.

    >>> canonical("客户"), canonical("Customer"), canonical("Date of the visit")
    ('customer', 'customer', 'Date of the visit')
    """
    known = CHINESE.get(name, name.lower())
    return known if known in NAMES else name


def names(*texts: str) -> tuple[str, ...]:
    """What the placeholders of texts mean, each once, in the order of their first use.

    >>> names("{{greeting}}, {{ Model }}?", "{{称呼}}")
    ('greeting', 'Model')
    """
    return tuple(dict.fromkeys(
        canonical(found[1]) for text in texts for found in PLACEHOLDER.finditer(text)))


def missing(values: Mapping[str, str], *texts: str) -> tuple[str, ...]:
    """Which names somebody has to be asked for.

    >>> missing({"customer": "Li", "ticket": ""}, "{{customer}} {{ticket}} {{order|none}} {{day}}")
    ('ticket', 'day')
    """
    return tuple(dict.fromkeys(
        name for text in texts for found in PLACEHOLDER.finditer(text)
        if not values.get(name := canonical(found[1])) and not found[2]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; what is neither known nor has other words stays as it is.

    A value is never searched for placeholders.

    >>> fill("Hello {{customer}}, {{order|your order}}: {{day}}", {"customer": "{{day}}"})
    'Hello {{day}}, your order: {{day}}'
    """
    return PLACEHOLDER.sub(
        lambda found: values.get(canonical(found[1])) or found[2] or found[0], text)
