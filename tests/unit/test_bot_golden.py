"""Reactions are read and judged as the golden set's README says."""

import doctest
from pathlib import Path

import pytest
from smart_service_bot_engine import golden

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def result(outcome, text="", **values):
    return {
        "outcome": outcome, "text": text, "tool": "", "state": {}, "trace": {"steps": []}, **values}


def turn(*accepted, hides=()):
    return golden.Turn(("?",), accepted, hides)


def right(expected, found, article="", hides=()):
    return golden.judge(turn(expected, hides=hides), golden.seen(found, article)).right


def test_doctests():
    assert doctest.testmod(golden).failed == 0


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_the_files_are_read(half):
    lines = (GOLDEN / f"dialogues.{half}.jsonl").read_text(encoding="utf-8").splitlines()
    dialogues = golden.read(lines)
    assert len(dialogues) == len(lines)
    turns = [one for dialogue in dialogues for one in dialogue.turns]
    assert {reaction.kind for one in turns for reaction in one.accepted} <= set(golden.KINDS)
    assert any(len(one.texts) > 1 for one in turns) or half == "heldout"


def test_an_article_is_the_right_one_or_it_is_wrong():
    expected = golden.Reaction(golden.ARTICLE, article="paper-jam")
    assert right(expected, result("answered"), "paper-jam")
    assert not right(expected, result("answered"), "recycling")
    assert not right(expected, result("unsure"))


def test_a_tool_needs_its_values():
    expected = golden.Reaction(golden.TOOL, tool="order_status", values=("S90013", "JJD02"))
    told = result("tool", "Your order s90013: JJD02", tool="order_status")
    assert right(expected, told)
    assert not right(expected, result("tool", "Your order S90013", tool="order_status"))
    assert not right(expected, {**told, "tool": "invoice_status"})


def test_the_question_of_a_running_tool_counts_for_it():
    waiting = result("asked", "Is it about QL420-000118?", state={"pending": "repair"})
    assert right(golden.Reaction(golden.TOOL, tool="create_repair"), waiting)
    assert right(golden.Reaction(golden.ASK), waiting)
    assert not right(golden.Reaction(golden.TOOL, tool="order_status"), waiting)


def test_what_has_to_be_hidden_makes_every_reaction_wrong():
    expected = golden.Reaction(golden.REFUSE)
    assert right(expected, result("unsure", "I don't know."), hides=("Emma",))
    verdict = golden.judge(
        turn(expected, hides=("Emma",)), golden.seen(result("unsure", "It is EMMA's.")))
    assert not verdict.right
    assert verdict.leaked == ("Emma",)


def test_greeting_and_small_talk_are_told_apart():
    hello = result("talked", trace={"steps": [{"step": "decide", "name": "greeting"}]})
    thanks = result("talked", trace={"steps": [{"step": "decide", "name": "thanks"}]})
    assert right(golden.Reaction(golden.GREET), hello)
    assert not right(golden.Reaction(golden.GREET), thanks)
    assert right(golden.Reaction(golden.TALK), thanks)


def test_silence_is_never_right():
    assert not any(
        right(golden.Reaction(kind), result("")) for kind in golden.KINDS)


def test_a_citation_names_the_article_quotes_it_and_carries_the_claim():
    passage = "Close the shut-off valve under the sink. Then call us."
    answer = "Close the shut-off valve under the sink.\n(From our article “A leak”)"
    assert golden.is_cited(answer, passage, "A leak", "close the valve")
    assert not golden.is_cited(answer, passage, "Filters", "close the valve")
    assert not golden.is_cited("Call a plumber. A leak", passage, "A leak")
    assert not golden.is_cited(answer, passage, "A leak", "conditions of returns")


def test_totals():
    refuse, article = golden.Reaction(golden.REFUSE), golden.Reaction(golden.ARTICLE, article="a")
    verdicts = [
        golden.judge(turn(refuse), golden.seen(result("unsure"))),
        golden.judge(turn(refuse), golden.seen(result("answered"), "a")),
        golden.judge(turn(article), golden.seen(result("answered", "b"), "a"), "b.", "t")]
    figures = golden.figures(verdicts)
    assert (figures["turns"], figures["right"]) == (3, 0.6667)
    assert (figures["right_refusals"], figures["cited"], figures["leaks"]) == (0.5, 0.0, 0)
    assert golden.by(verdicts, lambda verdict: verdict.turn.expected.kind) == {
        "article": [1, 1], "refuse": [1, 2]}
