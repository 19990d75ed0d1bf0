"""How well a customer fares."""

import doctest
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import health_score
from smart_service_engine.health_score import (
    BASE,
    PARTS,
    RECOVERY,
    WEIGHTS,
    Contacts,
    Emotion,
    Limits,
    Orders,
    Payment,
    Ratings,
    Sla,
    acts,
    judge,
    watch,
)

NOW = datetime(2026, 11, 22, 8)
LIMITS = Limits(risk=40, watch=60, drop=20)
# what says nothing of each part
NEUTRAL = {
    "contacts": Contacts(1, 1), "emotion": Emotion(0, 0, 0.0), "sla": Sla(0, 0),
    "ratings": Ratings(0, 0), "orders": Orders(100, 100, 2, 2), "payment": Payment(0, 0, 0)}
BAD = {
    "contacts": Contacts(9, 1), "emotion": Emotion(2, 0, -1.8, "Terrible"), "sla": Sla(2, 5),
    "ratings": Ratings(1, 1), "orders": Orders(10, 100, 1, 5), "payment": Payment(1, 40, 3)}
GOOD = {
    "emotion": Emotion(0, 2, 1.6), "sla": Sla(0, 6), "ratings": Ratings(5, 5),
    "orders": Orders(180, 100, 4, 3), "payment": Payment(0, 0, 4)}


def test_doctests():
    assert doctest.testmod(health_score).failed == 0


def test_nobody_begins_with_a_grudge():
    assert judge([]).score == BASE
    assert judge(NEUTRAL.values()).score == BASE


@pytest.mark.parametrize("code", PARTS)
def test_each_part_alone_moves_the_score(code):
    health = judge([BAD[code] if name == code else fact for name, fact in NEUTRAL.items()])
    moved = {line.fact.code: line.points for line in health.lines if line.points}
    assert set(moved) == {code}
    assert -WEIGHTS[code] <= moved[code] < 0
    assert health.score == BASE + moved[code]
    assert health.lines[0].fact == BAD[code]


@pytest.mark.parametrize("code", GOOD)
def test_what_is_good_gives_points(code):
    assert judge([GOOD[code]]).score > BASE


@pytest.mark.parametrize("code", PARTS)
def test_a_part_without_weight_says_nothing(code):
    assert judge([BAD[code]], {**WEIGHTS, code: 0}).score == BASE


def test_everything_at_once_stays_within_bounds():
    assert judge(BAD.values(), dict.fromkeys(PARTS, 100)).score == 0
    assert judge(GOOD.values(), dict.fromkeys(PARTS, 100)).score == 100


def test_details():
    assert Contacts(3, 1.5).level == 0, "a few are no trouble"
    assert Contacts(20, 0).level == -1
    assert round(Ratings(1, 1).level, 3) == -0.667
    assert Ratings(6, 1).level == -1
    assert Orders(0, 100, 0, 1).level == 0, "who bought once is not leaving"
    assert Orders(95, 100, 2, 2).level == 0
    assert Orders(0, 100, 0, 3).level == -1
    assert Orders(10, 0, 1, 0).level == 0.25
    assert Payment(1, 5, 0).level == 0, "a few days are nothing"
    assert Payment(1, 5, 9).level == 0


def test_acts_follow_from_the_worst_parts():
    health = judge([BAD["payment"], BAD["emotion"], BAD["contacts"], GOOD["ratings"]])
    assert acts(health.lines) == [
        ("call", "emotion"), ("training", "contacts"), ("terms", "payment")]
    assert acts(judge([]).lines) == []


# === WATCHING === #


def play(scores, limits=LIMITS):
    standing, told = None, []
    for score in scores:
        standing, what = watch(standing, score, NOW, limits)
        told.append(what)
    return told


def test_a_fall_is_told_once():
    assert play([70, 39, 35, 30, 20, 39]) == ["", "fell", "", "", "", ""]


def test_a_steep_fall_is_told_wherever_it_ends():
    assert play([90, 80, 71, 70]) == ["", "", "", "fell"]
    assert play([90, 70, 65, 60, 55]) == ["", "fell", "", "", ""]


def test_who_begins_at_risk_is_told_of():
    assert play([30]) == ["fell"]


def test_after_recovery_a_new_fall_is_told():
    assert play([70, 35, 39, 44, 45, 70, 39]) == [
        "", "fell", "", "", "recovered", "", "fell"]


def test_the_best_score_is_remembered():
    standing, _told = watch(None, 60, NOW, LIMITS)
    later = NOW.replace(hour=9)
    standing, _told = watch(standing, 80, later, LIMITS)
    assert (standing.peak, standing.peak_at) == (80, later)
    standing, _told = watch(standing, 70, NOW.replace(hour=10), LIMITS)
    assert (standing.peak, standing.peak_at) == (80, later)


def test_bands():
    assert [LIMITS.band(score) for score in (0, 39, 40, 59, 60, 100)] == [
        "risk", "risk", "watch", "watch", "good", "good"]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=60))
def test_between_two_falls_lies_a_recovery(scores):
    told = [what for what in play(scores) if what]
    assert all(one != two for one, two in zip(told, told[1:], strict=False))
    assert not told or told[0] == "fell"


@given(st.lists(st.integers(0, 100), min_size=1, max_size=60))
def test_nobody_stays_at_risk_untold(scores):
    standing = None
    for score in scores:
        standing, _what = watch(standing, score, NOW, LIMITS)
        if score < LIMITS.risk:
            assert standing.fallen
        if not standing.fallen:
            assert standing.peak - score < LIMITS.drop
            assert score >= LIMITS.risk


def test_getting_over_it_takes_more_than_a_point():
    assert RECOVERY > 1
    assert play([70, 39, 40, 41]) == ["", "fell", "", ""]
