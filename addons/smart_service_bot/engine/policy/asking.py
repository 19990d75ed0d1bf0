"""Asking for a person, or about money, in whatever words, also where no classifier knows them."""

import re

from .. import text

_PERSON = re.compile(
    r"(?:让|叫|换|派|请|麻烦).{0,4}(?:人|客服|坐席|专员|同事|领导|经理).{0,3}(?:来)?.{0,4}(?:回答|回复|说|聊|"
    r"处理|接|解答|沟通|联系我)|(?:和|跟|同|与)(?:真)?人(?:类)?(?:说|聊|谈|讲|沟通|对话)|(?:真人|活人|人工|人类)"
    r"(?:在吗|在不在|帮我|来|接)|(?:接|转|找|连)(?:一?个|一下|到)?(?:人工|真人|活人|人类|客服)|"
    r"(?:给我|帮我|替我)?(?:找|转|换|叫)(?:一?个|一下|位|到)?.{0,6}(?:人来说|同事|人说|懂.{0,4}人)|"
    r"^\W*(?:人呢|人在吗|有没有人在?|没人[吗么]|没有人[吗么])\W*$|"
    r"\b(?:ren ?gong|zhuan ren)\b|"
    r"\b(?:is )?(?:any|some)(?:one|body) (?:there|around|at home|alive)\W*$|"
    r"你(?:是不是)?(?:机器人|AI)吧?.{0,4}(?:找|换|要|叫).{0,4}人|"
    r"^\W*(?:human|person|someone|somebody|staff)\W*(?:please|pls|now)?\W*$|"
    r"\b(?:anybody|anyone|someone|somebody|a person|people)\b.{0,24}\b(?:i can|to|could|can) "
    r"(?:talk|speak|chat|call me|help me in person)|"
    r"\b(?:can|could|have|let|ask)\b.{0,8}\b(?:someone|somebody|anyone|a person|a colleague|"
    r"an agent)\b.{0,8}\b(?:call|phone|ring|contact|write|get in touch with|reach out to|"
    r"get back to)\b.{0,4}\bme\b|"
    r"\b(?:don't|do not|not|no longer|stop|never|tired of|hate)\b.{0,16}"
    r"\b(?:talk|talking|speak|speaking|chat|chatting|deal|dealing)\b.{0,10}\b(?:to|with)\b.{0,6}"
    r"\b(?:machine|bot|robot|computer|chatbot|ai)\b",
    re.IGNORECASE)
_READ = 500


def asks_for_person(message):
    """Whether a message asks for a person.

    >>> [asks_for_person(m) for m in ("让客服来跟我说", "is there anybody I can talk to?")]
    [True, True]
    >>> asked = ("人呢？", "is anyone there?", "could someone get in touch with me")
    >>> [asks_for_person(m) for m in asked]
    [True, True, True]
    >>> others = ("有人上门安装吗", "can someone help me fix it", "is anyone there on Sunday?")
    >>> [asks_for_person(m) for m in others]
    [False, False, False]
    """
    normalised = text.normalise((message or "")[:_READ]).replace("’", "'")
    return bool(_PERSON.search(normalised))


_QUESTION = re.compile(
    r"[?？]|[吗么]\W*$|几点|几号|多少|多久|什么时候|啥时候|怎么|怎样|如何|哪[里儿个天些]|是否|能不能|可不可以|"
    r"有没有|要不要|"
    r"^\W*(?:and |so |but |also |ok )*(?:do|does|did|can|could|is|are|was|will|would|what|what's|"
    r"whats|when|where|which|who|how|why|till? what|til)\b",
    re.IGNORECASE)


def is_question(message):
    """Whether a message is a question by its wording.

    >>> [is_question(m) for m in ("do your people work on saturdays", "周末上班吗")]
    [True, True]
    >>> [is_question(m) for m in ("it leaks at the bottom", "打印出来有条纹")]
    [False, False]
    """
    return bool(_QUESTION.search(text.normalise((message or "")[:_READ]).replace("’", "'")))


_PRICE = re.compile(
    r"多少钱|几块钱|什么价|价格|价钱|贵[不吗]|\b(?:how much|price|prices|costs?)\b", re.IGNORECASE)


def asks_price(message):
    """Whether a message asks what something costs.

    >>> [asks_price(m) for m in ("这个多少钱", "and what's that cost", "is it in colour")]
    [True, True, False]
    """
    return bool(_PRICE.search(text.normalise((message or "")[:_READ])))


_MONEY = re.compile(
    r"发票|开票|票开|付款|付过|付了|已付|没付|欠款|欠多少|账单|余额|"
    r"\b(?:invoices?|bill(?:ed|s)?|pa(?:y|id|yment)|outstanding|balance|owe|owing|receipt)\b",
    re.IGNORECASE)


def asks_about_money(message):
    """Whether a message that names an order asks for its invoice or what is to be paid.

    >>> [asks_about_money(m) for m in ("S90008，票开了没", "outstanding balance on S90016",
    ...                                "has S90014 left yet")]
    [True, True, False]
    """
    return bool(_MONEY.search(text.normalise((message or "")[:_READ])))
