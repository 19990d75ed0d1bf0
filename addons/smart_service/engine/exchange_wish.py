"""Whether a customer asks for another device or for his money back, in so many words.

A message counts only when it says nothing else: what he asks or tells about returns in general is
left to the conversation.
"""

from __future__ import annotations

import re

from .fold import fold
from .warranty.model import EXCHANGE, RETURN

# nobody asks for it in an essay
MAX_LENGTH = 60

_ASIDE = re.compile(
    r"请问?|麻烦(?:你们?|您)?|帮(?:我|忙)|谢谢(?:你们?|您|了)?|你好|您好"
    r"|我(?:就|还是)?(?:想|要|需要|们)?(?:要|申请)?|申请|可以|能不能|能否|可不可以|给我|直接|吗|吧|了|的|呢|啊"
    r"|\b(?:please|hello|hi|thanks|thank you|can i|could i|may i|i'd like to|i would like to"
    r"|i want to|i'd like|i would like|i want|i prefer to|i prefer|just)\b"
)
_GAPS = re.compile(r"[\s,、.。!?;:~…,!?]+")
_RETURN = re.compile(
    r"退货|退掉|退机|退款|退钱|把(?:它|机器|设备|打印机)?退掉?|退货退款|不要(?:它|这台)?退货"
    r"|return(?: it| the device| this)?|give it back|(?:a |my )?refund|(?:get )?my money back"
)
_EXCHANGE = re.compile(
    r"换货|换新|换机|换(?:一)?[台个](?:新)?(?:机器|设备)?|更换(?:新)?(?:机|机器|设备)|换(?:新机|新机器)"
    r"|exchange(?: it| the device| this)?|(?:get |have )?(?:a )?(?:replacement|new (?:one|device))"
    r"|replace it|have it (?:exchanged|replaced)"
)


def parse(text: str) -> str:
    """``return``, ``exchange``, or "" when it is anything else.

    >>> parse("我要退货"), parse("麻烦给我换一台新的吧"), parse("I'd like to exchange it, please")
    ('return', 'exchange', 'exchange')
    >>> parse("退货要自己出运费吗"), parse("return")
    ('', 'return')
    """
    folded = fold(text).strip()
    if not folded or len(folded) > MAX_LENGTH:
        return ""
    said = re.sub(r"\s+", " ", _GAPS.sub(" ", _ASIDE.sub(" ", folded))).strip()
    packed = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", said)
    if _RETURN.fullmatch(packed):
        return RETURN
    return EXCHANGE if _EXCHANGE.fullmatch(packed) else ""
