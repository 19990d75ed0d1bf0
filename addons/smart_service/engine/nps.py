"""The Net Promoter Score: who is asked, what his answer says, and what follows from all answers.

Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003: one
question, 0 to 10; 9 and 10 are promoters, 7 and 8 passives, the rest detractors; the score is
the share of promoters less that of detractors, in points from -100 to 100.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from .fold import fold

HIGHEST = 10
PROMOTER, PASSIVE, DETRACTOR = "promoter", "passive", "detractor"
_BUCKETS = 10_000


@dataclass(frozen=True)
class Answer:
    """A customer's answer.

    :param score: 0 (not at all likely) to 10 (extremely likely)
    :param comment: what he wrote beside it, in his own writing
    :param asks: whether the comment holds a question that still wants an answer
    :param plain: whether it can be nothing else; a number alone may answer another question
    """

    score: int
    comment: str = ""
    asks: bool = False
    plain: bool = True


_WORDS = {
    "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9, "十": 10,
}  # fmt: skip
_SCORED = re.compile(
    r"(?:(?:我)?(?:给|打|评|选|回复)(?:你们?|您)?(?:[是为:])?"
    r"|(?:i(?:'d| would)? (?:give|say)(?: (?:it|you))?(?: an?)?"
    r"|(?:my )?(?:score|answer)(?: is)?:?))? *"
    r"(?P<number>10|[0-9]|[零一二两三四五六七八九十])\ufe0f?\u20e3?"
    r"(?P<unit> *(?:分(?![钟钱之期店公机布])|points?\b|/ *10(?!\d)(?:分)?|out of (?:10|ten)\b))?"
    r"(?P<rest>.*)", re.DOTALL)
_SEPARATED = re.compile(
    r"\s*[,、.。!;:~…\n\-—–(]|\s*(?=[\u4e00-\u9fff])"
    r"|\s+(?=(?:because|as|since|but|very|really|so|too|great|good|nice|bad|poor|never|thanks?"
    r"|excellent|happy|it|i|the|your|you|everything|service|would|could)\b)")
_GOES_ON = re.compile(r"\s*[-~,.:/]?\s*\d")
_COUNTS = re.compile(
    r"\s*(?:[个台件块元张次天点号月日年楼岁小周份箱]|(?:pcs|pieces|units|am|pm)\b)")
_QUESTION = re.compile(
    r"\?|吗|呢$|多少|什么时候|怎么|哪|为什么|能不能|可不可以"
    r"|\b(?:how|when|where|why|what|can you|could you|do you|is there)\b")


def parse(text: str) -> Answer | None:
    """The answer in ``text``, or None when it is about something else.

    >>> parse("9分，师傅很专业")
    Answer(score=9, comment='师傅很专业', asks=False, plain=True)
    >>> parse("3台打印机") is None
    True
    """
    text = text.strip()
    folded = fold(text)
    match = _SCORED.fullmatch(folded)
    if not match:
        return None
    rest, number = match["rest"], match["number"]
    if _GOES_ON.match(rest) or (not match["unit"] and rest and (
            _COUNTS.match(rest) or not _SEPARATED.match(rest) or _QUESTION.search(rest))):
        return None
    comment = text[match.start("rest"):].lstrip(" ,，、.。!！;；:：~～…\n\r\t-—–/")
    score = _WORDS[number] if number in _WORDS else int(number)
    return Answer(score, comment.strip(), bool(_QUESTION.search(fold(comment))),
                  plain=bool(match["unit"]))


def group(score: int) -> str:
    """What a customer with this score is called.

    >>> [group(score) for score in (0, 6, 7, 8, 9, 10)]
    ['detractor', 'detractor', 'passive', 'passive', 'promoter', 'promoter']
    """
    return PROMOTER if score >= 9 else PASSIVE if score >= 7 else DETRACTOR


def net_score(promoters: int, passives: int, detractors: int) -> float:
    """The score in points; 0 while nobody has answered.

    >>> net_score(6, 2, 2)
    40.0
    """
    answers = promoters + passives + detractors
    return round(100 * (promoters - detractors) / answers, 1) if answers else 0.0


def is_sampled(campaign: int, customer: int, percent: float) -> bool:
    """Whether a customer is among the share that a campaign asks.

    The same customer always gets the same answer in one campaign, and others in the next: a
    share of 10 asks everybody once in ten campaigns, on average.

    >>> [is_sampled(1, 7, percent) for percent in (0, 100)]
    [False, True]
    """
    digest = hashlib.blake2b(f"{campaign}:{customer}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % _BUCKETS < percent * _BUCKETS / 100


def is_quiet(hour: float, begin: float, end: float) -> bool:
    """Whether nobody is asked at this hour of the customer's day; the quiet may span midnight.

    >>> [is_quiet(hour, 21, 9) for hour in (8.9, 9, 20.9, 21, 0)]
    [True, False, False, True, True]
    """
    if begin <= end:
        return begin <= hour < end
    return hour >= begin or hour < end
