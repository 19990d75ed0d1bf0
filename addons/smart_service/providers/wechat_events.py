"""What WeChat's messages and events mean.

Read in November 2026:

* messages https://developers.weixin.qq.com/doc/service/guide/product/message/
  Receiving_standard_messages.html
* follow, scan, position https://developers.weixin.qq.com/doc/service/guide/product/message/
  Receiving_event_pushes.html
* menu https://developers.weixin.qq.com/doc/service/guide/product/menu/
  Custom_Menu_Push_Events.html
* template sent https://developers.weixin.qq.com/doc/offiaccount/Message_Management/
  Template_Message_Interface.html
* subscription messages https://developers.weixin.qq.com/doc/service/guide/product/
  subscription_messages/push.html and, for mini programs, https://developers.weixin.qq.com/
  miniprogram/dev/framework/open-ability/subscribe-message.html
* mini program's messages https://developers.weixin.qq.com/miniprogram/dev/framework/
  open-ability/customer-message/receive.html
* staff in WeChat's own client https://developers.weixin.qq.com/doc/offiaccount/
  Customer_Service/Session_control.html
* which menu entries open a reply window https://developers.weixin.qq.com/doc/offiaccount/
  Customer_Service/Customer_Service_Messages.html

Positions that a customer picks on a map are GCJ-02. No page says what the reports of the event
``LOCATION`` are; the phone's own position is taken to be that of GPS.
"""

from __future__ import annotations

from collections.abc import Callable

from .base import Consent, ContactPoint, Event, Location, Media
from .geo import gcj02_to_wgs84
from .text import clean_text, short_id
from .wechat_push import (
    SUBSCRIPTION_LISTS,
    Fields,
    created_at,
    event_id,
    rows_at,
    subscription_rows,
    text_at,
)

VOICE_TYPES = {"amr": "audio/amr", "speex": "audio/speex", "mp3": "audio/mpeg"}
UNION_NAMES = ("UnionId", "UnionID", "unionid")
# names that any push may have
COMMON = frozenset(
    {"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "MsgDataId", "Idx", "Encrypt"}
    | set(UNION_NAMES)
)
# MsgType → the names that it adds
MESSAGES: dict[str, frozenset[str]] = {
    "text": frozenset({"Content", "bizmsgmenuid"}),
    "image": frozenset({"PicUrl", "MediaId"}),
    "voice": frozenset({"MediaId", "MediaId16K", "Format", "Recognition"}),
    "video": frozenset({"MediaId", "ThumbMediaId"}),
    "shortvideo": frozenset({"MediaId", "ThumbMediaId"}),
    "location": frozenset({"Location_X", "Location_Y", "Scale", "Label"}),
    "link": frozenset({"Title", "Description", "Url"}),
    "miniprogrampage": frozenset({"Title", "AppId", "PagePath", "ThumbUrl", "ThumbMediaId"}),
}
KEY = frozenset({"EventKey"})
MENU_LINK = frozenset({"EventKey", "MenuId", "MenuID"})
SCANNED = frozenset({"EventKey", "ScanCodeInfo"})
PICTURES = frozenset({"EventKey", "SendPicsInfo"})
LISTS = frozenset({"List", *SUBSCRIPTION_LISTS.values()})
VERDICT = frozenset({"ExpiredTime", "FailTime", "FailReason"})
AUTHORIZATION = frozenset({"OpenID", "AppID", "RevokeInfo", "PluginID", "OpenPID"})
# Event in small letters → kind of our event, trigger of a reply window, the names that it adds
EVENTS: dict[str, tuple[str, str, frozenset[str]]] = {
    "subscribe": ("follow", "follow", frozenset({"EventKey", "Ticket"})),
    "unsubscribe": ("unfollow", "", KEY),
    "scan": ("scan", "scan", frozenset({"EventKey", "Ticket"})),
    "location": ("enter", "", frozenset({"Latitude", "Longitude", "Precision"})),
    "click": ("menu", "menu", KEY),
    "view": ("menu", "", MENU_LINK),
    "view_miniprogram": ("menu", "", MENU_LINK),
    "scancode_push": ("menu", "menu", SCANNED),
    "scancode_waitmsg": ("menu", "menu", SCANNED),
    "pic_sysphoto": ("menu", "", PICTURES),
    "pic_photo_or_album": ("menu", "", PICTURES),
    "pic_weixin": ("menu", "", PICTURES),
    "location_select": ("menu", "", frozenset({"EventKey", "SendLocationInfo"})),
    "user_enter_tempsession": ("enter", "enter", frozenset({"SessionFrom"})),
    "templatesendjobfinish": ("receipt", "", frozenset({"MsgID", "Status"})),
    "subscribe_msg_popup_event": ("consent", "", LISTS),
    "subscribe_msg_change_event": ("consent", "", LISTS),
    "subscribe_msg_sent_event": ("receipt", "", LISTS),
    "kf_create_session": ("account", "", frozenset({"KfAccount"})),
    "kf_close_session": ("account", "", frozenset({"KfAccount", "CloseType"})),
    "kf_switch_session": ("account", "", frozenset({"FromKfAccount", "ToKfAccount"})),
    "qualification_verify_success": ("account", "", VERDICT),
    "qualification_verify_fail": ("account", "", VERDICT),
    "naming_verify_success": ("account", "", VERDICT),
    "naming_verify_fail": ("account", "", VERDICT),
    "annual_renew": ("account", "", VERDICT),
    "verify_expired": ("account", "", VERDICT),
    # the customer takes back what he allowed the account's pages to know of him; these pages are
    # not ours
    "user_info_modified": ("unknown", "", AUTHORIZATION),
    "user_authorization_revoke": ("unknown", "", AUTHORIZATION),
    "user_authorization_cancellation": ("unknown", "", AUTHORIZATION),
    # what the console's own debugging tool sends
    "debug_demo": ("unknown", "", frozenset({"debug_str"})),
}
UNKNOWN_EVENT = ("unknown", "", frozenset())
MAX_UNKNOWN = 20


def read_event(fields: Fields, contact: ContactPoint, union_scope: str) -> Event:
    """The event of one push.

    :param union_scope: what a unionid is unique in, see :func:`links`
    """
    kind = kind_of(fields)
    values = {
        "kind": kind,
        "contact": contact,
        "occurred_at": created_at(fields),
        "external_id": event_id(fields),
        "trigger": trigger_of(fields),
        "links": links(fields, union_scope),
        "unknown": unknown_names(fields),
    }
    if kind == "receipt":
        return Event(**values, **_receipt(fields))
    if kind == "consent":
        return Event(**values, consents=_consents(fields))
    if kind == "message":
        values["media"] = media(fields)
        values["button"] = short_id(text_at(fields, "bizmsgmenuid"))
    return Event(**values, text=clean_text(content(fields)), location=location(fields))


def kind_of(fields: Fields) -> str:
    """The kind of :class:`~.base.Event`; what a customer sends is a message even if we have
    never heard of its type, as the agent can still ask what it was."""
    message_type = text_at(fields, "MsgType")
    if message_type == "event":
        return _event_row(fields)[0]
    return "message" if message_type in MESSAGES or text_at(fields, "MsgId") else "unknown"


def trigger_of(fields: Fields) -> str:
    """The trigger of a reply window.

    An entry of a menu message that is tapped comes as a text, and counts as a menu event.
    """
    if text_at(fields, "MsgType") == "event":
        return _event_row(fields)[1]
    if kind_of(fields) != "message":
        return ""
    return "menu" if text_at(fields, "bizmsgmenuid") else "message"


def receipt_key(fields: Fields) -> str:
    """The id of our message that a receipt is about, or ''."""
    if _event_row(fields)[0] != "receipt" or text_at(fields, "MsgType") != "event":
        return ""
    return _receipt(fields)["receipt_for"]


def links(fields: Fields, union_scope: str) -> tuple[ContactPoint, ...]:
    """The person's unionid, the same in all accounts of one WeChat open platform account.

    :param union_scope: what stands for that open platform account
    """
    for name in UNION_NAMES:
        value = short_id(text_at(fields, name).strip())
        if value and union_scope:
            return (ContactPoint("unionid", union_scope, value),)
    return ()


def unknown_names(fields: Fields) -> tuple[str, ...]:
    """What our reading of the protocol does not know: a type, an event, or fields of one."""
    message_type = text_at(fields, "MsgType")
    if message_type == "event":
        name = text_at(fields, "Event")
        if name.lower() not in EVENTS:
            return (_name(f"Event={name}"),)
        known = COMMON | {"Event"} | EVENTS[name.lower()][2]
    elif message_type not in MESSAGES:
        return (_name(f"MsgType={message_type}"),)
    else:
        known = COMMON | MESSAGES[message_type]
    names = sorted(_name(f"{message_type}.{name}") for name in fields.keys() - known)
    return tuple(names[:MAX_UNKNOWN])


def _name(name: str) -> str:
    return clean_text(name)[:80]


def _event_row(fields: Fields) -> tuple[str, str, frozenset[str]]:
    return EVENTS.get(text_at(fields, "Event").lower(), UNKNOWN_EVENT)


# === WHAT A READER SHOULD SEE === #


def content(fields: Fields) -> str:
    """The text of a message, or what an event is about: a menu entry's key, a scanned code."""
    message_type = text_at(fields, "MsgType")
    if message_type == "event":
        return _event_content(fields)
    reader = CONTENTS.get(message_type)
    if reader:
        return reader(fields)
    if message_type in MESSAGES:
        return ""
    return _lines(fields, "Title", "Description", "Content", "Url") or f"[{message_type}]"


def _lines(fields: Fields, *names: str) -> str:
    texts = [text_at(fields, name).strip() for name in names]
    # the description of a link often is its title
    return "\n".join(text for text in dict.fromkeys(texts) if text)


CONTENTS: dict[str, Callable[[Fields], str]] = {
    "text": lambda fields: text_at(fields, "Content"),
    "voice": lambda fields: text_at(fields, "Recognition"),
    # a place carries its own label
    "location": lambda fields: "" if location(fields) else text_at(fields, "Label"),
    "link": lambda fields: _lines(fields, "Title", "Description", "Url"),
    "miniprogrampage": lambda fields: _lines(fields, "Title", "PagePath"),
}


def _event_content(fields: Fields) -> str:
    name = text_at(fields, "Event").lower()
    if _event_row(fields)[0] == "account":
        return " ".join([text_at(fields, "Event"), *_account_values(fields)])
    if name == "user_enter_tempsession":
        return text_at(fields, "SessionFrom")
    scanned = text_at(fields, "ScanCodeInfo", "ScanResult")
    # the key of a followed code is its scene behind a fixed word
    return scanned or text_at(fields, "EventKey").removeprefix("qrscene_")


def _account_values(fields: Fields) -> list[str]:
    """What a notice about the account says besides its name, in the order of the push."""
    names = [name for name in fields if name in _event_row(fields)[2]]
    return [value for name in names if (value := text_at(fields, name))]


def _picked(fields: Fields) -> Fields:
    rows = rows_at(fields, "SendLocationInfo")
    return rows[0] if rows else {}


def media(fields: Fields) -> tuple[Media, ...]:
    """The files of a message; of a mini program's card, its picture."""
    message_type = text_at(fields, "MsgType")
    kind = {"shortvideo": "video", "miniprogrampage": "image"}.get(message_type, message_type)
    if kind not in ("image", "voice", "video"):
        return ()
    names = ("MediaId", "PicUrl")
    if message_type == "miniprogrampage":
        names = ("ThumbMediaId", "ThumbUrl")
    media_id, url = (clean_text(text_at(fields, name)) for name in names)
    if not (media_id or url):
        return ()
    voice_type = text_at(fields, "Format").lower() if kind == "voice" else ""
    mimetype = VOICE_TYPES.get(voice_type, "")
    name = f"voice.{voice_type}" if mimetype else ""
    return (Media(kind, media_id=media_id, url=url, name=name, mimetype=mimetype),)


def location(fields: Fields) -> Location | None:
    """The place that a message or event names, in WGS-84; None where there is none."""
    if text_at(fields, "MsgType") != "event":
        return _map_location(fields) if text_at(fields, "MsgType") == "location" else None
    name = text_at(fields, "Event").lower()
    if name == "location_select":
        return _map_location(_picked(fields))
    if name != "location":
        return None
    found = _degrees(text_at(fields, "Latitude"), text_at(fields, "Longitude"))
    return Location(*found) if found else None


def _map_location(fields: Fields) -> Location | None:
    """A place that was picked on WeChat's map."""
    found = _degrees(text_at(fields, "Location_X"), text_at(fields, "Location_Y"))
    if not found:
        return None
    latitude, longitude = (round(degrees, 6) for degrees in gcj02_to_wgs84(*found))
    label = text_at(fields, "Poiname") or text_at(fields, "Label")
    return Location(latitude, longitude, clean_text(label).strip())


def _degrees(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    # NaN is no place either
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


# === TEMPLATES === #


def _consents(fields: Fields) -> tuple[Consent, ...]:
    """What a customer wants to get; a ``filter`` or ``ban`` is WeChat's own, not his."""
    answers = {"accept": True, "reject": False}
    return tuple(
        Consent(short_id(text_at(row, "TemplateId")), answers[status])
        for row in subscription_rows(fields)
        if (status := text_at(row, "SubscribeStatusString")) in answers
    )


def _receipt(fields: Fields) -> dict[str, str]:
    """What became of a template or subscription message of ours."""
    if text_at(fields, "Event").lower() == "subscribe_msg_sent_event":
        rows = subscription_rows(fields)
        row = rows[0] if rows else {}
        code, words = text_at(row, "ErrorCode"), text_at(row, "ErrorStatus")
        good, number = code == "0", text_at(row, "MsgID")
    else:
        words, number = text_at(fields, "Status").strip(), text_at(fields, "MsgID")
        good, code = words == "success", words.removeprefix("failed:").strip()
    receipt = {"receipt_for": short_id(number.strip())}
    if good:
        return receipt | {"receipt_state": "delivered"}
    return receipt | {
        "receipt_state": "failed",
        "receipt_code": clean_text(code)[:80],
        "receipt_error": clean_text(words) or "WeChat names no reason",
    }
