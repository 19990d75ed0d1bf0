"""Amounts of money, places and products that a customer names.

Products and towns are found by name in what the desk knows (a `Gazetteer`); addresses and amounts
by their form.
"""

import re
from dataclasses import dataclass, field

from .. import text
from .moment_words import number

_CURRENCIES = {
    "¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY", "rmb": "CNY", "cny": "CNY",
    "人民币": "CNY", "yuan": "CNY", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "bucks": "USD", "美元": "USD", "美金": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR",
    "euros": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP", "pounds": "GBP", "英镑": "GBP",
    "hkd": "HKD", "hk$": "HKD", "港币": "HKD", "港元": "HKD"}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?"
_BEFORE = r"hk\$|[¥￥$€£]|usd|rmb|cny|eur|gbp|hkd"
_AFTER = (
    r"块钱|块|元|人民币|美元|美金|欧元|英镑|港币|港元|"
    r"(?:dollars?|bucks|yuan|rmb|usd|cny|eur|euros?|pounds|gbp|hkd)\b")
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_BEFORE})\s*(?P<first>{_DIGITS})(?P<fmany>[万千k]?)(?![\d%]))|"
    rf"(?<![\d.])(?P<second>{_DIGITS})\s*(?P<smany>[万千百k]?)\s*(?P<after>{_AFTER})|"
    r"(?P<han>[一二两三四五六七八九十百千万零]{1,9})"
    r"(?P<hafter>块钱|(?<!一)块|元)(?!头)")
_MANY = {"": 1, "百": 100, "千": 1000, "k": 1000, "万": 10000}

_HAN = "\u4e00-\u9fff"
# from the widest to the narrowest part of an address
_UNITS = (
    r"(?:省|自治区|特别行政区|市|自治州|盟|区|县|旗|镇|乡|街道|村|路|街|大道|道|巷|弄|"
    r"胡同|里|"
    r"号院|号楼|"
    r"号|小区|花园|公寓|大厦|广场|园区|中心|苑|城|栋|幢|座|单元|楼|层|室|户)")
_ADDRESS_ZH = re.compile(
    rf"(?:[{_HAN}a-z0-9]{{1,9}}?{_UNITS}[ ,，]?){{2,9}}(?:\d{{1,5}}(?:室|号|户)?)?")
_NARROW = re.compile(r"(?:路|街|大道|巷|弄|胡同|小区|花园|公寓|大厦|广场|苑|单元|室|号楼|栋|幢|村)|"
    r"\d号")
_LEAD_IN = re.compile(
    r"^.*?(?:地址(?:改成|改为|换成|变更为|是|在|为|:|,)*|搬到了?|送到|寄到|"
    r"我(?:现在|家|们)*(?:住在|住|在)|"
    rf"位于|改成|改为|换成|上门到|到|在|是|住)(?=[{_HAN}])")
_STREET_EN = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|pl|"
    r"square|sq|terrace|close|crescent|parkway|highway)")
_ADDRESS_EN = re.compile(
    rf"(?i)\b\d{{1,5}}[a-z]?\s+(?:[a-z][a-z'.-]*\s+){{1,4}}?{_STREET_EN}\b\.?"
    r"(?:,?\s*(?:apt|apartment|flat|unit|suite|floor|room|#)\.?\s*[\w-]{1,6})?"
    r"(?:,\s*[A-Z][\w' -]{1,30}){0,3}(?:\s+\d{4,6}\b)?")
# shorter names are other words more often
SHORTEST_NAME = 2
SHORTEST_LATIN = 4


@dataclass(frozen=True)
class Amount:
    """A sum of money: its value, the currency's ISO code, the customer's words."""

    value: float
    currency: str
    said: str = ""


@dataclass(frozen=True)
class Named:
    """Something of the desk's own that the customer named: its id and his words."""

    id: object
    said: str


@dataclass
class Gazetteer:
    """Names that a desk knows.

    :param products: ((id, name), …), several names of one id are fine
    :param towns: names of provinces and towns
    """

    products: tuple = ()
    towns: tuple = ()
    _products: list = field(default_factory=list, init=False, repr=False)
    _towns: list = field(default_factory=list, init=False, repr=False)

    def __post_init__(self):
        self._products = _patterns(self.products)
        self._towns = _patterns((name, name) for name in self.towns)

    def products_in(self, message):
        """Return the `Named` products, the longest name first where names overlap."""
        return _named(message, self._products)

    def towns_in(self, message):
        """Return the names of towns in a message."""
        return tuple(str(found.id) for found in _named(message, self._towns))


def amounts(message):
    """Return the `Amount`s that a message names.

    >>> [(a.value, a.currency) for a in amounts('花了¥1,299.50,还要付三百五十块')]
    [(1299.5, 'CNY'), (350.0, 'CNY')]
    >>> amounts('it cost 20 dollars')[0].currency
    'USD'
    """
    found = []
    for match in _AMOUNT.finditer(text.normalise(message)):
        if match["han"]:
            value = _han_value(match["han"])
            if value is None:
                continue
            sign = match["hafter"]
        else:
            digits = match["first"] or match["second"]
            many = _MANY[match["fmany"] or match["smany"] or ""]
            value, sign = float(digits.replace(",", "")) * many, match["before"] or match["after"]
        found.append(Amount(value, _CURRENCIES[sign], match.group(0).strip()))
    return tuple(found)


def places(message, gazetteer=None):
    """Return the addresses, else the towns, that a message names, as written.

    >>> places('请改到上海市浦东新区张江路88号3栋502室')
    ('上海市浦东新区张江路88号3栋502室',)
    >>> places('I live at 12 Green Park Road, Flat 3')
    ('12 Green Park Road, Flat 3',)
    >>> places('打印机3号故障')
    ()
    """
    message = re.sub(r"[\r\n\t]+", " ", (message or "")[:2000])
    found = []
    for match in _ADDRESS_ZH.finditer(message):
        said = _LEAD_IN.sub("", match.group(0)).strip(" ,，")
        if len(said) >= 6 and _NARROW.search(said):
            found.append(said)
    found += [match.group(0).strip(" ,.") for match in _ADDRESS_EN.finditer(message)]
    if not found and gazetteer:
        found += gazetteer.towns_in(message)
    return tuple(dict.fromkeys(found))


def _han_value(word):
    """Return the value of Chinese numerals, None when they are none.

    >>> [_han_value(word) for word in ('三百五十', '一千二百', '十', '两万', '零')]
    [350.0, 1200.0, 10.0, 20000.0, 0.0]
    """
    total, rest = 0.0, word
    for sign, worth in (("万", 10000), ("千", 1000), ("百", 100)):
        head, found, tail = rest.partition(sign)
        if not found:
            continue
        try:
            total += (number(head.lstrip("零")) if head.strip("零") else 1) * worth
        except KeyError:
            return None
        rest = tail.lstrip("零")
    try:
        return total + (number(rest) if rest else 0)
    except KeyError:
        return None


def _patterns(names):
    known = {}
    for key, name in names:
        plain = text.normalise(name).strip()
        if len(plain) >= (SHORTEST_LATIN if plain.isascii() else SHORTEST_NAME):
            known.setdefault(plain, key)
    return sorted(known.items(), key=lambda item: -len(item[0]))


def _named(message, patterns):
    plain = text.normalise(message)
    found = {}
    for name, key in patterns:
        if name not in plain:
            continue
        if name.isascii():
            whole = rf"(?<![a-z0-9]){re.escape(name)}s?(?![a-z0-9])"
            plain, count = re.subn(whole, " ", plain)
            if not count:
                continue
        else:
            plain = plain.replace(name, " ")
        found.setdefault(key, Named(key, name))
    return tuple(found.values())
