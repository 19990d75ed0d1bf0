"""Questions that lean on what was said before: "and at weekends?", "那配件呢", "the other one?".

Who has just been answered leaves out what both know by then. Such a message is read together with
the question before it. What it says by itself goes first: a wish of its own begins something new.
"""

import re
from dataclasses import replace

from .. import entities as entities_module
from .. import intent as intents
from .. import text
from ..nlu.classifier import OUT_OF_SCOPE
from .state import ANSWER, SURE_INTENT, TOOL, UNSURE

# What is said in more words than these says what it is about.
MOST_WORDS, MOST_SIGNS = 12, 22
# of a question before only so much is remembered
REMEMBERED = 200
# tools that tell what is on file: asked again, they tell it again
TELLING = frozenset({
    "device_list", "invoice_status", "order_status", "points", "ticket_status", "visit_status",
    "warranty_status"})
REMEMBERED_TOOLS = TELLING | {"product_advice"}
# tools that are about an order, about a request or its visit, and about a device
OF_ORDERS = frozenset({"invoice_status", "order_status"})
OF_REQUESTS = frozenset({
    "book_visit", "cancel_visit", "reschedule_visit", "ticket_status", "visit_status"})
OF_DEVICES = frozenset({"device_list", "warranty_status"})
# as likely as this, a message is about something that the desk has nothing to do with
FOREIGN = 0.8

_LATIN = re.compile(r"[^\W\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEANING = re.compile(
    r"^\W*(?:那(?![天边里])|还有|另外|然后|而且|以及|要是|如果|假如|万一|换成|改成|再|可是|但是?|不过|"
    r"(?:好吧?|嗯|哦|行)\W*那)|[呢捏咧]\W*$|它|(?:这|那|另|另外|第[一二三四])[一]?[个台单种款件张]|其他|别的|"
    r"^\W*(?:and|or|but|so|then|also|plus|ok(?:ay)?,? (?:and|so|but|then)|what about|how about|"
    r"what if|if|same for)\b|"
    r"\b(?:it|its|it's|that|this|those|these|them|they|one|ones|instead|either|other|"
    r"another|both|afterwards|else)\b",
    re.IGNORECASE)
_OTHER = re.compile(r"另|别的|其他|第二|\b(?:other|another|else|second)\b")
# of a model or of the end of a serial number
_NUMBER = re.compile(r"(?<!\d)\d{3,}(?!\d)")
_SEVERAL = re.compile(
    r"所有|全部|都(?:有|是)?(?:哪|什么|在)|哪些|哪几|几[个张单]|最近|最新|上(?:一)?[个张单次]|"
    r"\b(?:all|orders|invoices|bills|latest|last|recent|each|every|both|any)\b")
_ORDER = re.compile(r"订单|单子|包裹|快递|\b(?:order|parcel|package|delivery|shipment)\b")
_FILLING = re.compile(
    r"[那这另][一]?[个台款件]?|第[一二三四][个台]|的|呢|吗|啊|还有|另外|一?台|"
    r"\b(?:and|or|what|about|how|the|my|our|this|that|other|one|for|then|also|is|it|of|a|an)\b",
    re.IGNORECASE)


def is_short(question):
    """Whether a message may leave out what it is about.

    >>> is_short("那北京呢"), is_short("and at the weekend?")
    (True, True)
    >>> is_short("我昨天在你们店里买的那台净水器装上以后一直滴水")
    False
    """
    return words_in(question) <= MOST_WORDS and len(_HAN.findall(question)) <= MOST_SIGNS


def words_in(question):
    """About how many words a message has: two Chinese characters are taken for one."""
    return len(_LATIN.findall(question)) + len(_HAN.findall(question)) / 2


def leans(question):
    """Whether the wording points back to what was said before.

    >>> [leans(q) for q in ("那配件呢", "and on Sundays?", "what about the other one")]
    [True, True, True]
    >>> [leans(q) for q in ("怎么换滤芯", "where is my order")]
    [False, False]
    """
    return bool(_LEANING.search(text.normalise(question)))


def device_numbered(question, devices):
    """The only device that a number in a message stands for, or None.

    It is a part of the model's name, as in "the 520", or what its serial number ends with.
    """
    numbers = _NUMBER.findall(text.normalise(question))
    named = [device for device in devices if any(
        number in _NUMBER.findall(device.name) or device.serial.endswith(number)
        for number in numbers)]
    return named[0] if len(named) == 1 else None


def device_named(question, devices):
    """The only device whose kind a message of little else names, or None."""
    if device := device_numbered(question, devices):
        return device
    asked = _device_words(question)
    if not asked or len(asked) > 4:
        return None
    named = [device for device in devices if asked & set(text.terms(
        f"{device.name} {device.kinds}"))]
    return named[0] if len(named) == 1 else None


def order_meant(read, state, name):
    """The order that was spoken of and that a message without a number goes on about, '' for none.

    :param name: of the tool that the message is served by
    """
    number = state.topic_arguments.get("number")
    if not number or not {name, state.topic_tool} <= OF_ORDERS or not may_follow(read, state):
        return ""
    if read.entities.orders or speaks_of_others(read.question):
        return ""
    if name == state.topic_tool and not leans(read.question) and _ORDER.search(
            text.normalise(read.question)):
        # "where is my order" asks about whatever was ordered
        return ""
    return number


def speaks_of_others(question):
    """Whether a message is about another order than the one spoken of, or about several.

    >>> [speaks_of_others(q) for q in ("all my invoices", "and my other order", "那发票呢")]
    [True, True, False]
    """
    said = text.normalise(question)
    return bool(_OTHER.search(said) or _SEVERAL.search(said))


def names_device(question, devices):
    """Whether a message says hardly more than which of the customer's devices it is about."""
    if device_numbered(question, devices):
        return True
    asked = _device_words(question)
    known = {term for device in devices for term in text.terms(f"{device.name} {device.kinds}")}
    return bool(asked) and len(asked & known) * 2 >= len(asked)


def _device_words(question):
    bare = _FILLING.sub(" ", text.normalise(question))
    return {term for term in text.terms(bare) if len(term) > 1}


def device_meant(read, state, devices, leaning):
    """The arguments to run a tool with again for the device that a message names; {} for none."""
    if state.topic_tool != "warranty_status" or not devices:
        return {}
    last = state.topic_arguments.get("serial")
    if leaning and last and len(devices) == 2 and _OTHER.search(text.normalise(read.question)):
        return {"serial": next((each.serial for each in devices if each.serial != last), "")}
    if not names_device(read.question, devices):
        return {}
    device = device_named(read.question, devices)
    return {"serial": device.serial if device else ""}


def remembered(turn, action):
    """The action with what the next message may lean on kept in its state."""
    if orders := turn.understanding.entities.orders:
        action = replace(action, state=replace(action.state, order=orders[0]))
    if action.kind not in (ANSWER, TOOL, UNSURE):
        return action
    read, state = turn.understanding, action.state
    if action.kind == TOOL and action.name not in REMEMBERED_TOOLS:
        # it is done: the next message begins something new
        return replace(action, state=replace(
            state, topic="", topic_article=0, topic_tool="", topic_arguments={}))
    asked = entities_module.without_links(read.question)[:REMEMBERED]
    if (action.follows or read.choice) and turn.state.topic:
        # of what leans on a question, that question
        asked = turn.state.topic
    return replace(action, state=replace(
        state, topic=asked,
        topic_article=int(action.name) if action.kind == ANSWER else 0,
        topic_tool=action.name if action.kind == TOOL else "",
        topic_arguments=dict(action.arguments) if action.kind == TOOL else {}))


def may_follow(read, state):
    """Whether a message can be read together with the question before it."""
    wish = read.intent
    return bool(
        state.topic and read.question and not read.choice and is_short(read.question)
        and wish.name not in intents.SMALL_TALK
        and chance(read, OUT_OF_SCOPE) < FOREIGN)


def is_own_wish(read, is_served):
    """Whether a message orders something by itself, whatever was said before.

    :param is_served: function of an intent's code: whether a tool serves it
    """
    wish = read.intent
    if not is_served(wish.name) or wish.confidence < SURE_INTENT:
        return False
    return bool(wish.evidence) or wish.confidence >= 0.9 or not leans(read.question)


def chance(read, name):
    """How likely a message has an intent by itself, 0..1."""
    return next((share for code, share in read.ranking if code == name), 0.0)
