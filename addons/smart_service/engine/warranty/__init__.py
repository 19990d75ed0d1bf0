"""The warranty rule: what of this repair is free, and why?

Plain arithmetic over dates and rows of policy. The caller gathers the facts (the device's
proofs of start, the policies, contracts and earlier repairs, the parts that the repair takes); the
answer says for each part and for the labour whether it is free, with a reason code and its
numbers, so that it can be put into words in any language, shown to the customer and checked later.

The rule knows China's three guarantees (三包, "Regulations on liability for repair, replacement
and return of certain goods"): return within 7 days and exchange within 15, longer terms for main
parts, a term that is longer by the time of repairs, and a start counted from the day of
manufacture when no proof of sale is left.
"""

from .dates import add_months
from .model import (
    ACTIVATION,
    CONTRACT,
    COVERED,
    DAMAGE,
    DEFAULT_PROOFS,
    DELIVERY,
    EXCHANGE,
    EXCLUDED,
    EXCLUSIONS,
    EXPIRED,
    GOODWILL,
    GUARANTEE,
    HAND,
    INVOICE,
    MANUFACTURE,
    MISUSE,
    NO_START,
    NO_TERM,
    NOT_STARTED,
    PARTLY,
    REGISTRATION,
    RETURN,
    UNAUTHORISED,
    WEAR,
    Contract,
    Decision,
    Facts,
    Goodwill,
    Item,
    Line,
    Policy,
    Proof,
    Repair,
)
from .rules import decide
