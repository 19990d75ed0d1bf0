"""Segments, words of rules and usage stages."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import segment, usage_stage, wording
from smart_service_engine.segment import Rule, Span, Worth, first, quintiles

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("module", [segment, usage_stage, wording])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("rule", "worth"), [
    (Rule(1, min_spend=100), Worth(spent=100)),
    (Rule(1, min_years=3), Worth(years=3.2)),
    (Rule(1, max_years=1), Worth(years=0.9)),
    (Rule(1, contract="with"), Worth(contract=True)),
    (Rule(1, contract="without"), Worth()),
    (Rule(1, recency=Span(5)), Worth(recency=5)),
    (Rule(1, frequency=Span(1, 2)), Worth(frequency=1)),
    (Rule(1, money=Span(0, 3)), Worth(money=3)),
])
def test_each_condition_alone(rule, worth):
    assert rule.met(worth)
    assert len(rule.says) == 1
    opposite = {
        "min_spend": Worth(spent=99), "min_years": Worth(years=2.9), "max_years": Worth(years=1),
        "contract": Worth(contract=not worth.contract), "recency": Worth(recency=4),
        "frequency": Worth(frequency=3), "money": Worth(money=4)}
    assert not rule.met(opposite[rule.says[0]])


def test_who_has_never_bought_is_in_no_fifth():
    assert not Rule(1, recency=Span(0, 2)).met(Worth())


def test_the_first_rule_wins_and_an_empty_one_is_nobodys():
    rules = [Rule(1), Rule(2, min_spend=1000), Rule(3, min_spend=10)]
    assert first(rules, Worth(spent=5000)).key == 2
    assert first(rules, Worth(spent=50)).key == 3
    assert first(rules, Worth(spent=5)) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=200))
def test_quintiles_keep_the_order(values):
    found = quintiles(values)
    assert all(1 <= fifth <= 5 for fifth in found)
    by_value = dict(zip(values, found, strict=True))
    assert [by_value[value] for value in values] == found, "equal values, equal fifths"
    ordered = sorted(by_value)
    assert all(by_value[a] <= by_value[b] for a, b in zip(ordered, ordered[1:], strict=False))
    assert found[values.index(max(values))] == 5 or len(set(values)) == 1 or values.count(
        max(values)) > len(values) / 5


@pytest.mark.parametrize(("text", "found"), [
    ("请问有ＡＰＩ文档吗", "API"), ("我要二次開發", "二次开发"), ("the rapid one", None),
    ("Do you have an api?", "API")])
def test_words(text, found):
    hit = wording.find(text, ["API", "二次开发"])
    assert (hit and hit[0]) == found
    assert not hit or hit[1] in text


def test_a_long_sentence_is_cut():
    assert len(wording.find("x" * 500 + " API " + "y" * 500, ["API"])[1]) <= 200


def test_stages():
    def since(days):
        return TODAY - timedelta(days=days)

    assert usage_stage.stage([(since(400), since(35)), (since(10), None)], TODAY) == "setup"
    assert usage_stage.stage([(since(400), since(35)), (since(90), None)], TODAY) == "use"
    assert usage_stage.stage([(since(400), TODAY)], TODAY) == "use"
    assert usage_stage.stage([(since(400), since(1))], TODAY) == "late"
