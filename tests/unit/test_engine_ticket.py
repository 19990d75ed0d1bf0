"""Tickets: priority and what a form asks for."""

import doctest
from datetime import datetime, timedelta

import pytest
from smart_service_engine import duplicates, priority, ticket_form, words
from smart_service_engine.duplicates import Matter
from smart_service_engine.ticket_form import Required


@pytest.mark.parametrize("module", [priority, ticket_form, words, duplicates])
def test_examples(module):
    assert doctest.testmod(module).failed == 0


def test_the_matrix_grows_with_impact_and_urgency():
    grades = "123"
    for low, high in zip(grades, grades[1:], strict=False):
        for other in grades:
            assert priority.MATRIX[low][other] <= priority.MATRIX[high][other]
            assert priority.MATRIX[other][low] <= priority.MATRIX[other][high]
    assert priority.MATRIX["1"]["1"] == "0" and priority.MATRIX["3"]["3"] == "3"


@pytest.mark.parametrize(
    ("raised_by", "expected"), [(0, "1"), (1, "2"), (2, "3"), (9, "3"), (-4, "1")])
def test_a_tier_raises_and_never_lowers(raised_by, expected):
    assert priority.priority("2", "2", raised_by) == expected


@pytest.mark.parametrize(
    ("required", "files", "lacks"),
    [
        (Required("Any"), [], True),
        (Required("Any"), ["text/x-log"], False),
        (Required("Any"), [None], False),
        (Required("Photo", files="image"), ["application/pdf"], True),
        (Required("Photo", files="image"), ["IMAGE/JPEG"], False),
        (Required("Photos", files="image", count=2), ["image/png"], True),
        (Required("Film", files="video"), ["image/png", "video/mp4"], False),
        (Required("Letter", files="document"), ["image/png"], True),
    ],
)
def test_files(required, files, lacks):
    assert bool(ticket_form.missing([required], {}, files)) is lacks


def test_the_order_of_the_form_stays():
    form = [Required("B", "b"), Required("File"), Required("A", "a")]
    assert [one.label for one in ticket_form.missing(form, {"c": 1}, [])] == ["B", "File", "A"]
    assert ticket_form.missing(form, {"a": 0, "b": "x"}, ["image/png"]) == []


# === WORDS === #


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("打印机卡纸了", "卡纸", True),
        ("打印机卡纸了", "打印机", True),
        ("打印机卡纸了", "机打", False),
        ("打印机卡纸了", "卡", True),
        ("Printer QL-0042 jams", "ql-0042", True),
        ("Printer QL-0042 jams", "print jam", True),
        ("Printer jams", "inter", False),
        ("Ｐｒｉｎｔｅｒ", "printer", True),
        ("STRASSE", "straße", True),
        ("它说 paper jam", "说 jam", True),
        ("a'b", "a'b", True),
    ],
)
def test_what_is_looked_for_is_found(text, asked, found):
    kept = words.tokens(text)
    wanted = [part.strip("':*") for part in words.query(asked).split(" & ")]
    assert all(any(word.startswith(part) for word in kept) for part in wanted) is found


@pytest.mark.parametrize("text", ["", None, "—…", "  "])
def test_nothing_is_no_word(text):
    assert words.tokens(text) == []
    assert words.query(text) == ""


def test_a_word_without_end_is_cut():
    assert len(words.tokens("x" * 5000)[0]) == words.LONGEST


# === DUPLICATES === #

DAY = datetime(2026, 3, 2)
JAM = Matter(1, "QL1", 7, "The paper jams again and again", DAY)


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        (Matter(1, "QL1", 7, "paper jams", DAY), True),
        (Matter(1, None, 7, "the paper jams", DAY + timedelta(days=2)), True),
        (Matter(None, "QL1", None, "paper jams again", DAY), True),
        (Matter(2, "QL1", 7, "The paper jams again and again", DAY), False),
        (Matter(1, "QL2", 7, "The paper jams again and again", DAY), False),
        (Matter(1, None, None, "Where is my invoice", DAY), False),
        (Matter(None, None, 7, "The paper jams again and again", DAY), False),
        (Matter(1, "QL1", 7, "The paper jams again and again", DAY - timedelta(days=200)), False),
    ],
)
def test_what_looks_like_one(other, shown):
    assert (duplicates.compare(JAM, other).score >= duplicates.SHOWN) is shown
    assert duplicates.compare(JAM, other) == duplicates.compare(other, JAM)


def test_time_makes_a_duplicate_less_likely():
    scores = [
        duplicates.compare(JAM, Matter(1, "QL1", 7, JAM.words, DAY + timedelta(days=days))).score
        for days in (0, 10, 29, 31, 60, 365)]
    assert scores == sorted(scores, reverse=True) and scores[0] == 1.0
