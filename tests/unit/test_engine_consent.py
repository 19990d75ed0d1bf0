"""Words that withdraw and give consent, and the text of templates."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import consent, template

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)


@pytest.mark.parametrize("module", [consent, template])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("text", [
    "STOP", "stop.", " Unsubscribe ", "opt-out", "退订", "【退订】", "TD", "取消订阅!",
    "QUIT\n"])
def test_a_withdrawal(text):
    assert consent.wish(text) == "stop"


@pytest.mark.parametrize("text", [
    "", "?!", "please stop", "stop calling me", "I want to unsubscribe my device", "怎么退订",
    "停", "td123", "end", "cancel"])
def test_no_withdrawal(text):
    assert consent.wish(text) == ""


@pytest.mark.parametrize("text", ["START", "订阅", "Opt in"])
def test_consent_again(text):
    assert consent.wish(text) == "start"


@given(st.text())
def test_any_text_can_be_looked_at(text):
    assert consent.wish(text) in ("", "stop", "start")


@given(st.dictionaries(NAMES, st.text(st.characters(exclude_characters="{}"), min_size=1)))
def test_what_is_filled_in_can_be_read_back(values):
    body = "|".join(f"{{{{{name}}}}}" for name in values)
    assert template.variables(body) == tuple(values)
    assert template.fill(body, values) == "|".join(values.values())


@given(st.text(), st.dictionaries(NAMES, st.text()))
def test_any_text_is_a_body(body, values):
    template.fill(body, values)
    template.variables(body)
