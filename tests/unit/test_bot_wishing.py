"""When a customer would like somebody to come, in the words of his repair."""

from dataclasses import replace
from datetime import datetime

import pytest
from smart_service_bot_engine import policy
from smart_service_bot_engine.intent import REPAIR, Intent
from smart_service_bot_engine.nlu.reading import Reader
from smart_service_bot_engine.policy import Device, State, wishing
from smart_service_bot_engine.retrieval import Hit

NOW = datetime(2026, 11, 23, 10, 0)  # a Monday
PRINTER = Device(1, "LP3-240001", "Laser printer LP-3", "printer")


def read(message):
    understood = Reader().understand([message], now=NOW)
    return replace(understood, intent=Intent(REPAIR, 0.95))


@pytest.mark.parametrize("message, start, stop", [
    ("washing machine leaks, tomorrow afternoon if possible",
     "2026-11-24T12:00", "2026-11-24T18:00"),
    ("明天下午能来吗,洗衣机漏水", "2026-11-24T12:00", "2026-11-24T18:00"),
    ("洗衣机漏水，周四上午方便", "2026-11-26T08:00", "2026-11-26T12:00"),
    ("能不能明天下午三点来修洗衣机", "2026-11-24T15:00", "2026-11-24T15:00"),
    ("It has leaked since yesterday. Can somebody come on Friday at 3pm?",
     "2026-11-27T15:00", "2026-11-27T15:00"),
    ("It leaks, tomorrow I'm away but Thursday morning suits me",
     "2026-11-26T08:00", "2026-11-26T12:00"),
    ("洗衣机漏水,最好后天", "2026-11-25T00:00", "2026-11-26T00:00"),
    ("How about Friday?", "2026-11-27T00:00", "2026-11-28T00:00"),
])
def test_a_wished_time_is_found(message, start, stop):
    assert wishing.wish_of(read(message)) == (start, stop)


@pytest.mark.parametrize("message", [
    "the washing machine leaks since Monday", "洗衣机昨天开始漏水", "明天下午不在家,洗衣机漏水",
    "It leaks, please don't come on Friday", "保修下周一到期,洗衣机漏水",
    "you came yesterday and it leaks again", "昨天来修过,又漏了", "please come before Friday",
    "周五之后可以来", "洗衣机漏水", "it stopped working this morning",
])
def test_a_time_that_is_told_otherwise_is_no_wish(message):
    assert wishing.wish_of(read(message)) == ()


def test_the_wish_is_filed_with_the_repair_wherever_it_was_told():
    for texts in (
        ("it leaks toner, tomorrow afternoon if possible", "yes"),
        ("it leaks toner badly", "tomorrow afternoon please"),
        ("my printer is broken", "tomorrow afternoon please", "it leaks toner badly"),
    ):
        state = State()
        for text in texts:
            understood = Reader().understand([text], now=NOW)
            if text.startswith(("it leaks", "my printer")):
                understood = replace(understood, intent=Intent(REPAIR, 0.95))
            action = policy.decide(understood, (), state, (PRINTER,))
            state = action.state
        assert action.name == "create_repair", texts
        assert action.arguments["start"] == "2026-11-24T12:00", texts
        assert action.arguments["stop"] == "2026-11-24T18:00", texts
        assert "toner" in action.arguments["symptom"], texts
        assert "tomorrow afternoon please" != action.arguments["symptom"], texts
        assert not state.wish, texts


def test_a_wish_survives_the_end_of_a_transaction():
    state = State(wish=("2026-11-24T12:00", "2026-11-24T18:00"))
    assert State.load(state.dump()).wish == state.wish
    assert State.load({**state.dump(), "wish": list(state.wish)}) == state


def test_a_time_after_the_offer_of_a_repair_takes_it():
    jam = Hit(7, "Paper jam", "Pull it out.", 0.9, 0.9, 0.9, 0.9, 5.0)
    action = policy.decide(read("paper jams in my printer"), (jam,), State(), (PRINTER,))
    assert action.arguments["offer_repair"]
    for text in ("tomorrow afternoon please", "can you come tomorrow afternoon?", "明天下午能来吗"):
        understood = Reader().understand([text], now=NOW)
        asked = policy.decide(understood, (), action.state, (PRINTER,))
        assert (asked.kind, asked.name) == (policy.ASK, "confirm_device"), text
        filed = policy.decide(Reader().understand(["yes"], now=NOW), (), asked.state, (PRINTER,))
        assert filed.arguments["start"] == "2026-11-24T12:00"
        assert filed.arguments["symptom"] == "paper jams in my printer"
    order = State(symptom="paper jams", topic="where is my order", topic_tool="order_status")
    action = policy.decide(
        Reader().understand(["tomorrow afternoon?"], now=NOW), (), order, (PRINTER,))
    assert action.name != "confirm_device"
