"""What a WhatsApp message contains, by its type.

Each reader takes a ``message`` object and returns fields of :class:`.base.Event`. Read in
November 2026: the pages below https://developers.facebook.com/documentation/business-messaging/
whatsapp/webhooks/reference/messages/, one for each type.

``edit`` and ``revoke`` come from customers of numbers that are also used in the WhatsApp
Business app; since June 2026 edits arrive as ``unsupported`` (page …/messages/edit/).
"""

from __future__ import annotations

from . import whatsapp_errors
from .base import Location, Media
from .jsonread import number_of, object_of, objects_of, text_of
from .text import short_id

MEDIA_KINDS = {
    "image": "image", "sticker": "image", "audio": "voice", "voice": "voice", "video": "video",
    "document": "file",
}


def read(message: dict) -> dict:
    """The fields of an event that a message of a known or unknown type makes."""
    content = READERS.get(text_of(message, "type"), _unsupported)(message)
    extra = _origin(message)
    if extra and "kind" not in content:
        content["text"] = "\n".join(filter(None, [content.get("text", ""), extra]))
    return content


def _text(message: dict) -> dict:
    return {"text": text_of(object_of(message, "text"), "body")}


def _media(message: dict) -> dict:
    kind = text_of(message, "type")
    value = object_of(message, kind)
    media_id, url = text_of(value, "id"), text_of(value, "url")
    files = (Media(
        MEDIA_KINDS[kind], media_id=media_id, url="" if media_id else url,
        name=text_of(value, "filename"), mimetype=text_of(value, "mime_type"),
    ),) if media_id or url else ()
    return {"media": files, "text": text_of(value, "caption")}


def _location(message: dict) -> dict:
    value = object_of(message, "location")
    latitude, longitude = number_of(value, "latitude"), number_of(value, "longitude")
    parts = [text_of(value, name) for name in ("name", "address", "url")]
    label = ", ".join(part for part in parts[:2] if part)
    if latitude is None or longitude is None:
        return {"text": label}
    return {
        "location": Location(latitude, longitude, label),
        "text": "\n".join(filter(None, [label, f"({latitude}, {longitude})", parts[2]])),
    }


def _contacts(message: dict) -> dict:
    return {"text": "\n".join(filter(None, map(_card, objects_of(message, "contacts"))))}


def _card(card: dict) -> str:
    """A shared address-book entry on one line."""
    numbers = [text_of(row, "phone") or text_of(row, "wa_id") for row in objects_of(card, "phones")]
    mails = [text_of(row, "email") for row in objects_of(card, "emails")]
    parts = [text_of(object_of(card, "name"), "formatted_name"), *numbers, *mails,
             text_of(object_of(card, "org"), "company")]
    return ", ".join(part for part in parts if part)


def _button(message: dict) -> dict:
    value = object_of(message, "button")
    return {"text": text_of(value, "text"), "button": text_of(value, "payload")}


def _interactive(message: dict) -> dict:
    value = object_of(message, "interactive")
    for name in ("button_reply", "list_reply"):
        reply = object_of(value, name)
        if reply:
            return {"text": text_of(reply, "title"), "button": text_of(reply, "id")}
    form = object_of(value, "nfm_reply")
    return {"text": "\n".join(filter(None, [
        text_of(form, "body"), text_of(form, "response_json")]))} if form else {}


def _reaction(message: dict) -> dict:
    value = object_of(message, "reaction")
    # one that was taken back has no emoji
    return {"kind": "reaction", "target": short_id(text_of(value, "message_id")),
            "reaction": text_of(value, "emoji")}


def _order(message: dict) -> dict:
    value = object_of(message, "order")
    lines = [text_of(value, "text")]
    for item in objects_of(value, "product_items"):
        price = number_of(item, "item_price")
        shown = "" if price is None else f"{price:g} {text_of(item, 'currency')}"
        lines.append(f"{text_of(item, 'quantity') or '1'} × "
                     f"{text_of(item, 'product_retailer_id')} {shown}".strip())
    return {"text": "\n".join(filter(None, lines))}


def _edit(message: dict) -> dict:
    value = object_of(message, "edit")
    new = object_of(value, "message")
    kind = text_of(new, "type")
    body = object_of(new, kind)
    return {"kind": "edit", "target": short_id(text_of(value, "original_message_id")),
            "text": text_of(body, "body") or text_of(body, "caption")}


def _revoke(message: dict) -> dict:
    value = object_of(message, "revoke")
    return {"kind": "delete", "target": short_id(text_of(value, "original_message_id"))}


def _welcome(_message: dict) -> dict:
    """He opened the chat for the first time and has said nothing yet."""
    return {"kind": "enter", "trigger": ""}


def _unsupported(message: dict) -> dict:
    """What the platform does not carry: the agent learns that something was sent."""
    errors = [whatsapp_errors.words(error) for error in objects_of(message, "errors")]
    inner = text_of(object_of(message, "unsupported"), "type")
    return {"text": f"[{inner or text_of(message, 'type')}] {' '.join(errors)}".strip()}


READERS = {
    "text": _text, **dict.fromkeys(MEDIA_KINDS, _media), "location": _location,
    "contacts": _contacts, "button": _button, "interactive": _interactive,
    "reaction": _reaction, "order": _order, "edit": _edit, "revoke": _revoke,
    "request_welcome": _welcome, "unsupported": _unsupported, "unknown": _unsupported,
}


def _origin(message: dict) -> str:
    """The advertisement that he came from, or the product that he asks about."""
    referral = object_of(message, "referral")
    product = object_of(object_of(message, "context"), "referred_product")
    parts = [text_of(referral, "headline"), text_of(referral, "source_url"),
             text_of(product, "product_retailer_id")]
    named = " ".join(part for part in parts if part)
    return f"[{named}]" if named else ""
