"""Whether a customer asks for the page on which he sees what concerns him."""

from __future__ import annotations

import re

from .fold import fold

# the whole message: words about a page inside of a longer matter are that matter's
_ASKED = re.compile(
    r"(?:请|请问|麻烦|帮我|我要|我想|给我|发我|发给我|发一下|打开|查看|看看|看一下|进入|登录)*"
    r"(?:我的(?:服务|页面|主页|服务页面?|服务中心|个人中心|门户)|个人中心|服务页面)"
    r"(?:页|页面|链接|地址)?(?:发我|发给我|在哪里?|在哪儿|怎么(?:看|进|打开|登录))?[吗呢吧啊]?"
    r"|(?:please |can i |could i |may i |i want(?: to)? |i'd like(?: to)? |how do i )*"
    r"(?:(?:open|show|see|get|view|send)(?: me)? )?(?:the link (?:to|for) )?"
    r"(?:my (?:service )?(?:page|portal)|my service|customer portal|portal link|service portal)"
    r"(?: link)?(?: please)?"
)
_EDGES = " \t\r\n.。!！?？,，~～“”\"'"


def asks_for_page(text: str) -> bool:
    """Whether the whole of a message asks for the customer's own page.

    >>> asks_for_page("请发我我的服务链接")
    True
    >>> asks_for_page("Can I see my page, please?")
    True
    >>> asks_for_page("我的服务器坏了")
    False
    """
    folded = fold(text).strip(_EDGES).replace(",", "").replace("，", "")
    return bool(folded) and bool(_ASKED.fullmatch(folded))
