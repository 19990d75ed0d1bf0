"""The answers that customers give to "1 to 5?", and the messages that only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine.survey_answer import parse

SCORED = [
    ("5", 5, ""),
    (" 5 ", 5, ""),
    ("５", 5, ""),
    ("5.", 5, ""),
    ("4!", 4, ""),
    ("5️⃣", 5, ""),
    ("5分", 5, ""),
    ("3 分吧", 3, ""),
    ("五分", 5, ""),
    ("四颗星", 4, ""),
    ("五星好评", 5, ""),
    ("给5分", 5, ""),
    ("我给师傅打5分", None, None),
    ("打4分", 4, ""),
    ("满分！", 5, ""),
    ("10分", 5, ""),
    ("0分", 1, ""),
    ("4/5", 4, ""),
    ("4 out of 5", 4, ""),
    ("five", 5, ""),
    ("Four stars", 4, ""),
    ("I give it a 5", 5, ""),
    ("Rating: 2", 2, ""),
    ("★★★★", 4, ""),
    ("★★★★☆", 4, ""),
    ("⭐⭐⭐⭐⭐ 谢谢", 5, "谢谢"),
    ("☆☆☆☆☆", None, None),
    ("★★★★★★", None, None),
    ("4 - great engineer", 4, "great engineer"),
    ("5分，师傅很专业", 5, "师傅很专业"),
    ("5，谢谢师傅", 5, "谢谢师傅"),
    ("5 very professional", 5, "very professional"),
    ("1分！等了三天", 1, "等了三天"),
    ("2: nobody called me", 2, "nobody called me"),
    ("5很好", 5, "很好"),
    ("非常满意", 5, "非常满意"),
    ("非常滿意", 5, "非常滿意"),
    ("满意", 4, "满意"),
    ("挺满意的", 4, "挺满意的"),
    ("还行", 3, "还行"),
    ("一般", 3, "一般"),
    ("一般般吧", 3, "一般般吧"),
    ("不满意", 2, "不满意"),
    ("不太满意", 2, "不太满意"),
    ("很差", 1, "很差"),
    ("非常不满意！", 1, "非常不满意！"),
    ("差评", 1, "差评"),
    ("好评", 5, "好评"),
    ("服务很好，谢谢", 5, "服务很好，谢谢"),
    ("Very satisfied, thank you", 5, "Very satisfied, thank you"),
    ("excellent service", 5, "excellent service"),
    ("good", 4, "good"),
    ("It was terrible", 1, "It was terrible"),
    ("not satisfied", 2, "not satisfied"),
    ("very bad", 1, "very bad"),
    ("not bad", 3, "not bad"),
]

NOT_ANSWERS = [
    "",
    "   ",
    "5 printers cost?",
    "5 printers",
    "5台打印机多少钱",
    "5分钟后到吗",
    "5分钟了还没到",
    "一分钱一分货",
    "三台打印机坏了",
    "one of my printers is broken",
    "5.5",
    "4-5",
    "3~4分",
    "5,000",
    "5:30可以吗",
    "15",
    "55",
    "6",
    "7分",
    "5%",
    "3点可以吗",
    "5号来",
    "5 good printers, how much?",
    "好的",
    "好",
    "ok",
    "谢谢",
    "有更高级的版本吗？",
    "满意度调查是什么",
    "good morning",
    "happy new year",
    "great, when will he come?",
    "差不多了",
    "差一个零件",
    "我的打印机坏了",
    "Where is my order?",
    "1) it does not start 2) it leaks",
    "4a",
    "two of them leak",
    "五一放假吗",
    "四川能上门吗",
]


@pytest.mark.parametrize(("text", "score", "comment"), SCORED)
def test_answer(text, score, comment):
    answer = parse(text)
    if score is None:
        assert answer is None
    else:
        assert (answer.score, answer.comment) == (score, comment)


@pytest.mark.parametrize("text", NOT_ANSWERS)
def test_not_an_answer(text):
    assert parse(text) is None


def test_a_question_behind_the_score_still_wants_an_answer():
    answer = parse("5分，发票什么时候寄？")
    assert answer.score == 5
    assert answer.asks
    assert not parse("5分，师傅很专业").asks


@given(st.text())
def test_never_raises_and_keeps_the_scale(text):
    answer = parse(text)
    if answer:
        assert 1 <= answer.score <= 5
        assert answer.comment in text


@given(st.integers(1, 5), st.sampled_from(["", "分", "星", " stars", "/5", "！", "。", "\n"]))
def test_every_score_of_the_scale_is_read(score, unit):
    assert parse(f"{score}{unit}").score == score


def test_a_number_alone_may_answer_another_question():
    assert not parse("5").plain
    assert not parse("4 - great engineer").plain
    assert parse("5分").plain
    assert parse("★★★").plain
    assert parse("很差").plain
