"""Turning a documented payload into one that nobody expects."""

from __future__ import annotations

import copy
import json
import random

WORDS = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"<", b">", b"]]>", b"<![CDATA[",
    b"&#0;", b"&a;", b"<!DOCTYPE a>", b"<?xml?>", b"{", b"}", b"[", b"]", b'"', b"\\", b"null",
    b"true", b"-1", b"0", b"1e999", b"NaN", b"9" * 400, b"\r\n", b"\xe2\x80\xae", b":", b"=",
)
VALUES = (
    None, True, False, 0, -1, 2**31, 2**63, 10**400, 1e308, -0.0, "", " ", "\x00", "\ud800",
    "a\x00b", "\u202e", "9" * 5000, "x" * 70_000, "0x10", "1e9", "-9999999999999", "inf",
    "2026-02-30", "<xml>", "{}", [], {}, [[]], [None], {"": ""}, {"a": {"b": []}}, [{}] * 50,
)


def mutate(body: bytes, rng: random.Random) -> bytes:
    """A neighbour of ``body``, near or far."""
    for _time in range(rng.choice((1, 1, 1, 2, 4))):
        body = _mutate_json(body, rng) if rng.random() < 0.6 else _mutate_bytes(body, rng)
    return body


def _mutate_json(body: bytes, rng: random.Random) -> bytes:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _mutate_bytes(body, rng)
    places = list(_places(value))
    if not places:
        return json.dumps(rng.choice(VALUES)).encode()
    holder, key = rng.choice(places)
    act = rng.randrange(4)
    if act == 0:
        holder[key] = rng.choice(VALUES)
    elif act == 1:
        del holder[key]
    elif act == 2:
        other, other_key = rng.choice(places)
        holder[key] = copy.copy(other[other_key])
    else:
        for _level in range(rng.choice((1, 3, 30, 300))):
            holder[key] = [holder[key]] if rng.random() < 0.5 else {"a": holder[key]}
    try:
        text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
    except (RecursionError, ValueError):
        # nested too deeply, or in itself, to be written
        return body
    return text.encode("utf-8", "surrogatepass")


def _places(value):
    """(container, key) of everything inside a JSON value."""
    todo = [value]
    while todo:
        holder = todo.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            for key in keys:
                yield holder, key
                todo.append(holder[key])


def _mutate_bytes(body: bytes, rng: random.Random) -> bytes:
    begin = rng.randrange(len(body) + 1)
    end = min(len(body), begin + rng.choice((0, 1, 4, 30, 300)))
    act = rng.randrange(5)
    if act == 0:
        return body[:begin] + body[end:]
    if act == 1:
        return body[:begin] + rng.choice(WORDS) * rng.choice((1, 1, 2, 200)) + body[end:]
    if act == 2:
        return body[:end] + body[begin:]
    if act == 3:
        return body[:begin] + rng.randbytes(end - begin) + body[end:]
    return body[:begin]
