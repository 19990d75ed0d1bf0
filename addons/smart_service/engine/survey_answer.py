"""Reading the answer to "how satisfied are you, 1 to 5?" from what customers really write.

A message is an answer only when it begins with a score (a number alone, a number with its
unit, stars, or words of satisfaction) and what follows reads like a comment. Everything else
("5 printers cost?", "5分钟后到吗") is left to the conversation: a survey never swallows a
question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .fold import fold

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Answer:
    """A customer's verdict.

    :param score: 1 (worst) to 5 (best)
    :param comment: what he wrote beside the score, in his own writing; may be empty
    :param asks: whether the comment holds a question that still wants an answer
    :param plain: whether it can't be anything else than a rating; a number alone may be the
        answer to another question
    """

    score: int
    comment: str = ""
    asks: bool = False
    plain: bool = True


_NUMBERS = {
    "0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5,
    "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5,
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_NUMBER = r"(?P<number>[0-5]|[零一二两三四五]|\b(?:zero|one|two|three|four|five)\b)\ufe0f?\u20e3?"
_LEAD = (
    r"(?:(?:我)?(?:给|打|评|评分|评价|打分|选|回复|满意度)(?:你们?|您|他|师傅|个)?(?:[是为:])?"
    r"|(?:i(?:'d| would)? (?:give|rate)(?: (?:it|you|him|her|this))?(?: a)?"
    r"|(?:my )?(?:rating|score|answer|vote)(?: is)?:?))? *"
)
_UNIT = (
    r"(?: *(?:分(?![钟钱之期店公机布])|颗?星(?!期)|points?\b|stars?\b|/ *5(?!\d)(?:分)?"
    r"|out of (?:5|five)\b)"
    r"(?:好评|吧|哦|啦|了|的)?)"
)
_SCORED = re.compile(rf"{_LEAD}{_NUMBER}(?P<unit>{_UNIT})?(?P<rest>.*)", re.DOTALL)
_FULL = re.compile(
    rf"{_LEAD}(?:满分|(?:10|100|一百|十)分(?![钟钱])|10 */ *10|100 */ *100)(?P<rest>.*)", re.DOTALL
)
_STARS = re.compile(r"(?P<stars>[★⭐🌟☆\ufe0f ]+)(?P<rest>.*)", re.DOTALL)
_SEPARATOR = re.compile(r"[\s]*[,、.。!;:~…\n\-—–(]+")
_QUESTION = re.compile(
    r"\?|吗|呢$|多少|什么时候|怎么|哪|为什么|能不能|可不可以"
    r"|\b(?:how|when|where|why|what|can you|could you|do you|is there)\b"
)
_COMMENT_WORD = re.compile(
    r"(?:非常|很|真|太|特别|十分|挺|还|都|好|不错|满意|谢|差|棒|赞|师傅|工程师|服务|态度|客服|但"
    r"|就是|因为"
    r"|(?:very|really|so|great|good|nice|excellent|perfect|thanks?|thank|awesome|bad|poor|terrible"
    r"|awful|because|but|the engineer|the service|your service|service|engineer|happy"
    r"|satisfied|everything|well done|all good)\b)"
)

_PARTICLES = re.compile(
    r"[了的啊哦呀哈吧啦]*(?: ?,?(?:谢谢|多谢|thanks?\b|thank you).*)?", re.DOTALL
)
_PRAISED = re.compile(r" (?:service|job|work|engineer|repair|support|experience)\b")

_SUBJECT = (
    r"(?:(?:我|对|这次|本次|您|你们|的|总体|整体|师傅|工程师|客服|服务|态度|体验|维修|觉得|感觉|都"
    r"|来说)*"
    r"|(?:i(?:'m| am| was)|it(?:'s| was| is)|(?:the |your )?(?:service|engineer|repair|technician"
    r"|visit"
    r"|support)(?: is| was)?|overall|everything (?:is|was)) ?)"
)
_WORDS = (
    (1, r"(?:非常|很|十分|极其|极|特别|太)(?:不满意?|不好|差|糟糕?|失望)(?:了|劲)?|差评|垃圾"
        r"|太差劲了?|糟糕透了"
        r"|(?:very (?:bad|poor|dissatisfied|unsatisfied|unhappy|disappointed)|terrible|awful"
        r"|horrible"
        r"|the worst|worst)"),
    (2, r"不(?:太|怎么|是很|大)?(?:满意|好)|较差|有点差|差|失望|不行"
        r"|(?:bad|poor|dissatisfied|unsatisfied|unhappy|disappointed|not (?:very )?"
        r"(?:good|satisfied|happy))"),
    (5, r"(?:非常|很|十分|特别|超级?|相当|极其|太|真的?是?)(?:满意|好|棒|不错|赞|专业|给力)(?:了"
        r"|的)?|好评|五星好评"
        r"|完美|满分|太棒了?|棒极了|点赞"
        r"|(?:(?:very|really|extremely|so|totally|completely) (?:satisfied|happy|good|pleased)"
        r"|excellent|great|perfect|amazing|awesome|fantastic|wonderful|outstanding)"),
    (4, r"(?:比较|还算|挺|还|基本上?)?(?:满意|不错)(?:的|了)?|挺好的?|(?:quite )?satisfied"
        r"|pretty good|good|happy"),
    (3, r"一般般?|还行吧?|还可以|凑合|马马虎虎|中等|average|so[- ]so|mediocre|not bad"),
)  # fmt: skip
_WORDED = tuple(
    (score, re.compile(rf"{_SUBJECT}(?:{words})(?P<rest>.*)", re.DOTALL)) for score, words in _WORDS
)


def parse(text: str) -> Answer | None:
    """The verdict in ``text``, or None when it is not an answer to the survey.

    >>> parse("5分，师傅很专业")
    Answer(score=5, comment='师傅很专业', asks=False, plain=True)
    >>> parse("5 printers cost?") is None
    True
    """
    start = len(text) - len(text.lstrip())
    text = text[start:].rstrip()
    folded = fold(text)
    return _read_stars(text, folded) or _read_number(text, folded) or _read_words(text, folded)


def _read_stars(text: str, folded: str) -> Answer | None:
    match = _STARS.fullmatch(folded)
    if not match:
        return None
    score = sum(match["stars"].count(star) for star in "★⭐🌟")
    if not LOWEST <= score <= HIGHEST:
        return None
    return _answer(text, score, match.start("rest"))


def _read_number(text: str, folded: str) -> Answer | None:
    match = _FULL.fullmatch(folded)
    if match:
        return _answer(text, HIGHEST, match.start("rest"))
    match = _SCORED.fullmatch(folded)
    if not match:
        return None
    rest = match["rest"]
    if not match["unit"] and not _may_follow_bare_number(rest):
        return None
    if re.match(r"\s*[-~,.:/\u4e00-\u9fff]?\s*\d", rest):
        return None  # a range, a decimal, a time, a list: not one score
    # Zero is off the scale, and plain enough.
    score = max(LOWEST, _NUMBERS[match["number"]])
    return _answer(text, score, match.start("rest"), plain=bool(match["unit"]))


def _may_follow_bare_number(rest: str) -> bool:
    """A number alone counts things as often as it scores: what follows must be a comment."""
    if not rest.strip():
        return True
    separator = _SEPARATOR.match(rest)
    if separator:
        return not re.match(r"\s*[)a-z](?:\)|$)", rest[separator.end() :])
    return bool(_COMMENT_WORD.match(rest.lstrip())) and not _QUESTION.search(rest)


def _read_words(text: str, folded: str) -> Answer | None:
    for score, pattern in _WORDED:
        match = pattern.fullmatch(folded)
        if not match:
            continue
        rest = match["rest"]
        if _QUESTION.search(rest) or (rest.strip() and not _ends_word(rest)):
            return None
        return _answer(text, score, 0, worded=True)
    return None


def _ends_word(rest: str) -> bool:
    """Whether the words of satisfaction stand alone: punctuation or a particle follows."""
    return bool(_SEPARATOR.match(rest) or _PARTICLES.fullmatch(rest) or _PRAISED.match(rest))


def _answer(
    text: str, score: int, at: int, worded: bool = False, plain: bool = True
) -> Answer:
    comment = text[at:]
    if not worded:
        comment = comment.lstrip(" ,，、.。!！;；:：~～…\n\r\t-—–/")
    asks = bool(_QUESTION.search(fold(comment))) and not worded
    return Answer(score, comment.strip(), asks, plain)
