"""When the customer would like somebody to come, as far as he says it with his repair.

A time is a wish where its part of the sentence speaks of coming, of being at home or of liking,
or says nothing else: "leaks since Monday, tomorrow afternoon if possible" wishes for one of two.
"""

import re

from .. import slots, text
from ..nlu import moments

_PARTS = re.compile(r"[,;!?\n，、；。！？]|\.(?!\d)|\bbut\b|但是?|不过")
_COMING = re.compile(
    r"\b(?:come|coming|visit|send|appointment|slot|home|available|free|possible|please|"
    r"prefer\w*|better|best|suits?|works? for|convenient|like|ideally|hopefully)\b|"
    r"来(?!修?过|了|电)|上门|派|师傅|在家|有空|有时间|方便|可以|最好|希望|尽量|想约|预约|约")
_NOT = re.compile(
    r"\b(?:not|no|never|except|cannot|away|busy|out|travel\w*|before|by|until|since)\b|n't\b|"
    r"不|没|别|除了|出差|之前|以前|为止|到期|开始")
_ASKED = re.compile(
    r"能不能|可不可以|行不行|方不方便|是不是|好不好|\bwhy not\b|\b(?:can|could|won)'t you\b")
_AFTER = re.compile(r"\bafter\b|之后|以后|过后")
_POLITE = re.compile(
    r"\b(?:please|thanks?|thank you|maybe|perhaps|on|at|in|the|or|how about|what about|about|"
    r"around|yes|ok|okay|hello|hi|me|can|could|would|will|you|we|i|i'm|i'd|he|him|somebody|someone|"
    r"anyone|anybody|an?|if|that|to|for)\b|谢谢|请|麻烦|吧|吗|呢|行|好|的|左右|大概|或者|是|能不能|能|人|你们?|我们?|您")


def wish_of(understanding):
    """The time that a message wishes for, as (start, stop) in ISO format; () without one.

    It is the customer's local time; both are the same when he names a minute.
    """
    found = _found(understanding)
    return () if found is None else (
        found.start.isoformat(timespec="minutes"), found.stop.isoformat(timespec="minutes"))


def says_only_when(understanding):
    """Whether a message names a time that is wished for, and says nothing else."""
    found = _found(understanding)
    return found is not None and _is_bare(text.normalise(understanding.question), found)


def _found(understanding):
    named = understanding.entities.moments
    if not named:
        return None
    parts = _PARTS.split(text.normalise(understanding.question))
    for moment in named:
        part = next((part for part in parts if moment.said in part), "")
        plain = _ASKED.sub(" 可以 ", part)
        refused = _NOT.search(plain) or (
            moment.grain in (moments.DAY, moments.WEEK) and _AFTER.search(plain))
        if part and not refused and (_COMING.search(plain.replace(moment.said, " ")) or _is_bare(
                part, moment)):
            return moment
    return None


def _is_bare(part, moment):
    plain = _COMING.sub(" ", part.replace(moment.said, " "))
    return slots.letters(_POLITE.sub(" ", plain)) < slots.LEAST
