"""By which words customers show that they are pleased or angry.

All patterns see folded text, see :mod:`.signal_rules`.
"""

from __future__ import annotations

from .signal_rule import Rule, one_of

# === FEELINGS === #

PRAISE = (
    Rule(
        "praise",
        one_of(
            r"太棒|真棒|很棒|非常棒|棒极了|点赞|好评|给力|五星|(?<!不)(?:非常|很|十分|特别|超|挺"
            r"|相当)满意",
            r"服务(?:态度)?(?:都|也)?(?:很|真|太|非常|特别|超|挺)(?:好|周到|贴心|到位|专业|热情"
            r"|棒)",
            r"(?:很|非常|真|太|特别|挺)(?:专业(?!版)|热情|耐心|贴心|负责|细心|靠谱|好用|喜欢"
            r"|感谢你们)",
            r"(?:很|真|挺|还|真的?是?)不错|(?:质量|效果|体验|速度|态度)(?:很|真|非常|特别|超)(?:好"
            r"|快|棒|赞)",
            r"(?:师傅|工程师|客服|你们)(?:真|很|太|非常)(?:好|厉害|棒|赞|专业)(?!吗)|赞一个|大赞"
            r"|手动点赞",
        ),
        0.8,
        question=False,
        unless=one_of(
            r"不(?:太|够|怎么|很|是很|是太)?(?:好|满意|专业|热情|耐心|负责|棒)|没有那么"
            r"|好慢|好差"
        ),
    ),
    Rule(
        "praise",
        one_of(
            r"\b(?:great|good|excellent|amazing|awesome|fantastic|wonderful|outstanding|superb"
            r"|brilliant|first[- ]class) (?:\w+ )?(?:service|job|work|product|engineer|support|team"
            r"|experience|quality|technician|help|machine|printer|purifier|customer service)\b",
            r"\b(?:is|was|are|were|am|'s|been) (?:\w+ )?(?:excellent|awesome|amazing|fantastic"
            r"|wonderful|outstanding|perfect|brilliant|impressed|delighted|very helpful"
            r"|so helpful)\b",
            r"\b(?:very|really|so|extremely|totally|quite) (?:\w+ )?"
            r"(?:satisfied|happy|pleased|helpful|professional|impressed|friendly|patient)\b",
            r"\b(?:i|we) (?:really |absolutely )?love (?:it|this|your|the|my)\b(?! if)",
            r"\bwell done\b|\bkeep up the good work\b|\bfive stars\b|\bhighly recommend\b",
            r"\bworks? (?:great|perfectly|like a charm|beautifully)\b|\bthank you so much\b",
            r"^\W*(?:excellent|awesome|amazing|fantastic|perfect|wonderful|brilliant)\b(?! \w)",
        ),
        0.8,
        question=False,
        unless=one_of(
            r"\b(?:would be|could be|should be|if you|until|used to|looking for)\b|'d be\b"),
    ),
)

ANGER = (
    Rule(
        "negative_emotion",
        one_of(
            r"(?<!什么)(?<!哪类)垃圾(?![桶箱袋邮短分篓])|骗子|骗人|欺骗|气死|愤怒|忍无可忍|太差|差劲|差评|恶心|坑人"
            r"|坑爹|混蛋|王八",
            r"什么破|太烂|真烂|烂透|很烂|破玩意|曝光|12315|消协|起诉|律师|法院|要投诉|投诉你"
            r"|去投诉|我投诉",
            r"崩溃|(?<!服)无语|受够|火大|糊弄|忽悠|敷衍|推卸|没人管|不负责任|店大欺客|黑心|丢人"
            r"|耍我",
        ),
        0.85,
        unless=one_of(
            r"(?:系统|软件|程序|电脑|驱动|app|页面|网页)(?:老|总|一直|又)?(?:是)?崩溃|闪退"
            r"|打印.{0,4}垃圾"
        ),
    ),
    Rule(
        "negative_emotion",
        one_of(
            r"\b(?:unacceptable|worst|furious|scam(?:mers?)?|ridiculous|disgust(?:ing|ed)|pathetic",
            r"outrageous|outraged|infuriat\w+|livid|disgrace(?:ful)?|appalling|fraud|liars?|fed up",
            r"sick (?:and tired )?of|angry|lawyer|sue you|shame on you|incompetent|horrendous",
            r"file a complaint|make a complaint|want to complain|bullshit|damn|joke of a",
            r"(?:is|are|this|such|total|complete|absolute|utter|piece of|useless) (?:garbage|trash",
            r"rubbish|crap|junk)|waste of (?:money|time)|useless|worthless",
            r"(?:terrible|awful|horrible|dreadful)(?! (?:noise|sound|smell|odou?r|squeak\w*)))\b",
        ),
        0.85,
    ),
    Rule(
        "negative_emotion",
        one_of(
            r"失望|生气|(?:很|太|十分|非常)不满|(?<!非)不满意|不太满意|郁闷|糟糕|糟透|(?:很"
            r"|真)差(?!别|异|不多|点)",
            r"(?:很|真|太|好|有点|真的)烦|烦死|烦人|心烦|不耐烦|等(?:了)?(?:很久|半天|好久|这么久"
            r"|[一两三四五六七八九十几\d]+(?:个)?(?:天|周|小时|月|礼拜|星期))",
            r"(?:到现在|怎么|为什么|都)(?:都)?(?:还)?(?:没人|没有人|没消息|没解决|没处理|没回复"
            r"|不回)|一拖再拖|三番五次",
        ),
        0.65,
    ),
    Rule(
        "negative_emotion",
        one_of(
            r"\b(?:disappoint\w*|frustrat\w+|annoy(?:ed|ing)|upset|unhappy|dissatisfied"
            r"|unsatisfied",
            r"irritat\w+|still waiting|waited (?:for )?(?:\w+ ){1,3}(?:days|weeks|hours|months)",
            r"nobody (?:answers?|replies|replied|called|came|helps?)|no ?one (?:answers?|replies",
            r"replied|called|came|helps?)|poor (?:service|quality|support)|bad (?:service"
            r"|experience))\b",
        ),
        0.65,
    ),
    Rule(
        "negative_emotion",
        one_of(
            r"\b(?:not|isn't|wasn't|aren't|never been) (?:\w+ )?"
            r"(?:happy|satisfied|acceptable|pleased|good enough|impressed)\b",
        ),
        0.65,
        negatable=False,
    ),
)
