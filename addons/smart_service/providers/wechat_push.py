"""What a WeChat push says: XML or JSON, opened without trust.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Batch_Sends.html
(read in November 2026)
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone

from lxml import etree

from .base import BadRequest, Media, Unparsable
from .text import clean_text, short_id

SPACE = re.compile(r"\s*")
EVENT_KINDS = {"subscribe": "follow", "unsubscribe": "unfollow"}
MESSAGE_TYPES = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link"})
VOICE_TYPES = {"amr": "audio/amr", "speex": "audio/speex", "mp3": "audio/mpeg"}


def read_fields(text: str) -> dict[str, str]:
    """The top-level fields of a push, which is XML or, if the account is set so, JSON.

    :raises BadRequest: the XML declares a document type; nothing of it is looked at
    :raises Unparsable: neither, or not the shape
    """
    if text.lstrip().startswith("{"):
        return _read_json(text)
    _refuse_doctype(text)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unparsable("the body is neither XML nor JSON") from error
    if root is None or root.tag != "xml":
        raise Unparsable("the body is no WeChat message")
    return {child.tag: child.text or "" for child in root.iterchildren(tag=etree.Element)}


def _refuse_doctype(text: str) -> None:
    """Refuse a document type, which can only stand before the first element.

    The parser is not asked: it would have read the entities before it could tell. Behind
    the first element ``<!DOCTYPE`` is either a customer's text or an error.

    :raises BadRequest: there is one
    """
    at = 1 if text.startswith("\ufeff") else 0
    while True:
        at = SPACE.match(text, at).end()
        if text.startswith("<?", at):
            closing = "?>"
        elif text.startswith("<!--", at):
            closing = "-->"
        elif text.startswith("<!", at):
            raise BadRequest("a document type is not allowed")
        else:
            return
        end = text.find(closing, at)
        if end < 0:
            return
        at = end + len(closing)


def _read_json(text: str) -> dict[str, str]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unparsable("the body is neither XML nor JSON") from error
    return {name: str(value) for name, value in fields.items() if isinstance(value, str | int)}


def read_payload(payload: str) -> dict[str, str]:
    """:func:`read_fields` of a stored payload, where all trouble is the same.

    :raises Unparsable: it can't be understood
    """
    try:
        return read_fields(payload)
    except BadRequest as error:
        raise Unparsable(str(error)) from error


def event_id(fields: dict[str, str]) -> str:
    """What stays the same on a resend: the message id; of an event, all that names it."""
    message_id = fields.get("MsgId", "").strip()
    if message_id:
        return short_id(message_id)
    # MsgID, in this spelling, is what the reports of template messages have
    names = ("FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "MsgID")
    if fields.get("MsgType") == "event":
        names = names[:2] + names[3:]
    values = (fields.get(name, "").strip() for name in names)
    return short_id(":".join(value for value in values if value))


def kind_of(fields: dict[str, str]) -> str:
    message_type = fields.get("MsgType", "")
    if message_type == "event":
        return EVENT_KINDS.get(fields.get("Event", "").lower(), "unknown")
    return "message" if message_type in MESSAGE_TYPES else "unknown"


def content(fields: dict[str, str]) -> str:
    """What a reader should see of a message; an event has no text."""
    message_type = fields.get("MsgType", "")
    if message_type == "text":
        return fields.get("Content", "")
    if message_type == "voice":
        return fields.get("Recognition", "")
    if message_type == "location":
        # Chinese map coordinates (GCJ-02), some 500 m off those of GPS
        place = f"({fields.get('Location_X', '')}, {fields.get('Location_Y', '')})"
        return f"{fields.get('Label', '')} {place}".strip()
    if message_type == "link":
        parts = (fields.get(name, "") for name in ("Title", "Description", "Url"))
        return "\n".join(part for part in parts if part)
    return ""


def media(fields: dict[str, str]) -> tuple[Media, ...]:
    kind = {"shortvideo": "video"}.get(fields.get("MsgType", ""), fields.get("MsgType", ""))
    if kind not in ("image", "voice", "video"):
        return ()
    mimetype = VOICE_TYPES.get(fields.get("Format", "").lower(), "") if kind == "voice" else ""
    media_id, url = clean_text(fields.get("MediaId", "")), clean_text(fields.get("PicUrl", ""))
    return (Media(kind, media_id=media_id, url=url, mimetype=mimetype),)


def created_at(fields: dict[str, str]) -> datetime | None:
    """``CreateTime`` (seconds since 1970) as UTC without zone; None if it is none."""
    try:
        moment = datetime.fromtimestamp(int(fields.get("CreateTime", "")), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=None)
