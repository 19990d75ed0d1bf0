"""Chat completions as OpenAI defined them and everybody else speaks them.

OpenAI, Azure, DeepSeek, Qwen, vLLM, Ollama and the like differ by base address, key and model
alone. Two dialects are met on the way: an address with ``api-version`` (Azure) wants the key in
``api-key``, and newer models want ``max_completion_tokens`` and no temperature, which is found
out by being told so.

Source: https://platform.openai.com/docs/api-reference/chat (read in November 2026).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit, urlunsplit

from . import wire
from .errors import BadAnswer, Refused
from .refusals import PARAMETERS, refused

THOUGHTS = re.compile(r"(?s)<think>.*?(?:</think>|\Z)")
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True)
class Endpoint:
    """Where a model answers.

    :param base_url: up to and without ``/chat/completions``; may carry a query
    :param seconds: how long one answer may take
    """

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 20.0

    def url(self, path: str) -> str:
        """The address of ``path``.

        >>> Endpoint("https://a.example/v1/", "m").url("chat/completions")
        'https://a.example/v1/chat/completions'
        >>> Endpoint("https://a.example/openai/x?api-version=1", "m").url("chat/completions")
        'https://a.example/openai/x/chat/completions?api-version=1'
        """
        parts = urlsplit(self.base_url)
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{path}"))

    def headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.key and "api-version" in parse_qs(urlsplit(self.base_url).query):
            headers["api-key"] = self.key
        elif self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        return headers


@dataclass(frozen=True)
class ToolCall:
    """A function that the model wants called; ``arguments`` is None where they are no object."""

    id: str
    name: str
    arguments: dict | None


@dataclass(frozen=True)
class Completion:
    """What a model answered.

    :param input_tokens: as the endpoint counts them, else our estimate
    :param truncated: the answer ended because it was too long
    """

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0
    model: str = ""
    truncated: bool = False


def chat(
    endpoint: Endpoint,
    messages: Sequence[dict],
    *,
    tools: Sequence[dict] = (),
    max_tokens: int = 600,
    temperature: float = 0.0,
    on_text: Callable[[str], None] | None = None,
) -> Completion:
    """Ask the model once.

    :param tools: functions in OpenAI's form
    :param on_text: called with each piece of text as it comes; the answer is then streamed, if
        the endpoint can do that
    :raises LlmError: one of :mod:`.errors`
    """
    body = {
        "model": endpoint.model, "messages": list(messages), "temperature": temperature,
        "max_tokens": max_tokens,
    }
    if tools:
        body["tools"] = list(tools)
    if on_text:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    for _try in PARAMETERS:
        try:
            return _ask(endpoint, body, on_text)
        except Refused as refusal:
            # one that does not stream may say so in any words
            parameter = refusal.parameter if refusal.parameter in body else "stream"
            if parameter not in body:
                raise
            body = _without(body, parameter)
    return _ask(endpoint, body, on_text)


def count(text: str) -> int:
    """Tokens of ``text``, roughly: one per ideograph, one per four other characters.

    >>> count("你好 world!")
    4
    """
    wide = len(IDEOGRAPH.findall(text))
    return wide + (len(text) - wide + 3) // 4


def count_messages(messages: Sequence[dict]) -> int:
    """Tokens of a whole conversation, roughly."""
    return sum(4 + count(_flat(message)) for message in messages)


def _flat(message: dict) -> str:
    calls = message.get("tool_calls")
    return str(message.get("content") or "") + (json.dumps(calls) if calls else "")


def _without(body: dict, parameter: str) -> dict:
    rest = {name: value for name, value in body.items() if name != parameter}
    if parameter == "stream":
        rest.pop("stream_options", None)
    if other := PARAMETERS[parameter]:
        rest[other] = body[parameter]
    return rest


def _ask(endpoint: Endpoint, body: dict, on_text) -> Completion:
    call = wire.Call(
        endpoint.url("chat/completions"), endpoint.headers(),
        json.dumps(body, ensure_ascii=False).encode())
    with wire.opened(call, endpoint.seconds) as (status, headers, chunks):
        if status == 200 and on_text and "event-stream" in headers.get("content-type", ""):
            value = _streamed(chunks, on_text)
        else:
            raw = b"".join(chunks)
            if status != 200:
                raise refused(status, headers, raw, endpoint.key)
            value = _object(raw)
    if "error" in value and not value.get("choices"):
        raise refused(status, headers, json.dumps(value).encode(), endpoint.key)
    completion = _completion(value, body)
    if on_text and "streamed" not in value and completion.text:
        # the endpoint does not stream: all of it came at once
        on_text(completion.text)
    return completion


# === READING === #


def _object(raw: bytes) -> dict:
    try:
        value = json.loads(raw)
    except ValueError:
        raise BadAnswer("the answer is no JSON") from None
    if not isinstance(value, dict):
        raise BadAnswer("the answer is no JSON object")
    return value


def _streamed(chunks, on_text) -> dict:
    """The pieces of a streamed answer put together, in the form of a whole one.

    Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    text, calls, usage, finish, model, ended = [], {}, None, None, "", False
    for data in _events(chunks):
        if data == "[DONE]":
            ended = True
            break
        piece = _object(data.encode())
        if piece.get("error"):
            return {"error": piece["error"]}
        usage = piece.get("usage") or usage
        model = piece.get("model") or model
        for choice in _dicts(piece.get("choices"))[:1]:
            finish = choice.get("finish_reason") or finish
            delta = choice.get("delta") if isinstance(choice.get("delta"), dict) else {}
            if isinstance(delta.get("content"), str) and delta["content"]:
                text.append(delta["content"])
                on_text(delta["content"])
            _gather(calls, _dicts(delta.get("tool_calls")))
    if not ended and not finish:
        raise BadAnswer("the stream broke off")
    message = {"content": "".join(text), "tool_calls": [calls[key] for key in sorted(calls)]}
    return {"choices": [{"message": message, "finish_reason": finish}], "usage": usage,
            "model": model, "streamed": True}


def _events(chunks):
    """The data of each server-sent event."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        *lines, rest = rest.split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip().decode("utf-8", "replace")


def _gather(calls: dict, pieces: list[dict]) -> None:
    for piece in pieces:
        index = piece.get("index") if isinstance(piece.get("index"), int) else len(calls)
        call = calls.setdefault(index, {"id": "", "function": {"name": "", "arguments": ""}})
        call["id"] = piece.get("id") or call["id"]
        function = piece.get("function") if isinstance(piece.get("function"), dict) else {}
        for name in ("name", "arguments"):
            call["function"][name] += str(function.get(name) or "")


def _completion(value: dict, body: dict) -> Completion:
    choice = next(iter(_dicts(value.get("choices"))), None)
    message = choice and choice.get("message")
    if not isinstance(message, dict):
        raise BadAnswer("the answer has no message")
    text = THOUGHTS.sub("", _text(message.get("content"))).strip()
    calls = tuple(_tool_call(call) for call in _dicts(message.get("tool_calls")))
    if choice.get("finish_reason") == "content_filter" or not (text or calls):
        raise BadAnswer(f"the answer is empty ({choice.get('finish_reason')})")
    usage = value.get("usage") if isinstance(value.get("usage"), dict) else {}
    return Completion(
        text, calls,
        _count(usage.get("prompt_tokens"), count_messages(body["messages"])),
        _count(usage.get("completion_tokens"), count(_flat(message))),
        str(value.get("model") or body["model"]), choice.get("finish_reason") == "length")


def _text(content) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text") or "") for part in _dicts(content))


def _tool_call(call: dict) -> ToolCall:
    function = call.get("function") if isinstance(call.get("function"), dict) else {}
    arguments = function.get("arguments")
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments or "{}")
        except ValueError:
            arguments = None
    return ToolCall(
        str(call.get("id") or ""), str(function.get("name") or ""),
        arguments if isinstance(arguments, dict) else None)


def _dicts(values) -> list[dict]:
    return [value for value in values if isinstance(value, dict)] if isinstance(
        values, list) else []


def _count(value, otherwise: int) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else otherwise
