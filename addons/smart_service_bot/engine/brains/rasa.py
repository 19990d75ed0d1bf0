"""Rasa: the REST channel, whose answer is a list of messages; buttons become numbered lines.

Source: https://rasa.com/docs, "Post user message from a REST channel" (read in November 2026).
"""

from __future__ import annotations

from .base import Reply, Settings, call, read, said, text_of


def talk(settings: Settings, text: str, user: str, ref: dict):
    query = {"token": settings.key} if settings.key else {}
    answer = yield call(
        settings, "/webhooks/rest/webhook", {"sender": user, "message": text},
        query=query, headers={})
    texts = []
    for message in read(settings, answer, list):
        texts.append(text_of(message, "text"))
        buttons = message.get("buttons") if isinstance(message, dict) else None
        for number, button in enumerate(buttons if isinstance(buttons, list) else (), 1):
            texts.append(f"{number}. {text_of(button, 'title')}")
    return Reply(said(texts), ref)
