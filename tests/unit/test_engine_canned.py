"""Placeholders of canned replies and macros."""

import doctest

from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import canned

NAMES = st.text(
    st.characters(exclude_characters="{}|\n", categories=("L", "N", "Zs")), min_size=1,
    max_size=12).map(str.strip).filter(bool)
WORDS = st.text(max_size=20)


def test_doctests():
    assert doctest.testmod(canned).failed == 0


def test_every_chinese_name_means_a_known_one():
    assert set(canned.CHINESE.values()) == set(canned.NAMES)


def test_what_is_no_placeholder_stays():
    for text in ("", "{{}}", "{{ }}", "{one}", "{{a\nb}}", "}}{{", "{{{x}", "100 % {{"):
        assert canned.names(text) == ()
        assert canned.fill(text, {"x": "1", "": "2"}) == text


def test_other_words_may_be_several():
    assert canned.fill("{{order| your last order }}!", {}) == "your last order!"
    assert canned.missing({}, "{{order|your last order}}") == ()


@given(WORDS.filter(lambda text: "{" not in text and "}" not in text),
       st.lists(st.tuples(NAMES, WORDS.filter(bool)), max_size=5))
def test_all_answered_leaves_nothing_to_fill(around, pairs):
    text = around.join(f"{{{{{name}}}}}" for name, _value in pairs)
    values = {canned.canonical(name): value for name, value in pairs}
    assert canned.missing(values, text) == ()
    assert canned.fill(text, values) == around.join(
        values[canned.canonical(name)] for name, _value in pairs)


@given(WORDS, st.dictionaries(NAMES, WORDS, max_size=3))
def test_any_text_is_filled_without_error(text, values):
    canned.names(text)
    canned.missing(values, text)
    canned.fill(text, values)
