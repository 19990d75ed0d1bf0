"""What the chaos benchmark sends, and how it judges what became of it."""

import random

from benchmarks.chaos import EVENTS_PER_CUSTOMER, Event, judge, plans


def event(number, first_sent, accepted, customer=1):
    return Event(number, customer, first_sent, accepted)


def body(number):
    return f"<p>chaos-{number}-end</p>"


def test_a_fifth_is_sent_twice_and_a_fifth_late():
    steps = [step for client in plans(5000, random.Random(1)) for step in client]
    numbers = [found.number for step in steps for found in step]
    assert set(numbers) == set(range(5000))
    assert 0.15 < (len(numbers) - 5000) / 5000 < 0.25
    last, late = {}, 0
    for step in steps:
        number, customer = step[0].number, step[0].customer
        late += number < last.get(customer, -1)
        last[customer] = max(number, last.get(customer, -1))
    assert late / 5000 > 0.15


def test_few_events_still_have_customers():
    assert sum(map(len, plans(EVENTS_PER_CUSTOMER // 2, random.Random(1)))) >= 5


def test_all_is_well():
    events = [event(1, 0.0, 1.0), event(2, 2.0, 3.0)]
    assert judge(events, [body(1), body(2)]) == {
        "accepted": 2, "lost": 0, "doubled": 0, "out_of_order": 0}


def test_lost_doubled_and_swapped_are_seen():
    events = [event(1, 0.0, 1.0), event(2, 2.0, 3.0), event(3, 4.0, 5.0)]
    found = judge(events, [body(2), body(1), body(1), "<p>something else</p>"])
    assert found == {"accepted": 3, "lost": 1, "doubled": 1, "out_of_order": 1}


def test_what_was_on_its_way_at_once_has_no_order():
    assert judge([event(1, 0.0, 2.0), event(2, 1.0, 3.0)], [body(2), body(1)])["out_of_order"] == 0


def test_customers_have_no_order_among_each_other():
    events = [event(1, 0.0, 1.0, customer=1), event(2, 2.0, 3.0, customer=2)]
    assert judge(events, [body(2), body(1)])["out_of_order"] == 0


def test_what_was_not_accepted_may_be_missing():
    assert judge([event(1, 1.0, 0.0)], [])["lost"] == 0
