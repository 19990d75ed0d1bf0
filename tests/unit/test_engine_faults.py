"""Which fault a customer's words describe."""

import pytest
from smart_service_engine import faults


@pytest.mark.parametrize(
    ("text", "keywords", "points"),
    [
        ("打印机又卡纸了", "卡纸;夹纸", 2),
        ("Paper JAMS every day", "paper jam", 9),
        ("it is jammed", "jam; jammed", 6),
        ("I wear pyjamas", "jam", 0),
        ("定影 and toner rubs off", "定影，toner rubs off", 16),
        ("", "卡纸", 0),
        (None, "卡纸", 0),
        ("anything", "", 0),
        ("anything", None, 0),
        ("C++ (really)", "c++;(really)", 11),
    ],
)
def test_points(text, keywords, points):
    assert faults.score(text, faults.split_keywords(keywords)) == points


def test_separators_of_both_languages():
    assert faults.split_keywords("a, b；c、d\n\n e ;") == ("a", "b", "c", "d", "e")
