"""Questions and reviews from a grammar: a set of our own, as large as wanted.

A help page has an entry for each matter of each thing. Customers ask for it in other words (of the
thing, of the matter, around both), sometimes with a slip of the keyboard. Reviews join opinions
about a purchase, and may turn round in the middle ("the parcel was late, but …"): what comes after
the turn is what counts.

It is made of few words by rules, so it is easier than what people write, and no two of its
sentences are as different as theirs. What it shows is whether a change of the search or of the
reading does harm; what people's own words do, LCQMC and reviews like those of shops tell.
"""

from __future__ import annotations

import random

# a letter in so many questions is wrong or left out
SLIPS = 0.15

# things and what else they are called
THINGS = {
    "zh": [
        ("打印机", "打印设备", "打印的机器"), ("净水器", "滤水器", "净水机"),
        ("空气净化器", "净化器", "空净"), ("扫地机器人", "扫地机", "扫地的机器"),
        ("洗碗机", "洗碗的机器", "洗碗柜"), ("烘干机", "干衣机", "烘衣服的机器"),
        ("热水器", "热水机", "烧热水的"), ("加湿器", "加湿机", "喷雾加湿的"),
        ("投影仪", "投影机", "投影"), ("智能门锁", "门锁", "指纹锁"),
        ("咖啡机", "做咖啡的机器", "咖啡壶"), ("除湿机", "抽湿机", "去湿机")],
    "en": [
        ("printer", "printing device", "print machine"), ("water filter", "purifier", "filter tap"),
        ("air purifier", "air cleaner", "air filter unit"), ("robot vacuum", "vacuum robot",
                                                             "robotic cleaner"),
        ("dishwasher", "dish washer", "dish machine"), ("dryer", "tumble dryer", "clothes dryer"),
        ("water heater", "boiler", "hot water tank"), ("humidifier", "mist maker", "air moistener"),
        ("projector", "beamer", "projection unit"), ("smart lock", "door lock", "fingerprint lock"),
        ("coffee machine", "coffee maker", "espresso machine"), ("dehumidifier", "air dryer unit",
                                                                 "moisture remover")],
}
# the entry of the help page, then wordings that are near it and others that are far
MATTERS = {
    "zh": [
        ("{}怎么清洗？", ("{}如何清洗", "怎样清洗{}", "清洗{}的方法"),
         ("{}脏了怎么弄干净", "{}里面好脏，该怎么洗")),
        ("{}不能开机怎么办？", ("{}开不了机怎么办", "{}无法开机", "{}不开机怎么处理"),
         ("{}按了电源没反应", "{}插上电也不动")),
        ("{}怎么连接Wi-Fi？", ("{}如何连Wi-Fi", "怎样给{}连接Wi-Fi", "{}连接Wi-Fi的步骤"),
         ("{}怎么上网", "我家{}连不到无线网络")),
        ("{}噪音很大怎么办？", ("{}噪音太大", "{}噪音大怎么处理", "为什么{}噪音大"),
         ("{}响得睡不着", "{}吵死了")),
        ("{}漏水怎么办？", ("{}漏水了怎么处理", "{}为什么漏水", "发现{}漏水怎么办"),
         ("{}底下一滩水", "{}一直在滴水")),
        ("{}如何恢复出厂设置？", ("{}怎么恢复出厂设置", "恢复{}的出厂设置", "{}出厂设置怎么恢复"),
         ("{}怎么重置", "想把{}全部清空重来")),
        ("{}的保修期是多久？", ("{}保修期多长", "{}保修多久", "{}的保修期有几年"),
         ("{}坏了几年内免费修", "{}过了多久就不给修了")),
        ("{}的说明书在哪里下载？", ("{}说明书怎么下载", "哪里下载{}的说明书", "下载{}说明书"),
         ("{}的手册丢了去哪找", "有没有{}的使用指南电子版")),
        ("{}耗电量是多少？", ("{}的耗电量", "{}耗电多少", "{}一天耗电量多大"),
         ("{}费不费电", "{}一个月电费要多少")),
        ("{}可以退货吗？", ("{}能退货吗", "{}怎么退货", "买的{}可以退货吗"),
         ("{}不想要了", "{}不满意能把钱还我吗")),
        ("{}如何预约上门安装？", ("{}怎么预约安装", "预约{}上门安装", "{}上门安装如何预约"),
         ("{}谁来给我装", "能派师傅来装{}吗")),
        ("{}的配件在哪里买？", ("哪里买{}的配件", "{}配件怎么买", "{}的配件哪里有卖"),
         ("{}的零件坏了想换个新的", "{}少了一个零件去哪弄"))],
    "en": [
        ("How do I clean the {}?", ("how to clean the {}", "what is the way to clean my {}",
                                    "cleaning the {}"),
         ("the {} got dirty inside", "how can I get the grime out of my {}")),
        ("What can I do when the {} does not start?",
         ("the {} does not start", "my {} doesn't start, what can I do", "{} will not start"),
         ("nothing happens when I press power on the {}", "my {} is dead")),
        ("How do I connect the {} to Wi-Fi?",
         ("how to connect the {} to wifi", "connect my {} with wi-fi", "{} wi-fi connection"),
         ("how does the {} go online", "my {} can't find the wireless network")),
        ("Why is the {} so loud?", ("the {} is very loud", "why is my {} loud", "loud {}"),
         ("I can't sleep because of the {}", "the {} makes a terrible noise")),
        ("What can I do when the {} leaks?", ("my {} leaks", "the {} is leaking",
                                             "why does the {} leak"),
         ("there is a puddle under the {}", "water drips from my {}")),
        ("How do I reset the {} to factory settings?",
         ("reset the {} to factory settings", "how to factory reset my {}",
          "factory settings of the {}"),
         ("wipe everything on my {}", "I want to begin from scratch with the {}")),
        ("How long is the warranty of the {}?",
         ("how long is the {} warranty", "warranty period of the {}", "{} warranty how long"),
         ("until when do you fix my {} for nothing", "for how many years is the {} covered")),
        ("Where can I download the manual of the {}?",
         ("download the {} manual", "where is the manual of my {}", "{} manual download"),
         ("I lost the booklet of the {}", "are there instructions for the {} as pdf")),
        ("How much power does the {} use?",
         ("power use of the {}", "how much power does my {} use", "{} power consumption"),
         ("is the {} expensive to run", "what does the {} add to my electricity bill")),
        ("Can I return the {}?", ("can I return my {}", "how to return the {}",
                                  "returning the {}"),
         ("I don't want the {} any more", "can I have my money back for the {}")),
        ("How do I book the installation of the {}?",
         ("book installation of my {}", "how to book the {} installation",
          "{} installation booking"),
         ("who puts up the {} at my place", "can somebody come and set up the {}")),
        ("Where can I buy spare parts for the {}?",
         ("buy spare parts for my {}", "{} spare parts", "where do you sell {} spare parts"),
         ("a piece of my {} broke and I need a new one", "something is missing on the {}"))],
}
AROUND = {
    "zh": [("", ""), ("请问", ""), ("你好，", ""), ("", "呢"), ("我想问一下", ""), ("", "，谢谢"),
           ("急，", ""), ("亲，", "呀")],
    "en": [("", ""), ("hi, ", ""), ("please tell me: ", ""), ("", " thanks"), ("hello ", ""),
           ("quick question: ", ""), ("", " please"), ("sorry, ", "")],
}
ELSEWHERE = {
    "zh": ["明天会下雨吗", "帮我写一首诗", "附近哪里有好吃的火锅", "股票今天涨了吗", "世界杯谁赢了",
           "教我说一句法语", "最近有什么好看的电影", "怎么做红烧肉", "北京到上海多少公里",
           "你相信有外星人吗"],
    "en": ["will it rain tomorrow", "write me a poem", "where is a good pizza place",
           "did the market go up today", "who won the cup", "teach me a word of french",
           "which film should I watch", "how do I cook a stew", "how far is the moon",
           "do you believe in ghosts"],
}
GOOD = {
    "zh": ["很好用", "质量不错", "非常满意", "物超所值", "用着很顺手", "效果特别好", "值得购买",
           "师傅很专业", "客服很耐心", "发货很快", "包装很用心", "家里人都喜欢", "比想象中好",
           "会推荐给朋友", "安静又省电"],
    "en": ["works great", "the quality is fine", "I am very happy with it", "worth every cent",
           "easy to use", "does its job very well", "I would buy it again",
           "the engineer knew his work", "the support was patient", "it came fast",
           "it was packed with care", "the whole family likes it", "better than I thought",
           "I recommend it to friends", "quiet and cheap to run"],
}
BAD = {
    "zh": ["根本没法用", "质量太差", "非常失望", "不值这个价", "用了两天就坏了", "一点效果都没有",
           "再也不买了", "师傅态度恶劣", "客服半天不理人", "等了半个月才到", "包装都破了",
           "吵得要命", "和描述完全不符", "想退货又不给退", "漏水漏得一塌糊涂"],
    "en": ["it does not work at all", "the quality is awful", "I am very disappointed",
           "not worth the price", "it broke after two days", "it has no effect whatsoever",
           "never again", "the engineer was rude", "the support ignored me for days",
           "it took half a month to come", "the box was torn", "it is terribly loud",
           "it is nothing like the description", "they refuse to take it back",
           "it leaks all over the place"],
}
TURNS = {"zh": "虽然{}，但是{}", "en": "{}, but {}"}
AND = {"zh": "，", "en": ", and "}


def questions(lang: str, seed: int, each: int = 8):
    """(entries, questions): ``[(id, text)]`` and ``[(text, id, near, far or other)]``.

    :param each: questions for an entry; the last quarter is far from its words

    >>> entries, asked = questions('en', 0)
    >>> len(entries), len(asked) >= 1000, asked == questions('en', 0)[1]
    (144, True, True)
    """
    dice = random.Random(f"{lang}-{seed}")
    entries, asked = [], []
    for thing in THINGS[lang]:
        for entry, near, far in MATTERS[lang]:
            number = str(len(entries) + 1)
            entries.append((number, entry.format(thing[0])))
            for place in range(each):
                kind = "far" if place >= each * 3 // 4 else "near"
                wording = dice.choice(far if kind == "far" else near)
                said = wording.format(dice.choice(thing[1:] if kind == "far" else thing[:2]))
                before, after = dice.choice(AROUND[lang])
                asked.append((before + _slipped(said, dice) + after, number, kind))
    for said in ELSEWHERE[lang]:
        for before, after in AROUND[lang][:5]:
            asked.append((before + said + after, "__oos__", "other"))
    return entries, asked


def _slipped(text: str, dice: random.Random) -> str:
    """The text, now and then with a letter left out or two of them in the wrong order."""
    if dice.random() >= SLIPS or len(text) < 6:
        return text
    place = dice.randrange(1, len(text) - 2)
    if dice.random() < 0.5:
        return text[:place] + text[place + 1:]
    return text[:place] + text[place + 1] + text[place] + text[place + 2:]


def reviews(lang: str, seed: int, number: int = 1000):
    """Reviews as ``[(text, pos or neg)]``, as many of each.

    >>> rows = reviews('zh', 0)
    >>> len(rows), sum(label == 'pos' for _text, label in rows), rows == reviews('zh', 0)
    (1000, 500, True)
    """
    dice = random.Random(f"reviews-{lang}-{seed}")
    rows = []
    for place in range(number):
        label = "pos" if place % 2 else "neg"
        own, other = (GOOD, BAD) if label == "pos" else (BAD, GOOD)
        thing = dice.choice(dice.choice(THINGS[lang]))
        first, second = dice.sample(own[lang], 2)
        if dice.random() < 0.25:
            said = TURNS[lang].format(dice.choice(other[lang]), first)
        else:
            said = first + AND[lang] + second
        rows.append((f"{thing}：{said}" if lang == "zh" else f"{thing}: {said}", label))
    return rows
