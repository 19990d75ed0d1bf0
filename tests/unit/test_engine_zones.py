"""Zones: each thing that is filled in is enough, and nothing filled in is nowhere."""

import pytest
from smart_service_engine.travel import Point
from smart_service_engine.zones import Area, Place, names

SHANGHAI = Point(31.23, 121.47)


@pytest.mark.parametrize(("area", "place", "inside"), [
    (Area(), Place(7, "上海市", "200040", SHANGHAI), False),
    (Area(state_ids=frozenset({7})), Place(7), True),
    (Area(state_ids=frozenset({8})), Place(7), False),
    (Area(state_ids=frozenset({8})), Place(), False),
    (Area(cities=("徐汇区",)), Place(city="徐匯區"), False),
    (Area(cities=("徐汇区",)), Place(city=" 徐汇区 "), True),
    (Area(cities=("Ｐｕｄｏｎｇ",)), Place(city="pudong"), True),
    (Area(cities=("",)), Place(city=""), False),
    (Area(zip_prefixes=("2000", "201")), Place(zip="201108"), True),
    (Area(zip_prefixes=("2000",)), Place(zip=""), False),
    (Area(center=SHANGHAI, radius_km=5), Place(point=Point(31.26, 121.47)), True),
    (Area(center=SHANGHAI, radius_km=5), Place(point=Point(31.28, 121.47)), False),
    (Area(center=SHANGHAI, radius_km=5), Place(), False),
    (Area(cities=("A",), center=SHANGHAI, radius_km=5), Place(city="a"), True),
])
def test_covers(area, place, inside):
    assert area.covers(place) is inside


def test_names_of_both_languages():
    assert names("浦东新区，徐汇区、静安区；\nMinhang, ") == (
        "浦东新区", "徐汇区", "静安区", "Minhang")
    assert names("") == ()
