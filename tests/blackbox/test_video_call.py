"""A video call between an agent and a customer: two real browsers with cameras that are none."""

import re

import pytest

from play.odoo import wait_for
from tests.blackbox.browser import FAKE_MEDIA, Browser

# Odoo tries a connection that was not made at once again after up to half a minute
PICTURE_SECONDS = 120
RTC = "odoo.__WOWL_DEBUG__.root.env.services['discuss.rtc']"
# how the other's picture arrives, as the browser's own statistics of the connection say
FRAMES = """(async () => {
    const peers = [...RTC.p2pService.peers.values()];
    let frames = 0;
    for (const peer of peers) {
        for (const report of (await peer.connection.getStats()).values()) {
            if (report.type === "inbound-rtp" && report.kind === "video") {
                frames += report.framesDecoded;
            }
        }
    }
    return frames;
})()""".replace("RTC", RTC)


@pytest.fixture
def browsers():
    pair = [Browser(*FAKE_MEDIA), Browser(*FAKE_MEDIA)]
    yield pair
    for browser in pair:
        browser.close()


def _frames(browser):
    """How many pictures of the other side a browser has decoded."""
    answer = browser.call(
        "Runtime.evaluate", expression=FRAMES, awaitPromise=True, returnByValue=True)
    return answer.get("result", {}).get("value") or 0


def _log_in(browser, world, login):
    """Give a browser the session of a user who has logged in."""
    browser.call("Network.setCookie", name="session_id", value=world.user(login).session_id,
                 url=world.url)


def hold_call(world, session_id, agent, customer, login="agent"):
    """An agent invites the customer of a session, who joins by the link; both see each other.

    :param agent: the agent's browser
    :param customer: the customer's
    """
    manager = world.user("manager")
    _log_in(agent, world, login)
    agent.open(f"{world.url}/odoo/discuss?active_id=discuss.channel_{session_id}")
    agent.click("button[name='smart-video']")
    agent.click(".modal button[name='action_start']")
    agent.wait(f"{RTC}.selfSession && true")

    message = wait_for(lambda: manager.search_read(
        "mail.message", [["model", "=", "discuss.channel"], ["res_id", "=", session_id],
                         ["body", "like", "/smart_service/call/"]], ["body"]), 30)
    link = re.search(r"/smart_service/call/\d+/[0-9a-f]+", message[0]["body"])[0]
    customer.open(world.url + link)
    customer.wait("document.querySelector('button[name=join]:enabled') && true")
    customer.run("document.querySelector('button[name=join]').click()")
    customer.click(".o-mail-WelcomePage button.fs-3")
    customer.wait(f"{RTC}.selfSession && true")
    # a camera that was not switched on before joining is switched on in the call
    customer.run(f"{RTC}.selfSession.is_camera_on || {RTC}.toggleVideo('camera')")

    for browser in (agent, customer):
        browser.wait(f"{RTC}.state.channel.rtc_session_ids.length === 2")
        assert wait_for(lambda b=browser: _frames(b) > 10, PICTURE_SECONDS), "no picture"
    call = manager.search_read(
        "smart.service.call", [["channel_id", "=", session_id], ["kind", "=", "video"]],
        ["started_at", "ended_at", "participant_ids"])
    assert len(call) == 1
    assert not call[0]["ended_at"]

    for browser in (customer, agent):
        browser.run(f"{RTC}.leaveCall()")
    ended = wait_for(lambda: [row for row in manager.search_read(
        "smart.service.call", [["id", "=", call[0]["id"]]], ["ended_at", "minutes"])
        if row["ended_at"]], 30)
    assert ended
    roles = manager.search_read(
        "smart.service.call.participant", [["call_id", "=", call[0]["id"]]],
        ["role", "name", "left_at"])
    assert {row["role"] for row in roles} == {"agent", "customer"}
    assert all(row["left_at"] for row in roles)
    return roles


def test_a_customer_of_the_app_is_called(world, app, user_id, browsers):
    app.write(user_id, "I want to talk to a person")
    session = world.hand_to_person(user_id)
    world.join(session)
    hold_call(world, session["id"], *browsers)
