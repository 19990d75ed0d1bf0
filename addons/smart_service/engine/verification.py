"""One-time codes: how one is made, found in a sentence, and how its way is named."""

import re
import secrets

DIGITS = 6
# who guesses has five chances in a million
MAX_ATTEMPTS = 5
# as a code is written: alone, with few words around it, perhaps in two groups
_CODE = re.compile(r"^\D{0,40}(\d{3})[ -]?(\d{3})\D{0,40}$")


def new_code() -> str:
    """A code that nobody can foresee."""
    return f"{secrets.randbelow(10 ** DIGITS):0{DIGITS}}"


def code_in(text: str) -> str:
    """The code that a message consists of, or ''.

    >>> code_in("123456"), code_in("My code is 123 456."), code_in("order 1234567")
    ('123456', '123456', '')
    """
    found = _CODE.match(text.strip())
    return "".join(found.groups()) if found else ""


def masked_email(address: str) -> str:
    """An address as its owner recognises it and nobody else learns it.

    >>> masked_email("ann.lee@example.com"), masked_email("a@b.example")
    ('a••••@example.com', '•@b.example')
    """
    local, _at, domain = address.partition("@")
    return f"{local[:1] if len(local) > 1 else ''}{'•' * min(4, max(1, len(local) - 1))}@{domain}"
