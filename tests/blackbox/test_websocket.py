"""An agent's browser hears of a customer's message without asking."""

import json
import os
import time
from urllib.parse import urlsplit

import websocket

from play.judge import plain

SECONDS = 30


def _connect(world, agent):
    """The connection that an agent's browser keeps open."""
    info = agent.route("/web/session/get_session_info")
    parts = urlsplit(world.url)
    # with worker processes, live connections have a process and a port of their own
    port = parts.port + (3 if int(os.environ.get("SMART_WORKERS") or 0) else 0)
    connection = websocket.create_connection(
        f"ws://{parts.hostname}:{port}/websocket?version={info['websocket_worker_version']}",
        cookie=f"session_id={agent.session_id}", origin=world.url, timeout=SECONDS,
        http_no_proxy=["127.0.0.1"])
    connection.send(json.dumps({"event_name": "subscribe", "data": {"channels": [], "last": 0}}))
    return connection


def _wait_for_message(connection, channel_id, text):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for notification in json.loads(connection.recv()):
            message = notification["message"]
            payload = message.get("payload") or {}
            if message["type"] != "discuss.channel/new_message" or payload.get("id") != channel_id:
                continue
            bodies = [row.get("body") for row in payload["data"].get("mail.message", ())]
            if any(text in plain(str(body)) for body in bodies):
                return True
    return False


def test_an_agent_hears_of_a_message_at_once(world, app, user_id):
    app.write(user_id, "I want to talk to a human")
    session = world.hand_to_person(user_id)
    agent = world.join(session)
    connection = _connect(world, agent)
    try:
        app.write(user_id, f"Can you hear me? {user_id}")
        assert _wait_for_message(connection, session["id"], f"Canyouhearme?{user_id}")
    finally:
        connection.close()
