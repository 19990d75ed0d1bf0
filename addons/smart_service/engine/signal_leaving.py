"""By which words customers show that they leave, find it dear, or wish it were otherwise.

All patterns see folded text, see :mod:`.signal_rules`.
"""

from __future__ import annotations

from .signal_rule import Rule, one_of

# === LEAVING === #

CHURN = (
    Rule(
        "churn_risk",
        one_of(
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
        one_of(
            r"换(?:别|其他|其它|另)(?:的|一)?(?:家|品牌|牌子|公司|供应商|厂)|换一?家|换供应商"
            r"|换(?:个)?(?:品牌|牌子)",
            r"退订|解约|终止合[同作]|解除合同|注销(?:账号|账户|会员)|退会|退出会员|找别家|去别家"
            r"|选别家",
            r"取消(?:我的|这个)?(?:订阅|服务|合同|会员|套餐|续费|保养计划|合作)",
        ),
        0.85,
        unless=one_of(r"取消(?:服务)?(?:预约|订单)"),
    ),
    Rule(
        "churn_risk",
        one_of(
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

PRICE = (
    Rule(
        "price_complaint",
        one_of(
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
        one_of(
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
        one_of(
            r"\b(?:can't|cannot|can not|couldn't) afford\b",
            r"\b(?:not|isn't|wasn't) worth (?:the|that|this) (?:price|money)\b|买不起|用不起"
            r"|修不起",
        ),
        0.75,
        negatable=False,
    ),
)

# === IDEAS === #

IDEAS = (
    Rule(
        "suggestion",
        one_of(
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
        unless=one_of(r"建议我|有什么建议|有何建议|什么建议|给我.{0,3}建议"),
    ),
    Rule(
        "suggestion",
        one_of(
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
        unless=one_of(
            r"\b(?:do you suggest|can you suggest|any suggestions?|suggest me|to my order"
            r"|my account"
            r"|my address|my cart)\b"
        ),
    ),
)
