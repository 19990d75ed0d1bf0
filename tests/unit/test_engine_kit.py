"""Parts kits: what the catalogue says, corrected by what repairs have used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine.kit import (
    History,
    Planned,
    Uses,
    choose,
    hours,
    learned,
    quantity,
    spread,
)


def only(*args, **kwargs):
    (part,) = choose(*args, **kwargs)
    return part


def test_without_experience_the_catalogue_rules():
    fuser, roller = choose([Planned(1, 1.0, 0.9), Planned(2, 2.0, 0.3)], threshold=0.5)
    assert (fuser.product_id, fuser.probability, fuser.taken) == (1, 0.9, True)
    assert (roller.product_id, roller.quantity, roller.taken) == (2, 2.0, False)


def test_a_part_that_is_never_used_is_left_at_home():
    history = History(repairs=20, uses={1: Uses(1, 1.0)})
    part = only([Planned(1)], history)
    assert part.probability == pytest.approx((5 + 1) / 25)
    assert not part.taken
    assert (part.used, part.repairs) == (1, 20)


def test_a_part_that_the_catalogue_forgot_is_learned():
    history = History(repairs=18, uses={9: Uses(14, 14.0)})
    part = only([], history)
    assert part.planned is None
    assert part.taken and part.probability == pytest.approx(14 / 23, abs=1e-4)


def test_one_odd_repair_changes_nothing():
    part = only([Planned(1)], History(repairs=1))
    assert part.taken and part.probability == pytest.approx(5 / 6, abs=1e-4)
    assert not only([], History(repairs=1, uses={9: Uses(1, 1.0)})).taken


def test_a_new_model_begins_with_what_others_have_taught():
    others = History(repairs=45, uses={9: Uses(45, 45.0)})
    part = only([], elsewhere=others)
    assert part.taken and (part.used_elsewhere, part.repairs_elsewhere) == (45, 45)
    own = History(repairs=20, uses={})
    assert not only([], own, others).taken


@pytest.mark.parametrize(
    ("planned", "uses", "wanted"),
    [
        (1.0, Uses(0, 0.0), 1.0),
        (2.0, Uses(10, 10.0), 1.0),
        (1.0, Uses(10, 11.0), 1.0),
        (1.0, Uses(10, 14.0), 2.0),
        (0.5, Uses(4, 3.0), 0.75),
        (1.0, Uses(2, 9.0), 1.0),
    ],
)
def test_quantity(planned, uses, wanted):
    assert quantity(planned, uses) == wanted


@pytest.mark.parametrize(
    ("standard", "history", "wanted"),
    [
        (1.0, History(), 1.0),
        (1.1, History(), 1.1),
        (1.0, History(10, 5.0, 10), 0.75),
        (2.0, History(100, 300.0, 100), 3.0),
        (0.5, History(10, 0.1, 10), 0.25),
    ],
)
def test_hours(standard, history, wanted):
    assert hours(standard, history) == wanted


counts = st.integers(0, 500)


@given(st.floats(0, 1), counts, counts)
def test_learned_stays_between_prior_and_experience(prior, used, more):
    repairs = used + more
    probability = learned(prior, used, repairs)
    bounds = sorted((prior, used / repairs if repairs else prior))
    assert bounds[0] - 1e-9 <= probability <= bounds[1] + 1e-9


kits = st.lists(
    st.tuples(st.integers(1, 9), st.floats(0, 1)), max_size=6, unique_by=lambda part: part[0])


@given(kits, st.floats(0, 1))
def test_most_probable_first_and_taken_ones_before_others(kit, threshold):
    parts = choose([Planned(i, 1.0, p) for i, p in kit], threshold=threshold)
    assert [p.probability for p in parts] == sorted((p.probability for p in parts), reverse=True)
    assert [p.taken for p in parts] == sorted((p.taken for p in parts), reverse=True)


@pytest.mark.parametrize(
    ("standard", "times", "wanted"),
    [
        (1.0, [], 0.3),
        (2.0, [], 0.6),
        # all alike: only the prior is left, and less and less of it
        (1.0, [1.0] * 5, 0.3 * (5 / 10) ** 0.5),
        (1.0, [1.0] * 95, 0.3 * (5 / 100) ** 0.5),
        (1.0, [0.5, 1.5] * 500, 0.5),
    ],
)
def test_how_much_working_times_differ(standard, times, wanted):
    history = History(len(times), sum(times), len(times), sum(t * t for t in times))
    assert spread(standard, history) == pytest.approx(wanted, rel=0.01)


@given(st.floats(0.1, 8), st.lists(st.floats(0.1, 12), max_size=30))
def test_the_spread_is_never_wider_than_what_happened(standard, times):
    history = History(len(times), sum(times), len(times), sum(t * t for t in times))
    assert 0 <= spread(standard, history) <= max([0.3 * standard, *times]) + 1e-6
