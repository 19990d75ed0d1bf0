"""The words for days and times in Chinese and English, as `moments` reads them.

All patterns see normalised text: lower case, half-width, simplified characters.
"""

import re

ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "俩": 2}
_N = r"(?:\d{1,4}|[零〇一二两俩三四五六七八九十]{1,3})"
EN_NUMBERS = {
    word: value for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "half": 0.5, "couple": 2}
_EN_N = r"(?:\d{1,3}|half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"

MONTHS = {
    name: number for number, names in enumerate((
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
        "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAYS = {
    name: number for number, names in enumerate((
        "monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu",
        "friday fri", "saturday sat", "sunday sun"))
    for name in names.split()}
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
# 'sat' and 'sun' alone are other words more often
_BAREDAY = "|".join(
    sorted((day for day in WEEKDAYS if day not in ("sat", "sun", "wed")), key=len, reverse=True))
ZH_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 5} | {
    str(i + 1): i for i in range(7)}

DAYS_ZH = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今晚": 0,
    "今早": 0, "今儿": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1,
    "后天": 2, "大后天": 3}
DAYS_EN = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "tomorrow": 1, "tmr": 1, "today": 0,
    "tonight": 0, "yesterday": -1, "the day before yesterday": -2}
# the part of a day: first hour, last hour, hours to add to a time below twelve
PARTS = {
    "凌晨": (0, 6, 0), "清晨": (6, 9, 0), "早上": (7, 10, 0), "早晨": (7, 10, 0),
    "上午": (8, 12, 0),
    "中午": (11, 13, 12), "午后": (13, 15, 12), "下午": (12, 18, 12), "傍晚": (17, 19, 12),
    "晚上": (18, 22, 12), "夜里": (20, 24, 12), "今晚": (18, 22, 12), "明晚": (18, 22, 12),
    "昨晚": (18, 22, 12), "今早": (7, 10, 0), "明早": (7, 10, 0), "早": (7, 10, 0),
    "晚": (18, 22, 12), "morning": (8, 12, 0), "noon": (11, 13, 12), "lunchtime": (11, 13, 12),
    "afternoon": (12, 18, 12), "evening": (18, 22, 12), "night": (18, 24, 12),
    "tonight": (18, 22, 12)}

DAYS = re.compile("|".join((
    r"(?P<iso>(?P<iy>20\d\d)\s?[-/.年]\s?(?P<im>\d{1,2})\s?[-/.月]\s?(?P<id>\d{1,2})[日号]?)",
    rf"(?P<zmonth>{_N})月(?:份)?(?P<zday>{_N})[日号]?",
    r"(?P<zweek>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<zweekday>[一二三四五六日天末1-7])",
    r"(?P<zwholeweek>上上|下下|上|下|这|本)个?(?:周|星期|礼拜)(?![一二三四五六日天末1-7])",
    rf"(?P<zafter>{_N})个?(?P<zunit>天|周|星期|礼拜|月)(?:之?后|以后|内)",
    rf"(?P<zword>{'|'.join(sorted(DAYS_ZH, key=len, reverse=True))})",
    rf"(?<![\d月一二三四五六七八九十])(?P<zonlyday>(?:[12]?\d|3[01]|{_N}))[日号]"
    r"(?!楼|线|店|机|码|院|门|室|栋|[a-z\d])",
    rf"\b(?P<eword>{'|'.join(sorted(DAYS_EN, key=len, reverse=True))})\b",
    rf"\b(?:(?P<eweek>next|this|last|on|by|coming)\s+(?P<eweekday>{_WEEKDAY})"
    rf"|(?P<ebareday>{_BAREDAY}))\b(?!-)",
    r"\b(?P<ewholeweek>next|this|last)\s+(?P<espan>week(?:end)?)\b",
    rf"\b(?P<emonth>{_MONTH})\.?\s+(?:the\s+)?(?P<eday>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"(?:,?\s+(?P<eyear>20\d\d))?(?!:)",
    rf"\b(?:the\s+)?(?P<fday>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<fmonth>{_MONTH})\b",
    rf"\bin\s+(?P<eafter>{_EN_N}|a couple of)\s+(?P<eunit>day|week|month)s?\b",
    r"(?<![\d/.-])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\d/])",
)))
PART_WORDS = re.compile(
    "|".join(sorted((p for p in PARTS if not p.isascii() and len(p) > 1), key=len, reverse=True))
    + r"|\b(?:morning|noon|lunchtime|afternoon|evening|night|tonight)\b")
TIMES = re.compile("|".join((
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?"
    r"\s*(?P<ampm>[ap]\.?m\b\.?)?",
    r"(?<![\d:.$¥])(?P<ehour>1[0-2]|0?\d)\s*(?P<eampm>[ap]\.?m\b\.?)",
    r"(?<![\d:.$¥])(?P<rhour>1[0-2]|\d)"
    r"(?=\s*(?:-|–|to|and|till|until)\s*(?:1[0-2]|\d)(?::[0-5]\d)?\s*[ap]\.?m)",
    rf"(?P<zhour>{_N})(?:点钟?|时)(?P<zrest>半|[一三]刻|整|{_N}分?)?(?!钱|击|赞|子|几|小|候|时|评|餐|\d)",
    r"\b(?P<epast>half|quarter)\s+(?P<edir>past|to)\s+(?P<epasthour>\d{1,2}|"
    + "|".join(word for word in EN_NUMBERS if len(word) > 2) + r")\b",
    r"\bat\s+(?P<athour>\d{1,2})(?:\s+o'?clock)?\b(?![:.%]?\d)",
    r"\b(?P<clock>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"\s+o'?clock\b",
)))
SOON = re.compile("|".join((
    rf"(?P<zspan>半|{_N})个?半?(?P<zwhat>小时|钟头|分钟|刻钟)(?:之?后|以后|内)",
    rf"\bin\s+(?P<espan>{_EN_N}|a couple of)\s+(?P<ewhat>hour|minute|min)s?\b",
)))
TO = re.compile(r"\s*(?:到|至|-|~|—|–|to|and|until|till)\s*")
# what may stand between a day and its time
GLUE = re.compile(r"[\s,，的、]*(?:at|on|in|the|around|about|between|from|从|"
    r"大概|大约|左右|差不多)?[\s,，的]*")
SPACE = re.compile(r"[\s,，]*")


def amount(word):
    """Return the number that a word of either language says."""
    if word == "半":
        return 0.5
    if word.isascii():
        named = word.split()[-2 if "of" in word else 0]
        return int(word) if word.isdigit() else EN_NUMBERS[named]
    return number(word)


def number(word):
    """Return the number of digits or of Chinese numerals up to 99.

    >>> [number(word) for word in ('15', '十五', '二十', '三', '两')]
    [15, 15, 20, 3, 2]
    """
    if word.isdigit() and word.isascii():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    if not ten:
        value = 0
        for character in word:
            value = value * 10 + ZH_DIGITS[character]
        return value
    return (ZH_DIGITS[tens] if tens else 1) * 10 + (ZH_DIGITS[ones] if ones else 0)
