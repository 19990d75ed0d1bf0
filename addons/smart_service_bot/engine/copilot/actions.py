"""What an agent could do next, by what the customer wants and what has been done about it."""

from dataclasses import dataclass

from .. import intent as intents

ARGUMENT_LENGTH = 160
# below this a wording is used to ask about a topic as often as to want it
WANTED = 0.55
MOST = 3


@dataclass(frozen=True)
class Facts:
    """What is known beside the words.

    :param may: names of the actions that can be done where the agent is
    :param has_answer: an article answers the question
    :param wants_to_buy: the words are a wish to buy
    :param has_ticket: there is a ticket about it already
    :param has_repair: a repair request of it is open
    :param has_lead: there is a lead of it already
    """

    may: frozenset
    has_answer: bool = False
    wants_to_buy: bool = False
    has_ticket: bool = False
    has_repair: bool = False
    has_lead: bool = False


@dataclass(frozen=True)
class Proposal:
    """An action and why: `reason` is a code, `argument` what it begins with."""

    name: str
    reason: str
    argument: str = ""
    confidence: float = 1.0


def propose(understanding, facts):
    """Return up to three :class:`Proposal`s, the most urgent first.

    >>> wish = intents.understand(['please send an engineer, it leaks'])
    >>> [p.name for p in propose(wish, Facts(may=frozenset({'repair', 'close'})))]
    ['repair']
    """
    wish, sure = understanding.intent.name, understanding.intent.confidence
    said = " ".join(understanding.question.split())[:ARGUMENT_LENGTH]
    found = []
    if wish == intents.REPAIR and sure >= WANTED and not facts.has_repair:
        found.append(Proposal("repair", "wants_repair", said, sure))
    if facts.wants_to_buy and not facts.has_lead:
        found.append(Proposal("lead", "wants_to_buy", said, 0.8))
        found.append(Proposal("quotation", "wants_to_buy", "", 0.8))
    if understanding.is_complaint:
        if not facts.has_ticket:
            found.append(Proposal("ticket", "complains", said, 0.8))
        found.append(Proposal("ask", "complains", "", 0.6))
    is_open = wish == intents.UNKNOWN and bool(understanding.question)
    if is_open and not (facts.has_answer or facts.wants_to_buy):
        found.append(Proposal("ask", "no_answer", said, 0.5))
    if wish in (intents.THANKS, intents.BYE):
        found.append(Proposal("solve", "is_done", "", sure))
        found.append(Proposal("close", "is_done", "", sure))
    chosen = {}
    for proposal in found:
        if proposal.name in facts.may:
            chosen.setdefault(proposal.name, proposal)
    ranked = sorted(chosen.values(), key=lambda proposal: -proposal.confidence)
    return tuple(ranked[:MOST])
