"""What kind of answer a question waits for: a length of time, a price, an hour, a set of steps.

Of the passages of an article the one that has such a thing answers it, more often than one that
shares a word more with it. That the kind of answer narrows down where it stands is an old finding
of question answering (Moldovan et al., "Performance Issues and Error Analysis in an Open-Domain
Question Answering System", ACL 2002).
"""

import re

from .. import text

_NUMBER = (
    r"(?:\d[\d,.]*|[一二两三四五六七八九十半]+|"
    r"\b(?:an?|one|two|three|four|five|six|seven|ten|twelve)\b)")
_LONG_ZH, _LONG_EN = r"个?(?:月|星期|工作日)|天|年|周", r"(?:day|week|month|year)s?\b"
# (what asks for it, what answers it), the narrower kind first
_KINDS = (
    (
        r"多久(?:换|更换|清洗|保养|一次)|几(?:天|个?月|年|周)|过期|有效期|期限|寿命|用多久|保多久|"
        r"\bhow often\b|\bhow many (?:days|weeks|months|years)\b|"
        r"\b(?:expir\w+|valid|lasts?|lifetime)\b",
        rf"{_NUMBER}\s*(?:(?:{_LONG_ZH})|(?:working )?{_LONG_EN})",
    ),
    (
        r"多久|多长时间|几(?:个?小时|分钟)|"
        r"\bhow (?:long|soon|quick(?:ly)?|fast)\b|\bhow many (?:minutes|hours)\b",
        rf"{_NUMBER}\s*(?:{_LONG_ZH}|个?小时|分钟|(?:minute|hour)s?\b|(?:working )?{_LONG_EN})",
    ),
    (
        r"多少钱|几块钱|价格|价钱|收费|费用|贵不贵|要钱|"
        r"\bhow much\b|\b(?:price|costs?|fees?|charge|pay)\b",
        rf"{_NUMBER}\s*(?:元|块|%|yuan\b)|[¥$€£]\s*\d|免费|不收费|\bfree\b",
    ),
    (
        r"几点|营业时间|上班|下班|\bwhat time\b|\b(?:open|opening|close|closing)\b",
        r"\d{1,2}[:：]\d\d|\d{1,2}\s*点",
    ),
    (
        r"怎么(?!回事|了)|怎样|如何|步骤|\bhow (?:do|can|to|should|would)\b|\bsteps\b",
        r"^\d{1,2}[.)] ",
    ),
)
_COMPILED = tuple((re.compile(asks), re.compile(answers, re.MULTILINE)) for asks, answers in _KINDS)


def answer_to(question):
    """The pattern of what a question waits for, None when it is no question of these kinds.

    >>> [bool(answer_to(q)) for q in ("滤芯多久换一次", "how much is a visit", "is it broken")]
    [True, True, False]
    >>> often, long = answer_to("how often?"), answer_to("how long does it take?")
    >>> [bool(each.search("let it run for 10 minutes")) for each in (often, long)]
    [False, True]
    >>> bool(often.search("every 6 to 12 months"))
    True
    """
    said = text.normalise(question)
    return next((answers for asks, answers in _COMPILED if asks.search(said)), None)
