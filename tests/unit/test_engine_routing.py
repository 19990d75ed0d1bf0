"""Who answers whom: tables, properties, and a day of 1 000 customers beside 20 agents."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import routing
from smart_service_engine.routing import TOP, Agent, Rules, Waiting

RULES = {1: Rules(), 2: Rules(hard_lang=True, hard_skills=True)}
DESK, STRICT = 1, 2
PRINTER, SAFE = 10, 11


def waiting(number=1, queued_at=0.0, **values):
    return Waiting(number, values.pop("desk", DESK), queued_at, **values)


def agent(number=1, capacity=1.0, load=0.0, **values):
    values.setdefault("desks", frozenset({DESK, STRICT}))
    values.setdefault("duty", values["desks"])
    return Agent(number, capacity=capacity, load=load, **values)


def chosen(session, agents, now=0.0, rules=RULES):
    found = routing.choose(session, agents, rules[session.desk], now)
    return found and found.id


# === ORDER === #

LEVELS = [
    # priority, due, waited → level
    (0, None, 0, 0), (1, None, 0, 1), (2, None, 0, 2),
    (0, None, 599, 0), (0, None, 600, 1), (2, None, 600, TOP), (0, None, 99_999, TOP),
    (0, 1000, 879, 1), (0, 1000, 880, TOP), (0, 1000, 5000, TOP),
]


@pytest.mark.parametrize(("priority", "due", "waited", "expected"), LEVELS)
def test_level(priority, due, waited, expected):
    session = waiting(priority=priority, due_at=due)
    assert routing.level(session, Rules(), float(waited)) == expected


def test_who_was_queued_first_goes_first_and_priority_before():
    queue = [waiting(1, 30), waiting(2, 10), waiting(3, 20, priority=1), waiting(4, 10)]
    assert [one.id for one in routing.ordered(queue, RULES, 40)] == [3, 2, 4, 1]
    assert routing.positions(queue, RULES, 40) == {3: 1, 2: 2, 4: 3, 1: 4}


def test_places_are_counted_by_desk():
    queue = [waiting(1, 1), waiting(2, 2, desk=STRICT), waiting(3, 3)]
    assert routing.positions(queue, RULES, 5) == {1: 1, 2: 1, 3: 2}


def test_waiting_overtakes_a_higher_priority_that_came_late():
    old, vip = waiting(1, 0), waiting(2, 1300, priority=2)
    assert [one.id for one in routing.ordered([vip, old], RULES, 1300)] == [1, 2]


MOMENTS = st.floats(0, 5000)
SESSIONS = st.lists(st.tuples(MOMENTS, st.integers(0, 2)), max_size=30)


@given(SESSIONS, st.floats(5000, 20_000))
def test_nobody_overtakes_within_a_priority(people, now):
    queue = [waiting(number, at, priority=priority)
             for number, (at, priority) in enumerate(people)]
    for priority in range(3):
        same = [one for one in routing.ordered(queue, RULES, now) if one.priority == priority]
        assert same == sorted(same, key=lambda one: (one.queued_at, one.id))


@given(SESSIONS)
def test_after_a_time_only_who_came_earlier_goes_before(people):
    patient = waiting(-1, 1000.0)
    now = 1000.0 + TOP * RULES[DESK].ageing + 1
    queue = [patient, *(waiting(number, min(at, now), priority=priority)
                        for number, (at, priority) in enumerate(people))]
    order = routing.ordered(queue, RULES, now)
    assert all(one.queued_at <= patient.queued_at for one in order[:order.index(patient)])


# === CHOICE === #

CHOICES = {
    "who has less to do": (waiting(), [agent(1, 4, load=2), agent(2, 4, load=1)], 0, 2),
    "less is by capacity": (waiting(), [agent(1, 10, load=2), agent(2, 4, load=1)], 0, 1),
    "who got one longest ago": (
        waiting(), [agent(1, given_at=5), agent(2, given_at=3)], 0, 2),
    "nobody has room": (waiting(), [agent(1, 2, load=1.5)], 0, None),
    "room to the last bit": (waiting(weight=0.1), [agent(1, 0.3, load=0.2)], 0, 1),
    "another desk": (waiting(), [agent(1, desks=frozenset({STRICT}))], 0, None),
    "another company": (waiting(company=7), [agent(1, companies=frozenset({8}))], 0, None),
    "a visitor needs somebody at the screen": (
        waiting(live=True), [agent(1, online=False)], 0, None),
    "a letter needs somebody on duty": (waiting(), [agent(1, duty=frozenset())], 0, None),
    "a letter needs nobody at the screen": (waiting(), [agent(1, online=False)], 0, 1),
    "his own language": (
        waiting(lang="zh_CN"),
        [agent(1, langs=frozenset({"en_US"})), agent(2, langs=frozenset({"zh_CN"}), load=.5,
                                                     capacity=2)], 0, 2),
    "who has named no language speaks them all": (
        waiting(lang="zh_CN"), [agent(1)], 0, 1),
    "waits for the language while one who speaks it is busy": (
        waiting(lang="zh_CN"),
        [agent(1, langs=frozenset({"en_US"})), agent(2, load=1)], 179, None),
    "and takes another after that": (
        waiting(lang="zh_CN"),
        [agent(1, langs=frozenset({"en_US"})), agent(2, load=1)], 180, 1),
    "or at once when nobody who is there speaks it": (
        waiting(lang="zh_CN"), [agent(1, langs=frozenset({"en_US"}))], 0, 1),
    "a desk that insists waits on": (
        waiting(lang="zh_CN", desk=STRICT), [agent(1, langs=frozenset({"en_US"}))], 9999, None),
    "all skills before some": (
        waiting(skills=frozenset({PRINTER, SAFE})),
        [agent(1, skills=frozenset({PRINTER})), agent(2, 9, 8, skills=frozenset({PRINTER, SAFE}))],
        0, 2),
    "some skills before none, later": (
        waiting(skills=frozenset({PRINTER, SAFE})),
        [agent(1), agent(2, skills=frozenset({SAFE}))], 200, 2),
    "a desk that insists on skills": (
        waiting(skills=frozenset({PRINTER}), desk=STRICT), [agent(1)], 9999, None),
    "whom he had last, if he is free": (
        waiting(last=2), [agent(1), agent(2, 4, load=3)], 0, 2),
    "whom he had last is not waited for": (
        waiting(last=2), [agent(1), agent(2, load=1)], 0, 1),
    "whom somebody asked for is": (waiting(wanted=2), [agent(1), agent(2, load=1)], 0, None),
    "but not for ever": (waiting(wanted=2), [agent(1), agent(2, load=1)], 180, 1),
    "who has gone is not waited for": (waiting(wanted=2), [agent(1)], 0, 1),
    "not to him who gave it back": (waiting(avoid=1), [agent(1), agent(2, 4, 3)], 0, 2),
    "unless he is alone": (waiting(avoid=1), [agent(1)], 0, 1),
}


@pytest.mark.parametrize("case", CHOICES)
def test_choice(case):
    session, agents, now, expected = CHOICES[case]
    assert chosen(session, agents, float(now)) == expected


def test_a_session_that_nobody_can_take_lets_others_pass():
    queue = [waiting(1, 0, skills=frozenset({SAFE}), desk=STRICT), waiting(2, 5)]
    given_now = routing.plan(queue, [agent(1)], RULES, 10)
    assert [(session.id, one.id) for session, one in given_now] == [(2, 1)]


AGENTS = st.lists(st.tuples(
    st.floats(0.1, 12), st.floats(0, 12), st.sets(st.sampled_from([PRINTER, SAFE])),
    st.sets(st.sampled_from(["en_US", "zh_CN"])), st.booleans()), max_size=8)
CROWD = st.lists(st.tuples(
    MOMENTS, st.integers(0, 2), st.sampled_from([0.1, 0.5, 1.0, 2.0]),
    st.sets(st.sampled_from([PRINTER, SAFE])), st.sampled_from(["", "en_GB", "zh_CN"]),
    st.sampled_from([DESK, STRICT]), st.booleans()), max_size=30)


@given(CROWD, AGENTS)
def test_a_plan_fills_nobody_beyond_his_capacity_and_leaves_nobody_out(people, staff):
    queue = [waiting(number, at, priority=priority, weight=weight, skills=frozenset(skills),
                     lang=lang, desk=desk, live=live)
             for number, (at, priority, weight, skills, lang, desk, live) in enumerate(people)]
    agents = [agent(number, capacity, load=load, skills=frozenset(skills), langs=frozenset(langs),
                    online=online)
              for number, (capacity, load, skills, langs, online) in enumerate(staff)]
    before = {one.id: one.load for one in agents}
    now = 5000.0
    given_now = routing.plan(queue, agents, RULES, now)
    assert len({session.id for session, _agent in given_now}) == len(given_now)
    for one in agents:
        took = sum(session.weight for session, other in given_now if other is one)
        assert one.load == pytest.approx(before[one.id] + took)
        assert not took or one.load <= one.capacity + routing.TOLERANCE
    served = {session.id for session, _agent in given_now}
    for session in queue:
        if session.id not in served:
            assert routing.choose(session, agents, RULES[session.desk], now) is None


# === WHAT THE CUSTOMER IS TOLD === #

@pytest.mark.parametrize(("place", "left_at", "expected"), [
    (1, [], None), (1, [100, 200], None), (1, [-5000, -4000, 100, 200], None),
    (1, [0, 100, 200], 100.0), (5, [0, 100, 200], 500.0),
    # it has been standing still since
    (1, [0, 1, 2], 100.0), (2, [290, 290, 300], 20 / 3),
])
def test_estimate(place, left_at, expected):
    found = routing.estimate(place, left_at, now=300.0)
    assert found == (expected and pytest.approx(expected))


@pytest.mark.parametrize(("seconds", "expected"), [
    (None, None), (0, 1), (60, 1), (61, 2), (301, 10), (3600, 60), (3601, 0)])
def test_minutes_to_say(seconds, expected):
    assert routing.minutes_to_say(seconds) == expected


# === A DAY === #

def test_a_day_of_1000_customers_and_20_agents():
    """Arrivals faster than service, then slower; agents come, go and give sessions back."""
    dice = random.Random(20)
    skills = [frozenset(), frozenset(), frozenset({PRINTER}), frozenset({SAFE})]
    agents = [agent(number, dice.choice([2.0, 3.0, 4.0]), skills=dice.choice(skills),
                    langs=frozenset(dice.choice([(), ("zh_CN",), ("zh_CN", "en_US")])))
              for number in range(20)]
    arrivals = sorted(dice.uniform(0, 6 * 3600) for _customer in range(1000))
    people = {
        number: waiting(
            number, at, priority=dice.choice([0, 0, 0, 0, 1, 2]), weight=dice.choice([.5, 1.0]),
            skills=dice.choice(skills), lang=dice.choice(["zh_CN", "en_US"]))
        for number, at in enumerate(arrivals)}
    queue, busy, served, waits = {}, {}, set(), []
    now, step = 0.0, 15.0
    coming = list(people.values())
    while len(served) < 1000 and now < 24 * 3600:
        while coming and coming[0].queued_at <= now:
            session = coming.pop(0)
            queue[session.id] = session
        for number, (one, until) in list(busy.items()):
            if until <= now:
                one.load -= people[number].weight
                del busy[number]
                served.add(number)
            elif dice.random() < 0.001:
                # given back: the same place as before
                one.load -= people[number].weight
                del busy[number]
                queue[number] = people[number]
        there = [one for one in agents if (int(now) // 1800 + one.id) % 7]
        order = routing.ordered(queue.values(), RULES, now)
        given_now = routing.plan(list(queue.values()), there, RULES, now)
        for session, one in given_now:
            assert one.load <= one.capacity + routing.TOLERANCE
            del queue[session.id]
            busy[session.id] = (one, now + dice.expovariate(1 / 900))
            waits.append(now - session.queued_at)
        # of those who want the same, nobody who came later was served before
        for session, _agent in given_now:
            assert not [
                other for other in queue.values()
                if (other.priority, other.skills, other.lang, other.weight)
                == (session.priority, session.skills, session.lang, session.weight)
                and (other.queued_at, other.id) < (session.queued_at, session.id)]
        # and whoever stood before one who was served could be taken by nobody
        last = max((order.index(session) for session, _agent in given_now), default=-1)
        for session in order[:last]:
            if session.id in queue:
                assert routing.choose(session, there, RULES[DESK], now) is None
        now += step
    assert served == set(people), "nobody is lost and nobody starves"
    assert max(waits) < 3 * 3600
