"""The word lists of :mod:`.signals`, apart from the code that reads them.

All patterns see folded text: lower case, half-width, simplified characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = (
    "purchase_intent",
    "trial_request",
    "churn_risk",
    "competitor",
    "negative_emotion",
    "price_complaint",
    "suggestion",
    "praise",
)


@dataclass(frozen=True)
class Rule:
    """One pattern.

    :param unless: a word that, anywhere in the clause, says that it speaks of something else
    :param question: True: only in a question; False: only outside of one; None: either
    :param negatable: whether a negation in the clause takes the meaning away
    """

    kind: str
    pattern: re.Pattern[str]
    confidence: float
    unless: re.Pattern[str] | None = None
    question: bool | None = None
    negatable: bool = True


def _re(*parts: str) -> re.Pattern[str]:
    """One pattern of all ``parts`` as alternatives; a group may run on over several parts."""
    return re.compile("|".join(parts))


# === WHAT A CLAUSE IS === #

QUESTION = _re(
    r"\?|吗|呢|么$|有没有|有无|是否|能不能|可不可以|可否|要不要|多少|哪|怎么|怎样|什么|如何|几",
    r"\b(?:what|which|where|how|when|who|is there|are there|do you|does it|can i|can we|can you",
    r"could you|could i|may i|would you|will you|have you got|don't you|isn't there|any)\b",
)
NEGATION_ZH = _re(
    r"(?<!需)不需要|(?<!想)不想|(?<!要)不要|(?<!用)不用|不打算|不考虑|不必|无需|没打算|没想|没兴趣",
    r"不感兴趣|没有兴趣|不是要|不是想|不是问|别再?(?:给我)?推|(?<!买)不买|不会(?!吧)|并不|不算"
    r"|没有不",
    r"(?<!急)不急|不着急|不生气|不怪|不贵|不太贵|不高|没有投诉|不投诉|取消试用|不够|谈不上",
)
NEGATION_EN = _re(
    r"\b(?:don't|dont|do not|doesn't|does not|didn't|did not|won't|will not|wouldn't|isn't"
    r"|aren't|wasn't|weren't|never|without|cannot|no longer|neither|nor|hardly|stop)\b"
    r"(?! you\b| there\b| they\b)",
    r"\bnot\b(?! sure| certain| only| yet sure)",
    r"\bno\b(?! idea| problem| doubt| worries|\.)",
    r"\b(?:i|we)'(?:m|re) not\b",
)
AFTERTHOUGHT = re.compile(
    r"(?:我们?|暂时|现在|目前|就|还是|先|也|那|都|这个|可)*"
    r"(?:不用|不需要|不要|不买|不考虑|算了|没兴趣|不感兴趣)(?:了|吧|的|啊|哈|谢谢)*"
    r"|(?:no,? )?(?:thanks?|thank you)? ?(?:i'?m )?not interested"
)
BOOSTERS = _re(
    r"太|非常|极其|极度|特别|真是|简直|居然|竟然|实在|彻底|完全",
    r"\b(?:very|so|really|extremely|absolutely|totally|completely|utterly|such)\b",
)
SWITCHING = _re(
    r"换|改用|改买|转投|更便宜|比你们|便宜|划算|更好",
    r"\b(?:switch\w*|chang\w+ to|mov\w+ to|cheaper|better|instead|go(?:ing)? with|compared?)\b",
)

# === INTENT TO BUY === #

_EXISTING = _re(
    r"订单|单号|发货|物流|快递|退款|退货|发票|取消|上次|之前|买了|买过|我买的|已经?买|已购|刚买"
    r"|付了",
    r"\b(?:my order|order number|order status|tracking|refund|invoice|receipt|cancel\w*|bought",
    r"ordered|purchased|paid|my last|already)\b",
)
_OTHER_PRICE = _re(
    r"订单|单号|退款|上次|之前|我买的|付了|维修|修理|修一|修好|修要|修得|上门|检测费|运费|快递"
    r"|邮费|押金",
    r"\b(?:my order|repair\w*|fix\w*|shipping|delivery|postage|refund|visit|call-?out|labou?r",
    r"did i pay|i paid|owe|diagnos\w+)\b",
)
_SOFTWARE = _re(
    r"固件|驱动|软件|系统|程序|说明书|插件|怎么用|怎么设|怎么装|怎么安装",
    r"\b(?:firmware|drivers?|software|app|manual|windows|android|ios|mac ?os|browser|update)\b",
)
_BETTER_EN = (
    r"(?:higher|better|newer|bigger|larger|faster|stronger|superior|upgraded"
    r"|more (?:advanced|powerful|expensive|professional)|high[- ]end|premium|pro(?:fessional)?"
    r"|enterprise|deluxe|latest|newest|top|higher[- ]end|next)"
)
_THING_EN = (
    r"(?:models?|versions?|editions?|ones?|plans?|printers?|purifiers?|machines?|units?"
    r"|packages?|devices?|products?|lines?|series|options?)"
)
_BETTER_ZH = (
    r"(?:更高级|更高端|更好|更大|更快|更先进|更新|更强|高一级|高一档|高级一?点|好一?点|大一?点"
    r"|高端|高配|升级|旗舰|豪华|专业|企业|商用|新|最新|顶配|加强|尊享)"
)
_THING_ZH = r"(?:版|型号|款|机型|机器|产品|配置|打印机|净水[器机]|设备|套餐|系列|的)"
_WISH_ZH = r"(?:想|要|打算|准备|考虑|计划|希望|需要)"
_WISH_EN = (
    r"(?:want|like|love|looking|need|plan(?:ning)?|interested|thinking|ready|wish|going|hoping)"
)

_PURCHASE = (
    Rule(
        "purchase_intent",
        _re(
            rf"(?:有|出|推|换|介绍|看看|了解).{{0,6}}{_BETTER_ZH}.{{0,4}}{_THING_ZH}",
            r"(?:有|出).{0,4}更.{1,4}的",
            rf"更(?:高级|高端|好|大|先进).{{0,3}}{_THING_ZH}.{{0,8}}(?:吗|呢|有没有|什么|哪)",
        ),
        0.9,
        unless=_re(_SOFTWARE.pattern, r"办法|方法|方案|服务|时间|解决|建议|师傅|消息|进展"),
        question=True,
    ),
    Rule(
        "purchase_intent",
        _re(
            r"\b(?:is there|are there|do you|have you|got|any|can you|could you|what about"
            rf"|isn't there|don't you|show|recommend"
            rf"|offer)\b.{{0,40}}?(?<!my )(?<!the )(?<!this )(?<!our )"
            rf"\b{_BETTER_EN}\b.{{0,20}}?\b{_THING_EN}\b",
            rf"\bwhat(?:'s| is| are) (?:the|your) {_BETTER_EN}\b.{{0,20}}?\b{_THING_EN}\b",
        ),
        0.9,
        unless=_SOFTWARE,
        question=True,
    ),
    Rule(
        "purchase_intent",
        _re(
            rf"\b{_WISH_EN}\b.{{0,20}}?\b{_BETTER_EN}\b.{{0,20}}?\b{_THING_EN}\b",
            rf"{_WISH_ZH}(?:一[台个款]|看看?|换|了解)?.{{0,4}}{_BETTER_ZH}.{{0,3}}{_THING_ZH}",
        ),
        0.8,
        unless=_re(_SOFTWARE.pattern, r"办法|方法|服务|解决|\b(?:my|help|service|support)\b"),
        question=False,
    ),
    Rule(
        "purchase_intent",
        _re(
            rf"{_WISH_ZH}(?:再|也|去|直接|批量|给.{{1,6}}|为.{{1,6}}|帮.{{1,6}}|在.{{1,6}})?"
            r"(?:买(?![了过的])|购买(?![了过的])|采购|购置|订购|下单(?!的)|入手|换新|再订|加购)",
        ),
        0.85,
        unless=_re(r"订单|单号|发货|物流|快递|退款|退货|取消"),
    ),
    Rule(
        "purchase_intent",
        _re(
            rf"\b{_WISH_EN}\b(?: to| in| about| of| at| into)*"
            r" (?:buy(?:ing)?|purchas(?:e|ing)|order(?:ing)?(?! status| number)|upgrad(?:e|ing))\b",
            r"\binterested in (?:your|the|a|an|one of)\b",
            r"\bplace an order\b",
        ),
        0.85,
        unless=_re(
            r"\b(?:my order|cancel\w*|refund|track\w*|firmware|driver|software|app|return)\b"
        ),
    ),
    Rule(
        "purchase_intent",
        _re(
            r"(?:怎么|如何|在?哪里?儿?|哪家店?)(?:能|可以|才能)?(?:买|购买|下单|订购"
            r"|采购)(?![了过的])",
            r"\b(?:where|how) (?:can|do|could|should|would) (?:i|we) (?:buy|order|purchase"
            r"|upgrade)\b",
            r"\b(?:can|could|may) (?:i|we) (?:buy|order|purchase|upgrade to)\b",
        ),
        0.85,
        unless=_re(_EXISTING.pattern, _SOFTWARE.pattern),
    ),
    Rule(
        "purchase_intent",
        _re(
            r"多少钱|多钱一|什么价|啥价|价格(?:是|要|大概)?多少|价位|怎么卖|售价",
            r"\bhow much (?:is|are|does|do|for|would|will)\b",
            r"\bwhat(?:'s| is| are| would be) the (?:price|cost)s?\b|\bwhat does .{1,40} cost\b",
            r"\bprice (?:of|for|list)\b",
        ),
        0.75,
        unless=_re(_OTHER_PRICE.pattern, r"\bthe price .{0,10}(?:high|expensive)\b"),
        question=True,
    ),
    Rule(
        "purchase_intent",
        _re(
            r"报个?价|报价单|询价|价格表|价目表|产品目录",
            r"\b(?:quote|quotation|price list|pricing|catalog(?:ue)?)\b(?! (?:is|was) wrong)",
        ),
        0.8,
        unless=_re(_OTHER_PRICE.pattern, r"取消|错了|\b(?:wrong|mistake|old|expired)\b"),
    ),
    Rule(
        "purchase_intent",
        _re(
            r"(?:有|打|能给).{0,4}(?:优惠|折扣|活动价)|批发价|团购价|打几?折|有现货|有货吗|还有货",
            r"\b(?:any|have|get|offer|give)\b.{0,20}\b(?:discounts?|volume pricing|bulk prices?)\b",
            r"\b(?:in stock|available for sale|for sale)\b",
        ),
        0.7,
        unless=_EXISTING,
        question=True,
    ),
    Rule(
        "purchase_intent",
        _re(
            rf"{_WISH_ZH}.{{0,4}}(?:升级(?:到|成|为)|换(?:成|到)?(?:更|高|新款|新机|大)"
            rf"|再来一?[台套个])",
            r"以旧换新",
            r"\b(?:upgrade|trade[- ]in)\b.{0,15}\b(?:to|for) (?:a|the|your|pro|premium)\b",
            r"\btrade[- ]in\b",
        ),
        0.8,
        unless=_SOFTWARE,
    ),
)

# === A TRIAL === #

_TRIAL = (
    Rule(
        "trial_request",
        _re(
            r"(?:申请|免费|想|能|可以|可否|要|提供|安排|有没有|有|先|延长).{0,6}试用(?!期(?:已|过"
            r"|到|结))",
            r"试用(?:装|机|版|一下|申请|几天|一段)|试机|样机|样品|体验(?:装|机|版|一下)|(?:想|申请"
            r"|预约)体验",
            r"产品演示|(?:预约|安排|申请).{0,6}演示|免费试",
        ),
        0.85,
        unless=_re(r"已过期|到期了|过期了|结束了|试用过|退"),
    ),
    Rule(
        "trial_request",
        _re(
            r"\b(?:free|request|start|get|have|want|offer|extend|a|any) (?:an? |free ){0,3}trial\b"
            r"(?! and error| (?:has|have|is) (?:expired|over))",
            r"\btrial (?:version|period|unit|account|license)\b(?! (?:has|is) (?:over|expired))",
            r"\b(?:sample|test|demo|evaluation|loan) (?:unit|device|machine|version|kit|printer)\b",
            r"\b(?:book|schedule|request|arrange|get|see|have|want|give us"
            r"|show me)\b.{0,16}\bdemo\b",
            r"\b(?:can|could|may) (?:i|we) (?:try|test)\b.{0,25}\b(?:before|first|for (?:a|free)"
            r"|out\b)",
            r"\btry (?:it|one|the \w+) (?:before (?:buying|i buy|we buy)|for free|free)\b",
        ),
        0.85,
        unless=_re(r"\b(?:expired|trial and error|ended|test page|test print)\b"),
    ),
)

# === LEAVING === #

_CHURN = (
    Rule(
        "churn_risk",
        _re(
            r"再也不(?:买|用|来|会|找|合作)|以后不(?:买|用|会买|会用|会再)|不(?:再|想再"
            r"|会再)?续(?:费|约|订|签)",
            r"不再(?:买|用|购买|使用|合作)|最后一次(?:买|用|合作)|不跟你们合作|不和你们合作",
            r"\bnever (?:buy|buying|order|use|using|purchase|going to (?:buy|use)|come back"
            r"|again)\b",
            r"\b(?:won't|will not|not|never) (?:be )?(?:renew|renewing|buy(?:ing)? (?:from you"
            r"|again))\b",
            r"\blast time (?:i|we)(?:'ll| will)? (?:ever )?(?:buy|use|order)\b",
            r"\b(?:done|finished|through) with (?:you|your company|your service|this company)\b",
        ),
        0.9,
        negatable=False,
    ),
    Rule(
        "churn_risk",
        _re(
            r"换(?:别|其他|其它|另)(?:的|一)?(?:家|品牌|牌子|公司|供应商|厂)|换一?家|换供应商"
            r"|换(?:个)?(?:品牌|牌子)",
            r"退订|解约|终止合[同作]|解除合同|注销(?:账号|账户|会员)|退会|退出会员|找别家|去别家"
            r"|选别家",
            r"取消(?:我的|这个)?(?:订阅|服务|合同|会员|套餐|续费|保养计划|合作)",
        ),
        0.85,
        unless=_re(r"取消(?:服务)?(?:预约|订单)"),
    ),
    Rule(
        "churn_risk",
        _re(
            r"\bcancel(?:l?ing)? (?:my|our|the|this) (?:\w+ )?"
            r"(?:subscription|contract|account|plan|service|membership|agreement)\b",
            r"\b(?:clos(?:e|ing)|delet(?:e|ing)) (?:my|our) account\b",
            r"\bterminat(?:e|ing) (?:my|our|the) (?:contract|agreement|service)\b",
            r"\bswitch(?:ing)? (?:to|over to) (?:another|a different|other|someone"
            r"|your competitor)\b",
            r"\b(?:switch(?:ing)?|chang(?:e|ing)) (?:suppliers?|providers?|vendors?|brands?)\b",
            r"\b(?:take|taking) (?:my|our) business elsewhere\b|\bgo(?:ing)? elsewhere\b",
            r"\blooking for (?:an )?alternatives?\b|\bleav(?:e|ing) (?:you|your company) for\b",
        ),
        0.85,
    ),
)

# === MONEY === #

_PRICE = (
    Rule(
        "price_complaint",
        _re(
            r"(?<!不)(?<!别)(?:太|好|这么|那么|有点|有些|真|实在|确实|也太|超"
            r"|贼)贵(?![重姓司公方宾族阳州])",
            r"贵(?:得离谱|死了|了点|了吧|一倍|太多|好多|很多|那么多)|比.{1,10}贵",
            r"(?:价格|价钱|费用|收费).{0,3}(?:太|偏|有点|这么|过)高|又涨价|涨价了|涨了.{0,6}(?:块"
            r"|元|钱)",
            r"不值这?个?[价钱]|坑钱|乱收费|割韭菜|宰客|性价比(?:太|很|真)?[低差]|收费(?:太"
            r"|不)(?:高|合理)",
        ),
        0.8,
    ),
    Rule(
        "price_complaint",
        _re(
            r"\b(?:too|so|very|way too|really|quite|rather|pretty|this) (?:expensive|pricey"
            r"|costly)\b",
            r"\boverpriced\b|\brip[- ]?off\b|\bdaylight robbery\b|\boverchar(?:ged|ging)\b",
            r"\bprices? (?:is|are|was|seems?|has become|have become) (?:\w+ )?"
            r"(?:too |so |very |really )?(?:high|steep|crazy|ridiculous|outrageous)\b",
            r"\bcosts? (?:way |far )?too much\b|\bprice (?:hike|increase|went up)\b",
            r"\bcheaper (?:elsewhere|somewhere else|from|at)\b|\bnot worth (?:the|that) (?:price"
            r"|money)",
        ),
        0.8,
    ),
    Rule(
        "price_complaint",
        _re(
            r"\b(?:can't|cannot|can not|couldn't) afford\b",
            r"\b(?:not|isn't|wasn't) worth (?:the|that|this) (?:price|money)\b|买不起|用不起"
            r"|修不起",
        ),
        0.75,
        negatable=False,
    ),
)

# === IDEAS === #

_IDEAS = (
    Rule(
        "suggestion",
        _re(
            r"建议(?:你们|贵司|贵公司|贵方|可以|增加|加|改|出|把|以后|下次|厂家|官方|在|优化|提供"
            r"|,|:)",
            r"(?:提|有)(?:一?[个点条]|几[个点条])?(?:小)?建议(?!吗|么)",
            r"希望(?:你们|贵司|以后|能|可以|后续|下一?[代版]|厂家)*.{0,6}"
            r"(?:增加|改进|优化|支持|推出|加入|改善|加[个上]|出个|更新)",
            r"(?:要是|如果).{1,20}就(?:更)?(?:好|完美)了|能不能(?:增加|加[个上]|改进|优化|出个"
            r"|支持)",
            r"最好(?:能|可以)?(?:增加|加[个上]|改进|支持|优化)",
        ),
        0.8,
        unless=_re(r"建议我|有什么建议|有何建议|什么建议|给我.{0,3}建议"),
    ),
    Rule(
        "suggestion",
        _re(
            r"\b(?:i|we)(?:'d| would)? (?:like to )?suggest\b|\b(?:my|a|one"
            r"|some) suggestions?\b(?! for)",
            r"\b(?:would|'d) be (?:\w+ )?(?:nice|great|better|good|helpful|useful|cool"
            r"|perfect) (?:if|to)\b",
            r"\bfeature request\b|\bplease (?:add|consider adding|support|improve)\b",
            r"\byou (?:should|could) (?:really )?(?:add|improve|offer|consider|make|include)\b",
            r"\b(?:could|can) you (?:please )?(?:add|improve) (?:a|an|the|support|more|some)\b",
            r"\b(?:i|we) wish (?:you|the|it|there|your)\b|\b(?:would|'d) love to see\b",
        ),
        0.8,
        unless=_re(
            r"\b(?:do you suggest|can you suggest|any suggestions?|suggest me|to my order"
            r"|my account"
            r"|my address|my cart)\b"
        ),
    ),
)

# === FEELINGS === #

_PRAISE = (
    Rule(
        "praise",
        _re(
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
        unless=_re(
            r"不(?:太|够|怎么|很|是很|是太)?(?:好|满意|专业|热情|耐心|负责|棒)|没有那么"
            r"|好慢|好差"
        ),
    ),
    Rule(
        "praise",
        _re(
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
        unless=_re(r"\b(?:would be|could be|should be|if you|until|used to|looking for)\b|'d be\b"),
    ),
)

_ANGER = (
    Rule(
        "negative_emotion",
        _re(
            r"(?<!什么)(?<!哪类)垃圾(?![桶箱袋邮短分篓])|骗子|骗人|欺骗|气死|愤怒|忍无可忍|太差|差劲|差评|恶心|坑人"
            r"|坑爹|混蛋|王八",
            r"什么破|太烂|真烂|烂透|很烂|破玩意|曝光|12315|消协|起诉|律师|法院|要投诉|投诉你"
            r"|去投诉|我投诉",
            r"崩溃|(?<!服)无语|受够|火大|糊弄|忽悠|敷衍|推卸|没人管|不负责任|店大欺客|黑心|丢人"
            r"|耍我",
        ),
        0.85,
        unless=_re(
            r"(?:系统|软件|程序|电脑|驱动|app|页面|网页)(?:老|总|一直|又)?(?:是)?崩溃|闪退"
            r"|打印.{0,4}垃圾"
        ),
    ),
    Rule(
        "negative_emotion",
        _re(
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
        _re(
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
        _re(
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
        _re(
            r"\b(?:not|isn't|wasn't|aren't|never been) (?:\w+ )?"
            r"(?:happy|satisfied|acceptable|pleased|good enough|impressed)\b",
        ),
        0.65,
        negatable=False,
    ),
)

RULES = _PURCHASE + _TRIAL + _CHURN + _PRICE + _IDEAS + _PRAISE + _ANGER
