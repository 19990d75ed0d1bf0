"""The requests that WeChat makes to a webhook: XML or JSON, signature, encryption.

Written from WeChat's page on encryption and its sample code, not from the adapter:
https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# written without CDATA in XML, without quotes in JSON
NUMBERS = ("CreateTime", "MsgId", "MsgID", "ErrorCode", "Count", "Location_X", "Location_Y",
           "Scale", "Latitude", "Longitude", "Precision")
JSON_TYPE, XML_TYPE = "application/json", "text/xml"


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def as_xml(values: dict) -> str:
    """``values`` as WeChat writes them: numbers bare, all else as CDATA."""
    return f"<xml>{_elements(values)}</xml>"


def _elements(values: dict) -> str:
    rows = []
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                text = _elements(one)
            elif name in NUMBERS:
                text = str(one)
            else:
                # the end mark of CDATA can only be written in two pieces
                text = "<![CDATA[" + str(one).replace("]]>", "]]]]><![CDATA[>") + "]]>"
            rows.append(f"<{name}>{text}</{name}>")
    return "".join(rows)


def as_json(values: dict) -> str:
    """``values`` as WeChat writes them: what is a list in XML stands at the top, one of it as
    itself; the numbers of its rows are texts."""
    rest = {}
    for name, value in values.items():
        if isinstance(value, dict) and set(value) == {"List"}:
            rows = value["List"] if isinstance(value["List"], list) else [value["List"]]
            rows = [{key: str(one) for key, one in row.items()} for row in rows]
            rest["List"] = rows[0] if len(rows) == 1 else rows
        elif name in NUMBERS:
            rest[name] = int(value) if str(value).isdigit() else float(value)
        else:
            rest[name] = value
    return json.dumps(rest, ensure_ascii=False)


def encrypt(encoding_aes_key: str, app_id: str, text: str) -> str:
    """``text`` encrypted for an app."""
    key = base64.b64decode(encoding_aes_key + "=")
    message = text.encode()
    plain = secrets.token_bytes(16) + len(message).to_bytes(4, "big") + message + app_id.encode()
    missing = 32 - len(plain) % 32
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(plain + bytes([missing] * missing))).decode()


def request(app, values: dict, mode: str, now: int) -> tuple[dict, dict, bytes]:
    """Query, headers and body of one push, signed anew.

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
    write = as_json if app.data_format == "json" else as_xml
    headers = {"Content-Type": JSON_TYPE if app.data_format == "json" else XML_TYPE}
    text = write(values)
    if mode == "plain":
        return query, headers, text.encode()
    if mode not in ("aes", "compatible"):
        raise ValueError("mode is plain, aes or compatible")
    encrypted = encrypt(app.encoding_aes_key, app.app_id, text)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = sign(app.token, stamp, nonce, encrypted)
    shown = values if mode == "compatible" else {"ToUserName": values["ToUserName"]}
    return query, headers, write({**shown, "Encrypt": encrypted}).encode()


def confirmation(app, echo: str, now: int) -> dict[str, str]:
    """The query of the check when a webhook is entered; it is never encrypted."""
    stamp, nonce = str(now), str(secrets.randbelow(10**10))
    signature = sign(app.token, stamp, nonce)
    return {"signature": signature, "echostr": echo, "timestamp": stamp, "nonce": nonce}


def address(webhook: str, query: dict[str, str]) -> str:
    """``webhook`` with ``query``; an owner's address may have a query of its own."""
    return f"{webhook}{'&' if '?' in webhook else '?'}{urlencode(query)}"
