"""What a van carries: as much as it has room for, of whatever is most probably asked for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine.van_stock import asked, propose


def pieces(*args, **kwargs):
    return {level.product_id: level.pieces for level in propose(*args, **kwargs)}


@pytest.mark.parametrize(
    ("rate", "count", "wanted"),
    [(0.0, 0, 1.0), (0.0, 1, 0.0), (1.0, 1, 1 - math.exp(-1)), (2.0, 2, 1 - 3 * math.exp(-2))],
)
def test_how_probably_so_many_are_asked_for(rate, count, wanted):
    assert asked(rate, count) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("used", "room", "wanted"),
    [
        # nothing is known: one of each as far as there is room
        ({}, 2, {1: 1, 2: 1, 3: 0}),
        ({}, 3, {1: 1, 2: 1, 3: 1}),
        # the second of a usual part after the first of a rare one
        ({1: 10.0}, 3, {1: 1, 2: 1, 3: 1}),
        ({1: 50.0}, 3, {1: 2, 2: 1, 3: 0}),
        ({1: 500.0}, 3, {1: 3, 2: 0, 3: 0}),
        ({1: 500.0, 3: 400.0}, 4, {1: 2, 2: 0, 3: 2}),
        ({2: 3.0}, 1, {1: 0, 2: 1, 3: 0}),
        ({}, 0, {1: 0, 2: 0, 3: 0}),
    ],
)
def test_the_room_goes_to_what_is_most_probably_asked_for(used, room, wanted):
    assert pieces(used, [1, 2, 3], days=100, vans=5, room=room) == wanted


def test_vans_that_are_seldom_filled_carry_more_of_the_usual():
    used = {1: 60.0, 2: 5.0, 3: 0.0}
    daily = pieces(used, used, days=100, vans=5, room=4)
    weekly = pieces(used, used, days=100, vans=5, room=4, refill_days=5)
    assert daily == {1: 2, 2: 1, 3: 1} and weekly == {1: 3, 2: 1, 3: 0}


def test_each_level_says_what_it_is_good_for():
    level, other = propose({1: 50.0}, [1, 2], days=100, vans=5, room=3, now={2: 3})
    assert (level.product_id, level.pieces, level.used) == (1, 2, 50.0)
    assert level.short_before == pytest.approx(asked(0.101, 1)) and level.short < 0.01
    assert other.pieces == 1 and other.short > other.short_before


def test_nothing_to_carry():
    assert propose({}, [], days=10, vans=2, room=5) == ()


usage = st.dictionaries(st.integers(1, 8), st.floats(0, 400), max_size=8)


@given(usage, st.integers(0, 40), st.integers(0, 200), st.integers(0, 12), st.floats(0.5, 10))
def test_the_room_is_used_and_no_exchange_would_be_better(used, room, days, vans, refill):
    levels = propose(used, range(1, 9), days, vans, room, refill)
    assert sum(level.pieces for level in levels) == room
    turned = dict(reversed(used.items()))
    assert levels == propose(turned, range(8, 0, -1), days, vans, room, refill)
    times = max(days, 1) * max(vans, 1)
    rates = {part: (used.get(part, 0.0) + 0.5) / times * refill for part in range(1, 9)}
    worst = min(
        (asked(rates[v.product_id], v.pieces) for v in levels if v.pieces), default=1.0)
    assert all(level.short <= worst + 1e-12 for level in levels)
    assert [rates[v.product_id] for v in levels] == sorted(rates.values(), reverse=True)
