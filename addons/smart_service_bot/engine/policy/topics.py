"""What no machine should talk about: danger, injury, the law, the press, personal data.

Wordings are data: (topic, Chinese, English). They name the matter itself, so that a question
about a manual's safety page is left to the articles.
"""

import re

from .. import text

DANGER = "danger"
# the trained wish of who tells of a danger
CONCERN = "safety_concern"

_TOPICS = (
    (
        DANGER,
        r"着火|起火|失火|冒烟|烧焦|爆炸|触电|电到|漏电|(?:外壳|机壳|水里?)带电|被电|电了(?:我|一下)|"
        r"手(?:发)?麻了?一下|(?:摸|碰).{0,6}麻|麻手|煤气|窒息",
        r"\b(?:on fire|caught fire|catch(?:es|ing)? fire|smoking|smoke coming|is burning|flames?|"
        r"explo(?:de[ds]?|sion|ding)|electric(?:al)? shock|"
        r"(?:got|get|getting|gave me|gives me|felt) an? (?:\w+ )?(?:shock|zap)|melted|"
        r"electrocut\w+|tingl(?:e|es|ing)|"
        r"sparks? (?:fly|from|out))\b",
    ),
    (
        "injury",
        r"受伤|骨折|摔(?:伤|断|倒了)|烫伤|烫(?:了|到|着|起|出).{0,6}(?:泡|手|脚|嘴|舌|脸|娃|孩子|宝宝)|"
        r"割伤|砸伤|流血|中毒|(?:喝|吃|吞|咽)(?:了|下)(?:一口|一点|几口)?.{0,4}(?:墨|粉)|"
        r"(?:墨水?|墨汁|碳粉|墨粉|清洗[液剂]).{0,6}(?:喝了|喝下|吃了|吃下|吞了|吞下|舔了|进眼)|"
        r"误[喝食吞]|过敏|送医|住院|急救|伤到(?:了)?(?:我|人|孩子|手)",
        r"\b(?:injur(?:ed|y|ies)|got hurt|was hurt|broke (?:my|his|her) "
        r"(?:arm|leg|wrist|hip|ankle|foot|hand)|"
        r"(?:burn(?:ed|t)|scald(?:ed|s)?) (?:my|his|her|our)|bleeding|swallowed|"
        r"(?:drank|drunk|ate|licked) (?:\w+ ){0,3}(?:ink|toner|fluid|cleaner|liquid)|"
        r"in (?:my|his|her) eyes?|allergic|poison\w*|hospital|ambulance)\b",
    ),
    (
        "health",
        r"(?:孕妇|婴儿|宝宝|新生儿|透析|化疗|免疫力?低|病人|肾病).{0,12}(?:喝|饮用|直饮|冲奶|能用)|"
        r"(?:喝|饮用|直饮|冲奶).{0,12}(?:孕妇|婴儿|宝宝|新生儿|透析|化疗|病人)",
        r"\b(?:immuno\w+|pregnant|newborn|infants?|baby formula|dialysis|chemo\w*|"
        r"kidney disease)\b",
    ),
    (
        "bereavement",
        r"去世|过世|离世|病故|不在人世|"
        r"(?:爸爸?|妈妈?|父亲|母亲|老公|老婆|丈夫|妻子|爷爷|奶奶|外公|外婆|老人家?)"
        r"(?:上个?月|上周|去年|前[天几]|昨天|今年|刚|已经|突然|都|人)*(?:走了|没了|不在了)",
        r"\b(?:passed away|deceased|bereave\w*|my late (?:husband|wife|father|mother|dad|mum|mom)|"
        r"(?:father|mother|dad|mum|mom|husband|wife|brother|sister|son|daughter|parents?|uncle|"
        r"aunt|friend|grand\w+) (?:has |have |had |just |recently |sadly )*died)\b",
    ),
    (
        "self_harm",
        r"自杀|不想活|轻生|自残",
        r"\b(?:suicid\w*|kill myself|end my life|self[- ]harm)\b",
    ),
    (
        "law",
        # a device that 报警 only sounds its alarm
        r"律师|起诉|法院|打官司|仲裁|消协|12315|工商局|市场监管|报警抓|"
        r"(?:我(?:要|会|去|就|们)?|要去|只好|只能|准备|打算|不然就?|否则就?)报警(?![音声灯器提])",
        r"\b(?:lawyer|attorney|solicitor|lawsuit|sue (?:you|your)|suing|take you to court|"
        r"legal action|"
        r"police|consumer protection)\b",
    ),
    (
        "press",
        r"记者|媒体采访|曝光你们",
        r"\b(?:(?:magazine|newspaper|tv|radio|press|podcast)\b.{0,80}\b(?:statement|interview)|"
        r"journalist|reporter from|press inquiry|newspaper article about you)\b",
    ),
    (
        "personal_data",
        r"(?:删除|注销|清除).{0,6}(?:我的)?(?:个人信息|个人资料|个人数据|账号|账户)|个人信息保护法|泄露了?我",
        r"\b(?:delete|erase|remove) (?:all )?my (?:personal )?(?:data|information|account)\b|"
        r"\bgdpr\b|\bdata breach\b|\bleaked my\b",
    ),
)
_COMPILED = tuple(
    (topic, re.compile(chinese), re.compile(english)) for topic, chinese, english in _TOPICS)


def topic_of(message):
    """Return the sensitive topic of a message, '' for none.

    >>> topic_of("打印机冒烟了"), topic_of("I will sue you"), topic_of("paper jam")
    ('danger', 'law', '')
    >>> topic_of("净水器一直误报警"), topic_of("再不退款我就报警")
    ('', 'law')
    >>> topic_of("净水器一碰就麻手"), topic_of("he drank the cleaning fluid")
    ('danger', 'injury')
    """
    normalised = text.normalise(message[:4000]).replace("’", "'")
    for topic, chinese, english in _COMPILED:
        if chinese.search(normalised) or english.search(normalised):
            return topic
    return ""
