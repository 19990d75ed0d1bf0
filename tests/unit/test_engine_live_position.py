"""Positions of phones: what is taken, what is shown, how long it holds."""

import doctest

from smart_service_engine import live_position


def test_examples():
    assert doctest.testmod(live_position).failed == 0


def test_what_is_no_position():
    for wrong in (
        (None, 121.4, 5), (31.2, "121.4", 5), (31.2, 121.4, -1), (31.2, 121.4, float("inf")),
        (-91, 121.4, 5), (31.2, -181, 5), (0, 0, 5), (31.2, True, 5),
    ):
        assert live_position.parse(*wrong) is None


def test_what_is_shown_is_coarser_than_what_is_known():
    place = live_position.parse(31.230449, 121.473712, 8)
    assert (place.latitude, place.longitude) == (31.230449, 121.473712)
    assert place.shown == (31.23, 121.474)
