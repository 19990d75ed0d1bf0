"""Days and times that a customer names, in Chinese and English, as local time.

"明天下午三点", "next Tuesday 3pm", "in half an hour", "11月23日上午". What was said is resolved
against the customer's own clock. Nothing is guessed from a bare number.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .. import text
from . import moment_words as words

DAY, PART, MINUTE, WEEK = "day", "part", "minute", "week"
# a day to the outside, of two days' length
WEEKEND = "weekend"

@dataclass(frozen=True)
class Moment:
    """A day or time as a customer named it.

    :param said: his words
    :param start: local time without zone
    :param stop: the end of what was named: of the day, the part of the day, or the same minute
    :param grain: 'minute', 'part' (of a day), 'day' or 'week'
    :param confidence: 0..1; lower when the half of the day or the order of day and month is ours
    """

    said: str
    start: datetime
    stop: datetime
    grain: str
    confidence: float = 0.9


def find(message, now):
    """Return the `Moment`s that a message names, in their written order.

    :param datetime now: the customer's own clock, without zone

    >>> now = datetime(2026, 11, 22, 10, 0)  # a Sunday
    >>> [m.start.isoformat(' ', 'minutes') for m in find('明天下午三点半可以吗', now)]
    ['2026-11-23 15:30']
    >>> [m.start.isoformat(' ', 'minutes') for m in find('next Tuesday 3pm', now)]
    ['2026-11-24 15:00']
    >>> find('11月25日上午', now)[0].stop.hour
    12
    >>> find('3 filters for 20 dollars', now)
    ()
    """
    plain = text.normalise(message)
    found, position = [], 0
    while position < len(plain):
        moment, end = _next(plain, position, now)
        if moment is None:
            break
        found.append(moment)
        position = end
    return tuple(found)


def _next(plain, position, now):
    """Return (the first moment from a position on, where it ends), or (None, …)."""
    soon = words.SOON.search(plain, position)
    pieces = [
        pattern.search(plain, position)
        for pattern in (words.DAYS, words.PART_WORDS, words.TIMES)]
    pieces = list(filter(None, pieces))
    first = min(pieces, key=lambda match: match.start(), default=None)
    if soon and (first is None or soon.start() <= first.start()):
        return _in_a_while(soon, now), soon.end()
    if first is None:
        return None, len(plain)
    return _assembled(plain, first.start(), now)


def _assembled(plain, start, now):
    """Read day, part of the day and time, in whatever order, from a position on."""
    day = part = clock = until = None
    end = start
    while True:
        pattern, match = _piece(plain, start, end, day, clock, part)
        if match is None:
            break
        if pattern is words.DAYS:
            day = match
            # 'tonight' and '明晚' name both
            part = part or next(
                (word for word in words.PARTS if len(word) > 1 and word == match.group(0)), None)
        elif pattern is words.TIMES:
            clock = match
        else:
            part = match.group(0)
        end = match.end()
        if clock and until is None:
            gap = words.TO.match(plain, end)
            until = words.TIMES.match(plain, gap.end()) if gap else None
            end = until.end() if until else end
    said = plain[start:end].strip()
    if not said:
        return None, len(plain)
    try:
        moment = _resolved(said, day, part, clock, until, now)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        # a date that there isn't: go on behind it
        return _next(plain, max(end, start + 1), now)
    return moment, end


def _piece(plain, start, end, day, clock, part):
    """Return (pattern, match) of the next piece that isn't known yet, (None, None) without one."""
    places = [end]
    if end > start:
        # 'at 10' begins with what may also stand between a day and its time
        places = [words.SPACE.match(plain, end).end(), words.GLUE.match(plain, end).end()]
    for place in places:
        for pattern, known in ((words.DAYS, day), (words.TIMES, clock), (words.PART_WORDS, part)):
            match = pattern.match(plain, place)
            if match and known is None:
                return pattern, match
    return None, None


def _resolved(said, day, part, clock, until, now):
    found = _date_of(day, now) if day else (now.date(), DAY, 0.9)
    if found is None:
        return None
    when, grain, confidence = found
    hours = words.PARTS.get(part) if part else None
    if clock:
        begin, sure = _clock_of(clock, hours)
        if until is not None:
            finish, also = _clock_of(until, hours or _half_of(begin))
            if also and not sure:
                begin, sure = _same_half(begin, finish), True
        elif clock.group("zhour") == "一" and not clock.group("zrest") and not (day or part):
            # '一点' alone is 'a little'
            return None
        start = datetime.combine(when, begin)
        if not day and start <= now:
            start += timedelta(days=1)
        stop = datetime.combine(start.date(), finish) if until is not None else start
        return Moment(said, start, max(start, stop), MINUTE, confidence if sure else 0.6)
    if hours:
        start = datetime.combine(when, time(hours[0]))
        stop = datetime.combine(when, time.min) + timedelta(hours=hours[1])
        if not day and stop <= now:
            start, stop = start + timedelta(days=1), stop + timedelta(days=1)
        return Moment(said, start, stop, PART, confidence if day else 0.6)
    days = {WEEK: 7, WEEKEND: 2}.get(grain, 1)
    start = datetime.combine(when, time.min)
    return Moment(said, start, start + timedelta(days=days), DAY if days < 7 else grain, confidence)


def _date_of(match, now):
    """Return (first day, grain, confidence) of a match of `words.DAYS`."""
    named, today = match.groupdict(), now.date()
    named = {name: value for name, value in named.items() if value is not None}
    if "iso" in named:
        return date(int(named["iy"]), int(named["im"]), int(named["id"])), DAY, 0.95
    if "zmonth" in named:
        return _coming(words.number(named["zmonth"]), words.number(named["zday"]), today)
    if "emonth" in named:
        return _coming(
            words.MONTHS[named["emonth"]], int(named["eday"]), today, int(named.get("eyear", 0)))
    if "fmonth" in named:
        return _coming(words.MONTHS[named["fmonth"]], int(named["fday"]), today)
    if "first" in named:
        first, second = int(named["first"]), int(named["second"])
        if first > 12:
            return _coming(second, first, today)
        return _coming(first, second, today)[:2] + (0.9 if second > 12 else 0.6,)
    if "zword" in named:
        return today + timedelta(days=words.DAYS_ZH[named["zword"]]), DAY, 0.95
    if "eword" in named:
        return today + timedelta(days=words.DAYS_EN[named["eword"]]), DAY, 0.95
    if "zonlyday" in named:
        return _day_of_month(words.number(named["zonlyday"]), today)
    return _relative(named, today)


def _relative(named, today):
    """The days that are counted in weeks, or from today on."""
    monday = today - timedelta(days=today.weekday())
    shifts = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2,
              "last": -1, "this": 0, "next": 1}
    if "zwholeweek" in named:
        return monday + timedelta(weeks=shifts[named["zwholeweek"]]), WEEK, 0.9
    if "ewholeweek" in named:
        shift = shifts[named["ewholeweek"]]
        if named["espan"] == "weekend":
            return monday + timedelta(weeks=shift, days=5), WEEKEND, 0.7
        return monday + timedelta(weeks=shift), WEEK, 0.9
    if "zweekday" in named:
        weekday = words.ZH_WEEKDAYS[named["zweekday"]]
        if named["zweekday"] == "末":
            shift = shifts[named.get("zweek", "本")]
            return monday + timedelta(weeks=shift, days=5), WEEKEND, 0.8
        if "zweek" in named:
            return monday + timedelta(weeks=shifts[named["zweek"]], days=weekday), DAY, 0.95
        return today + timedelta(days=(weekday - today.weekday()) % 7), DAY, 0.85
    if "eweekday" in named or "ebareday" in named:
        weekday = named.get("eweekday") or named["ebareday"]
        ahead = (words.WEEKDAYS[weekday] - today.weekday()) % 7
        if named.get("eweek") == "last":
            return today + timedelta(days=ahead - 7 if ahead else -7), DAY, 0.9
        # English has no one rule for 'next': the coming one, but never today
        if named.get("eweek") == "next":
            return today + timedelta(days=ahead or 7), DAY, 0.75
        return today + timedelta(days=ahead), DAY, 0.85
    count = named.get("zafter") or named["eafter"]
    unit = named.get("zunit") or named["eunit"]
    days = {"天": 1, "day": 1, "月": 30, "month": 30}.get(unit, 7)
    return today + timedelta(days=int(words.amount(count) * days)), DAY, 0.9 if days == 1 else 0.7


def _coming(month, day, today, year=0):
    """A day and month without a year: of this year, or the next when it is long past."""
    when = date(year or today.year, month, day)
    if not year and when < today - timedelta(days=60):
        when = date(today.year + 1, month, day)
    return when, DAY, 0.95


def _day_of_month(day, today):
    if not 1 <= day <= 31:
        return None
    if day >= today.day:
        return today.replace(day=day), DAY, 0.8
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=day), DAY, 0.8


def _clock_of(match, hours):
    """Return (time of the day, whether the half of the day was said)."""
    named = {name: value for name, value in match.groupdict().items() if value is not None}
    minute, half = 0, ""
    if "hour" in named:
        hour, minute, half = int(named["hour"]), int(named["minute"]), named.get("ampm", "")
        said = bool(half) or hour > 12 or named["hour"].startswith("0")
    elif "ehour" in named:
        hour, half, said = int(named["ehour"]), named["eampm"], True
    elif "rhour" in named:
        hour, said = int(named["rhour"]), False
    elif "zhour" in named:
        hour, said = words.number(named["zhour"]), False
        rest = named.get("zrest", "").rstrip("分")
        minute = {"": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}.get(rest)
        minute = words.number(rest) if minute is None else minute
        said = hour > 12
    elif "epast" in named:
        hour = int(words.amount(named["epasthour"]))
        minute = {"half": 30, "quarter": 15}[named["epast"]]
        if named["edir"] == "to":
            hour, minute = hour - 1, 60 - minute
        said = False
    else:
        hour, said = int(words.amount(named.get("athour") or named["clock"])), False
        said = hour > 12
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    elif hours:
        said = True
        if hour < 12 and hours[2] and not (hours[0] == 11 and hour in (10, 11)):
            hour += hours[2]
    elif not said and 1 <= hour <= 6:
        # nobody is visited at three in the morning
        hour += 12
    elif not said and hours is None and 8 <= hour <= 12:
        said = True
    return time(hour % 24, minute), said


def _same_half(begin, finish):
    """Return the time of the same half of the day as the end, unless it would be after it."""
    hour = begin.hour % 12
    late = hour + 12
    return begin.replace(hour=late if finish.hour >= 12 and late <= finish.hour else hour)


def _half_of(begin):
    """The half of the day that an end without one is in: that of its beginning."""
    return (12, 24, 12) if begin.hour >= 12 else None


def _in_a_while(match, now):
    named = match.groupdict()
    count = named["zspan"] or named["espan"]
    what = named["zwhat"] or named["ewhat"]
    minutes = {"小时": 60, "钟头": 60, "hour": 60, "刻钟": 15}.get(what, 1)
    extra = 0.5 if "个半" in match.group(0) and named["zspan"] != "半" else 0
    start = now + timedelta(minutes=(words.amount(count) + extra) * minutes)
    start = start.replace(second=0, microsecond=0)
    return Moment(match.group(0).strip(), start, start, MINUTE, 0.9)
