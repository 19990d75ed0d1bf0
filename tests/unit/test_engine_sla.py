"""Service level clocks: working time, wall clocks, pauses, and random histories by the minute."""

import doctest
import importlib
import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import smart_service_engine.sla as sla

from . import sla_minutes

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 3, 2)
HISTORIES = 300


def office(days=10, first=MONDAY):
    """Nine to twelve and one to six, Monday to Friday."""
    return sla.Timeline(
        (first + timedelta(days=day) + low * HOUR, first + timedelta(days=day) + high * HOUR)
        for day in range(days) if (first + timedelta(days=day)).weekday() < 5
        for low, high in ((9, 12), (13, 18)))


def terms(**values):
    return sla.Terms(**{
        "timeline": office(),
        "targets": {sla.FIRST: 2 * HOUR, sla.NEXT: HOUR, sla.RESOLUTION: 10 * HOUR},
        "pauses": frozenset({"parts", "waiting"}), **values})


def board(at):
    made = sla.Board()
    made.opened(at)
    return made


def states(made, rule, now):
    return {clock.kind: sla.judge(clock, made.pauses, rule, now).state for clock in made.clocks}


@pytest.mark.parametrize("name", ["timeline", "forecast"])
def test_examples_in_the_docstrings(name):
    module = importlib.import_module(f"smart_service_engine.sla.{name}")
    assert doctest.testmod(module).failed == 0


# === WORKING TIME === #


def test_lunch_nights_and_weekends_do_not_count():
    friday = MONDAY + timedelta(days=4)
    assert office().after(friday + 11 * HOUR, 7 * HOUR) == MONDAY + timedelta(days=7, hours=10)
    assert office().worked(friday + 11 * HOUR, friday + 14 * HOUR) == 2 * HOUR


def test_a_target_that_is_just_used_up_ends_with_the_interval():
    assert office().after(MONDAY + 9 * HOUR, 3 * HOUR) == MONDAY + 12 * HOUR
    assert office().after(MONDAY + 9 * HOUR, timedelta(hours=3, seconds=1)) == (
        MONDAY + timedelta(hours=13, seconds=1))


def test_beyond_the_known_hours_nothing_is_promised():
    assert office().after(MONDAY, 1000 * HOUR) is None


def test_slices_are_cut_to_the_span():
    assert list(office().slices(MONDAY + 10 * HOUR, MONDAY + 14 * HOUR)) == [
        (MONDAY + 10 * HOUR, MONDAY + 12 * HOUR), (MONDAY + 13 * HOUR, MONDAY + 14 * HOUR)]


@pytest.mark.parametrize("zone, day, low, high, hours", [
    ("Europe/Berlin", date(2026, 3, 29), 0, 6, 5),
    ("Europe/Berlin", date(2026, 10, 25), 0, 6, 7),
    ("Europe/Berlin", date(2026, 3, 29), 2, 3, 0),
    ("Europe/Berlin", date(2026, 10, 25), 2, 3, 2),
    ("Australia/Lord_Howe", date(2026, 10, 4), 0, 6, 5.5),
    ("Asia/Shanghai", date(2026, 3, 29), 0, 6, 6),
])
def test_clock_changes_in_spring_and_autumn(zone, day, low, high, hours):
    midnight = datetime.combine(day, datetime.min.time())
    line = sla.Timeline(sla.to_utc(
        [(midnight + low * HOUR, midnight + high * HOUR)], ZoneInfo(zone)))
    assert line.worked(midnight - 24 * HOUR, midnight + 48 * HOUR) == hours * HOUR


# === CLOCKS === #


def test_a_bots_answer_does_not_stop_the_first_clock_unless_the_policy_says_so():
    for counts, state in ((False, "breached"), (True, "met")):
        rule, made = terms(bot_answers=counts), board(MONDAY + 9 * HOUR)
        made.answered(MONDAY + 9.5 * HOUR, rule, bot=True)
        assert states(made, rule, MONDAY + 12 * HOUR)[sla.FIRST] == state


def test_the_next_response_counts_from_the_first_of_several_messages():
    rule, made = terms(), board(MONDAY + 9 * HOUR)
    made.answered(MONDAY + 10 * HOUR, rule)
    for minute in (0, 20, 40):
        made.customer_wrote(MONDAY + timedelta(hours=10, minutes=minute))
    assert [c.kind for c in made.clocks] == [sla.FIRST, sla.RESOLUTION, sla.NEXT]
    verdict = sla.judge(made.clocks[-1], made.pauses, rule, MONDAY + 10.5 * HOUR)
    assert verdict.deadline == MONDAY + 11 * HOUR


def test_a_pause_moves_the_deadline_and_holds_it_while_it_lasts():
    rule, made = terms(), board(MONDAY + 9 * HOUR)
    made.paused(MONDAY + 10 * HOUR, "parts")
    solving = made.clocks[1]
    verdict = sla.judge(solving, made.pauses, rule, MONDAY + 11 * HOUR)
    assert (verdict.deadline, verdict.paused, verdict.used) == (None, True, HOUR)
    made.resumed(MONDAY + 15 * HOUR, "parts")
    # an hour before and three hours after the pause; six are left for Tuesday
    assert sla.judge(solving, made.pauses, rule, MONDAY).deadline == (
        MONDAY + timedelta(days=1, hours=16))
    assert sla.judge(made.clocks[0], made.pauses, rule, MONDAY).deadline == MONDAY + 11 * HOUR


def test_pauses_that_overlap_are_taken_off_once():
    rule, made = terms(), board(MONDAY + 9 * HOUR)
    made.paused(MONDAY + 10 * HOUR, "parts")
    made.paused(MONDAY + 11 * HOUR, "waiting")
    made.resumed(MONDAY + 14 * HOUR, "parts")
    assert sla.judge(made.clocks[1], made.pauses, rule, MONDAY + 16 * HOUR).used == HOUR
    made.resumed(MONDAY + 15 * HOUR, "waiting")
    assert sla.judge(made.clocks[1], made.pauses, rule, MONDAY + 16 * HOUR).used == 2 * HOUR


def test_a_reopened_ticket_goes_on_without_the_time_that_it_was_closed():
    rule, made = terms(), board(MONDAY + 9 * HOUR)
    made.closed(MONDAY + 10 * HOUR)
    assert states(made, rule, MONDAY + 11 * HOUR) == {sla.FIRST: "dropped", sla.RESOLUTION: "met"}
    made.reopened(MONDAY + 16 * HOUR)
    verdict = sla.judge(made.clocks[0], made.pauses, rule, MONDAY + 16 * HOUR)
    assert (verdict.state, verdict.deadline) == ("running", MONDAY + 17 * HOUR)


def test_an_answer_that_is_learnt_of_after_the_closing_counts():
    rule, made = terms(), board(MONDAY + 9 * HOUR)
    made.closed(MONDAY + 10 * HOUR)
    made.answered(MONDAY + 9.5 * HOUR, rule)
    assert states(made, rule, MONDAY + 11 * HOUR)[sla.FIRST] == "met"


# === FORECAST === #


def test_a_longer_queue_and_slower_hands_make_a_breach_likelier():
    chances = [sla.forecast(ahead, 3, 2 * HOUR).chance for ahead in range(0, 20, 4)]
    assert chances == sorted(chances) and chances[0] < 0.01 and chances[-1] > 0.99
    rates = [sla.forecast(5, rate, 2 * HOUR).chance for rate in (0, 0.5, 3, 30)]
    assert rates == sorted(rates, reverse=True) and rates[0] == 1
    assert sla.forecast(5, 3, 2 * HOUR).wait == 2 * HOUR


# === THE MINUTES === #


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_random_history_equals_the_walk_through_its_minutes(seed):
    case = sla_minutes.random_case(random.Random(seed))
    assert not sla_minutes.differences(sla, case), case
