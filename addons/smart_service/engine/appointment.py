"""What a customer says about his appointment: agreed, another time please, or call it off.

A message counts only when it says nothing else: a question or a story about it is left to the
conversation. When he names a day or a part of a day, that becomes the time that he wants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .fold import fold

AGREED = "agreed"
CHANGE = "change"
CANCEL = "cancel"
# nobody moves an appointment in an essay
MAX_LENGTH = 80

_POLITE = re.compile(
    r"请问?|麻烦(?:你们?|您)?|帮(?:我|忙)|谢谢(?:你们?|您|了)?|你好|您好|不好意思|抱歉"
    r"|我(?:想|要|需要|们?)?|可以|能不能|能否|可不可以|怎么样"
    r"|\b(?:please|pls|hi|hello|thanks|thank you|sorry|can(?!')|could|may|we|you|i|i'd like to|"
    r"how about|i want to|i need to|i have to|would like to|want to|need to|have to)\b"
)
_NOISE = re.compile(r"[\s,、.。!?;:~…一下了的吧啊哦呀哈呢吗]+")
_VISIT_ZH = r"(?:这次|此次|该|那个)?(?:上门|维修|修理|预约|服务)(?:预约|服务|时间|日期)?"
_VISIT_EN = r"(?:the|my|this|our)? ?(?:repair )?(?:visit|appointment|booking|repair|time|date)"

_AGREED = re.compile(
    r"好|好滴|行|可|可以|没问题|确认|同意|合适|就这个时间|时间合适|ok|okay|yes|yep|sure|fine|confirm"
    r"|confirmed|agreed|that(?:'s| is) fine|suits me|that suits me|that works(?: for me)?|👍|👌|✅"
)
_NO = re.compile(
    r"不|不了|不用|不用了|不行|不可以|不方便|不合适|不改|不要改|别改|算了|保持不变|还是(?:按)?原来的?(?:时间)?|按原来的?(?:时间)?"
    r"|no|nope|rather not|no thanks|keep it|leave it|keep my appointment|as (?:planned|agreed)"
    r"|(?:that|it) (?:doesn't|does not) (?:suit(?: me)?|work(?: for me)?)"
)
_CHANGE = re.compile(
    rf"改期|改约|改时间|改天|另约|重新预约|换个?时间|换个?日期|时间不合适|(?:这个)?时间不行"
    rf"|(?:改|换|调整|更改|修改|推迟|延后|提前){_VISIT_ZH}|(?:改|换|推迟|延后|提前)(?:到|至)?"
    rf"|{_VISIT_ZH}(?:改|换|推迟|延后|提前)(?:到|至|期)?"
    rf"|reschedule|postpone|another time|different time|other times|doesn't suit(?: me)?"
    rf"|does not suit(?: me)?|can't make it|change"
    rf"|(?:reschedule|postpone|move|change|shift) {_VISIT_EN}|(?:reschedule|postpone|move) it"
)
_CANCEL_BARE = re.compile(r"取消|cancel|cancel it")
_CANCEL = re.compile(
    rf"取消{_VISIT_ZH}|{_VISIT_ZH}取消|不用(?:来|上门|修|维修)|别(?:来|修)|不(?:修|维修)"
    rf"|cancel {_VISIT_EN}|call off {_VISIT_EN}|no need to come|don't come|do not come"
)

_DAY_WORDS = {
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
    "today": 0, "tomorrow": 1, "the day after tomorrow": 2,
}
_WEEKDAYS = {
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}
_PARTS = {
    "早上": (6, 12), "上午": (6, 12), "中午": (11, 14), "下午": (12, 18), "晚上": (17, 22),
    "傍晚": (16, 20), "morning": (6, 12), "noon": (11, 14), "afternoon": (12, 18),
    "evening": (17, 22),
}
_WHEN = re.compile(
    r"(?:\b(?:to|on|for|in the|at|until)\b|到|至|在)? *"
    r"(?:(?P<day>大后天|今天|今日|明天|明日|后天|the day after tomorrow|today|tomorrow)"
    r"|(?P<next>下个?|next )?(?:(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])"
    r"|(?P<en>monday|tuesday|wednesday|thursday|friday|saturday|sunday)))? *"
    r"(?P<part>早上|上午|中午|下午|晚上|傍晚|(?:in the )?(?:morning|noon|afternoon|evening))? *"
    r"(?:(?P<hour>\d{1,2}|十[一二]?|[一二两三四五六七八九])[点时]钟?(?P<past>半|一刻|三刻)?(?:左右)?"
    r"|(?:\bat )?(?<!\d)(?P<clock>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>am|pm)\b"
    r"|(?:\bat )?(?<!\d)(?P<plain>\d{1,2}:\d\d)(?!\d))?"
)
_HOURS = {"两": 2} | {
    sign: hour for hour, sign in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}
_PAST = {"半": 30, "一刻": 15, "三刻": 45}
# who names an hour means about then
ABOUT = timedelta(hours=3)


@dataclass(frozen=True)
class Wish:
    """What he wants.

    :param what: :data:`AGREED`, :data:`CHANGE` or :data:`CANCEL`
    :param named: the words speak about the visit; a bare "cancel" may mean anything
    :param start: from when he can, local time; none if he named no time
    :param stop: until when
    """

    what: str
    named: bool = True
    start: datetime | None = None
    stop: datetime | None = None


def parse(text: str, today: date) -> Wish | None:
    """The wish that a message is, or none when it is something else.

    :param today: the customer's date, for "tomorrow" and "Thursday"

    >>> parse("麻烦帮我改期", date(2026, 3, 2)).what
    'change'
    >>> parse("Can we reschedule to Thursday afternoon?", date(2026, 3, 2)).start
    datetime.datetime(2026, 3, 5, 12, 0)
    >>> parse("How do I cancel my newspaper?", date(2026, 3, 2))
    """
    if len(text) > MAX_LENGTH:
        return None
    folded = fold(text).strip()
    start, stop, rest = _when(folded, today)
    words = _NOISE.sub(" ", _POLITE.sub(" ", rest)).strip()
    packed = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", words)
    if _CANCEL.fullmatch(packed):
        return Wish(CANCEL)
    if _CANCEL_BARE.fullmatch(packed):
        return Wish(CANCEL, named=False)
    if _CHANGE.fullmatch(packed):
        return Wish(CHANGE, True, start, stop)
    if start is None and _AGREED.fullmatch(packed or folded):
        return Wish(AGREED, named=False)
    if start is not None and not packed:
        return Wish(CHANGE, False, start, stop)
    return None


def _when(text: str, today: date) -> tuple[datetime | None, datetime | None, str]:
    """(from, until, the text without it) of the first time that is named."""
    for found in _WHEN.finditer(text):
        if not any(found.group(name) for name in ("day", "zh", "en", "part")):
            continue
        day = today + timedelta(days=_offset(found, today))
        part = (found.group("part") or "").replace("in the ", "")
        begin, end = _PARTS.get(part, (0, 24))
        start = datetime.combine(day, time()) + timedelta(hours=begin)
        stop = datetime.combine(day, time()) + timedelta(hours=end)
        if minutes := _minutes(found, begin):
            start = datetime.combine(day, time()) + timedelta(minutes=minutes)
            stop = start + ABOUT
        return start, stop, text[:found.start()] + " " + text[found.end():]
    return None, None, text


def _minutes(found: re.Match, begin: int) -> int:
    """Minutes from midnight to the hour that is named, 0 without one.

    :param begin: the first hour of the part of the day that was named with it
    """
    if found.group("hour"):
        hour = _HOURS.get(found.group("hour")) or int(found.group("hour"))
        minute = _PAST.get(found.group("past"), 0)
    elif found.group("clock"):
        hour, minute = int(found.group("clock")) % 12, int(found.group("minute") or 0)
        hour += 12 * (found.group("half") == "pm")
    elif found.group("plain"):
        hour, minute = map(int, found.group("plain").split(":"))
    else:
        return 0
    if hour < 12 and not found.group("clock") and (begin >= 12 or (not begin and 0 < hour < 7)):
        # nobody is visited at three in the morning
        hour += 12
    return hour * 60 + minute if hour < 24 and minute < 60 else 0


def _offset(found: re.Match, today: date) -> int:
    """Days from today to the day that is named; a part of a day alone is today's."""
    if found.group("day"):
        return _DAY_WORDS[found.group("day")]
    name = found.group("zh") or found.group("en")
    if not name:
        return 0
    ahead = (_WEEKDAYS[name] - today.weekday()) % 7
    if found.group("next"):
        # of the week that begins with the next Monday
        return 7 - today.weekday() + _WEEKDAYS[name]
    return ahead or 7


def is_no(text: str) -> bool:
    """Whether a message says no to a question, and nothing else.

    >>> is_no("不用了，谢谢"), is_no("No thanks!"), is_no("No paper in the tray")
    (True, True, False)
    """
    folded = fold(text).strip()
    if len(folded) > MAX_LENGTH:
        return False
    words = [_NOISE.sub(" ", part).strip() for part in (folded, _POLITE.sub(" ", folded))]
    packed = [re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", word) for word in words]
    return any(word and _NO.fullmatch(word) for word in packed)


def number(text: str) -> int:
    """The number that a message is, 0 when it is anything else.

    >>> number(" 2。"), number("第3个"), number("2 printers")
    (2, 3, 0)
    """
    found = re.fullmatch(r"(?:第|选|选择|我选|number |option )?([1-9])(?:号|个)?[.。、)!]?",
                         fold(text).strip())
    return int(found.group(1)) if found else 0
