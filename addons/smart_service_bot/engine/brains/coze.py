"""Coze: ``POST /v3/chat``, then its state is asked for until it is done.

Source: https://www.coze.com/docs/developer_guides/chat_v3 (read in November 2026).
"""

from __future__ import annotations

from ..llm.errors import Auth, BadAnswer, Quota, Retry
from ..llm.refusals import QUOTA
from .base import POLL_SECONDS, Reply, Settings, call, read, said, text_of

# codes inside an answer with status 200
REFUSED_TOKEN = (4100, 4101, 700012006)
BUSY = (4013, 4028, 4027)


def talk(settings: Settings, text: str, user: str, ref: dict):
    conversation = ref.get("conversation_id", "")
    chat = _data(settings, (yield call(settings, "/v3/chat", {
        "bot_id": settings.bot, "user_id": user, "stream": False, "auto_save_history": True,
        "additional_messages": [{"role": "user", "content": text, "content_type": "text"}],
    }, query={"conversation_id": conversation} if conversation else {})))
    which = {"conversation_id": text_of(chat, "conversation_id"), "chat_id": text_of(chat, "id")}
    while text_of(chat, "status") in ("created", "in_progress"):
        yield POLL_SECONDS
        chat = _data(settings, (yield call(settings, "/v3/chat/retrieve", query=which)))
    if text_of(chat, "status") != "completed":
        raise BadAnswer(f"the chat is {text_of(chat, 'status') or 'nothing'}")
    messages = _data(settings, (yield call(settings, "/v3/chat/message/list", query=which)), list)
    return Reply(
        said([text_of(message, "content") for message in messages
              if text_of(message, "role") == "assistant" and text_of(message, "type") == "answer"]),
        {"conversation_id": which["conversation_id"]})


def _data(settings, answer, kind: type = dict):
    value = read(settings, answer)
    code, words = value.get("code"), text_of(value, "msg")[:300]
    if code:
        if code in REFUSED_TOKEN:
            raise Auth(f"{code}: {words}")
        if code in BUSY and not QUOTA.search(words):
            raise Retry(f"{code}: {words}")
        raise (Quota if QUOTA.search(words) else BadAnswer)(f"{code}: {words}")
    data = value.get("data")
    if not isinstance(data, kind):
        raise BadAnswer("the answer has no data")
    return data
