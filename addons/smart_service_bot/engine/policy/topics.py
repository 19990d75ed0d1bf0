"""What no machine should talk about: danger, injury, the law, the press, personal data.

Wordings are data: (topic, Chinese, English). They name the matter itself, so that a question
about a manual's safety page is left to the articles.
"""

import re

from .. import text

DANGER = "danger"

_TOPICS = (
    (
        DANGER,
        r"着火|起火|失火|冒烟|烧焦|爆炸|触电|电到|漏电|煤气|窒息",
        r"\b(?:on fire|caught fire|catch(?:es|ing)? fire|smoking|smoke coming|is burning|flames?|"
        r"explo(?:de[ds]?|sion|ding)|electric(?:al)? shock|electrocut\w+|"
        r"sparks? (?:fly|from|out))\b",
    ),
    (
        "injury",
        r"受伤|烫伤|割伤|砸伤|流血|中毒|送医|住院|急救|伤到(?:了)?(?:我|人|孩子|手)",
        r"\b(?:injur(?:ed|y|ies)|got hurt|was hurt|burn(?:ed|t) (?:my|his|her)|bleeding|poison\w*|"
        r"hospital|ambulance)\b",
    ),
    (
        "self_harm",
        r"自杀|不想活|轻生|自残",
        r"\b(?:suicid\w*|kill myself|end my life|self[- ]harm)\b",
    ),
    (
        "law",
        r"律师|起诉|法院|打官司|仲裁|报警|消协|12315|工商局|市场监管",
        r"\b(?:lawyer|attorney|lawsuit|sue (?:you|your)|suing|take you to court|legal action|"
        r"police|consumer protection)\b",
    ),
    (
        "press",
        r"记者|媒体采访|曝光你们",
        r"\b(?:journalist|reporter from|press inquiry|newspaper article about you)\b",
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
    """
    normalised = text.normalise(message[:4000]).replace("’", "'")
    for topic, chinese, english in _COMPILED:
        if chinese.search(normalised) or english.search(normalised):
            return topic
    return ""
