"""Reading others' JSON, and writing multipart bodies."""

import email
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import jsonread, multipart

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8)


@pytest.mark.parametrize("body", ["", "[]", "1", '"a"', "{", "[" * 100_000, b"\xff"])
def test_what_is_no_object_is_refused(body):
    with pytest.raises(ValueError):
        jsonread.read_object(body)


@given(VALUES)
def test_any_value_can_be_asked_for(value):
    data = {"a": value}
    assert isinstance(jsonread.text_of(data, "a"), str)
    assert isinstance(jsonread.object_of(data, "a"), dict)
    assert all(isinstance(item, dict) for item in jsonread.objects_of(data, "a"))
    jsonread.number_of(data, "a")
    jsonread.moment_of(data, "a")
    json.loads(jsonread.dump(jsonread.text_of(data, "a")))


def test_numbers_and_moments():
    assert jsonread.number_of({"a": "1.5"}, "a") == 1.5
    assert jsonread.number_of({"a": True}, "a") is None
    assert jsonread.number_of({"a": float("nan")}, "a") is None
    assert jsonread.moment_of({"a": "60"}, "a").isoformat() == "1970-01-01T00:01:00"
    assert jsonread.moment_of({"a": "soon"}, "a") is None
    assert jsonread.text_of({"a": 10**5000}, "a") == ""


@given(st.binary(max_size=200), st.text(max_size=20))
def test_a_form_is_read_back(content, filename):
    kind, body = multipart.form({"chat_id": "7"}, "photo", filename, content, "image/png")
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    field, file = email.message_from_bytes(head + body).get_payload()
    assert field.get_payload() == "7"
    assert file.get_content_type() == "image/png"
    assert b"\r\n\r\n" + content + b"\r\n--" in body


def test_a_strange_type_and_name_break_nothing_out():
    _kind, body = multipart.form({}, "f", 'a"\r\nX: 1', b"", "image/png\r\nX: 1")
    assert b"\r\nX: 1" not in body
    assert b"application/octet-stream" in body
