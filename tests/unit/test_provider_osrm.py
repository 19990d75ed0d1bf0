"""The routing service's tables, against the simulator and against what no service should send."""

import json
from datetime import datetime, timedelta

import pytest
from smart_service_engine import dispatch, travel
from smart_service_engine.dispatch import Booking, Engineer, Job, Policy
from smart_service_providers import osrm

from tests.simulators import OsrmSimulator

HERE, NORTH, EAST = (31.23, 121.47), (31.33, 121.47), (31.23, 121.57)


@pytest.fixture(scope="module")
def service():
    with OsrmSimulator() as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def _fresh(service):
    service.forget()


def test_a_table_in_the_order_of_the_points(service):
    rows = osrm.table(service.url, [HERE, NORTH, EAST])
    assert rows[0][0] == (0.0, 0.0)
    assert rows[0][1] == pytest.approx((11.1195, 1112.0), rel=1e-3)
    assert rows[1][2][0] == pytest.approx(rows[0][1][0] + rows[0][2][0], rel=1e-2)
    assert service.sent[0]["points"][0] == pytest.approx(HERE)


def test_no_way_is_none(service):
    service.river = 121.5
    rows = osrm.table(service.url, [HERE, NORTH, EAST])
    assert rows[0][2] is None
    assert rows[0][1] is not None


def test_too_many_points_are_not_asked_for(service):
    with pytest.raises(osrm.RoutingError):
        osrm.table(service.url, [HERE] * 101)
    assert not service.sent


@pytest.mark.parametrize("mode", ["refuse", "500", "hang", "reset"])
def test_a_service_in_trouble_is_said_to_be(service, mode):
    with service.outage(mode, 5), pytest.raises(osrm.RoutingError):
        osrm.table(service.url, [HERE, NORTH], seconds=0.5)


@pytest.mark.parametrize("answer", [
    b"", b"[]", b"null", b"{", b"\xff", {"code": "NoTable"}, {"code": "Ok"},
    {"code": "Ok", "durations": [[0]], "distances": [[0]]},
    {"code": "Ok", "durations": [[0, 1], [1]], "distances": [[0, 1], [1, 0]]},
    {"code": "Ok", "durations": [[0, -1], [1, 0]], "distances": [[0, 1], [1, 0]]},
    {"code": "Ok", "durations": [[0, "x"], [1, 0]], "distances": [[0, 1], [1, 0]]},
    {"code": "Ok", "durations": {"a": 1, "b": 2}, "distances": [[0, 1], [1, 0]]},
])
def test_what_is_no_table(answer):
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    with pytest.raises(osrm.RoutingError):
        osrm.parse_table(body, 2)


# === WHAT THE CHOICE MAKES OF IT === #

MONDAY = datetime(2026, 3, 2)
WORK = ((MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=17)),)


def point(place):
    return travel.Point(*place)


def measured(service):
    """What asks the simulator, as the product does."""
    def measure(points):
        rows = osrm.table(service.url, [(p.latitude, p.longitude) for p in points])
        return travel.Matrix({
            (a, b): travel.Leg(pair[0], timedelta(seconds=pair[1])) if pair else travel.NO_WAY
            for a, row in zip(points, rows, strict=True)
            for b, pair in zip(points, row, strict=True)})
    return measure


def refined(service, wish, crew, measure=None):
    policy = Policy(max_km=30)
    return dispatch.refine(
        dispatch.assign(wish, crew, (), policy), wish, {e.key: e for e in crew}, (), policy,
        measure or measured(service))


def test_the_river_sends_the_other_engineer(service):
    wish = Job(MONDAY, MONDAY + timedelta(days=1), timedelta(hours=1), point(HERE))
    crew = [Engineer(1, point((31.23, 121.52)), work=WORK), Engineer(2, point(NORTH), work=WORK)]
    assert dispatch.assign(wish, crew).chosen.key == 1
    service.river = 121.5
    result = refined(service, wish, crew)
    assert result.chosen.key == 2
    assert [r.code for r in result.candidates[1].reasons] == ["no_way"]
    assert result.chosen.travel_km == pytest.approx(11.12, rel=1e-2)


def test_measured_ways_decide_about_the_time_between_visits(service):
    wish = Job(MONDAY, MONDAY + timedelta(days=1), timedelta(hours=1), point(HERE))
    before = Booking(WORK[0][0], WORK[0][0] + timedelta(hours=1), point(NORTH))
    crew = [Engineer(1, point(HERE), work=WORK, bookings=(before,))]
    service.speed_kmh = 6.0
    assert refined(service, wish, crew).chosen.start == MONDAY + timedelta(hours=11)
    service.speed_kmh = 36.0
    assert refined(service, wish, crew).chosen.start == MONDAY + timedelta(hours=9, minutes=30)


def test_without_an_answer_the_estimate_stands(service):
    wish = Job(MONDAY, MONDAY + timedelta(days=1), timedelta(hours=1), point(HERE))
    crew = [Engineer(1, point(EAST), work=WORK), Engineer(2, point(NORTH), work=WORK)]
    policy = Policy(max_km=30)
    assert refined(service, wish, crew, lambda points: None) == dispatch.assign(
        wish, crew, (), policy)


def test_the_next_best_are_asked_about_when_the_best_fall_out(service):
    wish = Job(MONDAY, MONDAY + timedelta(days=1), timedelta(hours=1), point(HERE))
    crew = [Engineer(n, point((31.23, 121.51 + n / 1000)), work=WORK) for n in range(10)]
    crew.append(Engineer(99, point((31.23, 121.35)), work=WORK))
    service.river = 121.5
    result = refined(service, wish, crew)
    assert result.chosen.key == 99
    assert len(service.sent) == 2
    assert all(len(row["points"]) <= osrm.MAX_POINTS for row in service.sent)
