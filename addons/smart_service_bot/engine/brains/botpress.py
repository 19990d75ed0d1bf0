"""Botpress: the Chat API, in which a user with a key of his own writes into a conversation.

The bot's words are read from the conversation until they have come and no more follow.

Source: https://botpress.com/docs/api-reference/chat-api/introduction (read in November 2026).
"""

from __future__ import annotations

from urllib.parse import quote

from ..llm.errors import BadAnswer
from .base import POLL_SECONDS, Reply, Settings, call, read, said, text_of


def talk(settings: Settings, text: str, user: str, ref: dict):
    key, conversation = ref.get("key", ""), ref.get("conversation", "")
    if not key:
        value = read(settings, (yield call(settings, "/users", {"name": user})))
        key = text_of(value, "key")
        if not key:
            raise BadAnswer("no key for the user")
    headers = {"x-user-key": key}
    if not conversation:
        value = read(settings, (yield call(settings, "/conversations", {}, headers=headers)))
        conversation = text_of(value, "conversation", "id")
    value = read(settings, (yield call(settings, "/messages", {
        "conversationId": conversation, "payload": {"type": "text", "text": text},
    }, headers=headers)))
    mine, me = text_of(value, "message", "id"), text_of(value, "message", "userId")
    path = f"/conversations/{quote(conversation, safe='')}/messages"
    found = []
    while True:
        yield POLL_SECONDS
        before = found
        messages = read(settings, (yield call(settings, path, headers=headers))).get("messages")
        found = _after(messages if isinstance(messages, list) else [], mine, me)
        if found and found == before:
            return Reply(said(found), {"key": key, "conversation": conversation})


def _after(messages: list, mine: str, me: str) -> list[str]:
    """The bot's texts since ours, oldest first; the list has the newest first."""
    texts = []
    for message in messages:
        if text_of(message, "id") == mine:
            break
        if text_of(message, "userId") != me:
            texts.append(text_of(message, "payload", "text"))
    return texts[::-1]
