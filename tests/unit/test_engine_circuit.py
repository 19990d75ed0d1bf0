"""The circuit: what opens and closes it, and how long it stays open."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import circuit
from smart_service_engine.circuit import CLOSED, HALF_OPEN, OPEN, Circuit, Policy

POLICY = Policy(failures=3, seconds=10, max_seconds=60)


def test_doctests():
    assert doctest.testmod(circuit).failed == 0


@pytest.mark.parametrize(("before", "expected"), [
    (Circuit(), Circuit(CLOSED, 1)),
    (Circuit(CLOSED, 1), Circuit(CLOSED, 2)),
    (Circuit(CLOSED, 2), Circuit(OPEN, 3, 1, 110)),
    (Circuit(HALF_OPEN, 3, 1), Circuit(OPEN, 4, 2, 120)),
    (Circuit(HALF_OPEN, 9, 6), Circuit(OPEN, 10, 7, 160)),
    (Circuit(HALF_OPEN, 9, 5000), Circuit(OPEN, 10, 5001, 160)),
    (Circuit(OPEN, 3, 1, 105), Circuit(OPEN, 3, 1, 105)),
])
def test_a_failure(before, expected):
    assert circuit.failed(before, POLICY, now=100) == expected


def test_the_provider_may_ask_for_more_patience():
    assert circuit.failed(Circuit(CLOSED, 2), POLICY, 100, after=3600).until == 3700
    assert circuit.failed(Circuit(CLOSED, 2), POLICY, 100, after=1).until == 110


def test_what_will_not_get_better_opens_at_once():
    assert circuit.failed(Circuit(), POLICY, 100, final=True) == Circuit(OPEN, 1, 1, 110)


@pytest.mark.parametrize("state", [CLOSED, HALF_OPEN, OPEN])
def test_a_success_closes(state):
    assert circuit.succeeded(Circuit(state, 7, 3, 50)) == Circuit()


@pytest.mark.parametrize(("state", "in_flight", "expected"), [
    (CLOSED, 0, None), (CLOSED, 9, None), (OPEN, 0, 0), (HALF_OPEN, 0, 1), (HALF_OPEN, 1, 0),
])
def test_how_many_may_be_sent(state, in_flight, expected):
    assert circuit.slots(Circuit(state), in_flight) == expected


@given(st.lists(st.tuples(st.sampled_from(["ok", "fail", "final"]), st.floats(0, 100)),
                max_size=80))
def test_whatever_happens(steps):
    """An open circuit opens again in time, lets one through, and a success always closes it."""
    state, now = Circuit(), 1_800_000_000.0
    for what, pause in steps:
        now += pause
        state = circuit.look(state, now)
        assert state.state != OPEN or now < state.until <= now + POLICY.max_seconds
        assert circuit.slots(state, 0) != 0 or state.state == OPEN
        if what == "ok":
            state = circuit.succeeded(state)
            assert state == Circuit()
        else:
            state = circuit.failed(state, POLICY, now, final=what == "final")
            assert state.failures > 0
            assert (state.state == CLOSED) <= (state.failures < POLICY.failures)
