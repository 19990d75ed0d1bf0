"""The threshold moves by verdicts, in the right direction, and can say why."""

import doctest
import random

from smart_service_engine import keywords, signal_threshold, similar
from smart_service_engine.signal_threshold import NEVER, bands, threshold


def test_examples():
    for module in (signal_threshold, similar, keywords):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed


def test_two_rejections_are_bad_luck_three_are_not():
    assert threshold(bands(0.75, [(0.8, False, 2)])) == 0.75
    assert threshold(bands(0.75, [(0.8, False, 3)])) == 0.85


def test_confirmations_make_up_for_rejections():
    assert threshold(bands(0.75, [(0.8, False, 3), (0.8, True, 1)])) == 0.75


def test_what_is_right_far_above_says_nothing_about_what_is_wrong_below():
    assert threshold(bands(0.75, [(0.96, True, 50), (0.76, False, 4)])) == 0.85


def test_when_the_surest_are_wrong_a_person_is_asked_each_time():
    assert threshold(bands(0.75, [(0.97, False, 4), (0.8, True, 40)])) == NEVER


def test_each_verdict_moves_the_threshold_one_way_only():
    numbers = random.Random(7)
    for _round in range(300):
        start = numbers.choice((0.65, 0.7, 0.75))
        verdicts = [
            (numbers.randint(50, 100) / 100, numbers.random() < 0.6, numbers.randint(1, 4))
            for _verdict in range(numbers.randint(0, 8))]
        before = threshold(bands(start, verdicts))
        confidence = numbers.randint(50, 100) / 100
        assert threshold(bands(start, [*verdicts, (confidence, False, 1)])) >= before
        assert threshold(bands(start, [*verdicts, (confidence, True, 1)])) <= before


def test_every_verdict_stands_in_one_band():
    verdicts = [(number / 100, number % 3 > 0, 1) for number in range(65, 101)]
    found = bands(0.75, verdicts)
    assert sum(band.right + band.wrong for band in found) == len(verdicts)
    assert [band.low for band in found] == [0.65, 0.75, 0.85, 0.95]


def test_the_same_question_in_other_words_is_like_it_and_another_is_not():
    like = [
        ("怎么设置双面打印？", "请问双面打印要怎么设置啊"),
        ("How do I set up duplex printing?", "how can I print duplex?"),
        ("滤芯多久换一次？", "滤芯一般多久要换？"),
    ]
    unlike = [
        ("怎么设置双面打印？", "滤芯多久换一次？"),
        ("How do I set up duplex printing?", "When does the engineer come?"),
        ("你们几点下班？", "打印机几点能修好？"),
    ]
    for one, other in like:
        assert similar.likeness(similar.terms(one), similar.terms(other)) >= 0.5, (one, other)
    for one, other in unlike:
        assert similar.likeness(similar.terms(one), similar.terms(other)) < 0.4, (one, other)


def test_module_names_are_found_as_words():
    known = {"api": ["API", "接口"], "app": ["app", "手机应用"]}
    assert keywords.best("Do you have an API?", known) == "api"
    assert keywords.best("这个手机应用不错", known) == "app"
    assert keywords.best("The tray rattles, please reply rapidly", known) is None
    assert keywords.best("接口", {"api": []}) is None
