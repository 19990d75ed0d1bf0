"""Hiding what is personal in what providers send, and leaving its shape to be looked at.

Whatever is not known to be technical is taken for personal: a provider may put a name or a
number anywhere.
"""

from __future__ import annotations

import json
import re

# keys whose values say how something was sent, never who or what, in lower case
TECHNICAL = frozenset("""
    api_version category change_type code createtime create_time create_timestamp created_at
    direction encrypt_type errcode event event_type expiration field format kind lang language
    language_code locale message_type messaging_product method mime_type mimetype mimetypes
    msg_type msgtype object origin pricing_model product provider send_time state status sub_type
    time timestamp type variant version
""".split())
HIDDEN = "••••"
EMAIL = re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:]+")
# at least seven digits, however they are grouped
NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
# what a program made: an id, a number, a link without blanks
CODE = re.compile(r"[\x21-\x7e]{8,}\Z")
TAG = re.compile(r"</?[\w:-]+/?>|\s+")
LEAF = re.compile(r"<([\w:-]+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", re.DOTALL)


def mask_value(text: str) -> str:
    """One personal value: enough is left to compare two codes, nothing of words.

    >>> mask_value("+8617400375215")
    '+8••••15'
    >>> mask_value("liwei@mail.example")
    'l••••@••••'
    >>> mask_value("李伟 says hello")
    '•••• (13)'
    >>> mask_value("")
    ''
    """
    if not text:
        return text
    if EMAIL.fullmatch(text):
        return f"{text[0]}{HIDDEN}@{HIDDEN}"
    if CODE.match(text):
        return f"{text[:2]}{HIDDEN}{text[-2:]}"
    return f"{HIDDEN} ({len(text)})"


def mask_text(text: str) -> str:
    """A text for people, without the addresses and long numbers in it.

    >>> mask_text("no mail to liwei@mail.example, call 0174 0037 5215")
    'no mail to l••••@••••, call 01••••15'
    """
    text = EMAIL.sub(lambda found: mask_value(found[0]), text)
    return NUMBER.sub(lambda found: f"{found[0][:2]}{HIDDEN}{found[0][-2:]}", text)


def mask_payload(text: str) -> str:
    """A stored payload with its structure and without what is personal.

    >>> mask_payload('{"type": "text", "from": "8617400375215", "text": {"body": "你好"}}')
    '{"type": "text", "from": "86••••15", "text": {"body": "•••• (2)"}}'
    >>> mask_payload("<xml><MsgType><![CDATA[text]]></MsgType><Content>hello</Content></xml>")
    '<xml><MsgType><![CDATA[text]]></MsgType><Content>•••• (5)</Content></xml>'
    >>> mask_payload("call me")
    '•••• (7)'
    """
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        try:
            return json.dumps(_mask(json.loads(stripped)), ensure_ascii=False)
        except (ValueError, RecursionError):
            return mask_value(text)
    # WeChat's kind of XML: text in leaves alone, no attributes; any other could hide a name
    if stripped.startswith("<") and not TAG.sub("", LEAF.sub("", stripped)):
        return LEAF.sub(_mask_leaf, stripped)
    return f"{HIDDEN} ({len(text)})" if text else text


def _mask(value, key=""):
    if isinstance(value, dict):
        return {name: _mask(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mask(inner, key) for inner in value]
    if key.lower() in TECHNICAL or value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return mask_value(value)
    # a short number counts something, a long one is somebody's
    return value if len(str(value)) < 7 else mask_value(str(value))


def _mask_leaf(found: re.Match) -> str:
    tag, quoted, plain = found[1], found[2], found[3]
    if tag.lower() in TECHNICAL:
        return found[0]
    text = quoted if quoted is not None else plain
    return f"<{tag}>{mask_value(text)}</{tag}>"
