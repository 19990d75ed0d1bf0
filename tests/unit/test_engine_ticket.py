"""Tickets: priority and what a form asks for."""

import doctest

import pytest
from smart_service_engine import priority, ticket_form
from smart_service_engine.ticket_form import Required


@pytest.mark.parametrize("module", [priority, ticket_form])
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
