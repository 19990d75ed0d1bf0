"""The day's plan: the heuristic, PyVRP's adapter and the validator that judges both."""

import doctest
import random
import statistics
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_engine import lateness
from smart_service_engine.plan import expecting, explain, improving, insertion, solver, timing
from smart_service_engine.plan.problem import (
    Depot,
    Engineer,
    Job,
    Plan,
    Problem,
    Route,
    Stop,
)
from smart_service_engine.plan.validate import validate

# places on a line, an hour apart: home and depot at 0
LINE = [[abs(a - b) for b in range(8)] for a in range(8)]
DAY = (0, 24)

needs_pyvrp = pytest.mark.skipif(not solver.available(), reason="PyVRP is not installed")


def job(key, place=1, duration=1, window=DAY, **values):
    return Job(key, place, duration, *window, **{
        name: frozenset(value) if name in ("skills", "tools", "engineers") else value
        for name, value in values.items()})


def engineer(key, home=0, shift=DAY, **values):
    return Engineer(key, home, home, *shift, **{
        name: frozenset(value) if name in ("skills", "tools") else value
        for name, value in values.items()})


def problem(jobs, engineers, **values):
    return Problem(tuple(jobs), tuple(engineers), LINE, LINE, **values)


def planners():
    return [
        insertion.plan,
        pytest.param(lambda p: solver.plan(p, iterations=30), marks=needs_pyvrp, id="pyvrp"),
    ]


def day_of(made, key):
    """Jobs of an engineer in order, D for a depot."""
    for route in made.routes:
        if route.engineer == key:
            return ["D" if stop.job is None else stop.job for stop in route.stops]
    return []


@pytest.mark.parametrize("make", planners())
class TestRules:
    def made(self, make, *arguments, **values):
        asked = problem(*arguments, **values)
        made = make(asked)
        verdict = validate(asked, made)
        assert verdict.valid, verdict.faults
        return made

    def test_the_one_with_the_skill_goes(self, make):
        made = self.made(make, [job(1, skills={7})], [engineer(1), engineer(2, skills={7})])
        assert day_of(made, 2) == [1]

    def test_only_those_who_are_allowed(self, make):
        made = self.made(make, [job(1, engineers={2})], [engineer(1), engineer(2, home=7)])
        assert day_of(made, 2) == [1]

    def test_a_job_nobody_can_do_is_left_over(self, make):
        made = self.made(make, [job(1, skills={7}), job(2)], [engineer(1)])
        assert made.unserved == (1,) and day_of(made, 1) == [2]

    def test_windows_give_the_order(self, make):
        made = self.made(
            make, [job(1, 1, window=(10, 12)), job(2, 1, window=(2, 4))], [engineer(1)])
        assert day_of(made, 1) == [2, 1]

    def test_the_shift_ends_the_day(self, make):
        made = self.made(make, [job(1, 3), job(2, 3)], [engineer(1, shift=(0, 7))])
        assert len(made.unserved) == 1

    def test_parts_are_collected_at_the_depot(self, make):
        made = self.made(
            make, [job(1, 2, parts={5: 1}, window=(4, 24))], [engineer(1, home=1)],
            depots=(Depot(0),))
        assert day_of(made, 1) == ["D", 1]

    def test_a_part_in_the_van_needs_no_depot(self, make):
        made = self.made(
            make, [job(1, 2, parts={5: 1})], [engineer(1, stock={5: 1})], depots=(Depot(7),))
        assert day_of(made, 1) == [1]

    def test_what_the_van_holds_is_used_once(self, make):
        made = self.made(
            make, [job(1, 2, parts={5: 1}), job(2, 2, parts={5: 1})],
            [engineer(1, stock={5: 1})])
        assert len(made.unserved) == 1

    def test_a_tool_is_collected_at_the_depot_and_kept(self, make):
        made = self.made(
            make, [job(1, 2, tools={3}), job(2, 3, tools={3})], [engineer(1, home=1)],
            depots=(Depot(0, duration=0.5),))
        assert day_of(made, 1)[0] == "D" and not made.unserved

    def test_the_depot_gives_no_more_than_it_holds(self, make):
        made = self.made(
            make, [job(1, 2, parts={5: 1}), job(2, 2, parts={5: 1})],
            [engineer(1), engineer(2)], depots=(Depot(0, stock={5: 1}),))
        assert len(made.unserved) == 1

    def test_nobody_works_in_a_break(self, make):
        made = self.made(
            make, [job(1, 1, duration=3, window=(0, 12))], [engineer(1, breaks=((3, 6),))])
        assert made.routes[0].stops[0].start == 6

    def test_he_leaves_home_as_late_as_he_can(self, make):
        made = self.made(make, [job(1, 2, window=(10, 12))], [engineer(1)])
        assert (made.routes[0].leave, made.routes[0].back) == (8, 13)

    def test_nothing_to_do(self, make):
        assert self.made(make, [], [engineer(1)]) == Plan((), ())
        assert self.made(make, [job(1)], []).unserved == (1,)


def test_the_regretted_job_comes_first():
    """Only one engineer can do job 2; nearest first would give his time to job 1."""
    asked = problem(
        [job(1, 1, duration=4), job(2, 5, duration=4, skills={7})],
        [engineer(1, home=4, shift=(0, 14)), engineer(2, home=0, shift=(0, 14), skills={7})])
    made = insertion.plan(asked)
    assert not made.unserved and day_of(made, 2) == [2]


def test_an_urgent_job_joins_a_running_day():
    """What has begun stays; the rest keeps its order around the new job."""
    asked = problem([job(1, 1), job(2, 3), job(3, 2)], [engineer(1)])
    planner = insertion.Planner(asked)
    planner.begin({1: [(timing.JOB, 0), (timing.JOB, 1)]})
    planner.tours[0].fixed = 1
    assert planner.plan([2]) == []
    assert day_of(planner.result(), 1) == [1, 3, 2]


def test_a_day_that_has_become_impossible_gives_up_its_last_jobs():
    asked = problem([job(1, 1), job(2, 3, window=(0, 2))], [engineer(1)])
    planner = insertion.Planner(asked)
    assert planner.begin({1: [(timing.JOB, 0), (timing.JOB, 1)]}) == [1]


def test_doctests():
    assert doctest.testmod(timing).failed == 0
    assert doctest.testmod(lateness).failed == 0


# === WHAT IS EXPECTED === #


@pytest.mark.parametrize("make", planners())
class TestExpectations:
    """Two engineers at home in 0; a second visit costs 10, an hour of way 1."""

    def who(self, make, jobs, engineers=None):
        asked = problem(jobs, engineers or [engineer(1), engineer(2, home=2)])
        made = make(asked)
        assert validate(asked, made).valid and not made.unserved
        return {stop.job: route.engineer for route in made.routes for stop in route.stops}

    @pytest.mark.parametrize(("again", "settled", "goes"), [
        (0, {1: 0.1, 2: 0.9}, 1),  # nobody minds
        (10, {}, 1),  # nobody is known to fail: the nearest
        (10, {1: 0.9, 2: 0.95}, 1),  # 0.5 less to be paid, but two hours more on the way
        (10, {1: 0.5, 2: 0.95}, 2),  # 4.5 less
        (10, {1: 0.5}, 2),  # of whom nothing is known is sure to settle it
        (1, {1: 0.5, 2: 0.95}, 1),
    ])
    def test_who_settles_it_goes_as_far_as_it_is_worth(self, make, again, settled, goes):
        assert self.who(make, [job(7, 0, again=again, settled=settled)]) == {7: goes}

    @pytest.mark.parametrize(("spread", "stay", "goes"), [
        (0, 8, 1), (2, 8, 2), (2, 20, 1), (2, None, 1),
    ])
    def test_nobody_is_given_so_much_that_he_has_to_break_off(self, make, spread, stay, goes):
        """The second job fits into the first one's day, if nothing lasts longer."""
        crew = [engineer(1, shift=(0, 10), stay=stay), engineer(2, home=2, stay=stay)]
        found = self.who(make, [
            job(7, 0, duration=4, window=(0, 0), engineers={1}, again=20, spread=spread),
            job(8, 0, duration=3, window=(0, 12), again=20, spread=spread)], crew)
        assert found == {7: 1, 8: goes}


def test_what_makes_others_late_is_moved_away():
    """The given plan is as short as can be; one who lives further away has time for the job."""
    asked = problem(
        [job(7, 0, duration=4, again=20, spread=2),
         job(8, 0, duration=4, window=(4, 4), engineers={1}, again=20, spread=2)],
        [engineer(1, stay=9), engineer(2, home=1, stay=9)])
    short = Plan((Route(1, (Stop(7, None, 0, 4), Stop(8, None, 4, 8)), 0, 8),), ())
    better = improving.improved(asked, short)
    assert day_of(better, 2) == [7] and day_of(better, 1) == [8]
    assert expecting.second_visits(asked, better) < expecting.second_visits(asked, short)
    assert improving.improved(replace(asked, jobs=tuple(
        replace(one, again=0.0) for one in asked.jobs)), short) == short


def test_a_trip_to_the_depot_leaves_with_the_job_that_needs_it():
    asked = problem(
        [job(7, 1, parts={5: 1}, again=50, settled={1: 0.1, 2: 0.9}),
         job(8, 1, engineers={1}, again=50)],
        [engineer(1), engineer(2, home=3, stock={5: 1})], depots=(Depot(0, {5: 1}),))
    made = Plan((Route(1, (
        Stop(None, 0, 0, 0), Stop(7, None, 1, 2), Stop(8, None, 2, 3)), 0, 4),), ())
    assert validate(asked, made).valid
    better = improving.improved(asked, made)
    assert day_of(better, 1) == [8] and day_of(better, 2) == [7]
    assert validate(asked, better).valid


def test_what_is_expected_of_a_plan():
    asked = problem(
        [job(7, 1, again=4, settled={1: 0.75}), job(8, 2, again=2, spread=1)],
        [engineer(1, stay=4)])
    plan = Plan((Route(1, (Stop(7, None, 1, 2), Stop(8, None, 3, 4)), 0, 6),), ())
    assert expecting.chances(asked, plan) == {7: 0.75, 8: 0.5}
    assert expecting.second_visits(asked, plan) == 0.75
    assert expecting.worth(asked, plan) == (0, 6 + 4 * 0.25 + 2 * 0.5)
    assert expecting.worth(asked, Plan((), (7, 8))) == (2, 0)


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_every_improved_plan_is_valid_and_no_worse(seed):
    draw = random.Random(seed)
    asked = made_up(seed)
    asked = replace(asked, jobs=tuple(
        replace(one, again=300.0, spread=draw.uniform(0, 30), settled={
            number: draw.uniform(0.5, 1) for number in range(5)}) for one in asked.jobs),
        engineers=tuple(replace(one, stay=draw.choice([None, 450, 520]))
                        for one in asked.engineers))
    made = insertion.plan(asked)
    better = improving.improved(asked, made)
    assert validate(asked, better).faults == ()
    assert expecting.worth(asked, better) <= expecting.worth(asked, made)
    assert all(0 <= chance <= 1 for chance in expecting.chances(asked, better).values())


@pytest.mark.parametrize(("late", "spread", "slack"), [
    ((0.0, 0.0), 20.0, 0.0), ((5.0, 100.0), 20.0, 10.0), ((5.0, 100.0), 20.0, 200.0),
    ((30.0, 400.0), 10.0, 0.0),
])
def test_how_late_the_next_visit_begins(late, spread, slack):
    """As many drawn days show it."""
    draw = random.Random(1)
    days = [
        max(0.0, draw.gauss(late[0] - slack, (late[1] + spread**2) ** 0.5))
        for _day in range(40_000)]
    mean, variance = lateness.onward(late, spread, slack)
    assert mean == pytest.approx(statistics.fmean(days), abs=0.3)
    assert variance == pytest.approx(statistics.pvariance(days), rel=0.05, abs=0.5)


class TestValidator:
    """Each rule that a plan can break is told."""

    JOBS = (job(1, 1, skills={1}, tools={2}, parts={3: 1}), job(2, 2, window=(5, 6)))
    ASKED = problem(
        JOBS, [engineer(1, skills={1}, tools={2}, stock={3: 1}, breaks=((20, 21),))],
        depots=(Depot(0, stock={3: 0}),))
    GOOD = (Stop(1, None, 1, 2), Stop(2, None, 5, 6))

    def faults(self, stops=GOOD, leave=0, back=8, unserved=(), asked=ASKED, number=1):
        made = Plan((Route(number, tuple(stops), leave, back),), unserved)
        return " ".join(validate(asked, made).faults)

    def test_a_good_plan(self):
        verdict = validate(self.ASKED, Plan((Route(1, self.GOOD, 0, 8),), ()))
        assert verdict.valid and verdict.served == 2 and verdict.vehicles == 1
        assert (verdict.distance, verdict.duration) == (4, 8)

    @pytest.mark.parametrize(("word", "change"), [
        ("before the shift", {"leave": -1}),
        ("after the shift", {"back": 25}),
        ("can't be back", {"back": 7}),
        ("in time", {"leave": 0.5}),
        ("too little time", {"stops": (Stop(1, None, 1, 1.5), GOOD[1])}),
        ("outside of its window", {"stops": (GOOD[0], Stop(2, None, 7, 8)), "back": 10}),
        ("neither planned", {"stops": GOOD[:1]}),
        ("planned and left over", {"unserved": (1,)}),
        ("done 2 times", {"stops": (GOOD[0], Stop(1, None, 2, 3), GOOD[1])}),
        ("lacks part", {"stops": (GOOD[0], Stop(1, None, 2, 3), GOOD[1])}),
        ("do not exist", {"stops": (Stop(9, None, 1, 2),)}),
        ("does not exist", {"number": 4}),
        ("in a break", {"stops": (Stop(1, None, 19.5, 20.5),), "back": 24, "unserved": (2,)}),
        ("visits 2 depots", {"stops": (Stop(None, 0, 0, 0), Stop(None, 0, 0, 0), *GOOD)}),
    ])
    def test_a_broken_rule(self, word, change):
        assert word in self.faults(**change)

    def test_lacking_skill_tool_and_leave(self):
        asked = problem(
            [job(1, 1, skills={1}, tools={2}, engineers={5})], [engineer(1)])
        faults = self.faults(self.GOOD[:1], asked=asked)
        assert "skill" in faults and "tool" in faults and "may not" in faults

    def test_what_a_depot_lacks(self):
        asked = problem(
            [job(1, 1, parts={3: 2})], [engineer(1, stock={3: 1})],
            depots=(Depot(0, stock={3: 0}),))
        stops = (Stop(None, 0, 0, 0), Stop(1, None, 1, 2))
        assert "depot 0 lacks part 3" in self.faults(stops, back=4, asked=asked)


# === ANY PROBLEM === #


def made_up(seed, jobs=25, engineers=5):
    """A region with skills, tools, parts, windows, breaks and two depots."""
    draw = random.Random(seed)
    places = [(draw.uniform(0, 60), draw.uniform(0, 60)) for _ in range(jobs + engineers + 2)]
    matrix = [[((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for b in places] for a in places]
    some = lambda of, share: frozenset(x for x in range(of) if draw.random() < share)  # noqa: E731
    crew = tuple(
        Engineer(
            number, number, number, 0, 480, some(3, 0.7), some(3, 0.5),
            {part: draw.randint(0, 3) for part in range(3)},
            ((240, 300),) if draw.random() < 0.5 else ())
        for number in range(engineers))
    todo = []
    for number in range(jobs):
        begin = draw.choice([0, draw.randint(0, 300)])
        todo.append(Job(
            100 + number, engineers + number, draw.randint(10, 60), begin,
            begin + draw.choice([60, 120, 480]), frozenset([draw.randrange(3)]),
            some(3, 0.2), {part: 1 for part in range(3) if draw.random() < 0.3}))
    depots = (Depot(jobs + engineers, None, 5), Depot(jobs + engineers + 1, {0: 2, 1: 2, 2: 0}, 5))
    return Problem(tuple(todo), crew, matrix, matrix, depots)


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_every_plan_of_the_heuristic_is_valid(seed):
    asked = made_up(seed)
    made = insertion.plan(asked)
    assert validate(asked, made).faults == ()
    assert insertion.plan(asked) == made


@needs_pyvrp
@given(st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_every_plan_of_the_solver_is_valid(seed):
    asked = made_up(seed)
    made = solver.plan(asked, iterations=40, seed=3)
    verdict = validate(asked, made)
    assert verdict.faults == ()
    assert solver.plan(asked, iterations=40, seed=3) == made
    assert verdict.served >= validate(asked, insertion.plan(asked)).served


def test_a_hundred_jobs_are_planned_in_fifty_milliseconds():
    """The best of some runs, as other programs run beside the tests."""
    asked = made_up(5, jobs=100, engineers=25)
    took = []
    for _run in range(5):
        begun = time.process_time()
        insertion.plan(asked)
        took.append(time.process_time() - begun)
    assert min(took) < 0.05


# === WHAT CHANGES === #


class TestExplanation:
    ASKED = problem(
        [job(1, 2, parts={5: 1}), job(2, 3), job(3, 6)],
        [engineer(1, home=0, shift=(0, 24)), engineer(2, home=4, stock={5: 1})],
        depots=(Depot(7),), cost_distance=1.0)
    BEFORE = Plan((
        Route(1, (Stop(None, 0, 7, 7), Stop(1, None, 12, 13), Stop(2, None, 14, 15)), 0, 18),
    ), (3,))

    def test_what_is_otherwise_and_why(self):
        after = Plan((
            Route(1, (Stop(2, None, 14, 15),), 11, 18),
            Route(2, (Stop(1, None, 2, 3), Stop(3, None, 8, 9)), 0, 11)), ())
        found = explain.changes(self.ASKED, self.BEFORE, after)
        assert [change.job for change in found] == [1, 3]
        assert [reason.code for reason in found[0].reasons] == [
            explain.OTHER_ENGINEER, explain.OTHER_TIME, explain.SHORTER_WAY, explain.PART_IN_VAN]
        assert found[0].before.way == 12 and found[0].after.way == 2
        assert [reason.code for reason in found[1].reasons] == [explain.PLANNED]
        assert explain.length(self.ASKED, self.BEFORE) == 16
        assert explain.length(self.ASKED, after) == 6 + 8

    def test_a_longer_way_is_for_the_day(self):
        before = Plan((Route(1, (Stop(2, None, 3, 4), Stop(3, None, 7, 8)), 0, 14),), (1,))
        after = Plan((Route(1, (Stop(2, None, 3, 4),), 0, 7),
                      Route(2, (Stop(3, None, 7, 8),), 5, 10)), (1,))
        (change,) = explain.changes(self.ASKED, before, after)
        assert explain.SHORTER_WAY in [reason.code for reason in change.reasons]
        swapped = Plan((Route(2, (Stop(3, None, 7, 8), Stop(2, None, 11, 12)), 5, 13),), (1,))
        found = {c.job: [r.code for r in c.reasons] for c in
                 explain.changes(self.ASKED, before, swapped)}
        assert explain.FOR_THE_DAY not in found[3]

    def test_old_times_are_kept_where_they_fit(self):
        asked = problem([job(1, 1, window=(0, 5)), job(2, 3)], [engineer(1)])
        kept = explain.undisturbed(asked, insertion.plan(asked), {2: 20})
        assert [stop.start for route in kept.routes for stop in route.stops] == [1, 20]

    def test_an_old_time_in_a_break_is_given_up(self):
        asked = problem([job(1, 1)], [engineer(1, breaks=((3, 24),))])
        kept = explain.undisturbed(asked, insertion.plan(asked), {1: 5})
        assert kept.routes[0].stops[0].start == 1 and validate(asked, kept).valid

    @given(st.integers(0, 10**6))
    @settings(max_examples=40, deadline=None)
    def test_an_undisturbed_plan_is_valid(self, seed):
        asked = made_up(seed)
        made = insertion.plan(asked)
        draw = random.Random(seed)
        wanted = {job.key: draw.uniform(0, 480) for job in asked.jobs}
        assert validate(asked, explain.undisturbed(asked, made, wanted)).faults == ()
