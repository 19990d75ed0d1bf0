"""Dispatch: the hard rules one by one, the score, and what holds for any snapshot."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_engine import dispatch
from smart_service_engine.dispatch import (
    Arrival,
    Booking,
    Engineer,
    Job,
    Need,
    Part,
    Point,
    Policy,
    Skill,
    Stock,
    Supply,
    alternatives,
    assign,
    obstacles,
    times,
)
from smart_service_engine.dispatch.course import Course

MONDAY = datetime(2025, 6, 16)
HERE = Point(31.23, 121.47)
NEAR = Point(31.25, 121.47)
FAR = Point(39.90, 116.40)
PRINTER, FILTER = 1, 2


def hours(day, *pairs):
    return tuple(
        (MONDAY + timedelta(days=day, hours=a), MONDAY + timedelta(days=day, hours=b))
        for a, b in pairs
    )


WORK = hours(0, (8, 12), (13, 17)) + hours(1, (8, 12), (13, 17))


def engineer(key=1, **values):
    defaults = {"base": HERE, "work": WORK, "skills": (Skill(PRINTER, 80),)}
    return Engineer(key, **{**defaults, **values})


def job(**values):
    defaults = {
        "earliest": MONDAY + timedelta(hours=6),
        "horizon": MONDAY + timedelta(days=5),
        "duration": timedelta(hours=1),
        "point": HERE,
        "skill_id": PRINTER,
        "min_level": 50,
    }
    return Job(**{**defaults, **values})


def codes(candidate):
    return [reason.code for reason in candidate.reasons]


def only(job_, engineer_, stores=()):
    (candidate,) = assign(job_, [engineer_], stores).candidates
    return candidate


def test_first_working_half_hour_is_taken():
    chosen = assign(job(), [engineer()]).chosen
    assert chosen.start == MONDAY + timedelta(hours=8)
    assert chosen.stop == MONDAY + timedelta(hours=9)
    assert codes(chosen) == ["skill", "travel", "earliest", "load", "parts_none"]


def test_starts_on_the_half_hour_after_earliest():
    chosen = assign(job(earliest=MONDAY + timedelta(hours=9, minutes=1)), [engineer()]).chosen
    assert chosen.start == MONDAY + timedelta(hours=9, minutes=30)


def test_every_broken_rule_is_told():
    candidate = only(job(point=FAR, parts=(Part(7, 1),)), engineer(skills=()))
    assert candidate.rejected
    assert codes(candidate) == ["skill_missing", "too_far", "part_missing"]


def test_level_validity_and_positions():
    assert codes(only(job(min_level=90), engineer())) == ["skill_level"]
    over = engineer(skills=(Skill(PRINTER, 80, until=MONDAY),))
    assert codes(only(job(), over)) == ["skill_expired"]
    later = engineer(skills=(Skill(PRINTER, 80, since=MONDAY + timedelta(days=1)),))
    assert only(job(), later).start == MONDAY + timedelta(days=1, hours=8)
    assert codes(only(job(point=None), engineer())) == ["no_position"]
    assert codes(only(job(), engineer(base=None))) == ["no_base"]


def test_lunch_is_not_worked_through():
    candidate = only(job(duration=timedelta(hours=3), earliest=WORK[0][0] + timedelta(hours=2)),
                     engineer())
    assert candidate.start == MONDAY + timedelta(hours=13)


def test_no_slot_within_the_horizon():
    busy = (Booking(WORK[0][0], WORK[-1][1]),)
    assert codes(only(job(), engineer(bookings=busy))) == ["no_slot"]


def test_time_to_drive_between_two_visits():
    there = Point(31.50, 121.47)
    visit = Booking(MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=9), there)
    candidate = only(job(), engineer(bookings=(visit,)))
    # 30 km, 39 by road, an hour of driving
    assert candidate.start == MONDAY + timedelta(hours=10)
    before = Booking(MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=10), there)
    candidate = only(job(), engineer(bookings=(before,)))
    assert candidate.start == MONDAY + timedelta(hours=11)


def test_parts_from_the_van_before_the_store():
    need = job(parts=(Part(7, 1), Part(8, 2)))
    van = Stock(100, {7: 1})
    store = Stock(200, {7: 5, 8: 5}, NEAR)
    candidate = only(need, engineer(van=van), [store])
    assert candidate.sources == ((7, 1, 100), (8, 2, 200))
    assert codes(candidate)[-1] == "parts_collect"
    full = engineer(van=Stock(100, {7: 1, 8: 2}))
    assert codes(only(need, full, [store]))[-1] == "parts_van"


def test_the_nearest_store_that_has_all_the_rest():
    need = job(parts=(Part(7, 1), Part(8, 1)))
    both = {7: 1, 8: 1}
    stores = [Stock(200, both, FAR), Stock(201, {7: 1}, HERE), Stock(202, both, NEAR)]
    assert {source[2] for source in only(need, engineer(), stores).sources} == {202}
    assert codes(only(need, engineer(), stores[:2])) == ["store_far"]
    assert codes(only(need, engineer(), [Stock(203, {7: 1, 8: 1})])) == ["store_position"]
    assert codes(only(need, engineer(), stores[1:2])) == ["part_missing"]


def test_the_nearer_and_the_less_loaded_wins():
    two = [engineer(1, base=NEAR), engineer(2, base=HERE)]
    assert assign(job(), two).chosen.key == 2
    afternoon = Booking(MONDAY + timedelta(hours=13), MONDAY + timedelta(hours=16))
    two = [engineer(1, bookings=(afternoon,)), engineer(2)]
    assert assign(job(), two).chosen.key == 2


def test_nobody():
    assert assign(job(), []).chosen is None


# === FURTHER HARD RULES === #

CRANE, METER = 31, 32
HIGH_VOLTAGE = 41


def test_every_skill_of_several_is_needed():
    need = job(needs=(Need(FILTER, 30),))
    assert codes(only(need, engineer())) == ["skill_missing"]
    both = (Skill(PRINTER, 80), Skill(FILTER, 20))
    assert codes(only(need, engineer(skills=both))) == ["skill_level"]
    both = (Skill(PRINTER, 80), Skill(FILTER, 40))
    assert only(need, engineer(skills=both)).reasons[0].params == {"level": 40}


def test_certificates_have_to_be_valid_during_the_visit():
    need = job(certificates=(HIGH_VOLTAGE,))
    assert codes(only(need, engineer())) == ["certificate_missing"]
    paper = Skill(HIGH_VOLTAGE, until=MONDAY)
    assert codes(only(need, engineer(skills=(Skill(PRINTER, 80), paper)))) == [
        "certificate_expired"]
    paper = Skill(HIGH_VOLTAGE, since=MONDAY + timedelta(hours=10), until=MONDAY + timedelta(1))
    holder = engineer(skills=(Skill(PRINTER, 80), paper))
    assert only(need, holder).start == MONDAY + timedelta(hours=10)
    assert [r.code for r in obstacles(need, holder, MONDAY + timedelta(hours=9))] == [
        "certificate_expired"]


def test_tools_are_carried():
    need = job(tools=frozenset({CRANE, METER}))
    candidate = only(need, engineer(tools=frozenset({METER})))
    assert codes(candidate) == ["tool_missing"]
    assert candidate.reasons[0].params == {"tool_ids": [CRANE]}
    assert not only(need, engineer(tools=frozenset({METER, CRANE, 99}))).rejected


def test_zones_bind_those_who_have_one():
    assert not only(job(), engineer()).rejected
    local = engineer(zones=frozenset({5}))
    assert codes(only(job(), local)) == ["out_of_zone"]
    assert codes(only(job(zones=frozenset({6})), local)) == ["out_of_zone"]
    assert not only(job(zones=frozenset({5, 6})), local).rejected


def test_required_and_excluded_engineers():
    two = [engineer(1), engineer(2)]
    first, second = assign(job(required=frozenset({2})), two).candidates
    assert (first.key, codes(second)) == (2, ["not_required"])
    first, second = assign(job(excluded=frozenset({1})), two).candidates
    assert (first.key, codes(second)) == (2, ["excluded"])


def test_the_customers_windows():
    afternoon = (MONDAY + timedelta(hours=14), MONDAY + timedelta(hours=18))
    assert only(job(windows=(afternoon,)), engineer()).start == afternoon[0]
    short = (MONDAY + timedelta(hours=14), MONDAY + timedelta(hours=14, minutes=30))
    assert codes(only(job(windows=(short,)), engineer())) == ["no_slot_window"]
    night = (MONDAY + timedelta(hours=20), MONDAY + timedelta(hours=23))
    next_day = (MONDAY + timedelta(hours=32), MONDAY + timedelta(hours=36))
    assert only(job(windows=(next_day, night)), engineer()).start == next_day[0]


def test_parts_on_their_way_are_waited_for():
    need = job(parts=(Part(7, 2), Part(8, 1)))
    tuesday = MONDAY + timedelta(days=1, hours=9, minutes=10)
    store = Stock(200, {7: 1, 8: 1}, HERE, (Arrival(7, 1, tuesday),))
    candidate = only(need, engineer(), [store])
    assert candidate.start == MONDAY + timedelta(days=1, hours=9, minutes=30)
    assert candidate.awaited == {7}
    assert codes(candidate)[-1] == "parts_arrive"
    late = Stock(200, {7: 1, 8: 1}, HERE, (Arrival(7, 1, MONDAY + timedelta(days=9)),))
    candidate = only(need, engineer(), [late])
    assert codes(candidate) == ["part_late"]
    assert candidate.reasons[0].params["product_ids"] == [7]
    few = Stock(200, {7: 1, 8: 1}, HERE, (Arrival(7, 0.5, tuesday),))
    assert codes(only(need, engineer(), [few])) == ["part_missing"]


def test_parts_of_two_stores_are_collected_on_one_way():
    need = job(parts=(Part(7, 1), Part(8, 1)))
    stores = [Stock(200, {7: 1}, NEAR), Stock(201, {8: 1}, Point(31.21, 121.47))]
    candidate = only(need, engineer(), stores)
    assert candidate.sources == ((7, 1, 200), (8, 1, 201))
    there = dispatch.road_km((HERE, NEAR, stores[1].point, HERE), Policy())
    assert abs(candidate.travel_km - there) < 1e-6


def test_overtime_is_allowed_as_far_as_the_policy_says():
    late = job(duration=timedelta(hours=5))
    assert codes(only(late, engineer())) == ["no_slot"]
    (candidate,) = assign(late, [engineer()], (), Policy(overtime=timedelta(hours=1))).candidates
    assert candidate.start == MONDAY + timedelta(hours=13)
    assert "overtime" in codes(candidate)


# === OBJECTIVES === #


def better(wish, one, other, **weights):
    """Which of two engineers wins when only some objectives count."""
    nothing = dict.fromkeys((
        "weight_sla", "weight_travel", "weight_load", "weight_same", "weight_parts",
        "weight_fix", "weight_overtime"), 0.0)
    policy = Policy(**{**nothing, **weights})
    return assign(wish, [one, other], (Stock(200, {7: 9}, HERE),), policy).chosen.key


def test_each_objective_decides_alone():
    busy = (Booking(MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=12)),)
    due = job(due=MONDAY + timedelta(hours=10))
    assert better(due, engineer(1, bookings=busy), engineer(2), weight_sla=1) == 2
    assert better(job(), engineer(1, base=NEAR), engineer(2), weight_travel=1) == 2
    monday = hours(0, (8, 17))
    assert better(job(), engineer(1, work=monday, bookings=busy),
                  engineer(2, work=monday), weight_load=1) == 2
    assert better(job(familiar={2: 1.0}), engineer(1), engineer(2), weight_same=1) == 2
    need = job(parts=(Part(7, 1),))
    assert better(need, engineer(1), engineer(2, van=Stock(100, {7: 1})), weight_parts=1) == 2
    assert better(job(), engineer(1, visits=20, fixed=10),
                  engineer(2, visits=20, fixed=19), weight_fix=1) == 2
    evening = job(earliest=MONDAY + timedelta(hours=16), horizon=MONDAY + timedelta(hours=17))
    assert better(evening, engineer(1, base=Point(31.40, 121.47)), engineer(2),
                  weight_overtime=1) == 2


def test_a_few_lucky_visits_do_not_make_a_master():
    lucky, master = engineer(1, visits=1, fixed=1), engineer(2, visits=100, fixed=95)
    assert better(job(), lucky, master, weight_fix=1) == 2


def test_without_visits_of_his_own_his_level_speaks_for_him():
    levels = {40.0: (80, 100), 100.0: (97, 100), 60.0: (1, 1)}
    trainee = engineer(1, others=dispatch.circles(levels, 40.0))
    expert = engineer(2, others=dispatch.circles(levels, 100.0))
    rare = engineer(3, others=dispatch.circles(levels, 80.0))
    assert better(job(), trainee, expert, weight_fix=1) == 2
    assert better(job(), trainee, rare, weight_fix=1) == 3, "nothing known is no bad record"
    assert better(job(), replace(trainee, fixed=60, visits=60), expert, weight_fix=1) == 1
    assert better(job(), engineer(1), engineer(2, fixed=7, visits=10), weight_fix=1) == 1
    told = {r.code: r.params for r in only(job(), expert).reasons}
    assert told["fix_level"] == {"percent": 97, "visits": 100}
    assert "fix_level" not in codes(only(job(), rare))


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_the_best_time_alone_is_the_best_of_all(seed):
    draw = random.Random(seed)
    wish = job(
        due=MONDAY + timedelta(hours=draw.randint(6, 200)),
        spread=timedelta(minutes=draw.choice([0, 20])))
    crew = [
        engineer(key, base=Point(HERE.latitude + draw.uniform(-0.4, 0.4), HERE.longitude),
                 work=tuple((begin + timedelta(days=day), end + timedelta(days=day))
                            for day in range(4) for begin, end in hours(0, (8, 12), (13, 17))),
                 bookings=tuple(
                     Booking(MONDAY + timedelta(hours=24 * day + 8 + 3 * part),
                             MONDAY + timedelta(hours=24 * day + 10 + 3 * part), HERE)
                     for day in range(3) for part in range(3) if draw.random() < 0.5))
        for key in range(3)]
    for few in (1, 3):
        some, everything = assign(wish, crew, wanted=few), assign(wish, crew)
        assert [c.start for c in some.candidates] == [c.start for c in everything.candidates]
        assert [c.slots for c in some.candidates] == [
            c.slots[:few] for c in everything.candidates]


def test_who_would_have_to_break_off_is_not_sent_last():
    until_four = (Booking(MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=15), HERE),)
    wish = job(duration=timedelta(hours=2), spread=timedelta(hours=1),
               horizon=MONDAY + timedelta(hours=17))
    assert better(wish, engineer(1, bookings=until_four), engineer(2), weight_fix=1) == 2
    late = only(wish, engineer(1, bookings=until_four))
    assert codes(late)[-1] == "break_off" and 10 < late.reasons[-1].params["percent"] < 60
    assert "break_off" not in codes(only(replace(wish, spread=timedelta()),
                                         engineer(1, bookings=until_four)))
    assert "break_off" not in codes(only(wish, engineer(2)))


def believed(*records, others=((180, 200), (180, 200))):
    """What is expected of engineers with these records, of whom nine of ten settle it."""
    crew = dispatch.with_faith([
        engineer(key, fixed=fixed, visits=visits, others=others)
        for key, (fixed, visits) in enumerate(records)], Policy())
    return [round(dispatch.fix_rate(one, Policy()), 2) for one in crew], crew[0].faith


def test_own_visits_count_as_far_as_engineers_differ():
    nine = believed((0, 0))[0][0]
    # nobody has more than one visit: nothing is known about how far they differ
    assert believed((1, 1), (0, 1))[1] is None
    # luck: all settled, one missed, two missed
    rates, faith = believed((20, 20), (19, 20), (18, 20), (17, 20))
    assert faith == 200 and max(rates) - min(rates) < 0.03 and nine in rates
    # two who settle all and two who settle half are no luck
    rates, faith = believed((40, 40), (40, 40), (20, 40), (20, 40))
    assert faith == 10 and rates[0] > 0.95 and rates[2] < 0.6
    between = believed((40, 40), (37, 40), (32, 40), (37, 40))[1]
    assert 10 < between < 200
    assert believed((3, 3), others=())[1] is not None
    assert dispatch.with_faith([engineer()], Policy(fix_prior=(0, 0)))[0].faith is None


def test_whoever_is_sent_does_not_put_his_later_visits_at_risk():
    at_four = (Booking(MONDAY + timedelta(hours=15), MONDAY + timedelta(hours=17), HERE),)
    wish = job(duration=timedelta(hours=2), spread=timedelta(minutes=50),
               horizon=MONDAY + timedelta(hours=15))
    busy = engineer(1, work=hours(0, (13, 17)), bookings=at_four)
    assert better(wish, busy, engineer(2, work=hours(0, (13, 17))), weight_fix=1) == 2
    pressed = only(wish, busy)
    assert codes(pressed)[-1] == "break_off_later"
    assert 10 < pressed.reasons[-1].params["percent"] < 50
    earlier = only(wish, engineer(1, work=hours(0, (8, 17)), bookings=at_four))
    assert "break_off_later" not in codes(earlier)


@given(st.integers(0, 240), st.integers(0, 300), st.integers(0, 7))
def test_the_chance_to_end_in_time(spread, stay, begun):
    wish = job(spread=timedelta(minutes=spread))
    who = engineer(bookings=tuple(
        Booking(MONDAY + timedelta(hours=8 + n), MONDAY + timedelta(hours=9 + n), HERE)
        for n in range(begun)))

    def chance(policy, start):
        opening = next(times.openings(wish, engineer(), Supply(), policy, policy.estimate))
        day = Course(wish, who, opening.day, policy, policy.estimate)
        return day.outlook(opening, MONDAY + timedelta(hours=start))[0]

    strict = Policy(stay=timedelta(minutes=stay))
    long = Policy(stay=timedelta(minutes=stay + 30))
    assert 0 <= chance(strict, 16) <= 1
    # after other work a later start may be the safer one: the time between makes up for delays
    assert begun or chance(strict, 16) <= chance(strict, 15) + 1e-9
    assert chance(strict, 16) <= chance(long, 16) + 1e-9
    assert spread or chance(strict, 16) == 1


def test_a_neighbour_of_the_next_customer_costs_little_way():
    there = Point(31.60, 121.47)
    on_site = Booking(MONDAY + timedelta(hours=13), MONDAY + timedelta(hours=14), there)
    assert better(job(point=Point(31.59, 121.47)), engineer(1),
                  engineer(2, bookings=(on_site,)), weight_travel=1) == 2


def test_the_score_is_the_sum_of_its_terms():
    candidate = only(job(), engineer())
    weight = sum(term.weight for term in candidate.terms)
    assert abs(candidate.score - 100 * sum(
        term.weight * term.value for term in candidate.terms) / weight) < 1e-9
    assert [term.name for term in candidate.terms] == [
        "sla", "travel", "load", "same", "parts", "fix", "overtime"]


# === OFFERS === #


def test_offers_differ_and_can_all_be_kept():
    result = assign(job(), [engineer(1), engineer(2, base=NEAR)])
    offers = alternatives(result, 2)
    starts = [result.chosen.start, *(slot.start for _candidate, slot in offers)]
    assert len(set(starts)) == 3
    assert all(abs(a - b) >= timedelta(hours=3) for a in starts for b in starts if a != b)
    assert starts[1:] == sorted(starts[1:])
    assert alternatives(assign(job(), [])) == []


# === WHAT HOLDS FOR ANY SNAPSHOT === #

points = st.none() | st.builds(Point, st.floats(30.5, 32), st.floats(120.5, 122))
moments = st.integers(0, 5 * 48).map(lambda n: MONDAY + timedelta(minutes=30 * n))
days = st.lists(st.integers(0, 4), unique=True, max_size=4).map(
    lambda chosen: tuple(i for day in sorted(chosen) for i in hours(day, (8, 12), (13, 17)))
)
stock = st.dictionaries(st.integers(1, 3), st.floats(0, 3), max_size=3)
skills = st.lists(
    st.builds(
        Skill,
        st.integers(1, 2),
        st.integers(0, 100),
        st.none() | moments,
        st.none() | moments,
    ),
    max_size=3,
).map(tuple)


@st.composite
def bookings(draw):
    starts = draw(st.lists(moments, max_size=4))
    return tuple(Booking(s, s + timedelta(minutes=90), draw(points)) for s in starts)


@st.composite
def snapshots(draw):
    engineers = [
        Engineer(
            key,
            draw(points),
            draw(skills),
            draw(days),
            draw(bookings()),
            draw(st.none() | st.builds(Stock, st.just(100 + key), stock)),
            draw(st.none() | st.floats(1, 200)),
        )
        for key in range(draw(st.integers(0, 4)))
    ]
    stores = [
        Stock(200 + n, draw(stock), draw(points)) for n in range(draw(st.integers(0, 3)))
    ]
    wanted = draw(st.dictionaries(st.integers(1, 3), st.integers(1, 2), max_size=2))
    earliest = draw(moments)
    return (
        Job(
            earliest,
            earliest + timedelta(days=draw(st.integers(1, 5))),
            timedelta(minutes=30 * draw(st.integers(1, 6))),
            draw(points),
            draw(st.none() | st.integers(1, 2)),
            draw(st.integers(0, 100)),
            tuple(Part(product, quantity) for product, quantity in wanted.items()),
        ),
        engineers,
        stores,
    )


@settings(max_examples=300, deadline=None)
@given(snapshots())
def test_no_hard_rule_is_ever_broken(snapshot):
    wish, engineers, stores = snapshot
    by_key = {e.key: e for e in engineers}
    places = {s.location_id: s for s in stores}
    result = assign(wish, engineers, stores)
    assert sorted(c.key for c in result.candidates) == sorted(by_key)
    for candidate in result.candidates:
        assert candidate.reasons
        if candidate.rejected:
            continue
        who = by_key[candidate.key]
        start, stop = candidate.start, candidate.stop
        assert 0 <= candidate.score <= 100
        assert wish.earliest <= start
        assert stop <= wish.horizon
        assert stop - start == wish.duration
        assert start.minute in (0, 30)
        assert any(a <= start and stop <= b for a, b in who.work)
        assert not any(b.start < stop and start < b.stop for b in who.bookings)
        assert wish.skill_id is None or any(
            s.skill_id == wish.skill_id
            and s.level >= wish.min_level
            and (s.since is None or s.since <= start)
            and (s.until is None or stop <= s.until)
            for s in who.skills
        )
        limit = who.max_km if who.max_km is not None else Policy().max_km
        assert dispatch.road_km((who.base, wish.point), Policy()) <= limit
        assert sorted((p.product_id, p.quantity) for p in wish.parts) == sorted(
            (product, quantity) for product, quantity, _place in candidate.sources
        )
        for product, quantity, place in candidate.sources:
            place = who.van if who.van and who.van.location_id == place else places[place]
            assert place.has(product, quantity)


@settings(max_examples=200, deadline=None)
@given(snapshots(), st.integers(0, 240))
def test_a_time_is_open_exactly_when_nothing_is_against_it(snapshot, step):
    wish, engineers, stores = snapshot
    travel = Policy().estimate
    for who in engineers:
        found, against = dispatch.screen(wish, who, stores)
        if against:
            continue
        spans = list(times.openings(wish, who, found, Policy(), travel))
        moment = MONDAY + timedelta(minutes=30 * step)
        is_open = any(span.first <= moment <= span.last for span in spans)
        assert is_open == (not obstacles(wish, who, moment, stores))
        for candidate in assign(wish, [who], stores).candidates:
            for slot in candidate.slots:
                assert obstacles(wish, who, slot.start, stores) == ()


@settings(max_examples=100, deadline=None)
@given(snapshots())
def test_the_order_of_the_input_does_not_matter(snapshot):
    wish, engineers, stores = snapshot
    forward = assign(wish, engineers, stores)
    backward = assign(wish, engineers[::-1], stores[::-1])
    assert forward == backward


@settings(max_examples=30, deadline=None)
@given(snapshots(), st.integers(2, 8))
def test_booking_what_was_chosen_never_double_books(snapshot, rounds):
    wish, engineers, stores = snapshot
    for _round in range(rounds):
        chosen = assign(wish, engineers, stores).chosen
        if chosen is None:
            return
        engineers = [
            e
            if e.key != chosen.key
            else Engineer(
                e.key,
                e.base,
                e.skills,
                e.work,
                (*e.bookings, Booking(chosen.start, chosen.stop, wish.point)),
                e.van,
                e.max_km,
            )
            for e in engineers
        ]
        who = next(e for e in engineers if e.key == chosen.key)
        others = who.bookings[:-1]
        assert not any(b.start < chosen.stop and chosen.start < b.stop for b in others)
