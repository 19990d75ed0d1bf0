"""One spelling per contact point, so that equal means the same."""

import phonenumbers

MAX_EMAIL = 254


def normalize_phone(number: str, country: str = "") -> str:
    """The E.164 form of a phone number, or '' when it is none.

    :param country: ISO code whose numbers may come without their country code

    >>> normalize_phone("138 0013 8000", "CN")
    '+8613800138000'
    >>> normalize_phone("+1 (415) 555-2671")
    '+14155552671'
    >>> normalize_phone("12")
    ''
    """
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def normalize_email(address: str) -> str:
    """The lower-case form of a plain address, or '' when it is none.

    >>> normalize_email(" Ann@Example.COM ")
    'ann@example.com'
    >>> normalize_email("ann at example")
    ''
    """
    address = address.strip().lower()
    local, at, domain = address.partition("@")
    if not (local and at and "." in domain) or len(address) > MAX_EMAIL:
        return ""
    if any(char.isspace() or char in '<>,;"' for char in address) or "@" in domain:
        return ""
    return address
