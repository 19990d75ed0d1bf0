"""What helps a salesperson: when to contact, what to do, which products were named."""

import doctest
import random

import pytest
from smart_service_engine import best_time, named_products, next_action
from smart_service_engine.best_time import backtest, best
from smart_service_engine.named_products import named
from smart_service_engine.next_action import Facts, Step, is_overdue, steps

KNOWN = {
    1: ["Qingying 420 laser printer", "清影 420 激光打印机", "QL-420"],
    2: ["Qingmo 210W wireless inkjet all-in-one", "清墨 210W 无线喷墨一体机", "QP-210W"],
    3: ["Qingying 520DN duplex laser printer", "清影 520DN 双面激光打印机", "QL-520DN"],
}


def test_examples():
    for module in (best_time, named_products, next_action):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed


# === WHEN === #

def test_below_five_own_answers_the_segments_count():
    segment = [10] * 8
    assert best([15] * 4, segment).own is False
    assert best([15] * 4, segment).start in (9, 10)
    proposal = best([15] * 5, segment)
    assert (proposal.own, proposal.n, proposal.hits) == (True, 5, 5)


def test_nobody_is_called_at_night():
    assert 9 <= best([23] * 20).start <= 17
    assert best([3] * 4, [2] * 4) is None


def test_backtest_beats_uniform_where_there_are_habits_and_not_where_there_are_none():
    numbers = random.Random(11)
    habits, none = {}, {}
    for customer in range(300):
        segment = numbers.choice(("company", "person"))
        usual = 10 if segment == "company" else 17
        usual += numbers.choice((-1, 0, 0, 1))
        many = numbers.randint(3, 20)
        habits[customer] = (segment, [
            usual if numbers.random() < 0.5 else numbers.randrange(9, 19) for _n in range(many)])
        none[customer] = (segment, [numbers.randrange(9, 19) for _n in range(many)])
    with_habits, without = backtest(habits), backtest(none)
    print(f"back-test: with habits {with_habits}, without {without}")
    assert with_habits["hit"] > 2 * with_habits["uniform"]
    assert 0.85 < without["lift"] < 1.15, "nothing is claimed where there is nothing"


# === WHAT NEXT === #

@pytest.mark.parametrize(("facts", "first"), [
    (Facts(open_case="T1", trial="try?", silent_days=1), Step("settle_case", "T1")),
    (Facts(upset="This is unacceptable", products="QL-420"), Step("calm", "This is unacceptable")),
    (Facts(quotation="S1", quoted_days=3, trial="t"), Step("ask_about_quotation", "S1")),
    (Facts(trial="Can we try it?", products="QL-420"), Step("arrange_trial", "Can we try it?")),
    (Facts(products="QL-420"), Step("draft_quotation", "QL-420")),
    (Facts(premium="Open API", silent_days=0), Step("show_feature", "Open API")),
    (Facts(competitor="NPX is cheaper", silent_days=0), Step("compare", "NPX is cheaper")),
    (Facts(price="too expensive", silent_days=0), Step("show_value", "too expensive")),
    (Facts(wish="How much?"), Step("call", "How much?")),
    (Facts(silent_days=0), Step("keep_in_touch", "")),
    (Facts(quotation="S1", quoted_days=1, planned=True), Step("wait_for_answer", "S1")),
])
def test_the_most_pressing_goes_first(facts, first):
    assert steps(facts)[0] == first


def test_no_second_quotation_beside_one_that_waits():
    assert "draft_quotation" not in [
        step.name for step in steps(Facts(products="QL-420", quotation="S1", quoted_days=9))]


def test_reminders():
    assert is_overdue(Facts()) == "call"
    assert is_overdue(Facts(silent_days=1)) == ""
    assert is_overdue(Facts(silent_days=2)) == "call"
    assert is_overdue(Facts(quotation="S1", quoted_days=2, silent_days=9)) == ""
    assert is_overdue(Facts(quotation="S1", quoted_days=5)) == "ask_about_quotation"
    assert is_overdue(Facts(quotation="S1", quoted_days=5, planned=True)) == ""


# === WHICH PRODUCTS === #

@pytest.mark.parametrize(("text", "expected"), [
    ("I'd like 20 QL-420 please", {1: 20}),
    ("ql 420 x 3 and one qp-210w", {1: 3, 2: 1}),
    ("How much is the Qingying 420?", {1: 1}),
    ("我想买两台清影420，再要清墨210W三台", {1: 2, 2: 3}),
    ("清影 420 激光打印机要十二台", {1: 12}),
    ("要 QL-520DN 5台", {3: 5}),
    ("5 units of QL-520DN", {3: 5}),
    ("My printer jams", {}),
    ("XQL-4200", {}),
    ("order 4200 QL-4205", {}),
    ("QL-420 or QL-520DN?", {1: 1, 3: 1}),
])
def test_products_and_quantities(text, expected):
    assert named([text], KNOWN) == expected


def test_a_serial_number_names_no_product():
    assert named(["QL420-000101 is broken"], KNOWN) == {}
