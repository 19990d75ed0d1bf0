"""How a customer feels in a message, and how strongly.

Words that show a feeling are a prior; a `Classifier` trained from examples decides where they are
silent or ambiguous. Strength comes from the words, from what raises them (very, !!!, capitals)
and from the classifier's certainty.
"""

import re
from dataclasses import dataclass

from .. import text

NEUTRAL, HAPPY = "neutral", "happy"
ANGRY, DISAPPOINTED, WORRIED, URGENT = "angry", "disappointed", "worried", "urgent"
LABELS = (NEUTRAL, HAPPY, ANGRY, DISAPPOINTED, WORRIED, URGENT)
NEGATIVE = frozenset({ANGRY, DISAPPOINTED, WORRIED, URGENT})
# what raises a feeling multiplies its strength
RAISED = 1.25
# without a word for it, a feeling that the classifier sees is a mild one
SILENT_SHARE = 0.7


@dataclass(frozen=True)
class Emotion:
    """A feeling: one of `LABELS`, its strength 0..1 (0 when neutral), how sure that is 0..1."""

    label: str = NEUTRAL
    intensity: float = 0.0
    confidence: float = 0.5


# (feeling, strength, Chinese, English)
_RULES = tuple(
    (label, strength, re.compile(f"{chinese}|{english}"))
    for label, strength, chinese, english in (
        (ANGRY, 0.9,
         r"骗子|骗人|诈骗|(?<!什么)(?<!哪类)(?<!哪种)垃圾(?![桶箱袋邮短分篓站])|气死|气愤|愤怒|恼火|火大|忍无可忍|受够|欺负|欺骗|无耻|滚|王八|混蛋|脑残|"
         r"傻[逼b叉]|他妈|妈的|神经病|什么破|破玩意|坑人|黑店|曝光|12315|消协|律师|起诉|投诉|差评",
         r"\b(?:scam\w*|fraud|liars?|furious|angry|pissed|outrag\w+|disgust\w+|unacceptable|"
         r"ridiculous|bullshit|shit\w*|crap|damn|wtf|f[u*]ck\w*|idiots?|rip-?off|lawyers?|sue|"
         r"fed up|sick of|had enough|hate|complaint|stupid|"
         r"(?:is|are|this|such|total|complete|absolute|utter|piece of|useless) (?:garbage|trash)|"
         r"(?:what|such|is this|this is|bad) an? joke|joke of an?)\b"),
        (ANGRY, 0.6,
         r"生气|太过分|过分|不可理喻|瞎话|良心|恶心|黑心|说法|不要脸|缺德|放我鸽子|态度(?:太|真|很|这么)?(?:差|恶劣)|敷衍|踢皮球|推来推去|推卸|糊弄|耍我|"
         r"不讲理|凭什么|离谱|无语|烦死|搞什么|有没有搞错|什么玩意|什么态度|说话不算",
         r"\b(?:annoy\w+|irritat\w+|rude|appalling|terrible service|worst|shame on|how dare|"
         r"wast(?:e|ing) (?:of )?(?:my )?time|mad at|lied|nonsense|absurd|incompetent)\b"),
        (DISAPPOINTED, 0.6,
         r"失望|太差|后悔莫及|一般般|体验差|不怎么样|划痕|粗糙|劣质|唉|哎|无语|可惜|真差|很差|后悔|不值|白花|没用|不满意|不满|糟糕|难用|再也不|寒心|心寒|无奈|坑|"
         r"质量(?:太|真|很)?差|又坏|还是不行|还是没|一直没|修不好|难过|伤心|不如|掉漆|难喝|难吃|难闻",
         r"\b(?:disappoint\w*|let down|regret|not happy|unhappy|not satisfied|dissatisfied|"
         r"terrible|awful|horrible|useless|poor quality|poor|never again|not worth|waste of money|"
         r"bad|frustrat\w+|upset|sad|still (?:not|doesn't|won't|broken)|"
         r"keeps? (?:breaking|failing))\b"),
        (WORRIED, 0.6,
         r"担心|害怕|怕|严重|能喝吗|还能用吗|万一|吓人|不放心|会不会(?:有|爆|漏|伤|坏)|危险|安全吗|着火|冒烟|漏电|触电|焦虑|慌|有毒|有害|有没有事|"
         r"要紧吗|严重吗|怎么办啊",
         r"\b(?:worr\w+|afraid|scared|nervous|concerned|anxious|is it (?:safe|dangerous|serious)|"
         r"dangerous|smoke|burning smell|electric shock|harmful|panic\w*)\b"),
        (URGENT, 0.6,
         r"着急|很急|急急|快快|拜托|急死|急用|急需|紧急|加急|赶紧|赶快|快点|尽快|马上|立刻|火速|催|等不及|今天必须|现在就要|多久了|"
         r"等了(?:好久|很久|半天|\d+|[一二两三四五六七八九十几]+个?(?:天|小时|周|月))",
         r"\b(?:urgent\w*|asap|as soon as possible|immediately|right now|right away|hurry|quickly|"
         r"emergency|desperate\w*|can't wait|cannot wait|how much longer|still waiting|"
         r"waiting for (?:days|weeks|hours|ages))\b"),
        (HAPPY, 0.7,
         r"太好了|太棒|耐心|热情|准时|惊艳|五星|性价比|快捷|靠谱|很棒|真棒|好用|满意|喜欢|开心|高兴|点赞|好评|给力|厉害|完美|超赞|不错|优秀|惊喜|推荐|"
         r"感动|贴心|专业|周到|好喝|好吃|值得|舒服|漂亮",
         r"\b(?:great|awesome|excellent|perfect\w*|amazing|love|loved|wonderful|fantastic|brilliant|"
         r"happy|pleased|satisfied|delighted|impressed|best|recommend|very helpful|nice|good job|"
         r"works (?:well|great|perfectly)|fast delivery)\b"),
        (HAPPY, 0.4, r"谢谢|感谢|多谢|辛苦了|麻烦你了",
         r"\b(?:thanks|thank you|thx|cheers|appreciate)\b"),
    ))
_NEGATED = re.compile(
    r"(?:不是?(?:很|太|那么|怎么|特别)?|没(?:有)?(?:那么|很)?|别|并不|不算|无需|不用|"
    r"\b(?:not|no|never|isn't|wasn't|don't|doesn't|didn't|nothing|hardly|won't|without)\b"
    r"(?: (?:very|so|that|really|too|a|an|the|be|feel|any|at all|particularly|exactly))*\s*)$")
_TURNED = {HAPPY: DISAPPOINTED, ANGRY: NEUTRAL, WORRIED: NEUTRAL, URGENT: NEUTRAL,
           DISAPPOINTED: HAPPY}
_RAISING = re.compile(
    r"非常|特别|极其|太|真的?是|实在|简直|居然|竟然|彻底|超级|死了|到底|"
    r"\b(?:very|so|really|extremely|absolutely|totally|completely|utterly|never|ever)\b|[!?]{2,}|!")
_COMPLAINTS = re.compile(r"投诉|差评|\bcomplaints?\b", re.IGNORECASE)
_CAPITALS = re.compile(r"\b[A-Z]{4,}\b(?:\W+\b[A-Z]{2,}\b)+")


def without_complaints(message):
    """Return the message without the words that only name a complaint.

    >>> without_complaints("what became of my complaint")
    'what became of my '
    """
    return _COMPLAINTS.sub("", message or "")


def words_of(message):
    """Return {feeling: strength} by the words of a message that show one.

    A feeling that is denied ("don't worry") shows the neutral one.

    >>> words_of('你们太过分了'), words_of('不用担心'), words_of('not happy with it')
    ({'angry': 0.6}, {'neutral': 0.6}, {'disappointed': 0.7})
    """
    plain = text.normalise((message or "")[:2000])
    found = {}
    for label, strength, pattern in _RULES:
        for match in pattern.finditer(plain):
            shown = label
            if _NEGATED.search(plain[max(0, match.start() - 24) : match.start()]):
                shown = _TURNED[label]
            found[shown] = max(strength, found.get(shown, 0.0))
    return found


def read(message, classifier=None):
    """Return the `Emotion` of a message.

    :param classifier: a `Classifier` with some of `LABELS`; without it the words alone decide

    >>> read('马上给我处理!!!').label, read('怎么更换滤芯').label
    ('urgent', 'neutral')
    >>> read('垃圾产品，骗子').intensity > read('有点生气').intensity
    True
    """
    weights, shown = weights_of(message, classifier), words_of(message)
    raised = bool(
        _RAISING.search(text.normalise((message or "")[:2000]))
        or _CAPITALS.search((message or "")[:2000]))
    label = max(weights, key=weights.get)
    confidence = weights[label] / sum(weights.values())
    if label == NEUTRAL:
        return Emotion(NEUTRAL, 0.0, round(confidence, 3))
    strength = max(shown.get(label, 0.0), SILENT_SHARE * confidence)
    if raised:
        strength *= RAISED
    return Emotion(label, round(min(1.0, strength), 3), round(confidence, 3))


def weights_of(message, classifier=None):
    """Return {feeling: how much speaks for it}, by words and classifier together."""
    weights = {label: 0.02 for label in LABELS}
    weights[NEUTRAL] = 0.25
    if classifier and (message or "").strip():
        for label, probability in classifier.rank(message).ranking:
            weights[label] = weights.get(label, 0.0) + probability
    for label, strength in words_of(message).items():
        # ten times as likely with the strongest word there is
        weights[label] = weights[label] * 10 * strength + strength
    return weights


def polarity(message, classifier=None):
    """Return 'pos', 'neg' or 'neu' of a message.

    >>> polarity('很满意'), polarity('太差了')
    ('pos', 'neg')
    """
    label = read(message, classifier).label
    if label == HAPPY:
        return "pos"
    return "neg" if label in NEGATIVE else "neu"
