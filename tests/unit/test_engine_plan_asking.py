"""For which moves customers who have agreed could be asked."""

import doctest

from smart_service_engine import appointment
from smart_service_engine.plan import asking
from smart_service_engine.plan.problem import Engineer, Job, Plan, Problem, Route, Stop

# east and west, 50 apart, an hour's drive
KM = [[0.0, 50.0], [50.0, 0.0]]
MINUTES = [[0.0, 60.0], [60.0, 0.0]]


def problem(*jobs):
    return Problem(
        tuple(jobs),
        (Engineer(1, 0, 0, 480.0, 1200.0), Engineer(2, 1, 1, 480.0, 1200.0)),
        MINUTES, KM)


def plan(*stops):
    return Plan((Route(2, tuple(stops), 540.0, 720.0),), ())


def test_the_engineer_at_the_door_is_wished_for():
    day = problem(Job(7, 0, 60.0, 480.0, 1000.0))
    [wish] = asking.wishes(day, plan(Stop(7, None, 600.0, 660.0)), [7], 20.0)
    assert (wish.job, wish.visit.engineer, wish.saved) == (7, 1, 100.0)


def test_nothing_is_asked_for_a_short_way():
    day = problem(Job(7, 0, 60.0, 480.0, 1000.0))
    assert not asking.wishes(day, plan(Stop(7, None, 600.0, 660.0)), [7], 100.5)


def test_each_is_looked_at_between_the_others_as_they_are():
    day = problem(
        Job(7, 0, 60.0, 480.0, 1000.0), Job(8, 0, 60.0, 600.0, 600.0, engineers=frozenset({2})))
    both = plan(Stop(8, None, 600.0, 660.0), Stop(7, None, 660.0, 720.0))
    # Ms. West drives there for the other customer anyway
    assert not asking.wishes(day, both, [7], 20.0)


def test_whom_only_one_can_do_is_not_asked():
    day = problem(Job(7, 0, 60.0, 480.0, 1000.0, engineers=frozenset({2})))
    assert not asking.wishes(day, plan(Stop(7, None, 600.0, 660.0)), [7], 1.0)


def test_words_that_say_no():
    assert doctest.testmod(appointment).failed == 0
    for text in ("不", "不用了", "不行", "不方便", "还是原来的时间吧", "no", "No, thank you",
                 "rather not", "That doesn't suit me", "keep it"):
        assert appointment.is_no(text), text
    for text in ("好的", "yes", "不知道为什么又坏了", "no paper comes out", "", "2"):
        assert not appointment.is_no(text), text
