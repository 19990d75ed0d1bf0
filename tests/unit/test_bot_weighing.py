"""What the bot answers a message with is the way that most speaks for."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from smart_service_bot_engine import policy
from smart_service_bot_engine.intent import understand
from smart_service_bot_engine.policy import weighing
from smart_service_bot_engine.policy.turn import Turn
from smart_service_bot_engine.policy.ways import ways
from smart_service_bot_engine.retrieval import CALIBRATION, Hit

from benchmarks import _desk, bot_weighing

KINDS = {
    weighing.AGAIN, weighing.ARTICLE, weighing.BUYING, weighing.FOLLOWING, weighing.PERSON,
    weighing.UNSURE, weighing.WISH}


def way(kind, **reasons):
    return weighing.Way(kind, lambda: kind, reasons)


def turn(message, *confidences):
    hits = tuple(
        Hit(number, "Title", "Passage", confidence, 0.5, 0.5, 0.5, 1.0)
        for number, confidence in enumerate(confidences, 1))
    return Turn(
        understand([message]), hits, policy.State(), (), CALIBRATION, policy.Situation(
            routes={}))


def test_the_way_with_the_most_weight_is_chosen_and_the_first_of_equal_ones():
    weights = {"article.always": 1.0, "article.odds": 2.0, "unsure.always": 1.5}
    sure, doubtful, unsure = (
        way(weighing.ARTICLE, odds=0.5), way(weighing.ARTICLE, odds=-0.5), way(weighing.UNSURE))
    assert weighing.chosen([doubtful, unsure, sure], weights) is sure
    assert weighing.chosen([doubtful, unsure], weights) is unsure
    assert weighing.chosen([way("other"), unsure], {}).kind == "other"


def test_weights_are_of_ways_and_reasons_that_there_are():
    assert set(weighing.WEIGHTS) == {*bot_weighing.KEPT.values(), bot_weighing.PATTERNS}
    for weights in weighing.WEIGHTS.values():
        assert {name.split(".")[0] for name in weights} == KINDS
        assert all(abs(weight) < 10 for weight in weights.values())
        for name, weight in weights.items():
            assert weight >= 0 or name not in bot_weighing.FOR, name
            assert weight <= 0 or name not in bot_weighing.AGAINST, name


def test_what_an_encoder_has_read_is_weighed_by_weights_of_its_own(monkeypatch):
    monkeypatch.setattr(weighing, "WEIGHTS", {
        "words": {"unsure.always": 1.0}, "meaning": {"article.odds": 1.0}})
    found = [way(weighing.UNSURE), way(weighing.ARTICLE, odds=0.5)]
    assert weighing.best(found).kind == weighing.UNSURE
    assert weighing.best(found, "meaning").kind == weighing.ARTICLE


@pytest.mark.parametrize("message", ["how do I do that", "它怎么弄"])
def test_a_surer_article_never_weighs_less(message):
    weights = [
        next(one for one in ways(turn(message, confidence))
             if one.kind == weighing.ARTICLE).weight()
        for confidence in (0.1, 0.4, 0.7, 0.95)]
    assert weights == sorted(weights)


def test_nothing_found_and_nothing_wished_leaves_an_honest_word():
    found = ways(turn("hm"))
    assert [one.kind for one in found] == [weighing.UNSURE]
    assert found[0].act().kind == policy.UNSURE


def learnt(odds, answered, half="dev"):
    """A turn whose article is right or wrong by how sure it was."""
    return SimpleNamespace(half=half, must_refuse=not answered, ways=(
        (way(weighing.ARTICLE, odds=odds), answered), (way(weighing.UNSURE), not answered)))


def test_weights_are_learnt_from_what_was_right():
    turns = [learnt(odds, odds > 0.2) for odds in (-0.8, -0.5, 0.0, 0.1, 0.4, 0.6, 0.9, 1.0) * 5]
    weights = bot_weighing.fitted(turns)
    assert weights["article.odds"] > 0
    for odds, kind in ((-0.9, weighing.UNSURE), (0.9, weighing.ARTICLE)):
        found = [one for one, _right in learnt(odds, True).ways]
        assert weighing.chosen(found, weights).kind == kind


def test_a_reason_for_a_way_can_never_speak_against_it():
    turns = [learnt(odds, odds < 0) for odds in (-0.9, -0.5, 0.5, 0.9)]
    assert bot_weighing.fitted(turns).get("article.odds", 0.0) == 0


def test_the_desk_knows_articles_wishes_and_devices_of_the_demo_company(monkeypatch):
    monkeypatch.setattr(_desk.Desk, "_feelings", staticmethod(lambda: None))
    desk = _desk.Desk(learns=False)
    assert len(desk.articles["zh_CN"]) == len(desk.articles["en_US"]) >= 20
    assert desk.routes["order_status"].tool == "order_status"
    assert [device.serial for device in desk.devices["demo_customer_emma"]] == ["QP310D-000117"]
    dialogue = next(
        each for each in _desk.dialogues("dev") if each.turns[0].expected.tool == "order_status")
    first = desk.run(dialogue)[0]
    assert first.action.kind and first.dialogue is dialogue


def test_an_article_that_was_learnt_is_likelier_for_it_and_a_new_one_as_the_search_says():
    one = turn("hm", 0.6, 0.6)

    def learned(asked):
        read = replace(one.understanding, asked=asked)
        return [way.reasons["learned"] for way in ways(replace(one, understanding=read))
                if way.kind == weighing.ARTICLE]

    assert learned(()) == [weighing.odds(0.6)] * 2
    assert learned((("1", 0.9), ("2", 0.01))) == [weighing.odds(0.9), weighing.odds(0.01)]
    assert learned((("1", 0.9),)) == [weighing.odds(0.9), weighing.odds(0.6)]
    one = replace(one, understanding=replace(one.understanding, ranking=(("points", 0.5),)))
    assert learned(()) == [weighing.odds(0.3)] * 2
