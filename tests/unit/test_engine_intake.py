"""What is asked before a repair, and what isn't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine.intake import Known, address_in, missing, position_in

ALL = ("device", "symptom", "fault", "place", "phone")
COMPLETE = {"device": True, "symptom": "leaks", "faults": 1, "place": True, "phone": True}


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (Known(), ("device", "symptom", "place", "phone")),
        (Known(**COMPLETE), ()),
        (Known(**COMPLETE | {"device": False}), ("device",)),
        (Known(**COMPLETE | {"symptom": "  "}), ("symptom",)),
        (Known(**COMPLETE | {"faults": 0}), ()),
        (Known(**COMPLETE | {"faults": 3}), ("fault",)),
        (Known(**COMPLETE | {"place": False, "phone": False}), ("place", "phone")),
    ],
)
def test_only_what_is_missing(known, wanted):
    assert missing(known) == wanted


@given(
    st.builds(Known, st.booleans(), st.text(max_size=3), st.integers(0, 3), st.booleans(),
              st.booleans()),
    st.sets(st.sampled_from(ALL)),
)
def test_nothing_is_asked_twice(known, asked):
    questions = missing(known, asked)
    assert not set(questions) & asked
    assert set(missing(known)) - asked == set(questions)
    assert not missing(known, asked | set(questions))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("家 https://www.openstreetmap.org/?mlat=31.2&mlon=121.5#map=17/31.2/121.5", (31.2, 121.5)),
        ("https://www.openstreetmap.org/?mlat=-33.9&mlon=-151#x", (-33.9, -151.0)),
        ("31.2, 121.5", None),
        ("?mlat=31.2&mlon=999", None),
        ("", None),
        (None, None),
    ],
)
def test_position(text, place):
    assert position_in(text) == place


def test_address_without_the_map():
    assert address_in("浦东张江路100号\nhttps://www.openstreetmap.org/?mlat=1&mlon=2") == (
        "浦东张江路100号")
    assert address_in(None) == ""
