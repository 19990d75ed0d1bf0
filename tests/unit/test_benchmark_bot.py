"""The benchmark of the bot's search in short, on sets made here."""

import json

import pytest

from benchmarks import _bot, bot, bot_passages, bot_retrieval
from cli import runner
from cli.errors import Problem


@pytest.fixture
def sets(tmp_path):
    knowledge, questions = tmp_path / "kb.csv", tmp_path / "q.csv"
    knowledge.write_text(
        "id,text\na,怎么更换墨盒\nb,打印机卡纸怎么办\nc,How do I return an item?\n", "utf-8")
    questions.write_text(
        "text,id,kind\n墨盒怎么换,a,near\n纸卡在打印机里,b,near\nreturning an item,c,near\n"
        "今天会下雨吗,__oos__,other\nwhere is my parcel,a,far\n", "utf-8")
    return knowledge, questions


def line(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_retrieval_is_measured_on_anybodys_files(sets, capsys):
    knowledge, questions = sets
    assert bot.main(["--task", "retrieval", "--train", str(knowledge), "--test",
                     str(questions)]) == 0
    found = line(capsys)
    assert {"task", "n", "recall@1", "recall@5", "mrr@10", "ms_per_query", "model"} <= found.keys()
    assert (found["task"], found["n"], found["model"]) == ("retrieval", 4, "lexical")
    assert found["recall@1"] == found["mrr@10"] == 0.75
    assert found["recall@1 near"] == 1 and found["recall@1 far"] == 0
    assert found["refused_out_of_scope"] == 1


def test_without_files_the_addons_own_questions_are_asked(capsys):
    bot_retrieval.main([])
    lines = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert [each["set"] for each in lines] == ["zh_test.csv", "en_test.csv"]
    assert lines[0]["recall@1 near"] >= 0.913
    assert lines[1]["recall@1 near"] >= 0.913


def test_passages_are_written_by_one_process_and_read_by_another(capsys):
    assert bot_passages.main(["--passages", "200", "--lang", "en_US"]) == 0
    found = line(capsys)
    assert found["passages"] >= 200 and found["articles"] == 40
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["own_mb_for_index"] < 5


def test_a_missing_package_is_named_and_is_exit_code_two(monkeypatch, sets, capsys):
    monkeypatch.setitem(_bot.encoders.LOCAL["e5"].needs, "no_such_module", "no-such-package")
    knowledge, questions = sets
    assert bot.main(["--task", "retrieval", "--model", "best", "--train", str(knowledge),
                     "--test", str(questions)]) == 2
    assert "no-such-package" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "id\n1\n", "id,text\n"])
def test_a_file_without_the_columns_is_refused_in_words(tmp_path, text):
    file = tmp_path / "kb.csv"
    file.write_text(text)
    with pytest.raises(Problem):
        _bot.rows(file, "id", "text")
    with pytest.raises(Problem):
        _bot.rows(tmp_path / "none.csv", "id", "text")


def test_tasks_are_no_benchmarks_of_their_own(capsys):
    runner.bench(type("Options", (), {"name": None}))
    names = capsys.readouterr().out
    assert "bot" in names and "bot-retrieval" not in names
    assert {"retrieval", "passages"} <= set(bot.TASKS)
