"""What is left to be seen of a telephone number or an address, for roles that need no more.

Enough remains for an agent to ask "does your number end in 75?" and for two customers not to be
mixed up, not enough to call or write to somebody past the desk.
"""

from __future__ import annotations

import re

HIDDEN = "••••"
UNESCAPED = re.compile(r"(?<!\\)([%_])")


def mask_phone(number: str) -> str:
    """The first and the last digits of a number.

    >>> mask_phone("+86 138 0013 8000")
    '+86••••00'
    >>> mask_phone("12345")
    '••••'
    >>> mask_phone("")
    ''
    """
    plain = re.sub(r"[^\d+]", "", number)
    if not plain:
        return HIDDEN if number else ""
    return f"{plain[:3]}{HIDDEN}{plain[-2:]}" if len(plain) >= 8 else HIDDEN


def mask_email(address: str) -> str:
    """The first letter and the domain's last part.

    >>> mask_email("liwei@mail.example")
    'l••••@••••.example'
    >>> mask_email('"Li Wei" <liwei@mail.example>')
    '••••@••••.example'
    >>> mask_email("nonsense")
    '••••'
    """
    local, at, domain = address.strip().rstrip(">").rpartition("@")
    if not at:
        return HIDDEN if address else ""
    first = "" if "<" in local or '"' in local else local[:1]
    end = f".{domain.rpartition('.')[2]}" if "." in domain else ""
    return f"{first}{HIDDEN}@{HIDDEN}{end}"


def is_masked(value: object) -> bool:
    """Whether a value is what a mask has left, so that it must never be stored.

    >>> is_masked("+86••••00"), is_masked("+8613800138000"), is_masked(7)
    (True, False, False)
    """
    return isinstance(value, str) and HIDDEN in value


def whole(pattern: str) -> str:
    """A pattern that matches nothing but itself: no piecing together of what is masked.

    >>> whole("li%@mail_example")
    'li\\\\%@mail\\\\_example'
    >>> whole(r"already\\_escaped")
    'already\\\\_escaped'
    """
    return UNESCAPED.sub(r"\\\1", pattern)
