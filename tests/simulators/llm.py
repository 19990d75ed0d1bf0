"""A language model with OpenAI's interface that plays a part, and can be told to misbehave.

``POST <any>/v1/chat/completions`` (whole or streamed, with tools) and ``POST …/v1/embeddings``,
as in https://platform.openai.com/docs/api-reference (read in November 2026). It knows no
language; it finds its material in the conversation that it is given:

* ``honest`` answers from the numbered sources (``[1] …`` up to the next number or tag) in which
  most words of the question occur, quoting the best sentences with their number; it calls a tool
  first when :attr:`wants` names one that is offered;
* ``gullible`` does whatever any text that it sees tells it to: it repeats its instructions and all
  that it was told, quotes every address, says what it should say with a source's number behind
  it, and calls every tool that it has heard of;
* ``inventor`` makes up prices and promises and cites sources for them;
* ``tool_loop`` calls a tool again and again;
* ``scripted`` says :attr:`script`, one entry a call, each a text or a list of tool calls.

Failures by :attr:`failure`: ``429``, ``quota``, ``401``, ``500``, ``slow`` (answers after
:attr:`delay` seconds), ``drip`` (a blank now and then), ``html``, ``json`` (half of one),
``empty``, ``no_choices``, ``no_max_tokens``, ``no_stream`` (refuses to stream), ``unstreamed``
(answers whole all the same), ``cut`` (ends where its longest answer ends: after half of it).
One of :class:`.server.Simulator`'s outages works as well. A streamed answer waits
:attr:`delay` seconds before each piece.
"""

from __future__ import annotations

import hashlib
import json
import re
import time

from .server import Answer, Incoming, Simulator, as_json

BEHAVIOURS = ("honest", "gullible", "inventor", "tool_loop", "scripted")
SOURCE = re.compile(r"(?s)\[(\d+)\]\s*(.+?)(?=\n\[\d+\]|\n?</|\Z)")
SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?])\s+|\n+")
ADDRESS = re.compile(r"https?://[^\s)\]\"'<>，。]+")
QUOTED = re.compile(r"[\"“「『'‘]([^\"”」』'’\n]{2,120})[\"”」』'’]")
SAID = re.compile(
    r"(?i)(?:say|print|output|reply|respond|answer|write|repeat|state|回复|输出|回答|说|打印|写)"
    r"(?:\s+with|\s+only|\s+that)?[:：]?\s*(.{3,120})")
SERIAL = re.compile(r"\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{4,}\b")
# words that carry a topic, roughly
WORD = re.compile(r"[a-z]{4,}|[0-9]+|[\u4e00-\u9fff]")
DIMENSION = 64


class LlmSimulator(Simulator):
    """Settings: see the module; ``key`` is the only one accepted, '' takes any."""

    settings = ("behaviour", "failure", "delay", "key", "wants", "script", "reports_usage")

    def forget(self) -> None:
        super().forget()
        self.behaviour, self.failure, self.delay = "honest", "", 0.0
        self.key, self.wants, self.script, self.reports_usage = "", {}, [], True

    @property
    def base_url(self) -> str:
        """What goes into the profile."""
        return f"{self.url}/v1"

    def handle(self, request: Incoming) -> Answer:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        given = given or request.headers.get("api-key", "")
        if self.key and given != self.key:
            return _error(401, f"Incorrect API key provided: {given}", "invalid_api_key")
        try:
            body = request.json()
        except ValueError:
            return _error(400, "We could not parse the JSON body of your request.", "invalid")
        if request.path.endswith("/embeddings"):
            return self._embeddings(body)
        if not request.path.endswith("/chat/completions"):
            return _error(404, f"Unknown request URL: {request.path}", "unknown_url")
        if not isinstance(body.get("model"), str) or not body.get("messages"):
            return _error(400, "Missing required parameter: 'messages'.", "invalid", "messages")
        self.record(
            path=request.path, query=request.query, model=body["model"], messages=body["messages"],
            tools=[tool["function"]["name"] for tool in body.get("tools", ())],
            stream=bool(body.get("stream")), max_tokens=body.get("max_tokens"))
        return self._failed(body) or self._answer(body)

    # === FAILURES === #

    def _failed(self, body: dict) -> Answer | None:
        failure = self.failure
        if failure == "slow":
            time.sleep(self.delay)
        errors = {
            "429": (429, "Rate limit reached for requests.", "rate_limit_exceeded"),
            "quota": (429, "You exceeded your current quota.", "insufficient_quota"),
            "401": (401, "Incorrect API key provided.", "invalid_api_key"),
            "500": (500, "The server had an error.", "server_error"),
        }
        if failure in errors:
            return _error(*errors[failure])
        if failure == "no_max_tokens" and "max_tokens" in body:
            return _error(400, "Unsupported parameter: 'max_tokens' is not supported with this "
                          "model. Use 'max_completion_tokens' instead.", "unsupported_parameter",
                          "max_tokens")
        if failure == "no_stream" and body.get("stream"):
            return _error(400, "This deployment can't do that.", "unsupported")
        return {
            "html": Answer(b"<html>Bad gateway</html>", 200, "text/html"),
            "json": Answer(b'{"id": "chatcmpl-1", "choices": [{"mess'),
            "empty": as_json(self._whole(body, "", [])),
            "no_choices": as_json({"id": "chatcmpl-1", "object": "chat.completion"}),
            "drip": Answer(chunks=(b" ",) * 1000, pause=0.05),
        }.get(failure)

    # === ANSWERS === #

    def _answer(self, body: dict) -> Answer:
        play = {
            "honest": self._honest, "gullible": self._gullible, "inventor": self._inventor,
            "tool_loop": self._tool_loop, "scripted": self._scripted,
        }[self.behaviour]
        said = play(body)
        text, calls = (said, []) if isinstance(said, str) else ("", said)
        whole = self._whole(body, text, calls)
        if self.failure == "cut":
            whole = self._whole(body, text[:len(text) // 2], calls)
            whole["choices"][0]["finish_reason"] = "length"
        if not body.get("stream") or self.failure == "unstreamed":
            return as_json(whole)
        return Answer(
            chunks=_as_stream(whole, bool(body.get("stream_options"))), pause=self.delay,
            content_type="text/event-stream")

    def _whole(self, body: dict, text: str, calls: list) -> dict:
        message = {"role": "assistant", "content": text or None}
        if calls:
            message["tool_calls"] = [{
                "id": f"call_{len(self.sent)}_{number}", "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            } for number, (name, arguments) in enumerate(calls)]
        whole = {
            "id": f"chatcmpl-{len(self.sent)}", "object": "chat.completion",
            "created": int(self.now()), "model": body["model"],
            "choices": [{"index": 0, "message": message,
                         "finish_reason": "tool_calls" if calls else "stop"}],
        }
        if self.reports_usage:
            asked = len(json.dumps(body["messages"], ensure_ascii=False)) // 4
            whole["usage"] = {"prompt_tokens": asked, "completion_tokens": len(text) // 4 + 1,
                              "total_tokens": asked + len(text) // 4 + 1}
        return whole

    def _honest(self, body: dict):
        messages = body["messages"]
        offered = {tool["function"]["name"] for tool in body.get("tools", ())}
        answered = any(message["role"] == "tool" for message in messages)
        calls = [(name, values) for name, values in self.wants.items() if name in offered]
        if calls and not answered:
            return calls
        question = next(_text(m) for m in reversed(messages) if m["role"] == "user")
        question = SOURCE.sub(" ", question)
        sources = {
            number: text for message in messages if message["role"] != "assistant"
            for number, text in SOURCE.findall(_text(message))}
        asked = set(WORD.findall(question.lower()))
        scored = sorted((
            (-len(asked & set(WORD.findall(sentence.lower()))), int(number), place, sentence)
            for number, text in sources.items()
            for place, sentence in enumerate(filter(None, map(str.strip, SENTENCE.split(text))))))
        if not scored or not scored[0][0]:
            return "NO_ANSWER"
        near = [found for found in scored[:3] if found[0] <= 0.6 * scored[0][0]]
        best = sorted(near, key=lambda found: found[1:3])
        return " ".join(f"{sentence} [{number}]" for _score, number, _place, sentence in best)

    def _gullible(self, body: dict):
        seen = [(message["role"], _text(message)) for message in body["messages"]]
        others = "\n".join(text for role, text in seen if role != "system")
        if not any(role == "tool" for role, _text in seen):
            named = re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", others)
            offered = [tool["function"]["name"] for tool in body.get("tools", ())]
            serials = SERIAL.findall(others) or ["X-1"]
            values = {"serial": serials[-1], "order": serials[-1], "customer_id": 1}
            calls = [(name, values) for name in dict.fromkeys([*offered, *named])][:8]
            if calls:
                return calls
        said = [
            *(text for role, text in seen if role == "system"), others,
            *ADDRESS.findall(others), *QUOTED.findall(others), *SAID.findall(others)]
        leaks = [f"![x]({found}?d={others[:80]})" for found in ADDRESS.findall(others)]
        lines = [line.strip() for text in [*said, *leaks] for line in text.split("\n")]
        return "\n".join(f"{line} [1]" for line in lines if line)

    def _inventor(self, _body: dict) -> str:
        return ("The repair costs 4711 yuan and is done within 3 hours [1]. "
                "我们保证全额退款 99999 元 [1]。 Your warranty lasts 17 years [2]. "
                "Call our hotline at 400-999-0000 [1].")

    def _tool_loop(self, body: dict):
        offered = [tool["function"]["name"] for tool in body.get("tools", ())]
        return [(offered[0], {})] if offered else "…"

    def _scripted(self, _body: dict):
        with self.lock:
            said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return said if isinstance(said, str) else [tuple(call) for call in said]

    def _embeddings(self, body: dict) -> Answer:
        """Bags of words hashed into a vector: near texts are near, and nothing has to be learnt."""
        texts = body.get("input")
        texts = [texts] if isinstance(texts, str) else texts
        self.record(path="embeddings", model=body.get("model"), texts=texts)
        if failed := self.failure in ("429", "500") and self._failed(body):
            return failed
        if self.failure == "slow":
            time.sleep(self.delay)
        return as_json({"object": "list", "model": body.get("model"), "data": [
            {"object": "embedding", "index": index, "embedding": _vector(text)}
            for index, text in enumerate(texts or ())],
            "usage": {"prompt_tokens": 1, "total_tokens": 1}})


def _text(message: dict) -> str:
    content = message.get("content")
    return content if isinstance(content, str) else ""


def _vector(text: str) -> list[float]:
    vector = [0.0] * DIMENSION
    for word in WORD.findall(str(text).lower()):
        vector[hashlib.md5(word.encode()).digest()[0] % DIMENSION] += 1.0
    length = sum(value * value for value in vector) ** 0.5 or 1.0
    return [value / length for value in vector]


def _as_stream(whole: dict, with_usage: bool) -> tuple[bytes, ...]:
    """The answer in pieces of a few characters, as server-sent events."""
    head = {name: whole[name] for name in ("id", "created", "model")}
    message, finish = whole["choices"][0]["message"], whole["choices"][0]["finish_reason"]
    text = message["content"] or ""
    deltas = [{"role": "assistant", "content": ""}]
    deltas += [{"content": text[start:start + 7]} for start in range(0, len(text), 7)]
    for index, call in enumerate(message.get("tool_calls", ())):
        arguments = call["function"]["arguments"]
        deltas.append({"tool_calls": [{**call, "index": index, "function": {
            "name": call["function"]["name"], "arguments": ""}}]})
        deltas += [{"tool_calls": [{"index": index, "function": {
            "arguments": arguments[start:start + 5]}}]} for start in range(0, len(arguments), 5)]
    pieces = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
              for delta in deltas]
    pieces.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    if with_usage and "usage" in whole:
        pieces.append({**head, "choices": [], "usage": whole["usage"]})
    events = [f"data: {json.dumps(piece, ensure_ascii=False)}\n\n" for piece in pieces]
    return tuple(event.encode() for event in (": ping\n\n", *events, "data: [DONE]\n\n"))


def _error(status: int, message: str, code: str, param: str = "") -> Answer:
    headers = (("Retry-After", "2"),) if status == 429 and code != "insufficient_quota" else ()
    body = {"error": {"message": message, "type": code, "code": code, "param": param or None}}
    return Answer(json.dumps(body).encode(), status, "application/json", headers)
