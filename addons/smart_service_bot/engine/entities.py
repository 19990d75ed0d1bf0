"""What a customer's message names: serial numbers, order numbers, phone, e-mail.

Everything found here is a *claim*. Whether the customer may see what it points to is decided by
the customer's scope, never by the text.
"""

import re
from dataclasses import dataclass, field

from . import text

_LABEL = (
    r"(?:s\s*/?\s*n|serial(?:\s*(?:number|no\.?|#))?|sn码|序列号|序列码|机身号|机身编码|产品编号|"
    r"设备号|设备编号|机器编号|出厂编号|条码)"
)
_CODE = r"[a-z0-9](?:[a-z0-9-]{4,22})[a-z0-9]"
_EDGE = r"(?<![a-z0-9@.-])"
_LABELLED = re.compile(rf"(?<![a-z]){_LABEL}\s*(?:is|=|:|是|为|号)?\s*[:#]?\s*({_CODE})")
_BARE = re.compile(rf"{_EDGE}({_CODE})(?![a-z0-9@])")
_ORDER = re.compile(rf"{_EDGE}((?:so|s)-?\d{{4,8}})(?![a-z0-9])")
# of an invoice: INV/2026/00005
_INVOICE = re.compile(rf"{_EDGE}([a-z]{{2,6}}/(?:\d{{2,4}}/){{1,2}}\d{{3,6}})(?![a-z0-9/])")
# of a request or a visit, as they are told to customers: T26-00012, V26-00003
_TICKET = re.compile(rf"{_EDGE}([tv]\d\d-\d{{5,7}})(?![a-z0-9-])")
_ORDER_LABELLED = re.compile(
    r"(?:订单号?|单号|order(?:\s*(?:number|no\.?|#))?)\s*(?:is|=|:|是|为)?\s*[:#]?\s*"
    r"([a-z]{0,4}-?\d{4,12})(?![a-z0-9])"
)
_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_PHONE = re.compile(r"(?<![a-z0-9-])(\+?\d[\d ()-]{6,18}\d)(?![a-z0-9-])")
_CHINESE_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_DATE = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d")


# what a message names and does not prove, as `Entities` has it
CLAIMS = ("serials", "orders", "phones", "emails", "tickets")


@dataclass(frozen=True)
class Entities:
    """What one or several messages name, each in its written order without doubles.

    Those of `CLAIMS` are claims. `moments`, `amounts`, `places` and `products` say what is meant
    and prove nothing; `nlu.reading` fills them.
    """

    serials: tuple = ()
    orders: tuple = ()
    phones: tuple = ()
    emails: tuple = ()
    moments: tuple = field(default=(), repr=False)
    amounts: tuple = field(default=(), repr=False)
    places: tuple = field(default=(), repr=False)
    products: tuple = field(default=(), repr=False)
    tickets: tuple = field(default=(), repr=False)

    def __bool__(self):
        return any(getattr(self, kind) for kind in CLAIMS)


def canonical_serial(value):
    """Return a serial as it is compared: upper case, no spaces, no dashes.

    >>> canonical_serial('pr-2024 0001')
    'PR20240001'
    """
    return re.sub(r"[\s-]", "", value or "").upper()


def extract(message):
    """Return the `Entities` of a message.

    A serial number is 6 to 20 letters and digits; without a label before it, it must have at
    least four digits and a letter, so that words, prices, dates and phone numbers are left alone.

    >>> extract('序列号:PR3A-240017,电话13800138000').serials
    ('PR3A-240017',)
    >>> extract('where is S00012? mail me at a.b@example.com')
    Entities(serials=(), orders=('S00012',), phones=(), emails=('a.b@example.com',))
    >>> extract("is INV/2026/00005 paid? see https://a.example/b/2026/0001").orders
    ('INV/2026/00005',)
    >>> extract("how far is T26-00012?").tickets
    ('T26-00012',)
    """
    rest = text.normalise(message)
    emails, rest = _take(_EMAIL, rest)
    tickets, rest = _take(_TICKET, rest)
    invoices, rest = _take(_INVOICE, rest)
    orders, rest = _take(_ORDER, rest)
    labelled_orders, rest = _take(_ORDER_LABELLED, rest)
    labelled, rest = _take(_LABELLED, rest, _is_labelled_serial)
    phones, rest = _take(_PHONE, rest, _is_phone)
    bare, rest = _take(_BARE, rest, _is_bare_serial)
    return Entities(
        serials=_unique(code.upper() for code in (*labelled, *bare)),
        orders=_unique(code.upper() for code in (*orders, *labelled_orders, *invoices)),
        phones=_unique(re.sub(r"[ ()-]", "", number) for number in phones),
        emails=_unique(emails),
        tickets=_unique(code.upper() for code in tickets),
    )


def labelled_serials(message):
    """Return the serial numbers that a message calls by that name.

    >>> labelled_serials("SN: QL420-000101, or QL720-000002?")
    ['QL420-000101']
    """
    found, _rest = _take(_LABELLED, text.normalise(message or ""), _is_labelled_serial)
    return [code.upper() for code in found]


def merge(several):
    """Return one `Entities` with all that `several` name, in order.

    >>> merge([extract('SN: ABC12345'), extract('S00007')]).orders
    ('S00007',)
    """
    several = list(several)
    return Entities(**{
        name: _unique(value for found in several for value in getattr(found, name))
        for name in CLAIMS})


def without_entities(message):
    """Return the message without the serials, orders, phones and addresses that it names.

    >>> without_entities('SN: ABC12345 paper jam').strip()
    'paper jam'
    """
    rest = message or ""
    found = extract(rest)
    rest = re.sub(rf"(?i){_LABEL}\s*(?:is|=|[:::]|是|为|号)?\s*(?=[A-Za-z0-9])", " ", rest)
    for value in (*found.serials, *found.orders, *found.tickets, *found.emails):
        rest = re.sub(re.escape(value), " ", rest, flags=re.IGNORECASE)
    rest = _PHONE.sub(lambda m: " " if _is_phone(m.group(1)) else m.group(0), rest)
    return re.sub(r"^[\W_]+|[\s,,。.;;::、]+$", "", re.sub(r"\s+", " ", rest))


def without_links(message):
    """Return the message without web addresses, whose numbers are nobody's.

    >>> without_links('see https://a.example/17/31.2 13800138000').split()
    ['see', '13800138000']
    """
    return re.sub(r"https?://\S+", "\n", message or "")


def without_phones(message):
    """Return the message without the telephone numbers that it names.

    >>> without_phones('100 Main St, call 138 0013 8000').strip()
    '100 Main St, call'
    """
    rest = _PHONE.sub(lambda m: " " if _is_phone(m.group(1)) else m.group(0), message or "")
    return re.sub(r"[ \t]+", " ", rest)


def _take(pattern, rest, accept=lambda value: True):
    """Return the accepted values and the text in which a space stands where they were."""
    values = []

    def replace(match):
        value = match.group(match.lastindex or 0)
        if not accept(value):
            return match.group(0)
        values.append(value)
        return " "

    return values, pattern.sub(replace, rest)


def _is_labelled_serial(code):
    return 6 <= len(canonical_serial(code)) <= 20 and any(c.isdigit() for c in code)


def _is_bare_serial(code):
    digits = sum(c.isdigit() for c in code)
    return (
        6 <= len(canonical_serial(code)) <= 20
        and digits >= 4
        and any(c.isalpha() for c in code)
        and not _DATE.fullmatch(code)
        and not _looks_like_words(code)
    )


def _looks_like_words(code):
    """'windows-2019' and 'wp-200-filter' are words with a number, not serial numbers."""
    return any(len(part) >= 5 and part.isalpha() for part in code.split("-"))


def _is_phone(number):
    digits = re.sub(r"\D", "", number)
    if _DATE.fullmatch(digits):
        return False
    if number.startswith("+"):
        return 8 <= len(digits) <= 15
    return bool(_CHINESE_MOBILE.fullmatch(digits)) or (
        bool(re.search(r"[ ()-]", number)) and 9 <= len(digits) <= 13
    )


def _unique(values):
    return tuple(dict.fromkeys(values))
