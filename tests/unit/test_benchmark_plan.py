"""The planning benchmark in short, on instances made here."""

import json
import random

import pytest

from benchmarks import plan
from cli.errors import Problem


def solomon(customers=12):
    draw = random.Random(4)
    rows = [(0, 50, 50, 0, 0, 1000, 0)]
    for number in range(1, customers + 1):
        early = draw.randint(0, 600)
        rows.append((number, draw.randint(0, 99), draw.randint(0, 99), draw.randint(1, 20),
                     early, early + 200, 10))
    lines = "\n".join("  ".join(f"{value:6}" for value in row) for row in rows)
    return (f"TINY\n\nVEHICLE\nNUMBER     CAPACITY\n  4         60\n\nCUSTOMER\n"
            f"CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME\n\n{lines}\n")


def trsp(crew=4, jobs=12):
    draw = random.Random(7)
    rows = ["0\t50\t50\t0\t600\t0\t[]\t[]\t[]"]
    for number in range(1, crew + jobs + 1):
        place = f"{number}\t{draw.randint(0, 99)}\t{draw.randint(0, 99)}"
        if number <= crew:
            rows.append(f"{place}\t0\t600\t0\t[0,{1 + number % 2}]\t[{number % 2}]\t[2,{number}]")
        else:
            early = draw.randint(0, 300)
            rows.append(f"{place}\t{early}\t{early + 150}\t10\t[{number % 3}]"
                        f"\t[{draw.choice(['', '1'])}]\t[{number % 2},1]")
    return ("TINY-TRSP\n\nINFO\nCREW COUNT\tSKILLS\tTOOLS\tSPARE PARTS\n"
            f"{crew}\t3\t2\t2\n\nDEPOT TECHNICIANS AND REQUESTS\n"
            "ID\tX\tY\tTWS\tTWE\tServ\tSKILLS\tTOOLS\tSPARE PARTS\n" + "\n".join(rows) + "\n")


@pytest.fixture
def data(tmp_path):
    (tmp_path / "solomon").mkdir()
    (tmp_path / "solomon" / "tiny.txt").write_text(solomon())
    (tmp_path / "solomon" / "solomon-12-minD.sol").write_text("tiny = 400.0\n")
    (tmp_path / "tiny-trsp.txt").write_text(trsp())
    (tmp_path / "README.txt").write_text("not an instance")
    return tmp_path


def lines(capsys):
    out, err = capsys.readouterr()
    return [json.loads(line) for line in out.splitlines()], err


def test_a_line_for_each_instance(data, capsys):
    assert plan.main(["--data", str(data), "--iterations", "60", "--seed", "2"]) == 0
    found, table = lines(capsys)
    assert [line["instance"] for line in found] == ["tiny", "tiny-trsp"]
    for line in found:
        assert {"instance", "served", "servable", "distance", "duration", "vehicles", "seconds",
                "valid"} <= set(line)
        assert line["valid"] and line["nearest"]["served"] <= line["served"] <= line["servable"]
    assert found[0]["best_known"] == 400 and found[0]["gap_percent"] is not None
    assert found[1]["depot_trips"] >= 1
    assert "served" in table and "heuristic" in table


def test_the_same_seed_makes_the_same_plan(data, capsys):
    def plans():
        plan.main(["--data", str(data), "--iterations", "60", "--seed", "2"])
        return [line["plan"] for line in lines(capsys)[0]]

    assert plans() == plans()


def test_without_the_solver_the_heuristic_plans(data, capsys, monkeypatch):
    monkeypatch.setattr(plan._pure.engine("plan").solver, "available", lambda: False)
    assert plan.main(["--data", str(data)]) == 0
    found, _table = lines(capsys)
    assert {line["solver"] for line in found} == {"heuristic"}
    assert all(line["served"] == line["heuristic"]["served"] for line in found)


def test_a_folder_without_instances(tmp_path):
    with pytest.raises(Problem, match="no instance"):
        plan.main(["--data", str(tmp_path)])
    with pytest.raises(Problem, match="no instances to plan"):
        plan.main(["--data", str(tmp_path / "missing")])
