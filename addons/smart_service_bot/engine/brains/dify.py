"""Dify: ``POST /chat-messages`` in blocking mode.

Source: https://docs.dify.ai, "Send Chat Message" (read in November 2026).
"""

from __future__ import annotations

from .base import Reply, Settings, call, read, said, text_of


def talk(settings: Settings, text: str, user: str, ref: dict):
    answer = yield call(settings, "/chat-messages", {
        "inputs": {}, "query": text, "response_mode": "blocking", "user": user,
        "conversation_id": ref.get("conversation_id", "")})
    value = read(settings, answer)
    return Reply(
        said([text_of(value, "answer")]),
        {"conversation_id": text_of(value, "conversation_id")})
