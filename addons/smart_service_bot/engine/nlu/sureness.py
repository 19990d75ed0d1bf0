"""How sure it is that something found in a message is what it is taken for.

Nothing here is learnt: it says by what it was known. A number with its label before it, an
address with its street and a product by its whole name are hardly ever something else; a bare
row of letters and digits, a town alone or a short name now and then are.
"""

from .. import entities as entities_module
from .. import text

LABELLED, SHAPED, BARE = 0.95, 0.9, 0.7
# from so many letters on a product's name is no everyday word; a Chinese sign counts two
LONG_NAME = 8


def confidences(found, message):
    """Return {kind: (confidence, …)} of what `entities.Entities` hold, in their order.

    >>> from smart_service_bot_engine.entities import extract
    >>> said = "SN: QL420-000101, or QL720-000002? order S00012"
    >>> confidences(extract(said), said)
    {'serials': (0.95, 0.7), 'orders': (0.9,)}
    """
    return {
        kind: tuple(rule(value, message) for value in getattr(found, kind))
        for kind, rule in _RULES.items() if getattr(found, kind)}


def _serial(serial, message):
    labelled = {
        entities_module.canonical_serial(each)
        for each in entities_module.labelled_serials(message)}
    return LABELLED if entities_module.canonical_serial(serial) in labelled else BARE


def _place(place, _message):
    return SHAPED if any(map(str.isdigit, place)) else BARE


def _product(product, _message):
    letters = sum(1 if sign.isascii() else 2 for sign in text.normalise(product.said))
    return SHAPED if letters >= LONG_NAME else BARE


_RULES = {
    "serials": _serial,
    "orders": lambda _order, _message: SHAPED,
    "tickets": lambda _ticket, _message: LABELLED,
    "phones": lambda _phone, _message: SHAPED,
    "emails": lambda _email, _message: LABELLED,
    "moments": lambda moment, _message: moment.confidence,
    "amounts": lambda _amount, _message: SHAPED,
    "places": _place,
    "products": _product,
}
