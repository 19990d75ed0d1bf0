"""Slot filling in any order, and arguments against their schema."""

import doctest
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_bot_engine import offers, schema, slots

REPAIR = (
    slots.Slot("serial", "serial"), slots.Slot("symptom"), slots.Slot("place", "place"),
    slots.Slot("phone", "phone"), slots.Slot("day", "date", optional=True))
TOLD = (
    ({"serial": ("LP3-240001",)}, ""),
    ({}, "it does not print any more"),
    ({"phone": ("13800138001",)}, ""),
    ({"place": ("中山路88号",)}, ""),
    ({"date": ("2026-11-24",)}, ""),
)
ALL = {
    "serial": "LP3-240001", "symptom": "it does not print any more", "phone": "13800138001",
    "place": "中山路88号", "day": "2026-11-24"}


@pytest.mark.parametrize("module", [offers, schema, slots])
def test_examples(module):
    assert doctest.testmod(module).failed == 0


def test_any_order_tells_the_same():
    for order in itertools.permutations(TOLD):
        form = slots.Form()
        for claims, words in order:
            form = slots.fill(REPAIR, form, claims, words)
        assert form.values == ALL
        assert not slots.missing(REPAIR, form)


def test_one_message_tells_several():
    form = slots.fill(
        REPAIR, slots.Form(), {"serial": ("LP3-240001",), "phone": ("13800138001",)},
        "打印机卡纸了,")
    assert form.values == {
        "serial": "LP3-240001", "phone": "13800138001", "symptom": "打印机卡纸了"}
    assert [slot.name for slot in slots.missing(REPAIR, form)] == ["place"]


def test_the_answer_goes_to_the_question():
    form = slots.fill(REPAIR, slots.Form(), {"serial": ("A1",)}, "paper jam every day")
    form = slots.ask(form, slots.missing(REPAIR, form)[:1])
    form = slots.fill(REPAIR, form, {}, "中山路88号3楼")
    assert form.values["place"] == "中山路88号3楼"
    assert form.values["symptom"] == "paper jam every day"


def test_what_cannot_be_told_is_asked_once():
    form = slots.ask(slots.Form(), REPAIR[:1])
    form = slots.fill(REPAIR, form, {}, "I don't know it", unknown=True)
    assert form.values == {"serial": ""}
    assert REPAIR[0] not in slots.missing(REPAIR, form)
    form = slots.fill(REPAIR, form, {"serial": ("LP3-240001",)}, "")
    assert form.values["serial"] == "LP3-240001"


def test_a_correction_counts():
    form = slots.fill(REPAIR, slots.Form(), {"phone": ("13800138001",)}, "")
    form = slots.fill(REPAIR, form, {"phone": ("13800138002",)}, "")
    assert form.values["phone"] == "13800138002"


def test_a_noise_word_is_no_description():
    assert slots.fill(REPAIR, slots.Form(), {}, "ok").values == {}


SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "string"}, "day": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "choice": {"type": "integer", "minimum": 1, "maximum": 9},
        "kind": {"type": "string", "enum": ["one", "two"]}, "sure": {"type": "boolean"},
    },
    "required": ["number"],
}


@pytest.mark.parametrize("arguments", [
    None, [], "number", {}, {"number": None}, {"number": ["S1"]}, {"number": {"like": "%"}},
    {"number": "x" * 201}, {"number": "S1", "day": "tomorrow"},
    {"number": "S1", "day": "2026-02-30"}, {"number": "S1", "at": "2026-11-24T15:00Z"},
    {"number": "S1", "choice": 0}, {"number": "S1", "choice": 10},
    {"number": "S1", "choice": True}, {"number": "S1", "choice": "1 or 1=1"},
    {"number": "S1", "kind": "three"}, {"number": "S1", "sure": "yes"},
    {"number": "S1", "partner_id": 7}, {"number": "S1", "confirmed": True},
    {"number": "S1", 7: "x"},
])
def test_what_does_not_fit_is_refused(arguments):
    _values, problems = schema.check(SCHEMA, arguments)
    assert problems


def test_what_fits_is_taken():
    values, problems = schema.check(SCHEMA, {
        "number": " S00\x0042 ", "day": "2026-11-24", "at": "2026-11-24T15:00", "choice": "2",
        "kind": "two", "sure": False})
    assert not problems
    assert values == {
        "number": "S00 42", "day": "2026-11-24", "at": "2026-11-24T15:00", "choice": 2,
        "kind": "two", "sure": False}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(st.dictionaries(st.sampled_from([*SCHEMA["properties"], "x"]), _JSON) | _JSON)
def test_nothing_breaks_it(arguments):
    values, problems = schema.check(SCHEMA, arguments)
    assert problems or set(values) <= set(SCHEMA["properties"])
