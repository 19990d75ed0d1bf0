"""A provider that fails: nothing is lost, and nothing is sent twice unless it says so.

WeChat has no key by which it would know a message that comes again. So one whose fate is
unknown (no answer, a broken connection) is *uncertain*: it stays where an administrator sees
it, and is never sent again by itself.
"""

import re

import pytest
import requests

from play.odoo import wait_for

SECONDS = 60
REPLIES = 3
TAG = re.compile("<[^>]+>")
# what the message was told that the provider may have got
MAYBE_SENT = {"reset", "lost", "hang"}


@pytest.fixture
def session(world, wechat, openid, manager):
    """(agent, session) of a customer whom an agent answers; in the end the provider works."""
    wechat.write(openid, "我要找人工客服")
    waiting = world.hand_to_person(openid)
    yield world.join(waiting), waiting
    wechat._control("outage", seconds=0, mode="500")
    wechat._control("settings", daily_quota=500_000, allowed=True, authorized=True)
    manager.call("smart.service.account", "action_activate", [wechat.account["id"]])
    manager.call("smart.service.account", "action_try_now", [wechat.account["id"]])


def _texts(channel, openid, part):
    return [row.text for row in channel.received(openid) if part in row.text]


def _take_back_token(wechat):
    """Somebody else asks for a new token, which ends the one that Odoo has."""
    requests.post(f"{wechat.simulator}/cgi-bin/stable_token", timeout=SECONDS, json={
        "grant_type": "client_credential", "appid": wechat.app.app_id,
        "secret": wechat.app.app_secret, "force_refresh": True}).raise_for_status()


def _say(world, session, openid):
    agent, waiting = session
    replies = [f"Reply {number} to {openid}" for number in range(REPLIES)]
    for text in replies:
        world.say(agent, waiting, text)
    return replies


def _rows(manager, openid):
    """The outbox' rows of a customer's replies: text → (state, error)."""
    rows = manager.search_read(
        "smart.service.outbox", [["contact_id.value", "=", openid]],
        ["mail_message_id", "state", "error"])
    bodies = {row["id"]: TAG.sub("", row["body"]) for row in manager.search_read(
        "mail.message", [["id", "in", [row["mail_message_id"][0] for row in rows]]], ["body"])}
    found = {bodies[row["mail_message_id"][0]]: (row["state"], row["error"]) for row in rows}
    return {text: fate for text, fate in found.items() if text.startswith("Reply")}


def _settled(manager, openid):
    rows = _rows(manager, openid)
    return len(rows) == REPLIES and not {"queued", "sending"} & {s for s, _e in rows.values()}


@pytest.mark.parametrize(("mode", "seconds"), [
    ("refuse", 4), ("500", 4), ("reset", 4), ("lost", 4), ("hang", 30)])
def test_an_outage(world, wechat, openid, manager, session, mode, seconds):
    wechat.fail(seconds, mode)
    replies = _say(world, session, openid)
    assert wait_for(lambda: _settled(manager, openid), seconds + SECONDS, 0.5), _rows(
        manager, openid)
    rows, got = _rows(manager, openid), _texts(wechat, openid, "Reply")
    assert sorted(rows) == sorted(replies)
    states = {state for state, _error in rows.values()}
    if mode in MAYBE_SENT:
        assert states <= {"sent", "uncertain"}, rows
    else:
        assert states == {"sent"}, rows
    for text in replies:
        # in an outage that does what it was asked and then breaks, an uncertain one has arrived
        allowed = (0, 1) if rows[text][0] == "uncertain" else (1,)
        assert got.count(text) in allowed, (text, rows, got)
    known = [text for text in got if rows[text][0] != "uncertain"]
    assert known == [text for text in replies if text in known]


@pytest.mark.parametrize(("settings", "code"), [
    ({"allowed": False}, "40164"), ({"daily_quota": 0}, "45009")])
def test_a_provider_that_refuses_the_account(
        world, wechat, openid, manager, session, settings, code):
    """A wrong address or an empty quota: what is queued waits, and leaves when it is mended."""
    _take_back_token(wechat)
    wechat._control("settings", **settings)
    replies = _say(world, session, openid)
    assert wait_for(
        lambda: any(code in (error or "") for _state, error in _rows(manager, openid).values()),
        SECONDS, 0.3), _rows(manager, openid)
    assert {state for state, _error in _rows(manager, openid).values()} == {"queued"}
    assert not _texts(wechat, openid, "Reply")
    wechat._control("settings", daily_quota=500_000, allowed=True)
    manager.call("smart.service.account", "action_activate", [wechat.account["id"]])
    manager.call("smart.service.account", "action_try_now", [wechat.account["id"]])
    assert wait_for(lambda: _settled(manager, openid), SECONDS, 0.5), _rows(manager, openid)
    assert _texts(wechat, openid, "Reply") == replies


def test_a_token_that_the_provider_has_taken_back(world, wechat, openid, manager, session):
    """Somebody else has fetched a token, or WeChat has ended ours: a new one, and once only."""
    _take_back_token(wechat)
    replies = _say(world, session, openid)
    assert wait_for(lambda: _settled(manager, openid), SECONDS, 0.3), _rows(manager, openid)
    assert _texts(wechat, openid, "Reply") == replies
