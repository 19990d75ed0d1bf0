"""Filling texts with what was remembered, testing it, and reading which answer was chosen."""

import re

from . import intent, text

OPERATORS = ("is", "is_not", "contains", "set", "unset", "more", "less")

_PLACE = re.compile(r"\{\s*(\w+)\s*\}")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")


def fill(template, variables):
    """Return the template with its `{names}` replaced; what is not known becomes nothing.

    >>> fill("Thank you, {name}. {nothing}Bye", {"name": "Ann"})
    'Thank you, Ann. Bye'
    """
    return _PLACE.sub(lambda match: str(variables.get(match.group(1)) or ""), template or "")


def arguments(lines, variables):
    """Return the arguments that lines of 'name: value' give, empty ones left out.

    >>> arguments("number: {order}\\nserial: {serial}", {"order": "S00012"})
    {'number': 'S00012'}
    """
    found = {}
    for line in (lines or "").splitlines():
        name, colon, value = line.partition(":")
        value = fill(value, variables).strip()
        if colon and name.strip() and value:
            found[name.strip()] = value
    return found


def holds(operator, known, wanted):
    """Whether a condition holds.

    :param operator: one of `OPERATORS`
    :param known: what was remembered
    :param wanted: what it is compared with

    >>> holds("is", "Printer ", "printer"), holds("more", "about 3 days", "2"), holds("set", "", "")
    (True, True, False)
    >>> holds("more", "¥1,299.00", "1000"), holds("less", "3,5 days", "4")
    (True, True)
    """
    known, wanted = (text.normalise(str(value or "")).strip() for value in (known, wanted))
    if operator in ("more", "less"):
        one, other = _number(known), _number(wanted)
        if one is None or other is None:
            return False
        return one > other if operator == "more" else one < other
    return {
        "is": known == wanted,
        "is_not": known != wanted,
        "contains": bool(wanted) and wanted in known,
        "set": bool(known),
        "unset": not known,
    }[operator]


def pick(message, labels):
    """Return the position of the label that a message chooses, None when it chooses none.

    By its number, by its words, or by words that only one of the labels has.

    >>> labels = ["A new order", "My invoice", "Repair"]
    >>> pick("2", labels), pick("my invoice please", labels), pick("the weather", labels)
    (1, 1, None)
    >>> pick("invoice", labels), pick("4", labels)
    (1, None)
    >>> pick("第二个", labels), pick("the third one", labels)
    (1, 2)
    """
    said = text.normalise(message).strip(" .。!！")
    if re.fullmatch(r"\d{1,2}", said):
        return int(said) - 1 if 0 < int(said) <= len(labels) else None
    if 0 < (place := intent.place_named(message)) <= len(labels):
        return place - 1
    folded = [text.normalise(label).strip() for label in labels]
    named = [
        position for position, label in enumerate(folded)
        if label and (label in said or said == label)]
    if len(named) == 1:
        return named[0]
    words = set(text.terms(said))
    near = [
        position for position, label in enumerate(folded)
        if words and words <= set(text.terms(label))]
    return near[0] if len(near) == 1 else None


def starts(message, words):
    """Whether a message holds one of the wordings that start a script, one a line.

    >>> starts("I want a TRIAL unit", "trial\\n试用"), starts("hello", "")
    (True, False)
    """
    said = text.normalise(message)
    for line in (words or "").splitlines():
        word = text.normalise(line).strip()
        if not word:
            continue
        pattern = re.escape(word)
        if word.isascii():
            pattern = rf"(?<![a-z0-9]){pattern}(?![a-z0-9])"
        if re.search(pattern, said):
            return True
    return False


def _number(value):
    found = _NUMBER.search(value)
    # 1,299.00 is more than a thousand, 3,5 is three and a half
    return float(_THOUSANDS.sub("", found.group()).replace(",", ".")) if found else None
