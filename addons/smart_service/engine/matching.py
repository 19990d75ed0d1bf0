"""Who it is that writes: a score per customer, and the evidence that it is made of.

What a provider vouches for is compared with the cards of the customers who may be meant. The
weights add up, much as in record linkage after Fellegi and Sunter; that one is taken without
asking takes enough of them, a distance to the next one, and nothing that speaks against it.
Everything else is left to a person, who is shown the same evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from . import names

MATCH, REVIEW, UNKNOWN = "match", "review", "unknown"

# a score from which a customer is taken without asking, its distance to the next one, and the
# score from which a person should look
AUTOMATIC = 60
DISTANCE = 20
WORTH_A_LOOK = 30

# carriers leave a number at rest for so long before somebody else gets it
REST = timedelta(days=90)

# several of one kind and scope are several people's, or several accounts that a person has to
# look at
EXCLUSIVE = frozenset({"openid", "unionid", "external_userid", "bsuid", "telegram"})
NUMBERS = frozenset({"phone", "wa_id"})
# mailboxes of an office, not of a person (RFC 2142, and what is usual)
ROLES = frozenset((
    "info service sales office contact support admin hello mail post team hr jobs help "
    "helpdesk enquiries billing accounts accounting finance marketing purchase purchasing "
    "order orders reception webmaster postmaster hostmaster kefu kf shop store").split())

WEIGHTS = {
    "same_id": 100, "linked_id": 100,
    "phone_verified": 70, "phone_typed": 65, "phone_said": 30,
    "email_verified": 75, "email_typed": 70, "email_said": 30,
    "several_cards": 30, "shared_point": 10, "role_mailbox": 40,
    "at_rest": -25, "same_browser": 40,
    "name_equal": 25, "name_similar": 20, "name_differs": -50,
}
# what forbids to take a customer without asking, whatever else speaks for him
CONFLICTS = frozenset({"other_id", "linked_elsewhere"})


@dataclass(frozen=True)
class Point:
    """An id of one kind, unique in its scope."""

    kind: str
    scope: str
    value: str


@dataclass(frozen=True)
class Held:
    """A point that stands on a customer's card.

    :param trust: ``verified`` by a provider or a code, ``typed`` by a colleague, or ``said`` by
        somebody about himself
    :param shared: several people use it
    :param heard_on: when it was last known to be his; None when that does not matter
    """

    point: Point
    trust: str = "verified"
    shared: bool = False
    heard_on: date | None = None


@dataclass(frozen=True)
class Card:
    """A customer who may be meant."""

    key: int
    name: str = ""
    is_company: bool = False
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Seen:
    """Somebody who writes, as far as a provider vouches for him.

    :param points: his ids, phone number and e-mail address, the one that he writes from first
    :param name: what he calls himself
    :param on: the day; None for what may be as old as the cards
    """

    points: tuple[Point, ...]
    name: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Evidence:
    """One reason.

    :param code: a key of :data:`WEIGHTS`, or one of :data:`CONFLICTS` with weight 0
    """

    code: str
    weight: int
    value: str = ""


@dataclass(frozen=True)
class Finding:
    """What speaks for one customer and against him; the score is between 0 and 100."""

    key: int
    score: int
    evidence: tuple[Evidence, ...]

    @property
    def is_contradicted(self) -> bool:
        """Whether something speaks against him that no score outweighs."""
        return any(one.code in CONFLICTS for one in self.evidence)


@dataclass(frozen=True)
class Decision:
    """Who it is.

    :param outcome: ``match``: the customer ``key``; ``review``: nobody, and a person should
        look; ``unknown``: nobody
    :param findings: the customers worth a look beside the one who was taken, the best first
    """

    outcome: str
    key: int | None = None
    score: int = 0
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()


def decide(seen: Seen, cards: Sequence[Card]) -> Decision:
    """Which of these customers somebody is, or that nobody can tell.

    >>> phone = Point("phone", "", "+8613800138000")
    >>> ann = Card(1, "Ann Lee", held=(Held(phone, "typed"),))
    >>> decide(Seen((phone,), "Ann Lee"), [ann]).outcome
    'match'
    >>> decide(Seen((phone,), "Bob Ray"), [ann]).outcome
    'unknown'
    >>> decide(Seen((phone,), "Ann Lee"), [ann, Card(2, "Bob Ray", held=ann.held)]).outcome
    'review'
    """
    findings = sorted(
        (weigh(seen, card, cards) for card in cards),
        key=lambda finding: (-finding.score, finding.key))
    worth = tuple(
        finding for finding in findings
        if finding.score >= WORTH_A_LOOK or finding.is_contradicted)
    if not worth:
        return Decision(UNKNOWN)
    best, *others = findings
    runner_up = max((other.score for other in others), default=0)
    if (best.score >= AUTOMATIC and not best.is_contradicted
            and best.score - runner_up >= DISTANCE):
        return Decision(MATCH, best.key, best.score, best.evidence,
                        tuple(one for one in worth if one is not best))
    return Decision(REVIEW, findings=worth)


def weigh(seen: Seen, card: Card, cards: Sequence[Card]) -> Finding:
    """What speaks for one of the cards."""
    of_ids, is_doubtful = _ids(seen, card)
    evidence = [*of_ids, *_reaching(seen, card, cards)]
    numbers = [one for one in evidence if one.code.startswith(("same_id", "phone"))
               and any(one.value in (p.value, f"+{p.value}") for p in seen.points
                       if p.kind in NUMBERS)]
    if len(numbers) > 1:
        # a WhatsApp id is the phone number once more
        kept = max(numbers, key=lambda one: one.weight)
        evidence = [one for one in evidence if one not in numbers or one is kept]
    rested = _rested(seen, card)
    if rested and not any(one.code == "linked_id" for one in evidence) and any(
            one.weight > WEIGHTS["several_cards"] for one in numbers):
        evidence.append(rested)
        is_doubtful = True
    if evidence:
        evidence += _names(seen, card, bool(is_doubtful))
        evidence += _against(seen, card, cards)
    score = sum(one.weight for one in evidence)
    return Finding(card.key, min(100, max(0, score)), tuple(evidence))


def _ids(seen: Seen, card: Card) -> tuple[list[Evidence], bool]:
    """Ids that are known as his, and whether a name may still speak against it."""
    mine = {held.point for held in card.held if held.trust == "verified" and not held.shared}
    evidence = []
    for number, point in enumerate(seen.points):
        if point in mine and point.scope:
            code = "linked_id" if number and point.kind not in NUMBERS else "same_id"
            evidence.append(Evidence(code, WEIGHTS[code], point.value))
    # one certain id is as good as two
    return evidence[:1], not evidence


def _reaching(seen: Seen, card: Card, cards: Sequence[Card]) -> Iterable[Evidence]:
    """His phone number and his e-mail address, as far as they name just one customer."""
    for held in card.held:
        point = held.point
        if point.scope or point not in seen.points:
            continue
        holders = [one for one in cards if any(other.point == point for other in one.held)]
        is_role = point.kind == "email" and point.value.partition("@")[0] in ROLES
        companies = [one for one in holders if one.is_company]
        people = [one for one in holders if not one.is_company]
        if held.shared:
            code = "shared_point"
        elif is_role and companies:
            # the mailbox is the company's, whoever of its people writes
            if not card.is_company:
                continue
            code = "several_cards" if len(companies) > 1 else f"email_{held.trust}"
        elif people and card.is_company:
            # a company and its contact under one address: the contact is who writes
            continue
        elif len(people or companies) > 1:
            code = "several_cards"
        elif is_role:
            code = "role_mailbox"
        else:
            code = f"{point.kind}_{held.trust}"
        yield Evidence(code, WEIGHTS[code], point.value)


def _rested(seen: Seen, card: Card) -> Evidence | None:
    """That a number was at rest so long that it may be somebody else's now."""
    values = {point.value for point in seen.points if point.kind in NUMBERS}
    heard = [held.heard_on for held in card.held
             if held.point.kind in NUMBERS and held.point.value in values and held.heard_on]
    if not seen.on or not heard or seen.on - max(heard) < REST:
        return None
    return Evidence("at_rest", WEIGHTS["at_rest"], max(heard).isoformat())


def _names(seen: Seen, card: Card, is_doubtful: bool) -> list[Evidence]:
    """What the names say; who is certain by an id may call himself what he likes."""
    said = names.NEUTRAL if card.is_company else names.compare(seen.name, card.name)
    if said == names.NEUTRAL or (said == names.DIFFERS and not is_doubtful):
        return []
    return [Evidence(f"name_{said}", WEIGHTS[f"name_{said}"], card.name)]


def _against(seen: Seen, card: Card, cards: Sequence[Card]) -> Iterable[Evidence]:
    """Ids that only another person, or another account, can have."""
    known = set(seen.points)
    ours = {(held.point.kind, held.point.scope) for held in card.held
            if held.point.kind in EXCLUSIVE and held.point in known}
    for held in card.held:
        point = held.point
        other = next((one for one in seen.points if one.kind in EXCLUSIVE
                      and (one.kind, one.scope) == (point.kind, point.scope)), None)
        if (other and point not in known and held.trust == "verified"
                and (point.kind, point.scope) not in ours):
            yield Evidence("other_id", 0, point.value)
            break
    elsewhere = [
        held.point.value for one in cards if one is not card for held in one.held
        if held.point in known and held.point.kind in EXCLUSIVE and held.trust == "verified"]
    if elsewhere:
        yield Evidence("linked_elsewhere", 0, min(elsewhere))
