"""What a team lead sees of a payload."""

import doctest
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import masking

PERSONAL = [
    "李伟", "Li Wei", "liwei@mail.example", "+8617400375215", "我的打印机坏了", "oQh5ovrJxguLA"]


def test_examples_of_the_docstrings():
    assert doctest.testmod(masking).failed == 0


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize("wrap", [
    lambda v: json.dumps({"data": {"user": {"name": v}}}),
    lambda v: json.dumps([{"x": [v, {"y": v}]}]),
    lambda v: json.dumps({"contacts": [{"profile": v}], "type": "text"}, ensure_ascii=False),
    lambda v: f"<xml><FromUserName><![CDATA[{v}]]></FromUserName></xml>",
    lambda v: f"<xml><a><b>{v}</b></a></xml>",
    lambda v: f"<xml>{v} <a>x</a></xml>",
    lambda v: f'<xml><a alt="{v}">x</a></xml>',
    lambda v: f"From: {v}\n\nHello",
    lambda v: v,
])
def test_nothing_personal_is_left(value, wrap):
    shown = masking.mask_payload(wrap(value))
    assert value not in shown
    assert json.dumps(value)[1:-1] not in shown


def test_what_is_technical_stays():
    shown = json.loads(masking.mask_payload(json.dumps({
        "object": "whatsapp_business_account", "entry": [{"changes": [{
            "field": "messages", "value": {"statuses": [{"status": "read", "n": 3}]}}]}]})))
    assert shown["object"] == "whatsapp_business_account"
    assert shown["entry"][0]["changes"][0]["value"]["statuses"] == [{"status": "read", "n": 3}]


def test_a_long_number_is_somebodys():
    assert "17400375215" not in masking.mask_payload('{"id": 17400375215}')


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))
def test_any_json_stays_json(value):
    if isinstance(value, dict | list):
        json.loads(masking.mask_payload(json.dumps(value)))


@given(st.text())
def test_any_text_is_taken(text):
    masking.mask_payload(text)
    masking.mask_text(text)
    masking.mask_payload(f"<{text}")
