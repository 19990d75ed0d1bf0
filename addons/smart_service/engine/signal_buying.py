"""By which words customers show that they want to buy or try something.

All patterns see folded text, see :mod:`.signal_rules`.
"""

from __future__ import annotations

from .signal_rule import Rule, one_of

# === INTENT TO BUY === #

_EXISTING = one_of(
    r"订单|单号|发货|物流|快递|退款|退货|发票|取消|上次|之前|买了|买过|我买的|已经?买|已购|刚买"
    r"|付了",
    r"\b(?:my order|order number|order status|tracking|refund|invoice|receipt|cancel\w*|bought",
    r"ordered|purchased|paid|my last|already)\b",
)
_OTHER_PRICE = one_of(
    r"订单|单号|退款|上次|之前|我买的|付了|维修|修理|修一|修好|修要|修得|上门|检测费|运费|快递"
    r"|邮费|押金",
    r"\b(?:my order|repair\w*|fix\w*|shipping|delivery|postage|refund|visit|call-?out|labou?r",
    r"did i pay|i paid|owe|diagnos\w+)\b",
)
_SOFTWARE = one_of(
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

PURCHASE = (
    Rule(
        "purchase_intent",
        one_of(
            rf"(?:有|出|推|换|介绍|看看|了解).{{0,6}}{_BETTER_ZH}.{{0,4}}{_THING_ZH}",
            r"(?:有|出).{0,4}更.{1,4}的",
            rf"更(?:高级|高端|好|大|先进).{{0,3}}{_THING_ZH}.{{0,8}}(?:吗|呢|有没有|什么|哪)",
        ),
        0.9,
        unless=one_of(_SOFTWARE.pattern, r"办法|方法|方案|服务|时间|解决|建议|师傅|消息|进展"),
        question=True,
    ),
    Rule(
        "purchase_intent",
        one_of(
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
        one_of(
            rf"\b{_WISH_EN}\b.{{0,20}}?\b{_BETTER_EN}\b.{{0,20}}?\b{_THING_EN}\b",
            rf"{_WISH_ZH}(?:一[台个款]|看看?|换|了解)?.{{0,4}}{_BETTER_ZH}.{{0,3}}{_THING_ZH}",
        ),
        0.8,
        unless=one_of(_SOFTWARE.pattern, r"办法|方法|服务|解决|\b(?:my|help|service|support)\b"),
        question=False,
    ),
    Rule(
        "purchase_intent",
        one_of(
            rf"{_WISH_ZH}(?:再|也|去|直接|批量|给.{{1,6}}|为.{{1,6}}|帮.{{1,6}}|在.{{1,6}})?"
            r"(?:买(?![了过的])|购买(?![了过的])|采购|购置|订购|下单(?!的)|入手|换新|再订|加购)",
        ),
        0.85,
        unless=one_of(r"订单|单号|发货|物流|快递|退款|退货|取消"),
    ),
    Rule(
        "purchase_intent",
        one_of(
            rf"\b{_WISH_EN}\b(?: to| in| about| of| at| into)*"
            r" (?:buy(?:ing)?|purchas(?:e|ing)|order(?:ing)?(?! status| number)|upgrad(?:e|ing))\b",
            r"\binterested in (?:your|the|a|an|one of)\b",
            r"\bplace an order\b",
        ),
        0.85,
        unless=one_of(
            r"\b(?:my order|cancel\w*|refund|track\w*|firmware|driver|software|app|return)\b"
        ),
    ),
    Rule(
        "purchase_intent",
        one_of(
            r"(?:怎么|如何|在?哪里?儿?|哪家店?)(?:能|可以|才能)?(?:买|购买|下单|订购"
            r"|采购)(?![了过的])",
            r"\b(?:where|how) (?:can|do|could|should|would) (?:i|we) (?:buy|order|purchase"
            r"|upgrade)\b",
            r"\b(?:can|could|may) (?:i|we) (?:buy|order|purchase|upgrade to)\b",
        ),
        0.85,
        unless=one_of(_EXISTING.pattern, _SOFTWARE.pattern),
    ),
    Rule(
        "purchase_intent",
        one_of(
            r"多少钱|多钱一|什么价|啥价|价格(?:是|要|大概)?多少|价位|怎么卖|售价",
            r"\bhow much (?:is|are|does|do|for|would|will)\b",
            r"\bwhat(?:'s| is| are| would be) the (?:price|cost)s?\b|\bwhat does .{1,40} cost\b",
            r"\bprice (?:of|for|list)\b",
        ),
        0.75,
        unless=one_of(_OTHER_PRICE.pattern, r"\bthe price .{0,10}(?:high|expensive)\b"),
        question=True,
    ),
    Rule(
        "purchase_intent",
        one_of(
            r"报个?价|报价单|询价|价格表|价目表|产品目录",
            r"\b(?:quote|quotation|price list|pricing|catalog(?:ue)?)\b(?! (?:is|was) wrong)",
        ),
        0.8,
        unless=one_of(_OTHER_PRICE.pattern, r"取消|错了|\b(?:wrong|mistake|old|expired)\b"),
    ),
    Rule(
        "purchase_intent",
        one_of(
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
        one_of(
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

TRIAL = (
    Rule(
        "trial_request",
        one_of(
            r"(?:申请|免费|想|能|可以|可否|要|提供|安排|有没有|有|先|延长).{0,6}试用(?!期(?:已|过"
            r"|到|结))",
            r"试用(?:装|机|版|一下|申请|几天|一段)|试机|样机|样品|体验(?:装|机|版|一下)|(?:想|申请"
            r"|预约)体验",
            r"产品演示|(?:预约|安排|申请).{0,6}演示|免费试",
        ),
        0.85,
        unless=one_of(r"已过期|到期了|过期了|结束了|试用过|退"),
    ),
    Rule(
        "trial_request",
        one_of(
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
        unless=one_of(r"\b(?:expired|trial and error|ended|test page|test print)\b"),
    ),
)
