"""What a message wants, by patterns in Chinese and English.

Patterns are data: (intent, confidence, Chinese, English). The confidence says how often a message
with this wording really wants it: 0.9 an order to us, 0.6 a hint that a good article may overrule.
"""

import re
from dataclasses import dataclass

from . import entities as entities_module
from . import text
from .nlu.emotion import Emotion

HUMAN = "human_request"
ORDER = "order_status"
WARRANTY = "warranty_status"
DEVICES = "device_list"
REGISTER = "register_device"
REPAIR = "repair_request"
QUESTION = "article_question"
GREETING = "greeting"
THANKS = "thanks"
BYE = "bye"
AFFIRM = "affirm"
DENY = "deny"
UNKNOWN = "unknown"

# what a message can be read by
PATTERNS = "patterns"
WORDS = "words"
MEANING = "meaning"

# Nobody says what he wants after so many characters; the patterns stay fast on any text.
READ_LENGTH = 4000

# Less sure than this, a wish for a person is weighed against the other things that were written.
SURE_HUMAN = 0.8

SMALL_TALK = frozenset({GREETING, THANKS, BYE, AFFIRM, DENY})

# Faults with a name, and complaints that only say that something is wrong.
_FAULT_ZH = (
    r"不出水|不制水|漏水|滴水|漏墨|打不(?:开|了|出)|开不了机|不开机|卡纸|报错|异响|噪音|冒烟|烧焦|"
    r"不通电|"
    r"无法(?:开机|打印|使用|工作|启动)"
)
_FAULT_EN = (
    r"\b(?:won't (?:print|start|turn on|power)|does not (?:print|start|turn on)|leak(?:s|ing)?|"
    r"no power|smok(?:e|ing)|paper jam|jammed|noisy|error (?:code )?[a-z]?-?\d+)\b"
)
_VAGUE_ZH = r"坏了|坏掉|故障|有问题|出问题|不(?:能|会|好)用|用不了|没反应|不工作"
_VAGUE_EN = (
    r"\b(?:broken|broke down|not work(?:ing)?|isn't working|doesn't work|does not work|won't work|"
    r"stopped working|faulty|defective|dead)\b"
)

_PATTERNS = (
    (
        HUMAN,
        0.95,
        r"(?:转|找|要|接|叫|换|给我|联系|呼叫).{0,3}(?:人工|真人|客服人员|活人)|人工(?:客服|服务|"
        r"坐席)|"
        r"^\W*人工\W*$|真人(?:客服|服务)|(?:不要|别|不想).{0,4}(?:机器人|自动回复)|"
        r"(?:找|叫|转|喊).{0,3}(?:你们)?(?:经理|主管|领导|客服|管事|负责人|能做主|老板)|"
        r"跟(?:人|真人)(?:说|聊|谈)|(?:^\W*(?:你好|您好|请问)?\W*)有(?:没有)?(?:人|真人)(?:在)?(?:吗|啊)",
        r"\b(?:human|real|live|actual) (?:agent|person|being|support|representative|operator)\b|"
        r"\b(?:speak|talk|chat|connect|transfer|put)\b.{0,20}\b(?:to|with|me to|"
        r"through to)\b.{0,16}"
        r"\b(?:human|person|agent|someone|somebody|representative|operator|manager|supervisor|"
        r"people|staff|colleague)\b|^\W*(?:agent|human|operator|representative)\W*$|"
        r"(?<!it )\b(?:need|want|get me|give me)\b.{0,10}\b(?:human|agent|representative|operator|"
        r"person)\b|"
        r"\bnot? (?:a )?(?:bot|robot)\b|\bstop.{0,10}\bbot\b",
    ),
    (
        ORDER,
        0.9,
        r"(?:我的?|这个|那个).{0,6}(?:订单|快递|包裹|货)|"
        r"(?:订单|快递|包裹|物流|货).{0,8}(?:到哪|在哪|哪里|哪儿|状态|进度|发了|发出|没到|还没|"
        r"多久到|"
        r"什么时候|几时|何时|查询|信息|到了)|"
        r"(?:查|查询|看|跟踪|催).{0,6}(?:订单|快递|物流|包裹|发货)|发货了?(?:吗|没)|(?:什么时候|"
        r"几时|何时|还没|"
        r"没有?).{0,3}发货|(?:买|订|购买)的.{0,12}(?:到哪|什么时候到|还没到|没收到|没到|发货)|催单",
        r"\bwhere(?:'?s| is| are)\b.{0,12}\bmy\b.{0,20}\b(?:order|package|parcel|delivery|shipment|"
        r"stuff|"
        r"printer|purifier|filters?|cartridges?|ink)\b|"
        r"\b(?:track|status|check|update|whereabouts)\b.{0,20}\b(?:order|package|parcel|delivery|"
        r"shipment)\b|\b(?:order|package|parcel|delivery|shipment)\b.{0,24}\b(?:status|arrive|"
        r"arrived|"
        r"late|shipped|tracking|not come|here yet|dispatched|sent)\b|"
        r"\bhas my order\b|\bwhen will\b.{0,24}\b(?:arrive|be delivered|ship)\b",
    ),
    (
        WARRANTY,
        0.9,
        r"(?:我的?|这台|这个|那台|该).{0,10}(?:保修|质保|过保|在保|三包)|"
        r"(?:还|是否|是不是|有没有|仍).{0,4}(?:在)?(?:保修|质保|过保|在保)|(?:过|出)保了?(?:吗|没)|"
        r"(?:查|查询|看).{0,4}(?:保修|质保)|(?:保修|质保).{0,4}(?:到什么时候|到期|还有多久|到哪天|"
        r"截止|状态)",
        r"\b(?:my|this|it|its)\b.{0,30}\bwarrant|\b(?:still|is|are|be)\b.{0,30}\b(?:under|in|"
        r"covered|out of)"
        r"\b.{0,12}\b(?:warranty|guarantee)\b|\bwarranty\b.{0,10}\b(?:status|expire|expiry|check|"
        r"end)|"
        r"\b(?:check|when does)\b.{0,20}\bwarranty\b",
    ),
    (WARRANTY, 0.5, r"保修|质保|在保|过保", r"\bwarrant|\bguarantee\b"),
    (
        REGISTER,
        0.9,
        r"(?:注册|登记|绑定|录入)(?!了|过|的)(?:一下|一台|我的|这台|新的?|个)*.{0,6}(?:设备|机器|产品|打印机|净水器|"
        r"保修|质保)|(?:设备|机器|产品|保修|质保)的?(?:注册|登记|绑定)",
        r"\bregister(?:ing)?\b.{0,24}\b(?:device|machine|product|printer|purifier|unit|appliance|"
        r"warranty)\b|\b(?:device|product|warranty) registration\b",
    ),
    (
        DEVICES,
        0.85,
        r"(?:我|我们|名下|登记).{0,6}(?:有|买过|注册|登记)?.{0,4}(?:哪些|什么|几台).{0,4}(?:设备|"
        r"机器|产品)|"
        r"(?:我的|名下的?)(?:设备|机器)(?:列表|清单)",
        r"\b(?:which|what|list|show)\b.{0,16}\b(?:devices|machines|products)\b.{0,20}\b(?:i|my|we|"
        r"our|own)"
        r"\b|\b(?:list|show)\b.{0,10}\bmy (?:devices|machines)\b",
    ),
    (
        REPAIR,
        0.9,
        r"(?:要|想|申请|需要|帮我|请|我要|可以|能|安排|预约|派).{0,6}(?:报修|维修|修一下|修理|"
        r"上门|售后|师傅|"
        r"工程师)|报修|^\W*(?:好的?|行|嗯|对|要|那就)?\W*(?:维修|上门维修)\W*[吧啊]?\W*$|派(?:人|师傅|工程师)|上门(?:维修|修|检修|服务)",
        r"\b(?:need|want|request|book|schedule|arrange|send|get|like|please)\b.{0,24}\b(?:repair|"
        r"repaired|"
        r"technician|engineer|serviced|service visit|home visit|it fixed|fixed)\b|"
        r"\bsend\b.{0,12}\b(?:someone|somebody|help)\b|"
        r"\b(?:come|someone)\b.{0,12}\b(?:fix|repair)\b|\bfix (?:my|it|the)\b|\brepair (?:my|it|"
        r"request)\b|"
        r"^\W*(?:yes|yeah|ok|okay|sure|please)?\W*repair\W*(?:please|it)?\W*$",
    ),
    (REPAIR, 0.6, _FAULT_ZH, _FAULT_EN),
    (REPAIR, 0.6, _VAGUE_ZH, _VAGUE_EN),
    (
        THANKS,
        0.9,
        r"^\W*(?:好的?|嗯|ok)?\W*(?:谢谢|多谢|感谢|谢了|辛苦)(?:你|您|啦|了|你们|您们|帮忙)*\W*$|"
        r"^\W*(?:问题)?(?:解决了|搞定了|可以了|好了)\W*(?:谢谢|感谢)?\W*$",
        r"\byou(?:'ve been|'re| have been| are| were) (?:(?:an?|so|very|really|great|big) )*"
        r"help(?:ful)?\W*$|"
        r"^\W*(?:ok|okay|great|perfect|good|all right|understood|got it|noted|\W)*(?:many )?"
        r"(?:thanks|thank you|thx|"
        r"cheers|ty)\b"
        r".{0,24}$|^\W*(?:it works|solved|that helped|that worked)\b.{0,24}$",
    ),
    (
        BYE,
        0.9,
        r"^\W*(?:再见|拜拜|88|没事了|没有了|不用了|没别的了)\W*(?:谢谢|再见)?\W*$",
        r"^\W*(?:bye|goodbye|see you|that's all|that is all|nothing else|have a (?:nice|"
        r"good) day)\b.{0,16}$",
    ),
    (
        GREETING,
        0.9,
        r"^\W*(?:你好|您好|哈喽|嗨|在吗|在么|早上好|上午好|下午好|晚上好|早|喂|客服)(?:啊|呀|吗|"
        r"在吗|客服)*"
        r"\W*(?:在吗|在么)?\W*$",
        r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|greetings|"
        r"anyone there)(?: there)?\W*$",
    ),
    (
        AFFIRM,
        0.9,
        r"^\W*(?:是|是的|对|对的|对啊|没错|嗯|嗯嗯|好|好的|好吧|可以|行|行的|要|需要|确认|确定|"
        r"就是(?:这台|它)|ok|"
        r"同意)(?:了|啊|呀|吧|哦)?\W*$",
        r"^\W*(?:yes|yep|yeah|yup|sure|ok|okay|correct|right|exactly|confirm(?:ed)?|please do|"
        r"go ahead|"
        r"that's (?:right|it|the one)|y)(?: please)?\W*$",
    ),
    (
        DENY,
        0.9,
        r"^\W*(?:不|不是|不对|不要|不用|不需要|没有|错了|都不是|不行|别的|另一台|不是这台|没帮助|"
        r"没用)"
        r"(?:的|了|啊)?\W*$",
        r"^\W*(?:no|nope|not (?:that|this|it)(?: one)?|wrong|neither|none(?: of (?:them|these))?|"
        r"another (?:one|device)|didn't help|not helpful|n)(?: thanks?)?\W*$",
    ),
)

_COMPILED = tuple(
    (name, confidence, re.compile(chinese), re.compile(english))
    for name, confidence, chinese, english in _PATTERNS
)

_COMPLAINT = re.compile(
    r"投诉|差评|退款|退货|骗|垃圾|太差|气死|生气|失望|忍无可忍|受够|态度|曝光|消协|12315|律师|"
    r"赔偿|什么破|"
    r"\b(?:complain|complaint|refund|money back|ridiculous|unacceptable|terrible|awful|worst|"
    r"disappoint\w*|angry|furious|scam|lawyer|sue|useless|fed up|rip-?off|compensation)\b"
)
_HOW_TO = re.compile(
    r"怎么|怎样|如何|怎么办|为什么|什么原因|步骤|方法|教程|多久|多长|是什么|\bhow\b|"
    r"\bwhat (?:to do|is|does)\b|"
    r"\bwhy\b|\bsteps\b|\bcan i\b"
)
_FAULT = re.compile(f"{_FAULT_ZH}|{_FAULT_EN}")
_VAGUE = re.compile(f"{_VAGUE_ZH}|{_VAGUE_EN}")
_NO = re.compile(
    r"\W*(?:不是|不对|不,|错了|另(?:外)?一台|别的|其他|no\b|nope\b|not (?:that|this|it)\b|wrong\b|"
    r"another\b)"
)
_UNKNOWN_SERIAL = re.compile(
    r"(?:不知道|找不到|没有|看不到|不清楚|不记得|忘了).{0,8}(?:序列号|编号|号码|sn)?|"
    r"\b(?:don't|do not|can't|cannot) (?:know|have|find|see|remember)\b|\bno idea\b|\bnot sure\b"
)


@dataclass(frozen=True)
class Intent:
    """What a message wants; `evidence` is the wording that showed it."""

    name: str
    confidence: float
    evidence: str = ""


@dataclass(frozen=True)
class Understanding:
    """One or several messages of a customer, read together.

    `question` is the text to search the articles with: the messages without small talk. The last
    nine are filled by `nlu.reading`.

    :param ranking: ((intent, probability), …), best first: two close ones are asked back about
    :param in_scope: False when a trained model refuses the message as nothing it knows
    :param acceptance: 0..1, how sure the model is that its first label is right; 0 without one
    :param asked: ((id of an article, probability), …) of those that the model has learnt
    :param read_by: `PATTERNS` alone, a model of `WORDS`, or one of `MEANING`, too, by an encoder
    :param emotion: `nlu.emotion.Emotion`
    :param language: ISO 639-1 code, '' while it was not looked at
    :param repeated: how often the customer asked the same before in this conversation
    """

    intent: Intent
    entities: entities_module.Entities
    question: str
    is_complaint: bool = False
    is_how_to: bool = False
    lacks_serial: bool = False
    denies: bool = False
    choice: int = 0
    ranking: tuple = ()
    in_scope: bool = True
    acceptance: float = 0.0
    asked: tuple = ()
    read_by: str = PATTERNS
    emotion: Emotion = Emotion()
    language: str = ""
    language_confidence: float = 0.0
    repeated: int = 0


def _prepared(message):
    """Return the text as the patterns want it: short runs of signs, no more than a long letter."""
    normalised = text.normalise(message[:READ_LENGTH]).replace("’", "'")
    return re.sub(r"\W{4,}", " ", normalised).strip()


def classify(message):
    """Return the `Intent` of one message; UNKNOWN when no pattern fits.

    >>> classify('转人工').name, classify('Where is my order?').name
    ('human_request', 'order_status')
    >>> classify('保修期多久').confidence
    0.5
    """
    normalised = _prepared(message)
    best = Intent(UNKNOWN, 0.0)
    for name, confidence, chinese, english in _COMPILED:
        match = chinese.search(normalised) or english.search(normalised)
        if match and confidence > best.confidence:
            best = Intent(name, confidence, match.group(0).strip())
    return best


def names_fault(message):
    """Whether the message calls a fault by its name.

    >>> names_fault('底部漏水'), names_fault('打印机坏了')
    (True, False)
    """
    return bool(_FAULT.search(text.normalise(message)))


def without_vagueness(message):
    """Return the normalised message without wordings that only say 'it is broken'."""
    return _VAGUE.sub(" ", text.normalise(message))


def understand(messages):
    """Read the messages that came since the last answer as one.

    A sure request for a human outweighs everything; a wish outweighs small talk; of two wishes the
    surer, then the later one counts.

    :param messages: list of plain texts, oldest first
    """
    messages = [
        message[:READ_LENGTH] for message in messages if message and message.strip()]
    intents = [classify(message) for message in messages]
    substance = [
        message
        for message, found in zip(messages, intents, strict=True)
        if found.name not in SMALL_TALK
    ]
    whole = _prepared("\n".join(messages))
    digit = re.fullmatch(r"\W*([1-9])\W*", messages[-1]) if messages else None
    return Understanding(
        intent=choose(intents),
        entities=entities_module.merge(map(entities_module.extract, messages)),
        question="\n".join(substance),
        is_complaint=bool(_COMPLAINT.search(whole)),
        is_how_to=bool(_HOW_TO.search(whole)),
        lacks_serial=bool(_UNKNOWN_SERIAL.search(whole)),
        denies=bool(messages and _NO.match(text.normalise(messages[-1])))
        or (bool(intents) and intents[-1].name == DENY),
        choice=int(digit.group(1)) if digit else 0,
    )


_PLACES = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    **{sign: place for place, sign in enumerate("一二三四五六七八九", 1)}, "两": 2}
_PLACE = re.compile(
    r"\W*(?:我?(?:要|选择?)?第?\s*([1-9一二三四五六七八九两])\s*(?:个|项|号|条|台)?(?:吧|的)?|"
    r"(?:i (?:want|choose|take|mean) )?(?:the |option |number |no\.? ?)?"
    r"(first|second|third|fourth|fifth|[1-9])(?: one)?(?:,? please)?)\W*")


def place_named(message):
    """The place in a list, counted from 1, that a message says hardly more than; 0 for none.

    >>> [place_named(m) for m in ("第二个", "选1", "the second one", "option 3", "２", "yes")]
    [2, 1, 2, 3, 2, 0]
    """
    found = _PLACE.fullmatch(text.normalise(message or ""))
    if not found:
        return 0
    said = found.group(1) or found.group(2)
    return _PLACES.get(said) or int(said)


def choose(intents):
    """Return the one of the messages' intents that is followed, as `understand` says."""
    for found in intents:
        if found.name == HUMAN and (found.evidence or found.confidence >= SURE_HUMAN):
            return found
    wishes = [i for i in intents if i.name not in SMALL_TALK and i.name != UNKNOWN]
    best = Intent(UNKNOWN, 0.0)
    for found in wishes:
        if found.confidence >= best.confidence:
            best = found
    if wishes or any(i.name == UNKNOWN for i in intents):
        return best
    return intents[-1] if intents else best
