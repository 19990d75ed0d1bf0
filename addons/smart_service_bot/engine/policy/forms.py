"""What a business tool needs to be told, and the customer's yes before something is changed."""

import re
from dataclasses import replace

from .. import entities as entities_module
from .. import intent as intents
from .. import slots as slots_module
from .. import text
from . import asking, correcting, following
from .following import OF_REQUESTS
from .state import SAY, TOOL, Action, first

CANCELLED = "cancelled"
# A yes that goes on a little is still one, unless it goes on with a but.
_YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|sure|ok(?:ay)?|correct|right|exactly|go ahead|please do|do it|"
    r"对(?!不起|方)|是的|没错|好的?(?![像久贵慢多])|可以|行(?!李)|嗯|确认|确定|没问题|"
    r"就(?:这样|这么|按这个))")
_BUT = re.compile(
    r"[?？]|\b(?:but|not|except|wait|instead|no|never|nvm|forget|cancel)\b|"
    r"但|可是|不过|不是|不对|等等|先别|吗|换|算了|不用|不要|取消")
_LONGEST_YES = 8
_OFF = (
    r"(?:还是|先|那就?|就)?(?:算了|不(?:用|改|修|要|办|弄|报|报修|约|买)了|取消(?:了)?吧|当我没说)[吧啦哈]?|"
    r"(?:never ?mind|nvm|forget (?:it|that|about it)|don't bother|"
    r"cancel (?:that|it)|leave it|i(?:'ve| have)? changed my mind|not any ?more)")
# what is said around it
_AROUND_OFF = (
    r"[好行嗯哦噢唉诶哎][吧的啦嘛]?|(?:又|自己|现在|已经)好了|没事了|谢{1,2}(?!谢)[了您你]?[啦哈]?|麻烦[了您你]+|"
    r"(?:oh|ok|okay|no|hm+|well|actually|sorry|all good|it works (?:again|now)|"
    r"(?:it's|its) (?:back|fine|ok|working)(?: again| now)?|"
    r"thanks|thank you|thx|cheers|please)(?!\w)")
_CALLED_OFF = re.compile(
    rf"\W*(?:(?:{_AROUND_OFF})\W*)*(?:(?:{_OFF})\W*(?:(?:{_AROUND_OFF})\W*)*)+")
# nobody needs more to say that he does not want something
_READ = 200
_CLAUSE = re.compile(r"[,.;!，。；！、…\n]+|(?<=[\u3400-\u9fff])\s+")
# words in which somebody only says that he wants something taken down
_WISHING = re.compile(
    r"\b(?:please|can|could|would|you|i|i'd|i'll|we|like|want|wanna|need|have|to|an?|the|my|me|us|"
    r"some|something|for|open|create|make|file|raise|log|submit|report|get|give|send|new|ticket|"
    r"case|request|quotes?|quotation|offer|price|buy|purchase|hello|hi|do|now|help)\b|"
    r"请|帮我|帮忙|麻烦|我想|我要|想要|需要|给我|能不能|能|可以|开|建|提交|创建|登记|记录|一个|一下|[个张份点]|新|工单|"
    r"服务单|单子|报价单?|报个?价|询价|购买|买|东西|吗|吧|的")


def is_called_off(message):
    """Whether a message says that what was asked about is not wanted any more.

    >>> [is_called_off(m) for m in ("算了，不改了", "oh never mind, thanks", "不修了的话怎么退")]
    [True, True, False]
    >>> [is_called_off(m) for m in ("行吧那算了 谢了哈", "诶又好了 不用了不用了", "ok nvm")]
    [True, True, True]
    """
    return bool(_CALLED_OFF.fullmatch(_read(message)))


def calls_off_beside(message):
    """Whether a part of a message calls off what was asked about, and another one says why.

    >>> [calls_off_beside(m) for m in ("that was another shop. nvm", "算了先取消吧 我自己看看")]
    [True, True]
    >>> [calls_off_beside(m) for m in ("算了 周五能来吗", "不用了吗？", "leave it at the door")]
    [False, False, False]
    """
    parts = _CLAUSE.split(_read(message))
    return any(map(_CALLED_OFF.fullmatch, parts)) and not any(map(asking.is_question, parts))


def _read(message):
    return text.normalise((message or "")[:_READ]).replace("’", "'")


def called_off(state):
    """Drop what the bot was collecting."""
    return Action(SAY, replace(
        state, pending="", tool="", arguments={}, wanted=(), proposed="", serial="", symptom="",
        asked=(), faults=(), fault=0, open_question="", suggested=(), intents=(), wish=(),
    ), name=CANCELLED, confidence=1.0)


def says_only_wish(words):
    """Whether words only say that something is wanted, and nothing about what.

    >>> [says_only_wish(w) for w in ("please open a ticket", "帮我提交一个工单", "I want a quote")]
    [True, True, True]
    >>> [says_only_wish(w) for w in ("open a ticket, the app crashes", "给我报个净水器的价")]
    [False, False]
    """
    left = _WISHING.sub(" ", text.normalise(words or "").replace("’", "'"))
    return slots_module.letters(left) < slots_module.LEAST


def begin(understanding, state, name, slots, properties=()):
    """Call a tool with what the message tells it.

    :param slots: `slots.Slot`s of the tool
    :param properties: names of all that it can be told, beside what it asks for
    """
    claims, words = told(understanding)
    if says_only_wish(words):
        words = ""
    form = slots_module.fill(slots, slots_module.Form(), claims, words)
    values = {key: value for key, value in form.values.items() if value}
    direct = {
        key: value for key, value in _direct(understanding, name).items()
        if value and key in properties}
    return _call(state, name, {**direct, **values}, understanding)


def go_on(understanding, state, slots):
    """Take the answer to what the tool asked for, and call it again."""
    form = slots_module.Form(dict(state.arguments), state.wanted)
    form = slots_module.fill(
        slots, form, *told(understanding),
        unknown=understanding.lacks_serial or understanding.denies)
    values = dict(form.values)
    if "number" in state.wanted:
        # it asked which one, and is answered by its number or by its place in the list
        values["number"] = _direct(understanding, state.tool)["number"] or (
            str(understanding.choice) if understanding.choice else "")
    return _call(state, state.tool, values, understanding)


def answered(understanding, state, slots=()):
    """What follows the question whether a tool may go ahead; None when it is no answer to it.

    Who says no and what is right instead is asked once more, with that.

    :param slots: `slots.Slot`s of the tool
    """
    cleared = replace(state, pending="", tool="", arguments={}, wanted=())
    wish, values = understanding.intent.name, dict(state.arguments)
    denies = understanding.denies or wish == intents.DENY
    if fixed := correcting.corrected(values, understanding.question):
        return _call(state, state.tool, fixed, understanding)
    if denies:
        claims, _words = told(understanding)
        typed = {
            slot.name: claims[slot.kind][-1] for slot in slots if claims.get(slot.kind)}
        if any(values.get(name) not in (None, value) for name, value in typed.items()):
            return _call(state, state.tool, {**values, **typed}, understanding)
        return Action(SAY, cleared, name=CANCELLED, confidence=1.0)
    if wish == intents.AFFIRM or _says_yes(understanding) or _thanks_for_it(understanding):
        return Action(
            TOOL, cleared, name=state.tool, arguments=values, confidence=1.0, confirmed=True)
    return None


def _says_yes(understanding):
    """Whether a message says yes in a few words more than usual, and nothing against it."""
    said = text.normalise(understanding.question)
    return bool(
        _YES.match(said) and not _BUT.search(said) and not understanding.entities
        and following.words_in(said) <= _LONGEST_YES)


def _thanks_for_it(understanding):
    """Whether thanks begin with a yes: "all right, thank you" to what is offered."""
    wish = understanding.intent
    return wish.name == intents.THANKS and bool(_YES.match(wish.evidence))


def told(understanding):
    """The claims of a message by kind, and its words without them, as `slots.fill` takes them."""
    found = understanding.entities
    claims = {
        "serial": found.serials, "order": found.orders, "phone": found.phones,
        "place": found.places, "product": tuple(named.said for named in found.products),
        "date": tuple(moment.said for moment in found.moments),
    }
    words = entities_module.without_entities(understanding.question)
    return {kind: values for kind, values in claims.items() if values}, words


def _direct(understanding, name):
    """What a message tells a tool: the order, request or visit, the time, and its own words."""
    found = understanding.entities
    number = first(found.tickets if name in OF_REQUESTS else found.orders)
    when = {
        "start": found.moments[0].start.isoformat(timespec="minutes"),
        "stop": found.moments[0].stop.isoformat(timespec="minutes"),
    } if found.moments else {}
    return {"number": number, **wish_in(understanding), **when}


def wish_in(understanding):
    """What a message tells a tool that is told a wish in the customer's words."""
    said = entities_module.without_links(understanding.question)
    return {"wish": said[:following.REMEMBERED]}


def _call(state, name, values, understanding):
    return Action(
        TOOL,
        replace(
            state, pending="", tool="", arguments={}, wanted=(), suggested=(), unsure_turns=0,
            declined_turns=0),
        name=name, arguments=values, confidence=understanding.intent.confidence)
