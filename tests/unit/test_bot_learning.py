"""The learning desk groups what asks the same, and compares versions honestly."""

import doctest

from hypothesis import given
from hypothesis import strategies as st
from smart_service_bot_engine import learning


def test_doctests():
    assert doctest.testmod(learning).failed == 0


def test_chinese_questions_that_ask_the_same_meet():
    groups = {1: ["净水器的滤芯多久要换一次"], 2: ["发票抬头怎么改"]}
    assert learning.nearest("滤芯多久换一次啊", groups) == 1
    assert learning.nearest("怎么改发票的抬头", groups) == 2
    assert learning.nearest("你们收不收旧手机", groups) is None


def test_what_is_said_to_one_customer_alone_is_left_out():
    assert learning.worth_keeping("您好！\n请先关闭进水阀。\n谢谢您的耐心！") == "请先关闭进水阀。"
    assert learning.worth_keeping("") == ""


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_a_chance_is_a_probability_whichever_comes_first(all_a, all_b, data):
    good_a = data.draw(st.integers(0, all_a))
    good_b = data.draw(st.integers(0, all_b))
    found = learning.chance(good_a, all_a, good_b, all_b)
    assert 0 <= found <= 1
    assert abs(found - learning.chance(good_b, all_b, good_a, all_a)) < 1e-9
