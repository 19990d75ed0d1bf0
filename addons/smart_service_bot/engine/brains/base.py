"""What the adapters of external bots share."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit, urlunsplit

from ..llm import wire
from ..llm.errors import BadAnswer
from ..llm.refusals import refused

POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Settings:
    """Where a bot answers.

    :param kind: a key of :data:`~..ADAPTERS`
    :param address: its base address
    :param bot: which bot there, where one address has several
    :param seconds: how long one question may take
    """

    kind: str
    address: str
    key: str = field(default="", repr=False)
    bot: str = ""
    seconds: float = 15.0


@dataclass(frozen=True)
class Reply:
    """What it said; ``ref`` is to be given back with the next question."""

    text: str
    ref: dict = field(default_factory=dict)


def call(settings: Settings, path: str, body=None, *, query=None, headers=None) -> wire.Call:
    """A call of the bot; without a body it is a GET."""
    parts = urlsplit(settings.address)
    wanted = "&".join(filter(None, (parts.query, urlencode(query or {}))))
    url = urlunsplit(parts._replace(path=parts.path.rstrip("/") + path, query=wanted))
    if headers is None:
        headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    if body is None:
        return wire.Call(url, headers, b"", "GET")
    return wire.Call(
        url, {"Content-Type": "application/json", **headers},
        json.dumps(body, ensure_ascii=False).encode())


def read(settings: Settings, answer: wire.Response, kind: type = dict):
    """The JSON of an answer.

    :param kind: dict or list
    :raises LlmError: a refusal, or no JSON of this kind
    """
    if answer.status not in (200, 201):
        raise refused(answer.status, answer.headers, answer.body, settings.key)
    try:
        value = json.loads(answer.body)
    except ValueError:
        raise BadAnswer("the answer is no JSON") from None
    if not isinstance(value, kind):
        raise BadAnswer("the answer has another form")
    return value


def text_of(value, *path) -> str:
    """The text at a path into nested objects, '' where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def said(texts: list[str]) -> str:
    """Several messages as one.

    :raises BadAnswer: nothing was said
    """
    whole = "\n".join(filter(None, map(str.strip, texts)))
    if not whole:
        raise BadAnswer("the bot says nothing")
    return whole
