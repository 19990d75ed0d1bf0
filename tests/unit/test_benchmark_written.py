"""The larger set from a grammar: the same for the same seed, and as large as it says."""

import json
from collections import Counter

import pytest

from benchmarks import _written, bot


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_questions_are_many_different_and_the_same_again(lang):
    entries, asked = _written.questions(lang, 1)
    kinds = Counter(kind for _text, _id, kind in asked)
    assert len(entries) == len({text for _id, text in entries}) == 144
    assert kinds == {"near": 864, "far": 288, "other": 50}
    assert len({text for text, _id, _kind in asked}) > 1000
    assert asked == _written.questions(lang, 1)[1] != _written.questions(lang, 2)[1]
    assert {number for _text, number, _kind in asked} <= {id for id, _text in entries} | {"__oos__"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reviews_are_of_both_kinds_and_some_turn_round(lang):
    rows = _written.reviews(lang, 0)
    assert Counter(label for _text, label in rows) == {"pos": 500, "neg": 500}
    turn = "但是" if lang == "zh" else ", but "
    turning = [(text, label) for text, label in rows if turn in text]
    assert len(turning) > 150
    for text, label in turning:
        last = text.split(turn)[1]
        assert last in (_written.GOOD if label == "pos" else _written.BAD)[lang]


def test_the_task_measures_and_keeps_the_files(tmp_path, capsys):
    assert bot.main(["--task", "written", "--out", str(tmp_path)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["set"] for line in lines] == [
        "zh_questions.csv", "en_questions.csv", "zh_reviews.csv", "en_reviews.csv"]
    assert lines[0]["recall@1 near"] > 0.95 and lines[0]["refused_out_of_scope"] == 1
    assert lines[1]["recall@1 near"] > 0.65 and lines[2]["accuracy"] > 0.8
    assert (tmp_path / "en_knowledge.csv").read_text().startswith("id,text\n")
