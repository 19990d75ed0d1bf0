"""The requests that WeChat makes to a webhook: XML, signature, encryption.

Written from WeChat's page on encryption and its sample code, not from the adapter:
https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NUMBERS = ("CreateTime", "MsgId")


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def as_xml(values: dict[str, str]) -> str:
    """``values`` as WeChat writes them: numbers bare, all else as CDATA."""
    rows = []
    for name, value in values.items():
        if name not in NUMBERS:
            # the end mark of CDATA can only be written in two pieces
            value = "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"
        rows.append(f"<{name}>{value}</{name}>")
    return f"<xml>{''.join(rows)}</xml>"


def encrypt(encoding_aes_key: str, app_id: str, text: str) -> str:
    """``text`` encrypted for an app."""
    key = base64.b64decode(encoding_aes_key + "=")
    message = text.encode()
    plain = secrets.token_bytes(16) + len(message).to_bytes(4, "big") + message + app_id.encode()
    missing = 32 - len(plain) % 32
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(plain + bytes([missing] * missing))).decode()


def request(app, values: dict[str, str], mode: str, now: int) -> tuple[dict, bytes]:
    """Query and body of one push, signed anew.

    :param mode: ``plain``, ``aes`` or ``compatible``
    :raises ValueError: no such mode
    """
    stamp, nonce = str(now), str(secrets.randbelow(10**10))
    query = {
        "signature": sign(app.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": values["FromUserName"],
    }
    text = as_xml(values)
    if mode == "plain":
        return query, text.encode()
    if mode not in ("aes", "compatible"):
        raise ValueError("mode is plain, aes or compatible")
    encrypted = encrypt(app.encoding_aes_key, app.app_id, text)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = sign(app.token, stamp, nonce, encrypted)
    shown = values if mode == "compatible" else {"ToUserName": values["ToUserName"]}
    return query, as_xml({**shown, "Encrypt": encrypted}).encode()


def confirmation(app, echo: str, now: int) -> dict[str, str]:
    """The query of the check when a webhook is entered; it is never encrypted."""
    stamp, nonce = str(now), str(secrets.randbelow(10**10))
    signature = sign(app.token, stamp, nonce)
    return {"signature": signature, "echostr": echo, "timestamp": stamp, "nonce": nonce}


def address(webhook: str, query: dict[str, str]) -> str:
    """``webhook`` with ``query``; an owner's address may have a query of its own."""
    return f"{webhook}{'&' if '?' in webhook else '?'}{urlencode(query)}"
