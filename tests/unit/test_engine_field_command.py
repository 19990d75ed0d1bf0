"""What a phone's command may look like."""

import base64
import doctest
from datetime import datetime

import pytest
from smart_service_engine import field_command
from smart_service_engine.field_command import Malformed, parse

NOW = datetime(2026, 3, 2, 5, 0)
GOOD = {
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "previous": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "visit_id": 7,
    "kind": "report",
    "payload": {"text": " Cleaned. "},
    "happened_at": "2026-03-02T09:30:00.123+08:00",
}
JPEG = base64.b64encode(bytes.fromhex("ffd8ffe000104a464946")).decode()


def test_doctests():
    assert doctest.testmod(field_command).failed == 0


def test_a_command():
    command = parse(GOOD, NOW)
    assert (command.visit_id, command.kind, command.payload) == (7, "report", {"text": "Cleaned."})
    assert command.happened_at == datetime(2026, 3, 2, 1, 30)
    assert command.previous == GOOD["previous"]


@pytest.mark.parametrize("change", [
    {"uuid": "1"}, {"uuid": None}, {"uuid": GOOD["uuid"].upper()}, {"previous": "x"},
    {"visit_id": True}, {"visit_id": 0}, {"visit_id": 1.5}, {"visit_id": 2**40},
    {"kind": "unlink"}, {"kind": ["report"]}, {"kind": None},
    {"payload": []}, {"payload": {"text": "x", "more": 1}}, {"payload": {"text": 1}},
    {"payload": {"text": "x" * 10_001}}, {"payload": {"text": "a\0b"}},
    {"happened_at": "2026-03-02T09:30:00"}, {"happened_at": 5}, {"happened_at": "now"},
    {"happened_at": "0001-01-01T00:00:00+23:00"},
    {"kind": "use_part", "payload": {"product_id": 3, "quantity": float("nan")}},
    {"kind": "use_part", "payload": {"product_id": 3, "quantity": -1}},
    {"kind": "use_part", "payload": {"product_id": 3, "quantity": True}},
    {"kind": "finish", "payload": {"result": "perfect"}},
    {"kind": "sign", "payload": {"data": JPEG, "name": "  "}},
    {"kind": "photo", "payload": {"data": "<svg/>"}},
    {"kind": "photo", "payload": {"data": base64.b64encode(b"<svg/>").decode()}},
    {"kind": "photo", "payload": {"data": base64.b64encode(b"RIFF1234WAVE").decode()}},
    {"kind": "photo", "payload": {"data": "A" * (9 * 1024 * 1024)}},
])
def test_what_is_not_taken(change):
    with pytest.raises(Malformed):
        parse({**GOOD, **change}, NOW)


@pytest.mark.parametrize("raw", [None, [], "start", 5, {}])
def test_what_is_no_command(raw):
    with pytest.raises(Malformed):
        parse(raw, NOW)


def test_a_photo_and_what_is_left_out():
    command = parse(
        {**GOOD, "kind": "photo", "payload": {"data": JPEG, "line_id": None}}, NOW)
    assert command.payload == {"data": JPEG}


@pytest.mark.parametrize(("sent_at", "expected"), [
    ("2026-03-02T05:00:00Z", datetime(2026, 3, 2, 1, 30)),
    ("2026-03-02T05:01:30Z", datetime(2026, 3, 2, 1, 30)),
    ("2026-03-02T06:00:00Z", datetime(2026, 3, 2, 0, 30)),
    ("2026-03-02T04:00:00Z", datetime(2026, 3, 2, 2, 30)),
])
def test_a_clock_that_is_off(sent_at, expected):
    assert parse(GOOD, NOW, sent_at).happened_at == expected


def test_nothing_happens_in_the_future():
    assert parse({**GOOD, "happened_at": "2026-03-02T05:01:00Z"}, NOW).happened_at == NOW
