"""What WeCom's customer service (微信客服) says: its callback, and the messages behind it.

The callback only says that there is something; ``sync_msg`` then gives messages and events.
https://developer.work.weixin.qq.com/document/path/94670 (read in November 2026)
"""

from __future__ import annotations

import hashlib
import json

from .base import ContactPoint, Envelope, Event, Unparsable
from .jsonread import moment_of, object_of, read_object, text_of, unknown_names
from .text import clean_text, short_id
from .wechat_push import created_at, read_fields, read_payload, text_at
from .wecom_contents import content, location, media

CUSTOMER, SYSTEM, SERVICER = 3, 4, 5
# what a message has beside the part that is named like its type
ENVELOPE_FIELDS = frozenset(
    {"msgid", "open_kfid", "external_userid", "send_time", "origin", "servicer_userid", "msgtype"}
)
# type → the names in its part, as far as they are documented
PARTS: dict[str, frozenset[str]] = {
    "text": frozenset({"content", "menu_id"}),
    "image": frozenset({"media_id"}),
    "voice": frozenset({"media_id"}),
    "video": frozenset({"media_id"}),
    "file": frozenset({"media_id"}),
    "location": frozenset({"latitude", "longitude", "name", "address"}),
    "link": frozenset({"title", "desc", "url", "pic_url"}),
    "business_card": frozenset({"userid"}),
    "miniprogram": frozenset({"title", "appid", "pagepath", "thumb_media_id"}),
    "msgmenu": frozenset({"head_content", "list", "tail_content"}),
    "channels_shop_product": frozenset(
        {"product_id", "head_image", "title", "sales_price", "shop_nickname", "shop_head_image"}
    ),
    "channels_shop_order": frozenset(
        {"order_id", "product_titles", "price_wording", "state", "image_url", "shop_nickname"}
    ),
    "merged_msg": frozenset({"title", "item"}),
    "channels": frozenset({"sub_type", "nickname", "title"}),
    "note": frozenset(),
}
EVENTS: dict[str, frozenset[str]] = {
    "enter_session": frozenset({"scene", "scene_param", "welcome_code", "wechat_channels"}),
    "msg_send_fail": frozenset({"fail_msgid", "fail_type"}),
    "servicer_status_change": frozenset({"servicer_userid", "status", "stop_type"}),
    "session_status_change": frozenset(
        {"change_type", "old_servicer_userid", "new_servicer_userid", "msg_code"}
    ),
    "user_recall_msg": frozenset({"recall_msgid"}),
    "servicer_recall_msg": frozenset({"recall_msgid", "servicer_userid"}),
    "reject_customer_msg_switch_change": frozenset({"servicer_userid", "reject_switch"}),
}
EVENT_FIELDS = frozenset({"event_type", "open_kfid", "external_userid"})
# why a message that WeCom had taken did not arrive
FAILURES = {
    0: "WeCom names no reason",
    1: "the customer-service account was deleted",
    2: "the app is switched off",
    4: "the conversation is over: more than 48 hours have passed",
    5: "the conversation is closed",
    6: "more than 5 messages",
    8: "the company is not verified",
    10: "the customer refuses messages",
    11: "nobody of the company has ever logged in to the WeCom app",
    12: "this kind of message is forbidden in the customer-service component",
    13: "WeCom's safety limit",
}
TAKEN_FROM_POOL, PASSED_ON, ENDED, TAKEN_AGAIN = 1, 2, 3, 4


# === THE CALLBACK === #


def callback_envelope(text: str, corp_id: str) -> Envelope:
    """The envelope of a verified and decrypted callback.

    A message or event of the customer service becomes a ``pull``. WeCom calls again with the
    same body if it gets no answer in time.

    :raises Unparsable: it is no callback
    """
    fields = read_fields(text)
    account = short_id(text_at(fields, "OpenKfId").strip())
    moment = created_at(fields)
    if text_at(fields, "Event") != "kf_msg_or_event":
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        return Envelope(f"sha256:{digest}", f"pull:{corp_id}:", "unknown", text, moment)
    return Envelope(
        external_id=short_id(f"pull:{text_at(fields, 'CreateTime')}:{text_at(fields, 'Token')}"),
        contact_key=f"pull:{corp_id}:{account}",
        event_kind="pull",
        payload=text,
        provider_time=moment,
        account_ref=account,
    )


def callback_token(payload: str) -> str:
    """The token that a callback gives for its pull, or ''."""
    try:
        return text_at(read_payload(payload), "Token")
    except Unparsable:
        return ""


# === WHAT WAS PULLED === #


def pulled_envelope(message: object, corp_id: str) -> Envelope:
    """The envelope of one entry of ``msg_list``; one that is none is kept as failed."""
    payload = clean_text(json.dumps(message, ensure_ascii=False))
    values = message if isinstance(message, dict) else {}
    moment = moment_of(values, "send_time")
    message_id = short_id(text_of(values, "msgid"))
    if not message_id:
        digest = hashlib.sha256(payload.encode("utf-8", "replace")).hexdigest()
        return Envelope(
            f"sha256:{digest}", f"external_userid:{corp_id}:{digest}", "unknown", payload, moment,
            failure="The message has no msgid",
        )
    event = read(values, corp_id)
    speaks = event.kind not in ("receipt", "unknown", "account")
    return Envelope(
        external_id=message_id,
        # a receipt may wait for a message of ours that is still being sent; what the customer
        # writes must not wait behind it
        contact_key=event.contact.key if speaks else short_id(f"event:{corp_id}:{message_id}"),
        event_kind=event.kind,
        payload=payload,
        provider_time=moment,
    )


def parse(payload: str, corp_id: str) -> Event:
    """Read one stored payload: a callback (XML) or what was pulled (JSON).

    :raises Unparsable: it can't be understood
    """
    if payload.lstrip().startswith("{"):
        try:
            return read(read_object(payload), corp_id)
        except ValueError as error:
            raise Unparsable(f"the message can't be read: {error}") from error
    fields = read_payload(payload)
    account = short_id(text_at(fields, "OpenKfId").strip())
    contact = ContactPoint("pull", corp_id, account)
    name = text_at(fields, "Event")
    if name == "kf_msg_or_event":
        return Event("pull", contact, occurred_at=created_at(fields))
    return Event("unknown", contact, unknown=(f"Event={clean_text(name)}",))


def read(values: dict, corp_id: str) -> Event:
    """What one message or event says."""
    kind = text_of(values, "msgtype")
    if kind == "event":
        return _read_event(values, corp_id)
    part = object_of(values, kind)
    from_customer = values.get("origin") == CUSTOMER
    texts = {
        "kind": "message" if from_customer else "staff",
        "contact": _contact(values, corp_id),
        "text": content(kind, part),
        "media": media(kind, part),
        "occurred_at": moment_of(values, "send_time"),
        "external_id": short_id(text_of(values, "msgid")),
        "trigger": "message" if from_customer else "",
        "button": text_of(part, "menu_id") if kind == "text" else "",
        "location": location(part) if kind == "location" else None,
        "unknown": _unknown(values, kind, part),
    }
    if not from_customer:
        # whom of ours WeCom's client shows as the author
        texts["target"] = short_id(text_of(values, "servicer_userid"))
    return Event(**texts)


def _contact(values: dict, corp_id: str) -> ContactPoint:
    """The customer; an event about an account or a servicer has none."""
    customer = short_id(text_of(values, "external_userid"))
    if customer:
        return ContactPoint("external_userid", corp_id, customer)
    return ContactPoint("pull", corp_id, short_id(text_of(values, "open_kfid")))


def _read_event(values: dict, corp_id: str) -> Event:
    event = object_of(values, "event")
    name = text_of(event, "event_type")
    # older messages name the customer inside the event alone
    contact = _contact({**event, **{k: v for k, v in values.items() if v}}, corp_id)
    common = {
        "contact": contact,
        "occurred_at": moment_of(values, "send_time"),
        "external_id": short_id(text_of(values, "msgid")),
        "unknown": _unknown_of_event(values, name, event),
    }
    if name == "enter_session":
        return Event(
            "enter", welcome=text_of(event, "welcome_code"), trigger="enter", **common)
    if name == "msg_send_fail":
        code = event.get("fail_type")
        words = f"WeCom's fail_type {text_of(event, 'fail_type')}"
        reason = FAILURES.get(code if isinstance(code, int) else 0, words)
        return Event(
            "receipt", receipt_for=short_id(text_of(event, "fail_msgid")), receipt_state="failed",
            receipt_error=reason, receipt_code=text_of(event, "fail_type"), **common)
    if name == "session_status_change":
        return _read_transfer(event, common)
    if name == "user_recall_msg":
        return Event("delete", target=short_id(text_of(event, "recall_msgid")), **common)
    if name == "servicer_status_change":
        who, status = text_of(event, "servicer_userid"), text_of(event, "status")
        words = {"1": "is serving customers", "2": "has stopped serving customers"}
        return Event(
            "account", text=f"{who} {words.get(status, f'has the status {status}')}", **common)
    if name in ("servicer_recall_msg", "reject_customer_msg_switch_change"):
        did = "refuses" if event.get("reject_switch") == 1 else "takes"
        did = "recalled" if name == "servicer_recall_msg" else did
        who = short_id(text_of(event, "servicer_userid"))
        return Event("staff", target=who, button=did, **common)
    return Event("unknown", **common)


def _read_transfer(event: dict, common: dict) -> Event:
    """Who has the conversation now: ``target`` is his id, '' when it has ended."""
    change = event.get("change_type")
    if change == ENDED:
        return Event("transfer", **common)
    if change in (TAKEN_FROM_POOL, PASSED_ON, TAKEN_AGAIN):
        who = short_id(text_of(event, "new_servicer_userid"))
        # the pool has it, when nobody is named
        return Event("transfer", target=who or "?", **common)
    unknown = (*common.pop("unknown"), f"change_type={text_of(event, 'change_type')}")
    return Event("unknown", unknown=unknown, **common)


# === WHAT IS NEW TO US === #



def _unknown(values: dict, kind: str, part: dict) -> tuple[str, ...]:
    """Names that the documentation does not have."""
    if kind not in PARTS:
        return (f"msgtype={kind[:64]}",)
    return (
        *unknown_names(values, {*ENVELOPE_FIELDS, kind}),
        *unknown_names(part, PARTS[kind], f"{kind}."),
    )


def _unknown_of_event(values: dict, name: str, event: dict) -> tuple[str, ...]:
    if name not in EVENTS:
        return (f"event_type={name[:64]}",)
    return (
        *unknown_names(values, {*ENVELOPE_FIELDS, "event"}),
        *unknown_names(event, EVENT_FIELDS | EVENTS[name], f"{name}."),
    )
