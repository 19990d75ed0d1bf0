"""Every adapter's readers, given anything, and what may come out of them.

A reader may refuse with the errors that :mod:`providers.base` documents and no others; what it
lets through must be storable: no zero byte, no half of a surrogate pair, ids that fit into an
index. An adapter that is registered is fuzzed; whoever adds one adds how its provider signs
(:data:`SEALS`), or only what is not signed is reached.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from smart_service_providers import base, email_reading, standard_webhooks
from smart_service_providers import wechat_crypto as crypto

FIXTURES = Path(__file__).parents[1] / "unit/fixtures"
APP = "ww12345678910"
SECRET = "whsec_" + base64.b64encode(b"fuzzing-secret-fuzzing-secret").decode()
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
# bytes that an index of PostgreSQL certainly takes, with kind and scope before a value
LONGEST_ID, LONGEST_KEY = 1000, 2000
NAMES = ("external_id", "contact_key", "account_ref")

Variant = tuple[str, str]


class Broken(AssertionError):
    """A reader did what it must not."""


# === ADAPTERS === #


def variants() -> list[Variant]:
    """(code, variant) of everything that is registered, and of what reads differently."""
    known = [(code, "") for code in sorted(base._REGISTRY)]
    return [*known, ("wechat", "aes"), ("wechat", "mini_program")]


@cache
def adapter(variant: Variant) -> base.Adapter:
    """An adapter with credentials of every sort."""
    code, kind = variant
    return base.adapter_for(code, base.Credentials(
        app_id=APP, app_secret="s3cret", webhook_secret=SECRET,
        encoding_aes_key=AES_KEY if kind == "aes" or code == "wecom" else "",
        access_token="token", api_base_url="http://127.0.0.1:9", api_token="42:AAtoken",
        account_ref="wkxxxxxxx", business_ref="business",
        variant=kind if kind == "mini_program" else ""))


# === HOW PROVIDERS SIGN === #


def _standard_webhooks(body: bytes) -> base.Request:
    now = int(time.time())
    return base.Request("POST", {}, {
        "webhook-id": "fuzz", "webhook-timestamp": str(now),
        "webhook-signature": standard_webhooks.sign(SECRET, "fuzz", now, body)}, body)


def _plain_wechat(body: bytes) -> base.Request:
    stamp = str(int(time.time()))
    return base.Request("POST", {
        "timestamp": stamp, "nonce": "1", "signature": crypto.signature(SECRET, stamp, "1"),
    }, {}, body)


def _sealed_wechat(body: bytes) -> base.Request:
    stamp = str(int(time.time()))
    sealed = crypto.encrypt(crypto.aes_key(AES_KEY), body, APP)
    return base.Request("POST", {
        "timestamp": stamp, "nonce": "1", "encrypt_type": "aes",
        "signature": crypto.signature(SECRET, stamp, "1"),
        "msg_signature": crypto.signature(SECRET, stamp, "1", sealed),
    }, {}, f"<xml><ToUserName>{APP}</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode())


def _hub(body: bytes) -> base.Request:
    digest = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    return base.Request("POST", {}, {"x-hub-signature-256": f"sha256={digest}"}, body)


def _telegram(body: bytes) -> base.Request:
    return base.Request("POST", {}, {"x-telegram-bot-api-secret-token": SECRET}, body)


SEALS: dict[Variant, Callable[[bytes], base.Request]] = {
    ("api", ""): _standard_webhooks,
    ("wechat", ""): _plain_wechat,
    ("wechat", "mini_program"): _plain_wechat,
    ("wechat", "aes"): _sealed_wechat,
    ("wecom", ""): _sealed_wechat,
    ("whatsapp", ""): _hub,
    ("telegram", ""): _telegram,
}


# === WHAT MAY COME OUT === #


def check_storable(value, where: str = "") -> None:
    """Look through a value.

    :raises Broken: something in it can't be stored
    """
    if isinstance(value, str):
        if "\x00" in value:
            raise Broken(f"{where} holds a zero byte")
        try:
            size = len(value.encode())
        except UnicodeEncodeError as error:
            raise Broken(f"{where} has no UTF-8 form") from error
        name = where.rpartition(".")[2]
        if name in NAMES and size > (LONGEST_KEY if name == "contact_key" else LONGEST_ID):
            raise Broken(f"{where} has {size} bytes")
    elif isinstance(value, datetime):
        if value.tzinfo:
            raise Broken(f"{where} has a time zone")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            check_storable(getattr(value, field.name), f"{where}.{field.name}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            check_storable(key, where)
            check_storable(item, f"{where}.{key}")
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            check_storable(item, where)


def _check_envelope(envelope: base.Envelope) -> None:
    check_storable(envelope, "Envelope")
    if not envelope.external_id or not envelope.contact_key or not envelope.event_kind:
        raise Broken(f"an envelope without a name: {envelope}")


# === READERS === #


def receive(variant: Variant, body: bytes) -> None:
    """A request with that body, and everything that it opens."""
    seal = SEALS.get(variant, lambda body: base.Request("POST", {}, {}, body))
    try:
        envelopes = adapter(variant).receive(seal(body))
    except (base.BadSignature, base.BadRequest):
        return
    for envelope in envelopes:
        _check_envelope(envelope)
        if not envelope.failure:
            parse(variant, envelope.payload.encode())


def forged(variant: Variant, body: bytes) -> None:
    """A request that nobody has signed, with parts of the body as query and headers."""
    text = body.decode("utf-8", "replace")
    words = text.split()
    names = ("signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type",
             "hub.mode", "hub.challenge", "hub.verify_token")
    query = dict(zip(names, words, strict=False))
    headers = {name: text[:200] for name in (
        "webhook-id", "webhook-timestamp", "webhook-signature", "x-hub-signature-256",
        "x-telegram-bot-api-secret-token")}
    for act, method in ((adapter(variant).receive, "POST"), (adapter(variant).confirm, "GET")):
        try:
            act(base.Request(method, query, headers, body))
        except base.ProviderError:
            continue
        if method == "POST":
            raise Broken("a request that nobody has signed was taken")


def parse(variant: Variant, payload: bytes) -> None:
    """A stored payload."""
    try:
        event = adapter(variant).parse(payload.decode("utf-8", "replace").replace("\x00", ""))
    except (base.Unparsable, NotImplementedError):
        return
    check_storable(event, "Event")


def answers(variant: Variant, body: bytes) -> None:
    """An answer of the provider to each of our calls."""
    one = adapter(variant)
    status = (200, 200, 200, 400, 429, 503)[len(body) % 6]
    headers = {"content-type": "application/json", "retry-after": body[:8].decode("latin-1")}
    response = base.Response(status, headers, body)
    for name in READERS:
        if not callable(getattr(one, name, None)):
            continue
        arguments = (response, "cursor") if name == "read_pull" else (response,)
        try:
            found = getattr(one, name)(*arguments)
        except NotImplementedError:
            continue
        check_storable(found, name)


READERS = (
    "classify", "read_token", "read_upload", "check_media", "next_media_call", "read_probe",
    "read_setup", "read_templates", "read_pull",
)


def mail(_variant: Variant, body: bytes) -> None:
    """A raw mail as Odoo's gateway hands it over, and the event that becomes of it."""
    try:
        found = email_reading.read(body)
    except base.Unparsable:
        return
    check_storable(found, "Mail")
    envelope = adapter(("email", "")).envelope(found)
    _check_envelope(envelope)
    parse(("email", ""), envelope.payload.encode())


SURFACES: tuple[Callable[[Variant, bytes], None], ...] = (receive, parse, answers, forged)


def targets() -> Iterator[tuple[str, Callable[[bytes], None]]]:
    """(name, reader) of everything that is fuzzed."""
    for variant in variants():
        for surface in SURFACES:
            name = "-".join(filter(None, (*variant, surface.__name__)))
            yield name, lambda body, s=surface, v=variant: s(v, body)
    if "email" in base._REGISTRY:
        yield "email-mail", lambda body: mail(("email", ""), body)


# === WHAT TO BEGIN WITH === #


@cache
def corpus(code: str) -> tuple[bytes, ...]:
    """Payloads that the provider documents, from the fixtures of its unit tests."""
    found: dict[bytes, None] = {}
    for file in sorted((FIXTURES / code).glob("*.json")):
        for value in json.loads(file.read_text(encoding="utf-8")).values():
            for body in _bodies(value):
                found[body] = None
    found |= dict.fromkeys(EXTRA.get(code, ()))
    return tuple(found) or (b"{}",)


def _bodies(value) -> Iterator[bytes]:
    if isinstance(value, str) and value.lstrip()[:1] in ("<", "{"):
        yield value.encode()
    elif isinstance(value, dict):
        yield json.dumps(value).encode()
        for name, item in value.items():
            if isinstance(item, dict | str) and name != "expected":
                yield from _bodies(item)
        if "message" in value or "status" in value:
            yield json.dumps(_hub_body(value)).encode()


def _hub_body(value: dict) -> dict:
    rows = {"messages": [value["message"]]} if "message" in value else {
        "statuses": [value["status"]]}
    return {"object": "whatsapp_business_account", "entry": [{"id": "business", "changes": [{
        "field": "messages", "value": {
            "messaging_product": "whatsapp", "metadata": {"phone_number_id": "wkxxxxxxx"},
            "contacts": [{"profile": {"name": "A"}, "wa_id": "16505551234"}], **rows}}]}]}


EXTRA: dict[str, tuple[bytes, ...]] = {
    "api": tuple(json.dumps(body).encode() for body in (
        {"type": "message.created", "timestamp": "2026-03-01T08:00:00Z", "data": {
            "message_id": "m1", "text": "Hello",
            "user": {"id": "u1", "name": "A", "phone": "+86", "email": "a@b.c", "lang": "zh_CN"},
            "attachments": [{"url": "https://a.example/b", "name": "b", "mimetype": "a/b"}]}},
        {"type": "message.delivered", "data": {"message_id": "m1"}},
        {"type": "message.failed", "data": {"message_id": "m1", "error": "no"}})),
    "email": (
        b"From: =?gb2312?B?zfW3vA==?= <Wang@Shop.Example>\r\nTo: service@desk.example\r\n"
        b"Message-ID: <1@shop.example>\r\nSubject: =?utf-8?B?5omT5Y2w5py6?=\r\n"
        b"Date: Mon, 02 Nov 2026 10:00:00 +0800\r\nContent-Type: multipart/mixed; boundary=b\r\n"
        b"\r\n--b\r\nContent-Type: text/html; charset=gbk\r\n\r\n<p>Hello</p>\r\n--b\r\n"
        b"Content-Disposition: attachment; filename=a.txt\r\n\r\nabc\r\n--b--\r\n",
    ),
}
