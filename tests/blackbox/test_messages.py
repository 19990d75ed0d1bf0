"""Nothing is lost, nothing is doubled, whatever the network and the customers do."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from play.judge import plain
from play.odoo import wait_for

SECONDS = 30
PIXEL = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
         "RU5ErkJggg==")


def words(text):
    return "".join(text.split())


# === COMING IN === #


def _post_at_once(app, events):
    """Send events side by side, each on a connection of its own."""
    def send(event):
        with requests.Session() as http:
            http.trust_env = False
            return app.post(http, event).status_code

    with ThreadPoolExecutor(len(events)) as pool:
        assert set(pool.map(send, events)) == {200}


def test_one_event_twenty_times_at_once_is_one_message(world, app, user_id):
    before = world.counters(app.account)["duplicate_count"]
    _post_at_once(app, [app.event(user_id, "Twenty of me")] * 20)
    world.wait_messages(user_id, 1)
    world.settle(app.account)
    assert len(world.messages(user_id)) == 1
    assert world.counters(app.account)["duplicate_count"] == before + 19


def test_a_new_customers_messages_at_once_are_one_conversation(world, app, user_id, manager):
    texts = [f"message {number}" for number in range(8)]
    _post_at_once(app, [app.event(user_id, text) for text in texts])
    assert sorted(map(plain, world.wait_messages(user_id, 8))) == sorted(map(words, texts))
    assert len(world.sessions(user_id)) == 1
    assert len(manager.search("smart.service.contact", [["value", "=", user_id]])) == 1


def test_wechat_repeats_itself_and_is_heard_once(world, wechat, openid):
    wechat.write(openid, "重复的消息", times=3)
    world.wait_messages(openid, 1)
    world.settle(wechat.account)
    assert [plain(body) for body in world.messages(openid)] == ["重复的消息"]


@pytest.mark.parametrize("text", [
    "字" * 20_000,
    "👩‍👩‍👧‍👦 family, flag 🇨🇳, skin 👍🏽",
    "שלום עולם مرحبا بالعالم",
    "\u202eright to left\u202c",
    "<script>alert(1)</script> & <b>bold</b>",
    "a\r\nb\tc",
], ids=["20000", "emoji", "rtl", "override", "markup", "lines"])
def test_any_text_arrives_as_it_is(world, http, app, user_id, text):
    assert app.post(http, app.event(user_id, text)).status_code == 200
    bodies = world.wait_messages(user_id, 1)
    assert [plain(body) for body in bodies] == [words(text)]
    assert "<script" not in bodies[0]


def test_zero_bytes_are_left_out(world, http, app, user_id):
    assert app.post(http, app.event(user_id, "zero\x00byte")).status_code == 200
    assert [plain(body) for body in world.wait_messages(user_id, 1)] == ["zerobyte"]


def test_a_picture_from_wechat_lands_in_the_conversation(world, wechat, openid, manager):
    wechat.send_picture(openid, PIXEL)
    world.wait_messages(openid, 1)

    def files():
        ids = [session["id"] for session in world.sessions(openid)]
        return manager.search_read("ir.attachment", [
            ["res_model", "=", "discuss.channel"], ["res_id", "in", ids]], ["mimetype"])

    assert [row["mimetype"] for row in wait_for(files, SECONDS, 0.3)] == ["image/png"]


# === GOING OUT === #


def _received(channel, customer_id, texts):
    """Which of some texts reached the customer, in their order, as soon as all have."""
    wait_for(lambda: set(texts) <= {row.text for row in channel.received(customer_id)},
             SECONDS, 0.3)
    return [row.text for row in channel.received(customer_id) if row.text in texts]


@pytest.mark.parametrize("kind", ["app", "wechat"])
def test_an_agents_reply_arrives_once(world, request, kind, user_id, openid):
    channel = request.getfixturevalue(kind)
    customer_id = user_id if kind == "app" else openid
    channel.write(customer_id, "I want to talk to a human")
    session = world.hand_to_person(customer_id)
    agent = world.join(session)
    replies = [f"Reply {number} to {customer_id}" for number in range(3)]
    for text in replies:
        world.say(agent, session, text)
    assert _received(channel, customer_id, replies) == replies


@pytest.mark.parametrize("mode", ["reset", "500"])
def test_a_dead_provider_delays_but_loses_nothing(world, app, user_id, mode):
    app.write(user_id, "I want to talk to a human")
    session = world.hand_to_person(user_id)
    agent = world.join(session)
    app.fail(4, mode)
    replies = [f"Reply {number} in the outage of {user_id}" for number in range(3)]
    for text in replies:
        world.say(agent, session, text)
    assert not any(row.text in replies for row in app.received(user_id))
    app.write(user_id, "still there?")
    assert _received(app, user_id, replies) == replies
    assert "stillthere?" in [plain(body) for body in world.wait_messages(user_id, 2)]


def test_the_bot_is_silent_after_the_hand_over(world, app, user_id, manager):
    app.write(user_id, "I want to talk to a human")
    session = world.hand_to_person(user_id)
    said = [["channel_id", "=", session["id"]], ["kind", "=", "message_bot"]]
    before = wait_for(lambda: manager.search("smart.service.event", said), SECONDS, 0.3)
    app.write(user_id, "What are your service hours?")
    world.wait_messages(user_id, 2)
    wait_for(lambda: not manager.search(
        "smart.service.bot.turn", [["state", "=", "new"]], limit=1), SECONDS, 0.3)
    wait_for(lambda: not manager.search(
        "smart.service.outbox", [["contact_id.value", "=", user_id],
                                 ["state", "in", ["queued", "sending"]]], limit=1), SECONDS, 0.3)
    assert manager.search("smart.service.event", said) == before
    # the queue may have told him his place, but nobody has answered the question
    assert not any("9:00" in row.text for row in app.received(user_id))
