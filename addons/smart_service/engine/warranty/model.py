"""What the warranty rule is asked with and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# why something is free
COVERED = "covered"
GUARANTEE = "guarantee"
CONTRACT = "contract"
GOODWILL = "goodwill"
# why it isn't
EXPIRED = "expired"
NOT_STARTED = "not_started"
NO_START = "no_start"
NO_TERM = "no_term"
EXCLUDED = "excluded"
MISUSE = "misuse"
DAMAGE = "damage"
UNAUTHORISED = "unauthorised"
# some of it is
PARTLY = "partly"

# what shuts a whole case out: wear, wrong use, an accident, a repair by somebody else
WEAR = EXCLUDED
EXCLUSIONS = (WEAR, MISUSE, DAMAGE, UNAUTHORISED)

# what proves the first day; HAND is a start that a person has set and goes before all
HAND = "hand"
DELIVERY = "delivery"
INVOICE = "invoice"
REGISTRATION = "registration"
ACTIVATION = "activation"
MANUFACTURE = "manufacture"

# what a customer may ask for instead of a repair
RETURN = "return"
EXCHANGE = "exchange"


@dataclass(frozen=True)
class Proof:
    """A proof of start that a policy accepts.

    :param offset_days: the term begins so many days after the proof's day; for the day of
        manufacture, the time that goods take to be sold
    """

    kind: str
    offset_days: int = 0


DEFAULT_PROOFS = tuple(
    Proof(kind) for kind in (DELIVERY, INVOICE, REGISTRATION, ACTIVATION, MANUFACTURE)
)


@dataclass(frozen=True)
class Item:
    """A device's product or a part.

    :param key: the caller's name for it
    :param template: what policies name
    :param categories: its category and that one's parents, the nearest first
    :param months: term of the product itself, 0 if it has none; for a part, how long it is
        answered for once it was put in
    :param wear: used up by normal work
    """

    key: int = 0
    template: int = 0
    categories: tuple[int, ...] = ()
    months: int = 0
    wear: bool = False


@dataclass(frozen=True)
class Policy:
    """A row of policy: for which devices, for which of their parts, on what terms.

    Without products and categories it is for every device. With parts or categories of parts it
    only sets the terms of those; without, it sets the terms of the device.

    :param part_months: term for parts; 0 is the product's own term
    :param labour_months: term for labour; 0 is that for the parts
    :param proofs: accepted proofs of start, the best first
    :param return_days: a faulty device may be given back within so many days of its start
    :param exchange_days: … or exchanged within so many
    :param exchange_repairs: … or after so many repairs within the term; 0 is never
    :param repair_time_extends: the term is longer by the days of repairs
    :param guarantee_days: a part that was put in, or the same fault, is free for so long after a
        repair, whoever paid for it
    """

    key: int = 0
    name: str = ""
    products: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    parts: frozenset[int] = frozenset()
    part_categories: frozenset[int] = frozenset()
    sequence: int = 10
    part_months: int = 0
    labour_months: int = 0
    proofs: tuple[Proof, ...] = DEFAULT_PROOFS
    return_days: int = 0
    exchange_days: int = 0
    exchange_repairs: int = 0
    repair_time_extends: bool = False
    guarantee_days: int = 0


@dataclass(frozen=True)
class Contract:
    """An extension or a maintenance contract that names the device."""

    key: int
    begin: date
    end: date
    parts: bool = True
    labour: bool = True
    wear: bool = False
    damage: bool = False
    name: str = ""


@dataclass(frozen=True)
class Repair:
    """An earlier finished repair of the device.

    :param begin: when it was asked for
    :param end: when the device worked again
    :param parts: keys of the parts that were put in
    :param fault: key of the fault
    :param free: it was a matter of warranty, so its time extends the term
    """

    begin: date
    end: date
    parts: frozenset[int] = frozenset()
    fault: int | None = None
    free: bool = True


@dataclass(frozen=True)
class Goodwill:
    """What a person with the right to do so gives for nothing."""

    key: int
    parts: bool = True
    labour: bool = True


@dataclass(frozen=True)
class Facts:
    """What the rule needs to know.

    :param on: the day for which the question is asked
    :param product: the device's product
    :param proofs: day of each proof of start that is there
    :param parts: what the repair takes
    :param policies: rows of policy, of which the rule picks
    :param exclusion: what shuts the whole case out, one of :data:`EXCLUSIONS`, or ''
    :param fault: key of the fault, for the guarantee on repairs
    :param in_general: asked about the device, not about a repair
    """

    on: date
    product: Item = field(default_factory=Item)
    proofs: Mapping[str, date] = field(default_factory=dict)
    parts: tuple[Item, ...] = ()
    policies: tuple[Policy, ...] = ()
    contracts: tuple[Contract, ...] = ()
    repairs: tuple[Repair, ...] = ()
    exclusion: str = ""
    goodwill: Goodwill | None = None
    fault: int | None = None
    in_general: bool = False


@dataclass(frozen=True)
class Line:
    """The answer for one part, for the labour, or for the device in general.

    :param part: key of the part; None for labour and for the device
    :param code: why, one of this module's constants
    :param start: first day of the term that was looked at
    :param end: last day of what covers it, or of what has run out
    :param source: key of the policy, contract or goodwill behind ``code``
    """

    part: int | None
    covered: bool
    code: str
    start: date | None = None
    end: date | None = None
    months: int = 0
    source: int = 0


@dataclass(frozen=True)
class Decision:
    """The answer of the rule.

    :param covered: all that the repair takes is free for the customer
    :param covered_parts: all parts are free; without parts: a part would be
    :param covered_labour: the labour is free
    :param reason_code: one of the constants; ``partly`` when some of it is free
    :param start: first day of the device's warranty
    :param end: last day of the device's warranty
    :param unit: the answer for the device in general
    :param labour: the answer for the labour
    :param parts: the answer for each part, in the order of the question
    :param right: ``return`` or ``exchange``, what the customer may ask for instead, or ''
    :param proof: what proved the start, or ''
    :param policy: key of the device's policy, 0 if none fits
    :param extended_days: how much later the warranty ends for the time of repairs
    :param reason: the reason in words, filled by the caller who knows the reader's language
    """

    covered: bool
    covered_parts: bool
    covered_labour: bool
    reason_code: str
    start: date | None
    end: date | None
    unit: Line
    labour: Line
    parts: tuple[Line, ...] = ()
    right: str = ""
    proof: str = ""
    policy: int = 0
    extended_days: int = 0
    params: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
