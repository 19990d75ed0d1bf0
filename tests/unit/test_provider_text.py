"""Texts are stored whole and cut where a reader would cut them."""

import doctest
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import text as texts

TEXT = st.text(max_size=400)
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FLAG = "🇨🇳"
ACCENTED = "e\u0301\u0323"


def squeezed(text):
    return "".join(text.split())


def test_doctests():
    assert doctest.testmod(texts).failed == 0


@given(TEXT, st.integers(1, 60), st.integers(4, 120))
def test_no_part_is_over_a_limit_and_nothing_is_lost(text, limit, limit_bytes):
    parts = texts.split_text(text, limit, limit_bytes)
    assert all(part and part == part.strip() for part in parts)
    assert all(len(part) <= limit for part in parts)
    assert all(len(part.encode("utf-8", "surrogatepass")) <= limit_bytes for part in parts)
    assert squeezed("".join(parts)) == squeezed(text)


@given(st.lists(st.text(string.ascii_letters, min_size=1, max_size=10), max_size=80))
def test_words_that_fit_stay_whole(words):
    parts = texts.split_text(" ".join(words), limit=20)
    assert [word for part in parts for word in part.split()] == words


@given(st.lists(st.sampled_from([FAMILY, FLAG, ACCENTED, "👍🏽", "字", "a", " "]), max_size=60))
def test_what_a_reader_sees_as_one_character_is_not_cut(clusters):
    parts = texts.split_text("".join(clusters), limit=16)
    # a letter and a base of its own can be told apart, so cutting the parts up again must
    # give the clusters that went in
    again = [cluster for part in parts for cluster in texts._clusters(part)]
    expected = [cluster for cluster in texts._clusters("".join(clusters)) if not cluster.isspace()]
    assert [cluster for cluster in again if not cluster.isspace()] == expected


def test_one_character_over_the_limit_is_cut_all_the_same():
    parts = texts.split_text("a" + "\u0301" * 100, limit=10)
    assert all(len(part) <= 10 for part in parts)
    assert "".join(parts) == "a" + "\u0301" * 100


def test_flags_are_cut_in_pairs():
    assert texts.split_text(FLAG * 3, limit=3) == [FLAG] * 3


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("short", 10, ["short"]),
        ("One two. Three four.", 12, ["One two.", "Three four."]),
        ("It costs 3.14 yuan", 12, ["It costs", "3.14 yuan"]),
        ("first line\nsecond line", 14, ["first line", "second line"]),
        ("Hi.\nThis is one long sentence", 20, ["Hi.\nThis is one long", "sentence"]),
        ("你好。我的净水器坏了,请派人来。", 10, ["你好。我的净水器坏了", ",请派人来。"]),
        ("打印机不工作。请帮我看看好吗", 10, ["打印机不工作。", "请帮我看看好吗"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
    ],
)
def test_where_a_text_is_cut(text, limit, parts):
    assert texts.split_text(text, limit) == parts


def test_no_limit_is_one_part():
    assert texts.split_text("a " * 20_000) == [("a " * 20_000).strip()]


def test_twenty_thousand_characters_fit_into_wechats_messages():
    text = "净水器漏水了，请派工程师来看一看。" * 1200
    parts = texts.split_text(text, limit_bytes=2048)
    assert "".join(parts) == text
    assert all(part.endswith("。") for part in parts)


@pytest.mark.parametrize(("limit", "limit_bytes"), [(-1, 0), (0, -1), (0, 3)])
def test_a_limit_that_fits_no_character_is_refused(limit, limit_bytes):
    with pytest.raises(ValueError, match="limit"):
        texts.split_text("a", limit, limit_bytes)


@given(st.text(st.characters(codec=None), max_size=200))
def test_clean_text_can_be_stored(text):
    clean = texts.clean_text(text)
    assert "\0" not in clean
    clean.encode()
    assert texts.clean_text(clean) == clean


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧", "مرحبا \u200fبكم", "a\tb\nc", "𠮷野家"])
def test_clean_text_leaves_a_text_alone(text):
    assert texts.clean_text(text) == text


def test_a_long_id_becomes_its_digest():
    assert texts.short_id("a" * 200) == "a" * 200
    assert texts.short_id("a" * 201).startswith("sha256:")
    assert texts.short_id("a" * 201) != texts.short_id("a" * 202)


def test_utf16_units_are_counted():
    assert texts.split_text("😀😀😀", limit_utf16=4) == ["😀😀", "😀"]
    with pytest.raises(ValueError, match="room"):
        texts.split_text("a", limit_utf16=1)


@given(st.text(st.characters(min_codepoint=0xFF00, max_codepoint=0x1F700)), st.integers(2, 9))
def test_no_part_is_over_a_limit_in_utf16_units(value, limit):
    for part in texts.split_text(value, limit_utf16=limit):
        assert len(part.encode("utf-16-le", "surrogatepass")) <= 2 * limit
