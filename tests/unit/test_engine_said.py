"""What a visitor says to be reached at."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import said


def test_doctests():
    assert doctest.testmod(said).failed == 0


@pytest.mark.parametrize("text, found", [
    ("我的电话是13800138000，谢谢", [("phone", "+8613800138000")]),
    ("电话021-62345678", [("phone", "+862162345678")]),
    ("邮箱：Wang.Fang@Shop.Example。", [("email", "wang.fang@shop.example")]),
    ("wang@shop.example, call +1 415 555 2671", [
        ("email", "wang@shop.example"), ("phone", "+14155552671")]),
    ("my serial is LP3-240001 and the order S00042", []),
    ("a@b.example and c@d.example", []),
    ("13800138000 or 13900139000", []),
    ("x" * 2000 + " a@b.example", []),
    ("", []),
])
def test_contact_points(text, found):
    assert said.contact_points(text, "CN") == found


@given(st.text(max_size=300))
def test_any_text(text):
    for kind, value in said.contact_points(text, "CN"):
        assert kind in ("email", "phone") and value
