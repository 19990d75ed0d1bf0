"""Whom a campaign asks, and what an answer to "0 to 10" is."""

import pytest
from smart_service_engine import nps


@pytest.mark.parametrize("text, score, comment, plain", [
    ("9", 9, "", False), ("10", 10, "", False), ("0", 0, "", False), ("９分", 9, "", True),
    ("10/10", 10, "", True), ("八分，很好", 8, "很好", True), ("我给7分", 7, "", True),
    ("6 because it took too long", 6, "because it took too long", False),
    ("5，修得太慢", 5, "修得太慢", False), ("I'd give it a 9", 9, "", False), ("十", 10, "", False),
    ("3分！等了三天", 3, "等了三天", True), ("8 out of 10", 8, "", True),
])
def test_an_answer(text, score, comment, plain):
    answer = nps.parse(text)
    assert (answer.score, answer.comment, answer.plain) == (score, comment, plain)


@pytest.mark.parametrize("text", [
    "", "11", "100", "3台打印机", "5 printers", "5分钟后到吗", "9-12点", "8.5", "2026年", "hello",
    "9am", "3个月", "5 怎么修？", "很好", "10 pcs",
])
def test_not_an_answer(text):
    assert nps.parse(text) is None


def test_a_question_beside_the_score_is_seen():
    assert nps.parse("9分，发票什么时候寄？").asks


def test_the_sample_has_the_share_and_is_the_same_again():
    asked = [customer for customer in range(20_000) if nps.is_sampled(3, customer, 10)]
    assert 1_850 < len(asked) < 2_150
    assert asked == [customer for customer in range(20_000) if nps.is_sampled(3, customer, 10)]
    others = {customer for customer in range(20_000) if nps.is_sampled(4, customer, 10)}
    assert len(others & set(asked)) < 300


def test_a_larger_share_asks_the_same_and_more():
    small = {c for c in range(5_000) if nps.is_sampled(1, c, 5)}
    assert small < {c for c in range(5_000) if nps.is_sampled(1, c, 20)}


def test_net_score():
    assert nps.net_score(0, 0, 0) == 0
    assert nps.net_score(0, 0, 3) == -100
    assert nps.net_score(5, 5, 0) == 50


def test_quiet_within_a_day():
    assert nps.is_quiet(13, 12, 14)
    assert not nps.is_quiet(14, 12, 14)
    assert not nps.is_quiet(5, 0, 0)
