"""What customers write about their appointment, in both languages, and what is none of it."""

from datetime import date, datetime

import pytest
from smart_service_engine import appointment
from smart_service_engine.appointment import AGREED, CANCEL, CHANGE, Wish

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(("text", "what", "named"), [
    ("好的", AGREED, False), ("可以", AGREED, False), ("没问题！", AGREED, False),
    ("OK", AGREED, False), ("Yes, that's fine", None, None), ("Yes please.", AGREED, False),
    ("好的，谢谢", AGREED, False), ("确认", AGREED, False), ("That works for me", AGREED, False),
    ("改期", CHANGE, True), ("我想改时间", CHANGE, True), ("麻烦帮我换个时间，谢谢", CHANGE, True),
    ("我要換個時間", CHANGE, True), ("能不能改天？", CHANGE, True),
    ("上门时间改一下", CHANGE, True),
    ("reschedule", CHANGE, True), ("Can we reschedule the visit please?", CHANGE, True),
    ("I need to change my appointment", CHANGE, True), ("another time", CHANGE, True),
    ("I can't make it", CHANGE, True),
    ("取消", CANCEL, False), ("cancel", CANCEL, False), ("取消预约", CANCEL, True),
    ("请帮我取消上门", CANCEL, True), ("不用来了", CANCEL, True), ("不修了", CANCEL, True),
    ("Please cancel my appointment.", CANCEL, True), ("cancel the visit", CANCEL, True),
    ("怎么取消会员？", None, None), ("cancel my subscription", None, None),
    ("为什么要改期", None, None), ("打印机又卡纸了", None, None), ("When do you come?", None, None),
    ("取消的话要收费吗", None, None), ("", None, None), ("你好", None, None),
])
def test_words(text, what, named):
    wish = appointment.parse(text, MONDAY)
    assert (wish and wish.what, wish and wish.named) == (what, named)


@pytest.mark.parametrize(("text", "start", "stop"), [
    ("改到明天下午", datetime(2026, 3, 3, 12), datetime(2026, 3, 3, 18)),
    ("周四上午可以吗", datetime(2026, 3, 5, 6), datetime(2026, 3, 5, 12)),
    ("改期到下周一", datetime(2026, 3, 9), datetime(2026, 3, 10)),
    ("Reschedule to Friday morning please", datetime(2026, 3, 6, 6), datetime(2026, 3, 6, 12)),
    ("tomorrow afternoon", datetime(2026, 3, 3, 12), datetime(2026, 3, 3, 18)),
    ("can we move the visit to next tuesday", datetime(2026, 3, 10), datetime(2026, 3, 11)),
    ("星期一", datetime(2026, 3, 9), datetime(2026, 3, 10)),
    ("后天晚上", datetime(2026, 3, 4, 17), datetime(2026, 3, 4, 22)),
    ("改到周五下午三点", datetime(2026, 3, 6, 15), datetime(2026, 3, 6, 18)),
    ("明天上午10点半可以吗", datetime(2026, 3, 3, 10, 30), datetime(2026, 3, 3, 13, 30)),
    ("改到周四3点", datetime(2026, 3, 5, 15), datetime(2026, 3, 5, 18)),
    ("Can we move it to Friday at 3pm?", datetime(2026, 3, 6, 15), datetime(2026, 3, 6, 18)),
    ("Friday 9:30", datetime(2026, 3, 6, 9, 30), datetime(2026, 3, 6, 12, 30)),
    ("How about Thursday 3 pm?", datetime(2026, 3, 5, 15), datetime(2026, 3, 5, 18)),
])
def test_times(text, start, stop):
    wish = appointment.parse(text, MONDAY)
    assert (wish.what, wish.start, wish.stop) == (CHANGE, start, stop)


def test_a_time_alone_is_a_wish_only_when_asked():
    assert appointment.parse("明天下午", MONDAY) == Wish(
        CHANGE, False, datetime(2026, 3, 3, 12), datetime(2026, 3, 3, 18))


@pytest.mark.parametrize(("text", "expected"), [
    ("1", 1), ("2.", 2), ("第二个", 0), ("第3个", 3), ("选2", 2), ("22", 0), ("2 pm", 0),
])
def test_numbers(text, expected):
    assert appointment.number(text) == expected
