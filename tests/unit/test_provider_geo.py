"""Chinese map coordinates, against published points."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import geo

# WGS-84, GCJ-02: the test table of https://github.com/googollee/eviltransform, and Beijing
# station of https://rdrr.io/github/caijun/geoChina/man/wgs2gcj.html
POINTS = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215), 1e-9),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363), 1e-9),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657), 1e-9),
    ((39.90105, 116.42079), (39.90245, 116.42703), 1e-5),
]


def metres(one, other):
    north = math.radians(one[0] - other[0])
    east = math.radians(one[1] - other[1]) * math.cos(math.radians(one[0]))
    return math.hypot(north, east) * 6371000


@pytest.mark.parametrize(("wgs", "gcj", "tolerance"), POINTS)
def test_published_points(wgs, gcj, tolerance):
    assert geo.wgs84_to_gcj02(*wgs) == pytest.approx(gcj, abs=tolerance)
    assert geo.gcj02_to_wgs84(*gcj) == pytest.approx(wgs, abs=max(tolerance, 1e-6))


@given(st.floats(geo.SOUTH + 0.1, geo.NORTH - 0.1), st.floats(geo.WEST + 0.1, geo.EAST - 0.1))
def test_there_and_back_is_the_same_place(latitude, longitude):
    shown = geo.wgs84_to_gcj02(latitude, longitude)
    assert metres(geo.gcj02_to_wgs84(*shown), (latitude, longitude)) < 0.05


@given(st.floats(18, 53), st.floats(74, 135))
def test_the_shift_in_china_is_some_hundred_metres(latitude, longitude):
    assert metres(geo.wgs84_to_gcj02(latitude, longitude), (latitude, longitude)) < 1500


@pytest.mark.parametrize("place", [(48.8566, 2.3522), (0.0, 0.0), (-33.87, 151.2), (90.0, 180.0)])
def test_elsewhere_nothing_is_shifted(place):
    assert geo.wgs84_to_gcj02(*place) == place
    assert geo.gcj02_to_wgs84(*place) == place
