"""How a WeChat push is opened: XML or JSON, without trust.

https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html (read in November
2026). Which of the two comes is a setting of the account. In JSON a list of one element comes
as that element, https://developers.weixin.qq.com/community/develop/doc/
00042034428fa074706c908245b800; XML repeats a name, so both become the same here.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone

from lxml import etree

from .base import BadRequest, Unparsable
from .text import short_id

SPACE = re.compile(r"\s*")
# elements inside elements that are still looked at; WeChat's deepest push has four
MAX_DEPTH = 8
SUBSCRIPTION_LISTS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}
# name → a text, the fields below it, or several of these
Fields = dict[str, object]


def read_fields(text: str) -> Fields:
    """The fields of a push, which is XML or, if the account is set so, JSON.

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
    return _read_element(root, 0)


def read_payload(payload: str) -> Fields:
    """:func:`read_fields` of a stored payload, where all trouble is the same.

    :raises Unparsable: it can't be understood
    """
    try:
        return read_fields(payload)
    except BadRequest as error:
        raise Unparsable(str(error)) from error


def text_at(fields: Fields, *path: str) -> str:
    """The text below the names of ``path``, '' where there is none.

    >>> text_at({"ScanCodeInfo": {"ScanResult": "1"}}, "ScanCodeInfo", "ScanResult")
    '1'
    """
    value: object = fields
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def rows_at(fields: Fields, *path: str) -> list[Fields]:
    """What stands below the names of ``path`` as a list, be it one or several.

    >>> rows_at({"List": {"TemplateId": "1"}}, "List")
    [{'TemplateId': '1'}]
    """
    value: object = fields
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if isinstance(row, dict)]


def created_at(fields: Fields) -> datetime | None:
    """``CreateTime`` (seconds since 1970) as UTC without zone; None if it is none."""
    try:
        moment = datetime.fromtimestamp(int(text_at(fields, "CreateTime")), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=None)


def event_id(fields: Fields) -> str:
    """What stays the same on a resend: the message id; of an event, all that names it."""
    message_id = short_id(text_at(fields, "MsgId").strip())
    if message_id:
        return message_id
    # MsgID, in this spelling, is what the reports of template messages have
    names = ["FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "MsgID"]
    if text_at(fields, "MsgType") == "event":
        names.remove("MsgType")
    values = [text_at(fields, name).strip() for name in names]
    values += [text_at(row, "MsgID").strip() for row in subscription_rows(fields)]
    return short_id(":".join(value for value in values if value))


def subscription_rows(fields: Fields) -> list[Fields]:
    """The list of a subscription event, which stands in one of three places.

    The page has it below the event's own name, an example of the page below another event's,
    and JSON at the top.
    """
    own_name = SUBSCRIPTION_LISTS.get(text_at(fields, "Event").lower())
    if not own_name or text_at(fields, "MsgType") != "event":
        return []
    for path in ((own_name, "List"), (own_name,), ("List",), ("SubscribeMsgPopupEvent", "List")):
        rows = [row for row in rows_at(fields, *path) if text_at(row, "TemplateId")]
        if rows:
            return rows
    return []


def one_by_one(fields: Fields) -> list[Fields]:
    """The same push once for each result that it reports, as an event is about one."""
    rows = subscription_rows(fields)
    if len(rows) < 2 or not all(text_at(row, "MsgID") for row in rows):
        return [fields]
    own_name = SUBSCRIPTION_LISTS[text_at(fields, "Event").lower()]
    rest = {name: value for name, value in fields.items() if name not in (own_name, "List")}
    return [{**rest, own_name: {"List": row}} for row in rows]


# === XML === #


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


def _read_element(element, depth: int) -> Fields:
    fields: Fields = {}
    for child in element.iterchildren(tag=etree.Element):
        has_children = next(child.iterchildren(tag=etree.Element), None) is not None
        if has_children and depth >= MAX_DEPTH:
            continue
        value = _read_element(child, depth + 1) if has_children else child.text or ""
        if child.tag not in fields:
            fields[child.tag] = value
        elif isinstance(fields[child.tag], list):
            fields[child.tag].append(value)
        else:
            fields[child.tag] = [fields[child.tag], value]
    return fields


# === JSON === #


def _read_json(text: str) -> Fields:
    try:
        # a number stays as it was written: ids have more digits than a float
        value = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise Unparsable("the body is neither XML nor JSON") from error
    return _read_value(value, 0)


def _read_value(value: object, depth: int) -> object:
    if isinstance(value, str):
        return value
    if depth > MAX_DEPTH:
        return ""
    if isinstance(value, dict):
        return {
            name: _read_value(one, depth + 1)
            for name, one in value.items()
            if isinstance(one, str | dict | list)
        }
    return [_read_value(one, depth + 1) for one in value if isinstance(one, str | dict | list)]
