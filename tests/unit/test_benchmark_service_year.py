"""The simulated service year in short: the same for the same seed, nothing made or lost."""

import json
from dataclasses import replace

import pytest

from benchmarks import _pure, _year_policies, _year_region, _year_world, service_year
from benchmarks._year_parameters import Parameters

SMALL = replace(Parameters(), engineers=4, jobs_per_day=7.0, warehouses=1)


@pytest.mark.parametrize("policy", _year_policies.POLICIES)
def test_every_repair_comes_to_an_end(policy):
    year = service_year.simulate(policy, 1, 6, SMALL)
    assert year["finished"] == year["repairs"] > 20
    assert 0 < year["first_time_fix"] <= 100 and year["visits"] >= 1
    assert service_year.simulate(policy, 1, 6, SMALL) == year


def test_all_policies_meet_the_same_customers():
    def region():
        return _year_region.Region(SMALL, 3, _pure.engine("dispatch"))

    one, two = region().reported(2), region().reported(2)
    assert one == two and one != region().reported(3)


@pytest.mark.parametrize("policy", ["nearest_free", "nearest_free_vans", "engine_day_plan"])
def test_parts_are_neither_made_nor_promised_twice(policy):
    region = _year_region.Region(SMALL, 2, _pure.engine("dispatch"))
    world = _year_world.World(region)
    chooser = _year_policies.POLICIES[policy](world, _pure.engine("plan"), 2)

    def parts():
        used = sum(1 for r in repairs if r.fixed_on and r.part is not None)
        stocks = sum(sum(stock.values()) for stock in world.stock.values())
        return stocks + used - received

    repairs, waiting, received = [], [], 0
    before, room = parts(), sum(world.carried.values())
    for day in range(8):
        new = region.reported(day)
        repairs += new
        waiting = [r for r in [*waiting, *new] if not chooser.book(r, day, 480)]
        waiting += world.work(day)
        received += sum(quantity for _place, _part, quantity in world.arriving[day])
        world.night(day)
        chooser.plan(day + 1)
        assert parts() == before
        assert sum(world.carried.values()) == room, "a van carries no more than before"
        for place, reserved in world.reserved.items():
            assert all(0 <= reserved[part] <= world.stock[place][part] for part in reserved)
        for visits in world.bookings:
            visits = sorted(visits, key=lambda visit: visit.start)
            assert all(a.stop <= b.start for a, b in zip(visits, visits[1:], strict=False))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_table_and_the_line_of_json(capsys, jobs):
    assert service_year.main(["--scale", "0.008", "--seeds", "1", "--jobs", jobs]) == 0
    out = capsys.readouterr().out
    result = json.loads(out.splitlines()[-1])
    assert {"random", "nearest_free", "engine"} <= set(result)
    assert {"first_time_fix", "travel_km", "sla_met", "cost"} <= set(result["engine"])
    assert "Beside nearest free" in out
