"""The warranty rule as a decision table, and what holds for any dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import warranty
from smart_service_engine.warranty import Facts

DAY = date(2025, 6, 15)


@pytest.mark.parametrize(
    ("facts", "covered", "code"),
    [
        (Facts(on=DAY, delivered=date(2025, 1, 1), months=12), True, "covered"),
        (Facts(on=date(2026, 1, 1), delivered=date(2025, 1, 1), months=12), True, "covered"),
        (Facts(on=date(2026, 1, 2), delivered=date(2025, 1, 1), months=12), False, "expired"),
        (Facts(on=DAY, delivered=date(2025, 7, 1), months=12), False, "not_started"),
        (Facts(on=DAY, months=12), False, "no_start"),
        (Facts(on=DAY, delivered=date(2025, 1, 1)), False, "no_term"),
        (
            Facts(on=DAY, delivered=date(2025, 1, 1), months=12, excluded=True),
            False,
            "excluded",
        ),
        (
            Facts(on=DAY, delivered=date(2020, 1, 1), start=date(2025, 1, 1), months=12),
            True,
            "covered",
        ),
        (
            Facts(on=DAY, delivered=date(2020, 1, 1), months=12, excluded=True),
            False,
            "expired",
        ),
    ],
)
def test_decision_table(facts, covered, code):
    decision = warranty.decide(facts)
    assert (decision.covered, decision.reason_code) == (covered, code)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
    ],
)
def test_month_ends(day, months, expected):
    assert warranty.add_months(day, months) == expected


dates = st.dates(date(2000, 1, 1), date(2080, 1, 1))


@given(start=dates, months=st.integers(1, 120), days=st.integers(-4000, 8000))
def test_covered_exactly_between_start_and_end(start, months, days):
    on = start + timedelta(days=days)
    decision = warranty.decide(Facts(on=on, delivered=start, months=months))
    assert decision.covered == (decision.start <= on <= decision.end)
    assert decision.end > decision.start


@given(start=dates, months=st.integers(1, 120))
def test_a_longer_term_never_ends_earlier(start, months):
    assert warranty.add_months(start, months) <= warranty.add_months(start, months + 1)
