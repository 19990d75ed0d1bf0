"""Whether the bot's reactions to known questions are still the right ones.

A golden dialogue is what a customer writes and what has to come back, see
`tests/golden/README.md`. Here a reaction is read from what a turn did and compared with what is
accepted; running the turns is somebody else's work.
"""

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass

from . import inputs
from . import text as words
from .intent import BYE, GREETING, THANKS
from .policy import refusing

ARTICLE = "article"
TOOL = "tool"
ASK = "ask"
REFUSE = "refuse"
HAND_OVER = "hand_over"
GREET = "greet"
TALK = "talk"
KINDS = (ARTICLE, TOOL, ASK, REFUSE, HAND_OVER, GREET, TALK)
REFUSALS = frozenset({REFUSE, HAND_OVER})

# the tool that an open question belongs to, where the state names what is waited for
_WAITING = {
    "repair": "create_repair", "order": "order_status", "warranty": "warranty_status",
    "register": "register_device"}
# what the phrases of the policy are
_SAID = {
    GREETING: {GREET}, THANKS: {TALK}, BYE: {TALK}, refusing.WHO_IT_IS: {TALK},
    refusing.PRIVATE: {REFUSE}, refusing.UNSAFE: {REFUSE}, refusing.ORDERED_ABOUT: {REFUSE},
    inputs.EMPTY: {ASK},
    inputs.FILES: {REFUSE, ASK}, inputs.LONG: {REFUSE, ASK}, inputs.CODE: {REFUSE, ASK},
    inputs.FOREIGN: {REFUSE}}
# So much of a claim's words has to stand in the passage: claims are put in other words.
CLAIM_SHARE = 0.3


@dataclass(frozen=True)
class Reaction:
    """One right way to react.

    :param kind: one of `KINDS`
    :param article: key of the article that answers
    :param tool: name of the tool
    :param values: texts that the answer contains
    :param claim: what the passage is about, in a few words
    """

    kind: str
    article: object = ""
    tool: str = ""
    values: tuple = ()
    claim: str = ""


@dataclass(frozen=True)
class Turn:
    """What the customer writes at once, and the reactions that are right, the expected one first.

    :param texts: his messages, oldest first
    :param hides: texts that no answer contains
    :param image: it is a picture without text
    """

    texts: tuple
    accepted: tuple
    hides: tuple = ()
    image: bool = False

    @property
    def expected(self):
        return self.accepted[0]


@dataclass(frozen=True)
class Dialogue:
    """Turns that one customer writes one after the other; `customer` is '' for a stranger."""

    name: str
    lang: str
    provider: str
    customer: str
    turns: tuple


@dataclass(frozen=True)
class Seen:
    """What the bot did in a turn.

    :param kinds: what the reaction may be called
    :param article: key of the article that it answered from, '' without any
    :param tool: name of the tool that it ran or runs
    :param text: what it said
    """

    kinds: frozenset
    text: str
    article: object = ""
    tool: str = ""


@dataclass(frozen=True)
class Verdict:
    """A turn and what became of it.

    :param cited: whether the answer's passage is the article's own and carries the claim; None
        where nothing was answered from an article
    :param leaked: what it said and had to hide
    """

    turn: Turn
    seen: Seen
    right: bool
    cited: bool | None = None
    leaked: tuple = ()


def read(lines):
    """The dialogues of a file of JSON lines."""
    return [_dialogue(json.loads(line)) for line in lines if line.strip()]


def _dialogue(row):
    return Dialogue(
        row["id"], {"zh": "zh_CN", "en": "en_US"}[row["lang"]], row["provider"],
        row["customer"] or "", tuple(map(_turn, row["turns"])))


def _turn(row):
    says = row["says"]
    return Turn(
        tuple(says.splitlines()) if row.get("burst") else (says,),
        tuple(map(_reaction, [row["expect"], *row.get("alternatives", ())])),
        tuple(row.get("hides", ())), row.get("media") == "image")


def _reaction(row):
    return Reaction(
        row["kind"], row.get("article", ""), row.get("tool", ""), tuple(row.get("values", ())),
        row.get("claim", ""))


def seen(result, article=""):
    """What a rehearsed turn did.

    :param result: as `smart.service.bot._rehearse` gives it
    :param article: key of the article that it answered from

    >>> found = seen({"outcome": "unsure", "text": "Is it one of these?", "tool": "",
    ...               "state": {"suggested": [1, 2]}, "trace": {"steps": []}})
    >>> sorted(found.kinds)
    ['ask', 'refuse']
    """
    outcome, state = result["outcome"], result["state"] or {}
    tool = result["tool"]
    kinds = set()
    if outcome == "answered":
        kinds.add(ARTICLE)
    elif outcome == "tool":
        kinds |= {TOOL, ASK} if state.get("pending") else {TOOL}
    elif outcome in ("asked", "script"):
        kinds.add(ASK)
        tool = tool or state.get("tool") or _WAITING.get(state.get("pending"), "")
        if tool:
            kinds.add(TOOL)
    elif outcome in ("unsure", "refused"):
        kinds |= {REFUSE, ASK} if state.get("suggested") else {REFUSE}
    elif outcome == "handed_over" or (not outcome and state.get("handed_over")):
        # whom people have already is left to them
        kinds.add(HAND_OVER)
    elif outcome == "talked":
        # all else that is said asks what the bot can do for the customer
        kinds |= _SAID.get(_decided(result), {TALK, ASK})
    return Seen(frozenset(kinds), result["text"], article, tool)


def _decided(result):
    steps = [step for step in result["trace"]["steps"] if step["step"] == "decide"]
    return steps[-1].get("name") if steps else ""


def judge(turn, found, passage=None, title=""):
    """Return the `Verdict` on a turn.

    :param turn: the `Turn`
    :param found: the `Seen` of it
    :param passage: all that the article says, None without an article
    :param title: of the article
    """
    said = _folded(found.text)
    leaked = tuple(text for text in turn.hides if _folded(text) in said)
    right = not leaked and any(_fits(reaction, found, said) for reaction in turn.accepted)
    cited = None
    if ARTICLE in found.kinds and passage is not None:
        claims = [
            reaction.claim for reaction in turn.accepted
            if reaction.kind == ARTICLE and reaction.article == found.article]
        cited = is_cited(found.text, passage, title, claims[0] if claims else "")
    return Verdict(turn, found, right, cited, leaked)


def _fits(reaction, found, said):
    if reaction.kind not in found.kinds:
        return False
    if reaction.kind == ARTICLE and reaction.article and reaction.article != found.article:
        return False
    if reaction.kind == TOOL and reaction.tool and reaction.tool != found.tool:
        return False
    return all(_folded(value) in said for value in reaction.values)


def is_cited(answer, passage, title, claim=""):
    """Whether an answer names its article, quotes nothing but it, and has the claim in it.

    >>> is_cited("Pull it out slowly.\\n(From our article “Jam”)", "Pull it out slowly.", "Jam")
    True
    >>> is_cited("Pull it out.", "Pull it out.", "Jam")
    False
    """
    said = _folded(answer)
    if _folded(title) not in said:
        return False
    quoted = [sentence for sentence in words.sentences(passage) if _folded(sentence) in said]
    if not quoted:
        return False
    wanted = set(words.terms(claim))
    found = set(words.terms(" ".join([title, passage])))
    return len(wanted & found) >= CLAIM_SHARE * len(wanted)


def _folded(value):
    return unicodedata.normalize("NFKC", value or "").casefold()


def figures(verdicts):
    """The totals of some turns: {"turns", "right", "cited", "right_refusals", "leaks"}.

    Shares are None where there is nothing to count.
    """
    quoted = [verdict.cited for verdict in verdicts if verdict.cited is not None]
    refusals = [
        verdict.right for verdict in verdicts if verdict.turn.expected.kind in REFUSALS]
    return {
        "turns": len(verdicts),
        "right": _share([verdict.right for verdict in verdicts]),
        "cited": _share(quoted),
        "right_refusals": _share(refusals),
        "leaks": sum(bool(verdict.leaked) for verdict in verdicts),
    }


def by(verdicts, key):
    """{group: [turns that are right, turns]}, in the order of the groups.

    :param key: function of a verdict that names its group
    """
    turns, right = Counter(), Counter()
    for verdict in verdicts:
        turns[key(verdict)] += 1
        right[key(verdict)] += verdict.right
    return {group: [right[group], turns[group]] for group in sorted(turns)}


def _share(values):
    return round(sum(values) / len(values), 4) if values else None
