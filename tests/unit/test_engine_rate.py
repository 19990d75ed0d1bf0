"""The rate: never more than the limit in any stretch of time, and never less than it allows."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import rate
from smart_service_engine.rate import Limit

LIMITS = st.builds(Limit, st.floats(0.001, 100), st.integers(1, 200))


def test_doctests():
    assert doctest.testmod(rate).failed == 0


@pytest.mark.parametrize(("number", "burst", "expected"), [
    (80, 0, Limit(1 / 80, 80)), (30, 1, Limit(1 / 30, 1)), (0.5, 0, Limit(2, 1)),
    (0, 0, Limit(0, 1)),
])
def test_a_limit_in_a_second(number, burst, expected):
    assert Limit.per_second(number, burst) == expected


def test_no_limit_is_any_number():
    assert rate.available(Limit(0), 1e9, 0) is None
    assert rate.wait(Limit(0), 1e9, 0) == 0


def test_a_burst_then_evenly():
    limit, due_at, sent = Limit(0.5, 3), 0.0, []
    for tick in range(100):
        now = 1000 + tick / 20
        while rate.available(limit, due_at, now):
            due_at = rate.take(limit, due_at, now)
            sent.append(round(now - 1000, 2))
    assert sent == [0, 0, 0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5]


@given(LIMITS, st.lists(st.floats(0, 50), max_size=60))
def test_never_more_than_allowed(limit, pauses):
    """In every stretch of time there are at most ``burst`` and what the stretch allows."""
    now, due_at, taken = 1_800_000_000.0, 0.0, []
    for pause in pauses:
        now += pause
        number = min(rate.available(limit, due_at, now), 500)
        if number:
            due_at = rate.take(limit, due_at, now, number)
            taken.append((now, number))
    for index, (start, _number) in enumerate(taken):
        total = 0
        for moment, number in taken[index:]:
            total += number
            assert total <= limit.burst + (moment - start) / limit.interval + 0.01


@given(LIMITS, st.floats(0, 1000))
def test_after_the_wait_there_is_one(limit, ahead):
    now = 1_800_000_000.0
    pause = rate.wait(limit, now + ahead, now)
    assert rate.available(limit, now + ahead, now + pause + 1e-6) >= 1
    assert pause == 0 or rate.available(limit, now + ahead, now) == 0
