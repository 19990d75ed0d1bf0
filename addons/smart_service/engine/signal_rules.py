"""The word lists of :mod:`.signals`, apart from the code that reads them.

All patterns see folded text: lower case, half-width, simplified characters.
"""

from __future__ import annotations

import re

from .signal_buying import PURCHASE, TRIAL
from .signal_feelings import ANGER, PRAISE
from .signal_leaving import CHURN, IDEAS, PRICE
from .signal_rule import KINDS, Rule, one_of

__all__ = [
    "AFTERTHOUGHT",
    "BOOSTERS",
    "KINDS",
    "NEGATION_EN",
    "NEGATION_ZH",
    "QUESTION",
    "RULES",
    "SWITCHING",
    "Rule",
]

# === WHAT A CLAUSE IS === #

QUESTION = one_of(
    r"\?|吗|呢|么$|有没有|有无|是否|能不能|可不可以|可否|要不要|多少|哪|怎么|怎样|什么|如何|几",
    r"\b(?:what|which|where|how|when|who|is there|are there|do you|does it|can i|can we|can you",
    r"could you|could i|may i|would you|will you|have you got|don't you|isn't there|any)\b",
)
NEGATION_ZH = one_of(
    r"(?<!需)不需要|(?<!想)不想|(?<!要)不要|(?<!用)不用|不打算|不考虑|不必|无需|没打算|没想|没兴趣",
    r"不感兴趣|没有兴趣|不是要|不是想|不是问|别再?(?:给我)?推|(?<!买)不买|不会(?!吧)|并不|不算"
    r"|没有不",
    r"(?<!急)不急|不着急|不生气|不怪|不贵|不太贵|不高|没有投诉|不投诉|取消试用|不够|谈不上",
)
NEGATION_EN = one_of(
    r"\b(?:don't|dont|do not|doesn't|does not|didn't|did not|won't|will not|wouldn't|isn't"
    r"|aren't|wasn't|weren't|never|without|cannot|no longer|neither|nor|hardly|stop)\b"
    r"(?! you\b| there\b| they\b)",
    r"\bnot\b(?! sure| certain| only| yet sure)",
    r"\bno\b(?! idea| problem| doubt| worries|\.)",
    r"\b(?:i|we)'(?:m|re) not\b",
)
AFTERTHOUGHT = re.compile(
    r"(?:我们?|暂时|现在|目前|就|还是|先|也|那|都|这个|可)*"
    r"(?:不用|不需要|不要|不买|不考虑|算了|没兴趣|不感兴趣)(?:了|吧|的|啊|哈|谢谢)*"
    r"|(?:no,? )?(?:thanks?|thank you)? ?(?:i'?m )?not interested"
)
BOOSTERS = one_of(
    r"太|非常|极其|极度|特别|真是|简直|居然|竟然|实在|彻底|完全",
    r"\b(?:very|so|really|extremely|absolutely|totally|completely|utterly|such)\b",
)
SWITCHING = one_of(
    r"换|改用|改买|转投|更便宜|比你们|便宜|划算|更好",
    r"\b(?:switch\w*|chang\w+ to|mov\w+ to|cheaper|better|instead|go(?:ing)? with|compared?)\b",
)

RULES = PURCHASE + TRIAL + CHURN + PRICE + IDEAS + PRAISE + ANGER
