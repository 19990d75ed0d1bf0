"""The warranty rule as a decision table, and what holds for any dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import warranty
from smart_service_engine.warranty import (
    Contract,
    Facts,
    Goodwill,
    Item,
    Policy,
    Proof,
    Repair,
)

DAY = date(2025, 6, 15)
SOLD = date(2025, 1, 1)
OLD = date(2020, 1, 1)

# a refrigerator in the category "cooling" under "household"; its compressor, lamp and filter
FRIDGE = Item(1, template=1, categories=(20, 10), months=12)
PLAIN = Item(1, template=1, categories=(20, 10))
COMPRESSOR = Item(101, template=101, categories=(30,))
BOARD = Item(102, template=102, categories=(31, 30))
FILTER = Item(103, template=103, categories=(32,), wear=True)
PUMP = Item(105, template=105, categories=(32,), months=6)
LAMP = Item(104, template=104, categories=(32,))

UNIT = Policy(key=1, part_months=12, labour_months=6)
SANBAO = Policy(
    key=2, part_months=12, proofs=(
        Proof("delivery"), Proof("invoice"), Proof("manufacture", 90)),
    return_days=7, exchange_days=15, exchange_repairs=2, repair_time_extends=True,
    guarantee_days=90)
MAIN = Policy(key=3, parts=frozenset({101}), part_months=36)
MAIN_LABOUR = Policy(key=4, parts=frozenset({101}), part_months=36, labour_months=36)
ELECTRIC = Policy(key=5, part_categories=frozenset({30}), part_months=24)
FILTERS = Policy(key=6, parts=frozenset({103}), part_months=3)

EXTENSION = Contract(1, date(2026, 1, 2), date(2028, 1, 1))
PARTS_ONLY = Contract(2, SOLD, date(2030, 1, 1), labour=False)
LABOUR_ONLY = Contract(3, SOLD, date(2030, 1, 1), parts=False)
FULL_CARE = Contract(4, SOLD, date(2030, 1, 1), wear=True, damage=True)


def ask(on=DAY, sold=SOLD, product=FRIDGE, parts=(), **more):
    more.setdefault("proofs", {"delivery": sold} if sold else {})
    return Facts(on=on, product=product, parts=parts, **more)


def days(number, start=SOLD):
    return start + timedelta(days=number)


# facts, (all free, parts free, labour free), reason
TABLE = {
    # the term
    "in the term": (ask(), "yyy", "covered"),
    "on the first day": (ask(on=SOLD), "yyy", "covered"),
    "on the last day": (ask(on=date(2026, 1, 1)), "yyy", "covered"),
    "on the day after": (ask(on=date(2026, 1, 2)), "nnn", "expired"),
    "before it begins": (ask(sold=date(2025, 7, 1)), "nnn", "not_started"),
    "nothing proves the start": (ask(sold=None), "nnn", "no_start"),
    "no term at all": (ask(product=PLAIN), "nnn", "no_term"),
    "no term and no start": (ask(product=PLAIN, sold=None), "nnn", "no_term"),
    "sold on the 31st, ends in February": (
        ask(sold=date(2024, 8, 31), product=Item(months=6), on=date(2025, 2, 28)),
        "yyy", "covered"),
    "sold on the 31st, the first of March": (
        ask(sold=date(2024, 8, 31), product=Item(months=6), on=date(2025, 3, 1)),
        "nnn", "expired"),
    "sold on leap day": (
        ask(sold=date(2024, 2, 29), on=date(2025, 2, 28)), "yyy", "covered"),
    # the proof of start
    "a start set by hand goes before the delivery": (
        ask(proofs={"hand": SOLD, "delivery": OLD}), "yyy", "covered"),
    "a start set by hand, also to the worse": (
        ask(proofs={"hand": OLD, "delivery": SOLD}), "nnn", "expired"),
    "invoice alone": (ask(proofs={"invoice": SOLD}), "yyy", "covered"),
    "registration alone": (ask(proofs={"registration": SOLD}), "yyy", "covered"),
    "activation alone": (ask(proofs={"activation": SOLD}), "yyy", "covered"),
    "day of manufacture alone": (ask(proofs={"manufacture": SOLD}), "yyy", "covered"),
    "delivery goes before invoice": (
        ask(proofs={"delivery": SOLD, "invoice": OLD}), "yyy", "covered"),
    "invoice first by policy": (
        ask(proofs={"delivery": SOLD, "invoice": OLD},
            policies=(Policy(part_months=12, proofs=(Proof("invoice"), Proof("delivery"))),)),
        "nnn", "expired"),
    "a proof that the policy doesn't accept": (
        ask(proofs={"registration": SOLD}, policies=(SANBAO,)), "nnn", "no_start"),
    "manufacture with ninety days on top": (
        ask(on=days(90 + 365), proofs={"manufacture": SOLD}, policies=(SANBAO,)),
        "yyy", "covered"),
    "manufacture, ninety days and a year are over": (
        ask(on=days(90 + 366), proofs={"manufacture": SOLD}, policies=(SANBAO,)),
        "nnn", "expired"),
    "manufacture is only taken without a better proof": (
        ask(proofs={"manufacture": SOLD, "invoice": OLD}, policies=(SANBAO,)),
        "nnn", "expired"),
    # parts and labour
    "labour in its shorter term": (ask(product=PLAIN, policies=(UNIT,), parts=(LAMP,)),
                                   "yyy", "covered"),
    "labour on its last day": (
        ask(on=date(2025, 7, 1), product=PLAIN, policies=(UNIT,), parts=(LAMP,)),
        "yyy", "covered"),
    "labour is over, parts not": (
        ask(on=date(2025, 7, 2), product=PLAIN, policies=(UNIT,), parts=(LAMP,)),
        "nyn", "partly"),
    "labour is over and nothing else is needed": (
        ask(on=date(2025, 7, 2), product=PLAIN, policies=(UNIT,)), "nyn", "expired"),
    "parts and labour are over": (
        ask(on=date(2026, 7, 2), product=PLAIN, policies=(UNIT,), parts=(LAMP,)),
        "nnn", "expired"),
    "no term for labour of its own is that of the parts": (
        ask(on=date(2025, 12, 31), product=PLAIN, policies=(SANBAO,), parts=(LAMP,)),
        "yyy", "covered"),
    "asked about the device in general": (
        ask(on=date(2025, 7, 2), product=PLAIN, policies=(UNIT,), in_general=True),
        "nyn", "partly"),
    # which row of policy
    "the product's own term goes before the general row": (
        ask(on=date(2026, 6, 1), product=Item(1, 1, (20,), months=24), policies=(UNIT,)),
        "yyy", "covered"),
    "the product's own term goes before its category's row": (
        ask(on=date(2025, 9, 1), product=Item(1, 1, (20,), months=6),
            policies=(Policy(categories=frozenset({20}), part_months=12),)),
        "nnn", "expired"),
    "a row for the product goes before the product's own term": (
        ask(on=date(2026, 6, 1), policies=(Policy(products=frozenset({1}), part_months=24),)),
        "yyy", "covered"),
    "a row without a term leaves the product's": (
        ask(on=date(2025, 12, 1), policies=(Policy(products=frozenset({1})),)),
        "yyy", "covered"),
    "a row that says something about labour alone": (
        ask(on=date(2025, 12, 1), parts=(LAMP,), policies=(Policy(labour_months=3),)),
        "nyn", "partly"),
    "a row for the product goes before one for the category": (
        ask(on=date(2025, 9, 1), product=PLAIN, policies=(
            Policy(key=1, categories=frozenset({20}), part_months=12),
            Policy(key=2, products=frozenset({1}), part_months=6))), "nnn", "expired"),
    "the nearer category": (
        ask(on=date(2025, 9, 1), product=PLAIN, policies=(
            Policy(key=1, categories=frozenset({10}), part_months=6),
            Policy(key=2, categories=frozenset({20}), part_months=12))), "yyy", "covered"),
    "the category above": (
        ask(product=PLAIN, policies=(Policy(categories=frozenset({10}), part_months=12),)),
        "yyy", "covered"),
    "another product's row": (
        ask(product=PLAIN, policies=(Policy(products=frozenset({2}), part_months=12),)),
        "nnn", "no_term"),
    "another category's row": (
        ask(product=PLAIN, policies=(Policy(categories=frozenset({77}), part_months=12),)),
        "nnn", "no_term"),
    "of two alike the first in order": (
        ask(on=date(2025, 9, 1), product=PLAIN, policies=(
            Policy(key=1, sequence=20, part_months=12),
            Policy(key=2, sequence=10, part_months=6))), "nnn", "expired"),
    # main parts
    "a main part in the device's term": (
        ask(parts=(COMPRESSOR,), policies=(SANBAO, MAIN)), "yyy", "covered"),
    "a main part after it: labour is charged": (
        ask(on=date(2026, 6, 1), parts=(COMPRESSOR,), policies=(SANBAO, MAIN)),
        "nyn", "partly"),
    "a main part whose labour is free as long": (
        ask(on=date(2026, 6, 1), parts=(COMPRESSOR,), policies=(SANBAO, MAIN_LABOUR)),
        "yyy", "covered"),
    "its labour isn't free for another part beside it": (
        ask(on=date(2026, 6, 1), parts=(COMPRESSOR, LAMP), policies=(SANBAO, MAIN_LABOUR)),
        "nnn", "partly"),
    "a main part after its own term": (
        ask(on=date(2028, 1, 2), parts=(COMPRESSOR,), policies=(SANBAO, MAIN)),
        "nnn", "expired"),
    "a main part on the last day of its own term": (
        ask(on=date(2028, 1, 1), parts=(COMPRESSOR,), policies=(SANBAO, MAIN_LABOUR)),
        "yyy", "covered"),
    "a main part by its category": (
        ask(on=date(2026, 6, 1), parts=(BOARD,), policies=(SANBAO, ELECTRIC)),
        "nyn", "partly"),
    "the part's own row goes before its category's": (
        ask(on=date(2027, 6, 1), parts=(COMPRESSOR,), policies=(SANBAO, ELECTRIC, MAIN)),
        "nyn", "partly"),
    "a part's shorter term": (
        ask(parts=(LAMP,), policies=(
            SANBAO, Policy(key=9, parts=frozenset({104}), part_months=3))), "nny", "partly"),
    "a part's row for another device": (
        ask(on=date(2026, 6, 1), parts=(COMPRESSOR,), policies=(
            SANBAO, Policy(key=9, products=frozenset({2}), parts=frozenset({101}),
                           part_months=36))), "nnn", "expired"),
    "a part's row is no row for the device": (
        ask(product=PLAIN, parts=(LAMP,), policies=(MAIN,)), "nnn", "no_term"),
    # what is used up
    "a wear part alone": (ask(parts=(FILTER,)), "nnn", "excluded"),
    "a wear part beside another": (ask(parts=(FILTER, LAMP)), "nny", "partly"),
    "a wear part after the term": (
        ask(on=date(2026, 6, 1), parts=(FILTER,)), "nnn", "expired"),
    "a wear part to which a row gives a term": (
        ask(on=date(2025, 3, 1), parts=(FILTER,), policies=(SANBAO, FILTERS)),
        "yyy", "covered"),
    "a wear part after the term that a row gives": (
        ask(parts=(FILTER,), policies=(SANBAO, FILTERS)), "nny", "partly"),
    "a fault that is wear": (ask(parts=(LAMP,), exclusion="excluded"), "nnn", "excluded"),
    "a fault that is wear, without parts": (ask(exclusion="excluded"), "nnn", "excluded"),
    # what shuts a case out
    "misuse": (ask(parts=(LAMP,), exclusion="misuse"), "nnn", "misuse"),
    "damage": (ask(exclusion="damage"), "nnn", "damage"),
    "opened by somebody else": (ask(exclusion="unauthorised"), "nnn", "unauthorised"),
    "misuse after the term": (
        ask(on=date(2026, 6, 1), exclusion="misuse"), "nnn", "expired"),
    "misuse of a device without a term": (
        ask(product=PLAIN, exclusion="misuse"), "nnn", "no_term"),
    # repairs take time
    "a repair's days are added": (
        ask(on=date(2026, 1, 11), policies=(SANBAO,),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),)), "yyy", "covered"),
    "and not one day more": (
        ask(on=date(2026, 1, 12), policies=(SANBAO,),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),)), "nnn", "expired"),
    "not where the policy doesn't say so": (
        ask(on=date(2026, 1, 2),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),)), "nnn", "expired"),
    "not for a repair that was no matter of warranty": (
        ask(on=date(2026, 1, 2), policies=(SANBAO,),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11), free=False),)),
        "nnn", "expired"),
    "not for a repair after the term": (
        ask(on=date(2026, 3, 1), policies=(SANBAO,),
            repairs=(Repair(date(2026, 1, 2), date(2026, 2, 25)),)), "nnn", "expired"),
    "days that two repairs share count once": (
        ask(on=date(2026, 1, 16), policies=(SANBAO,),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),
                     Repair(date(2025, 3, 6), date(2025, 3, 16)))), "yyy", "covered"),
    "and not twice": (
        ask(on=date(2026, 1, 17), policies=(SANBAO,),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),
                     Repair(date(2025, 3, 6), date(2025, 3, 16)))), "nnn", "expired"),
    "a repair within the days won": (
        ask(on=date(2026, 1, 14), policies=(SANBAO,),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),
                     Repair(date(2026, 1, 5), date(2026, 1, 8)))), "yyy", "covered"),
    "a main part's term is longer, too": (
        ask(on=date(2028, 1, 11), parts=(COMPRESSOR,), policies=(SANBAO, MAIN_LABOUR),
            repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),)), "yyy", "covered"),
    # a repair is answered for
    "the part put in lately": (
        ask(sold=OLD, parts=(LAMP,), policies=(SANBAO,),
            repairs=(Repair(days(100), days(103), frozenset({104}), free=False),)),
        "yyy", "guarantee"),
    "ninety days after it was put in": (
        ask(on=days(90), sold=OLD, parts=(LAMP,), policies=(SANBAO,),
            repairs=(Repair(SOLD, SOLD, frozenset({104}), free=False),)),
        "yyy", "guarantee"),
    "ninety-one days after": (
        ask(on=days(91), sold=OLD, parts=(LAMP,), policies=(SANBAO,),
            repairs=(Repair(SOLD, SOLD, frozenset({104}), free=False),)), "nnn", "expired"),
    "another part than that put in": (
        ask(sold=OLD, parts=(BOARD,), policies=(SANBAO,),
            repairs=(Repair(days(100), days(103), frozenset({104}), free=False),)),
        "nnn", "expired"),
    "the same fault lately, no part": (
        ask(sold=OLD, policies=(SANBAO,), fault=7,
            repairs=(Repair(days(100), days(103), fault=7, free=False),)),
        "yyy", "guarantee"),
    "another fault lately": (
        ask(sold=OLD, policies=(SANBAO,), fault=8,
            repairs=(Repair(days(100), days(103), fault=7, free=False),)), "nnn", "expired"),
    "no guarantee without a policy that gives one": (
        ask(sold=OLD, parts=(LAMP,),
            repairs=(Repair(days(100), days(103), frozenset({104}), free=False),)),
        "nnn", "expired"),
    "a part with a term of its own, put in lately": (
        ask(on=date(2025, 7, 1), sold=OLD, parts=(PUMP,),
            repairs=(Repair(SOLD, SOLD, frozenset({105}), free=False),)), "yyy", "guarantee"),
    "a part after its own term": (
        ask(on=date(2025, 7, 2), sold=OLD, parts=(PUMP,),
            repairs=(Repair(SOLD, SOLD, frozenset({105}), free=False),)), "nnn", "expired"),
    "the longer of the part's term and the guarantee": (
        ask(on=date(2025, 7, 1), sold=OLD, parts=(PUMP,), policies=(SANBAO,),
            repairs=(Repair(SOLD, SOLD, frozenset({105}), free=False),)), "yyy", "guarantee"),
    "the last of several repairs": (
        ask(on=date(2025, 12, 1), sold=OLD, parts=(PUMP,), repairs=(
            Repair(SOLD, SOLD, frozenset({105}), free=False),
            Repair(days(200), days(201), frozenset({105}), free=False))), "yyy", "guarantee"),
    "no guarantee after misuse": (
        ask(sold=OLD, parts=(LAMP,), policies=(SANBAO,), exclusion="misuse",
            repairs=(Repair(days(100), days(103), frozenset({104}), free=False),)),
        "nnn", "expired"),
    "a wear part isn't answered for": (
        ask(sold=OLD, parts=(FILTER,), policies=(SANBAO,),
            repairs=(Repair(days(100), days(103), frozenset({103}), free=False),)),
        "nnn", "expired"),
    # contracts
    "an extension after the term": (
        ask(on=date(2027, 1, 1), parts=(LAMP,), contracts=(EXTENSION,)), "yyy", "contract"),
    "an extension on its last day": (
        ask(on=date(2028, 1, 1), contracts=(EXTENSION,)), "yyy", "contract"),
    "an extension is over": (
        ask(on=date(2028, 1, 2), contracts=(EXTENSION,)), "nnn", "expired"),
    "within the warranty the warranty is the reason": (
        ask(contracts=(FULL_CARE,)), "yyy", "covered"),
    "a contract that pays the parts": (
        ask(on=date(2026, 6, 1), parts=(LAMP,), contracts=(PARTS_ONLY,)), "nyn", "partly"),
    "a contract that pays the labour": (
        ask(on=date(2026, 6, 1), parts=(LAMP,), contracts=(LABOUR_ONLY,)), "nny", "partly"),
    "two contracts together": (
        ask(on=date(2026, 6, 1), parts=(LAMP,), contracts=(PARTS_ONLY, LABOUR_ONLY)),
        "yyy", "contract"),
    "a contract without wear": (
        ask(on=date(2027, 1, 1), parts=(FILTER,), contracts=(EXTENSION,)),
        "nnn", "excluded"),
    "a contract with wear": (
        ask(on=date(2027, 1, 1), parts=(FILTER,), contracts=(FULL_CARE,)),
        "yyy", "contract"),
    "a contract without damage": (
        ask(on=date(2027, 1, 1), exclusion="damage", contracts=(EXTENSION,)),
        "nnn", "damage"),
    "a contract with damage, in the warranty's term": (
        ask(exclusion="damage", contracts=(FULL_CARE,)), "yyy", "contract"),
    "a contract for a device without a warranty": (
        ask(product=PLAIN, sold=None, contracts=(FULL_CARE,)), "yyy", "contract"),
    # goodwill
    "goodwill after the term": (
        ask(on=date(2026, 1, 5), parts=(LAMP,), goodwill=Goodwill(1)), "yyy", "goodwill"),
    "goodwill for parts": (
        ask(on=date(2026, 1, 5), parts=(LAMP,), goodwill=Goodwill(1, labour=False)),
        "nyn", "partly"),
    "goodwill for labour": (
        ask(on=date(2026, 1, 5), parts=(LAMP,), goodwill=Goodwill(1, parts=False)),
        "nny", "partly"),
    "goodwill even after misuse": (
        ask(exclusion="misuse", goodwill=Goodwill(1)), "yyy", "goodwill"),
    "goodwill in the warranty changes nothing": (
        ask(goodwill=Goodwill(1)), "yyy", "covered"),
    "contract for parts, goodwill for labour": (
        ask(on=date(2026, 6, 1), parts=(LAMP,), contracts=(PARTS_ONLY,),
            goodwill=Goodwill(1, parts=False)), "yyy", "goodwill"),
}

# facts and what the customer may ask for instead of a repair
RIGHTS = {
    "on the day of sale": (ask(on=SOLD, policies=(SANBAO,)), "return"),
    "the seventh day": (ask(on=days(7), policies=(SANBAO,)), "return"),
    "the eighth day": (ask(on=days(8), policies=(SANBAO,)), "exchange"),
    "the fifteenth day": (ask(on=days(15), policies=(SANBAO,)), "exchange"),
    "the sixteenth day": (ask(on=days(16), policies=(SANBAO,)), ""),
    "without a policy": (ask(on=days(3)), ""),
    "a policy without such days": (ask(on=SOLD, policies=(UNIT,)), ""),
    "misuse": (ask(on=days(3), policies=(SANBAO,), exclusion="misuse"), ""),
    "a wear part": (ask(on=days(3), policies=(SANBAO,), parts=(FILTER,)), ""),
    "manufacture proves no sale": (
        ask(on=days(93), proofs={"manufacture": SOLD}, policies=(SANBAO,)), ""),
    "before the start": (ask(on=days(-1), policies=(SANBAO,)), ""),
    "no proof": (ask(sold=None, policies=(SANBAO,)), ""),
    "after two repairs": (
        ask(policies=(SANBAO,), repairs=(
            Repair(days(30), days(32)), Repair(days(60), days(62)))), "exchange"),
    "after one repair": (ask(policies=(SANBAO,), repairs=(Repair(days(30), days(32)),)), ""),
    "after two repairs and the term": (
        ask(on=date(2026, 6, 1), policies=(SANBAO,), repairs=(
            Repair(days(30), days(32)), Repair(days(60), days(62)))), ""),
    "two repairs of another owner's time": (
        ask(policies=(SANBAO,), repairs=(
            Repair(OLD, OLD), Repair(OLD + timedelta(40), OLD + timedelta(42)))), ""),
}


@pytest.mark.parametrize(("facts", "free", "code"), TABLE.values(), ids=TABLE)
def test_decision_table(facts, free, code):
    decision = warranty.decide(facts)
    answers = (decision.covered, decision.covered_parts, decision.covered_labour)
    assert ("".join("y" if answer else "n" for answer in answers),
            decision.reason_code) == (free, code)


def test_the_table_is_long_enough():
    assert len(TABLE) >= 80


@pytest.mark.parametrize(("facts", "right"), RIGHTS.values(), ids=RIGHTS)
def test_rights_beside_repair(facts, right):
    assert warranty.decide(facts).right == right


def test_each_line_names_its_source_and_its_own_dates():
    decision = warranty.decide(ask(
        on=date(2026, 6, 1), parts=(COMPRESSOR, LAMP, FILTER), policies=(SANBAO, MAIN),
        contracts=(EXTENSION,)))
    compressor, lamp, used_up = decision.parts
    assert (compressor.code, compressor.source, compressor.end) == (
        "covered", MAIN.key, date(2028, 1, 1))
    assert (lamp.code, lamp.source, lamp.end) == ("contract", EXTENSION.key, EXTENSION.end)
    assert (used_up.covered, used_up.code) == (False, "excluded")
    assert decision.labour.code == "contract"
    assert (decision.reason_code, decision.policy, decision.proof) == (
        "partly", SANBAO.key, "delivery")


def test_the_reason_speaks_of_the_term_behind_it():
    decision = warranty.decide(ask(on=date(2027, 1, 1), contracts=(EXTENSION,)))
    assert decision.params["end"] == EXTENSION.end
    assert decision.end == date(2026, 1, 1)


def test_days_won_by_repairs_are_told():
    decision = warranty.decide(ask(
        policies=(SANBAO,), repairs=(Repair(date(2025, 3, 1), date(2025, 3, 11)),)))
    assert (decision.end, decision.extended_days) == (date(2026, 1, 11), 10)


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
spans = st.lists(st.tuples(st.integers(-50, 900), st.integers(0, 60)), max_size=6)


@given(start=dates, months=st.integers(1, 120), shift=st.integers(-4000, 8000))
def test_covered_exactly_between_start_and_end(start, months, shift):
    on = start + timedelta(days=shift)
    decision = warranty.decide(Facts(
        on=on, product=Item(months=months), proofs={"delivery": start}))
    assert decision.covered == (decision.start <= on <= decision.end)
    assert decision.end > decision.start


@given(start=dates, months=st.integers(1, 120))
def test_a_longer_term_never_ends_earlier(start, months):
    assert warranty.add_months(start, months) <= warranty.add_months(start, months + 1)


@given(start=dates, spans=spans)
def test_time_of_repairs_is_never_counted_twice(start, spans):
    repairs = tuple(
        Repair(start + timedelta(days=begin), start + timedelta(days=begin + long))
        for begin, long in spans)
    decision = warranty.decide(Facts(
        on=start, product=Item(months=12), proofs={"delivery": start}, policies=(SANBAO,),
        repairs=repairs))
    days_in_repair = {
        repair.begin + timedelta(days=day)
        for repair in repairs for day in range((repair.end - repair.begin).days)}
    assert 0 <= decision.extended_days <= len(days_in_repair)


@given(start=dates, shift=st.integers(-100, 3000), wear=st.booleans(),
       exclusion=st.sampled_from(["", *warranty.EXCLUSIONS]), contract=st.booleans())
def test_more_to_stand_on_never_covers_less(start, shift, wear, exclusion, contract):
    facts = Facts(
        on=start + timedelta(days=shift), product=FRIDGE, proofs={"delivery": start},
        parts=(FILTER if wear else LAMP,), policies=(SANBAO,), exclusion=exclusion)
    bare = warranty.decide(facts)
    more = warranty.decide(Facts(**{
        **facts.__dict__,
        "contracts": (Contract(1, start, start + timedelta(days=2000)),) if contract else (),
        "goodwill": Goodwill(1, labour=False)}))
    assert more.covered_parts
    assert more.covered_labour >= bare.covered_labour
