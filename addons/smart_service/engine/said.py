"""Addresses and numbers that somebody writes in a sentence."""

import re

import phonenumbers

from .identity import normalize_email, normalize_phone

ADDRESS = re.compile(r"(?<![\w.+-])[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
# longer texts are pasted ones: whose addresses they hold is anybody's guess
MAX_TEXT = 1000


def contact_points(text: str, country: str = "") -> list[tuple[str, str]]:
    """(kind, normal form) of what a person says to be reached at, in the order of saying.

    Of a phone number only a possible one is taken, and of several of one kind none: then they
    are hardly the speaker's own.

    :param country: ISO code whose numbers may come without their country code

    >>> contact_points("I'm Ann@Shop.Example, call 138 0013 8000", "CN")
    [('email', 'ann@shop.example'), ('phone', '+8613800138000')]
    >>> contact_points("order 20261122 of a@b.example or c@d.example", "CN")
    []
    """
    if len(text) > MAX_TEXT:
        return []
    emails = {normalize_email(found.strip(".-")) for found in ADDRESS.findall(text)} - {""}
    bare = ADDRESS.sub(" ", text)
    numbers = phonenumbers.PhoneNumberMatcher(
        bare, country or None, leniency=phonenumbers.Leniency.VALID)
    phones = {normalize_phone(found.raw_string, country) for found in numbers} - {""}
    return [(kind, *found) for kind, found in (("email", emails), ("phone", phones))
            if len(found) == 1]
