"""Personal data out of what a model reads, and back into what it says.

Each e-mail address, phone, identity, card or other long number, each name and address that is
known to be the customer's, and those that he tells gives way to a placeholder like ``<PHONE_1>``;
the same value always to the same one, so that the model can speak of it. What the model answers is
restored. Masking too much does no harm, since it comes back; order and serial numbers with a
letter in them stay, as tools need to be reasoned about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..nlu import mentions

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IDENTITY = re.compile(r"(?<![\dA-Za-z])\d{6}(?:19|20)\d{9}[\dXx](?![\dA-Za-z])")
CARD = re.compile(r"(?<![\dA-Za-z+])\d(?:[ -]?\d){13,18}(?![\dA-Za-z])")
DATE = re.compile(r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}(?::\d{2}){0,2})?\Z")
# whatever stands around it
MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d{9}(?!\d)")
# at least seven digits, however they are grouped, and no part of a code with letters or of a path
NUMBER = re.compile(
    r"(?<![\dA-Za-z._-])(?<![A-Za-z_/]/)\+?\(?\d(?:[ ().-]{0,2}\d){6,14}"
    r"(?![\dA-Za-z]|[-_][\dA-Za-z]|\.\d)")
_HAN = "\u3400-\u9fff"
_LATIN = r"[A-Z][\w'’-]*[a-z]"
# what a customer says before his name
TOLD_NAMES = (
    re.compile(
        r"(?:我叫|我的名字(?:是|叫)|(?:姓名|收件人|收货人|联系人)\s*(?:是|[:：]))\s*(?![了过你他她它的个不])"
        rf"([{_HAN}·]{{2,4}}?)(?=[\s,，.。!！;；、:：?？(（\d]|$|住|电话|手机|家|地址|的)"),
    re.compile(
        r"(?i:\b(?:my|the) name is|\bname\s*:|\b(?:contact|recipient)\s*:)\s*"
        rf"({_LATIN}(?:\s+{_LATIN}){{0,2}})"),
    re.compile(rf"(?i:\bi am|\bi['’]m|\bthis is)\s+({_LATIN}(?:\s+{_LATIN}){{1,2}})"))
# an address has a number, and something that this is the number of
REACHED = re.compile(r"[路街道巷弄苑村镇区市园]|胡同|公寓|大厦|广场|[A-Za-z]")
PLACE_LENGTH = 2000
KINDS = ("EMAIL", "ID", "CARD", "PHONE", "NAME", "ADDRESS")
PLACEHOLDER = re.compile(rf"<({'|'.join(KINDS)})_(\d+)>", re.IGNORECASE)
# a shorter one would be found inside ordinary words
SHORTEST = {"NAME": 2, "ADDRESS": 5}


class Masker:
    """The placeholders of one conversation.

    :param names: what the customer is called, in whole
    :param addresses: where he lives
    :param known: placeholders made before, as :meth:`dump` gave them

    >>> masker = Masker(names=["Alice Smith"])
    >>> text = masker.mask("Alice Smith here, call 138 0013 8001 or al@mail.example about S00042")
    >>> text
    '<NAME_1> here, call <PHONE_1> or <EMAIL_1> about S00042'
    >>> masker.unmask("We call <PHONE_1>.")
    'We call 138 0013 8001.'
    """

    def __init__(
        self, names: Iterable[str] = (), addresses: Iterable[str] = (),
        known: dict[str, str] | None = None,
    ):
        self._values = dict(known or {})
        self._placeholders = {value: name for name, value in self._values.items()}
        self._known: list[tuple[str, str]] = []
        self._learn(names, addresses)

    def dump(self) -> dict[str, str]:
        """Placeholder → value, to be given back as ``known``."""
        return dict(self._values)

    def mask(self, text: str) -> str:
        """``text`` with placeholders in place of personal data."""
        # a customer who writes a placeholder himself must not get a value back for it
        text = PLACEHOLDER.sub(lambda found: f"{found[1]} {found[2]}", text)
        for value, kind in self._known:
            text = _whole(value).sub(lambda found, kind=kind: self._name(kind, found[0]), text)
        for kind, pattern in (
                ("EMAIL", EMAIL), ("ID", IDENTITY), ("CARD", CARD), ("PHONE", MOBILE)):
            text = pattern.sub(lambda found, kind=kind: self._name(kind, found[0]), text)
        return NUMBER.sub(
            lambda found: found[0] if DATE.match(found[0]) else self._name("PHONE", found[0]),
            text)

    def mask_said(self, text: str) -> str:
        """The same for a customer's words, with the names and addresses that he tells.

        >>> Masker().mask_said("我叫张伟，住在上海市张江路88号")
        '我叫<NAME_1>，住在<ADDRESS_1>'
        """
        self._learn(
            (found[1] for pattern in TOLD_NAMES for found in pattern.finditer(text)),
            (place.lstrip("在到是") for line in text.splitlines()
             for start in range(0, len(line), PLACE_LENGTH)
             for place in mentions.places(line[start:start + PLACE_LENGTH])
             if re.search(r"\d", place) and REACHED.search(place)))
        return self.mask(text)

    def mask_message(self, message: dict) -> dict:
        """A chat message with its text masked; a user's is what people have said."""
        content = message.get("content")
        mask = self.mask_said if message.get("role") == "user" else self.mask
        if isinstance(content, str):
            return {**message, "content": mask(content)}
        if isinstance(content, list):
            return {**message, "content": [
                {**part, "text": mask(part["text"])}
                if isinstance(part, dict) and isinstance(part.get("text"), str) else part
                for part in content]}
        return message

    def unmask(self, text: str) -> str:
        """``text`` with the values of its placeholders; one that we did not make stays."""
        return PLACEHOLDER.sub(
            lambda found: self._values.get(found[0].upper(), found[0]), text)

    def unmask_value(self, value):
        """The same for every text in a JSON value."""
        if isinstance(value, str):
            return self.unmask(value)
        if isinstance(value, list):
            return [self.unmask_value(inner) for inner in value]
        if isinstance(value, dict):
            return {name: self.unmask_value(inner) for name, inner in value.items()}
        return value

    def is_known(self, placeholder: str) -> bool:
        return placeholder.upper() in self._values

    def _learn(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        self._known = sorted({*self._known, *(
            (value, kind)
            for kind, given in (("NAME", _with_parts(names)), ("ADDRESS", addresses))
            for value in given if value and len(value) >= SHORTEST[kind]
        )}, key=lambda pair: -len(pair[0]))

    def _name(self, kind: str, value: str) -> str:
        name = self._placeholders.get(value)
        if name is None:
            number = 1 + sum(other.startswith(f"<{kind}_") for other in self._values)
            name = f"<{kind}_{number}>"
            self._placeholders[value], self._values[name] = name, value
        return name


def _with_parts(names: Iterable[str]) -> list[str]:
    """Names and, of those in Latin letters, their longer parts."""
    return [part for name in names if name for part in (
        name, *(word for word in re.findall(r"[^\W\d_]{3,}", name) if word.isascii()))]


def _whole(value: str) -> re.Pattern:
    """Finds ``value``, as whole words where it is in Latin letters."""
    before = r"(?<![A-Za-z0-9])" if value[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if value[-1].isascii() else ""
    return re.compile(f"{before}{re.escape(value)}{after}", re.IGNORECASE)
