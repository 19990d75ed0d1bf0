"""Scenario files are checked before anything is played."""

import copy
from pathlib import Path

import pytest

from play.judge import plain
from play.scenario import ScenarioError, load, parse

SCENARIOS = Path(__file__).resolve().parents[2] / "data" / "scenarios"
DAY = {
    "title": "A day",
    "customers": {"li": {"account": "api", "id": "u1", "lang": "zh_CN"}},
    "outages": [{"account": "api", "after": 1, "seconds": 2}],
    "stories": [{"customer": "li", "about": "hello", "steps": [
        {"customer": ["一", "二"], "times": 3, "expect": {"answer": ["三"]}},
        {"agent": "close"},
        {"engineer": "done"},
    ]}],
}


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.json")), ids=lambda path: path.stem)
def test_committed_scenarios_follow_the_format(path):
    assert load(path).messages


def test_the_service_day_has_what_its_issue_asks_for():
    day = load(SCENARIOS / "service_day.json")
    steps = [step for story in day.stories for step in story.steps]
    assert day.messages >= 60
    assert len({story.customer.id for story in day.stories}) == 14
    assert {story.customer.account for story in day.stories} == {
        "api", "wechat", "whatsapp", "telegram"}
    assert {story.customer.lang for story in day.stories} == {"zh_CN", "en_US"}
    assert any(step.times > 1 for step in steps)
    assert any(len(step.texts) > 1 for step in steps)
    assert day.outages


def test_steps_are_read():
    day = parse(DAY)
    said, closed, finished = day.stories[0].steps
    assert (said.texts, said.times, said.expect) == (("一", "二"), 3, {"answer": ["三"]})
    assert (closed.actor, closed.act) == ("agent", "close")
    assert (finished.actor, finished.act) == ("engineer", "finish")
    assert day.outages[0].mode == "500"


@pytest.mark.parametrize("change", [
    lambda story: story.update(customer="nobody"),
    lambda story: story.update(extra=1),
    lambda story: story.update(steps=[{"customer": ""}]),
    lambda story: story.update(steps=[{"customer": "a", "agent": "b"}]),
    lambda story: story.update(steps=[{"customer": "a", "times": 0}]),
    lambda story: story.update(steps=[{"customer": "a", "expect": {"miracle": True}}]),
    lambda story: story.update(steps=[{"customer": "a", "expect": {"rating": "5"}}]),
    lambda story: story.update(steps=[{"customer": "a", "expect": {"owner": "boss"}}]),
    lambda story: story.update(steps=[{"dispatcher": "dance"}]),
    lambda story: story.pop("about"),
])
def test_mistakes_are_named_with_their_place(change):
    raw = copy.deepcopy(DAY)
    change(raw["stories"][0])
    with pytest.raises(ScenarioError, match=r"stories\[0\]"):
        parse(raw)


def test_a_missing_file_is_no_traceback(tmp_path):
    with pytest.raises(ScenarioError):
        load(tmp_path / "none.json")


def test_html_and_text_of_a_message_are_the_same_words():
    assert plain("<p>价格 &amp; 5 &lt; 6<br/>ok</p>") == plain("价格 & 5 < 6\nok")
