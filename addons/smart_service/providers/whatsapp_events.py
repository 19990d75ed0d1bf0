"""What WhatsApp's webhooks say, in our terms.

One POST carries any number of changes for any number of phone numbers. Each message, status and
other change is stored by itself, as a small object of our own::

    {"waba": …, "field": …, "time": …, "metadata": {…}, "contacts": [{…}], "message": {…}}

with ``status`` or ``value`` in place of ``message``. Sources, read in November 2026:

* https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/
  messages/status/; for the types of messages see :mod:`.whatsapp_messages`
* …/webhooks/reference/message_template_status_update/, …/phone_number_quality_update/,
  …/account_update/, …/user_id_update/
* https://developers.facebook.com/documentation/business-messaging/whatsapp/
  business-scoped-user-ids: since April 2026 each sender has a ``user_id`` (BSUID), and one with
  a user name may have no phone number (``wa_id``, ``from``)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from . import whatsapp_errors, whatsapp_messages
from .base import (
    ContactPoint,
    Envelope,
    Event,
    Template,
    Unparsable,
)
from .jsonread import (
    dump,
    moment_of,
    object_of,
    objects_of,
    read_object,
    text_of,
    unknown_names,
)
from .text import short_id

RECEIPTS = {
    "sent": "sent", "delivered": "delivered", "read": "read", "failed": "failed",
    # a voice message was listened to
    "played": "read",
}
# what a template may be used for after Meta's decision, by event or status
TEMPLATE_STATES = {
    "APPROVED": "approved", "REINSTATED": "approved", "FLAGGED": "approved",
    "PENDING": "pending", "IN_APPEAL": "pending", "REJECTED": "rejected",
    "DISABLED": "rejected", "DELETED": "rejected", "PENDING_DELETION": "rejected",
    "LIMIT_EXCEEDED": "rejected", "ARCHIVED": "rejected", "LOCKED": "paused", "PAUSED": "paused",
}
ACCOUNT_FIELDS = {
    "account_alerts", "account_review_update", "account_update", "business_capability_update",
    "phone_number_name_update", "phone_number_quality_update", "security",
}
# documented, and of no use to a customer-service session
UNUSED_FIELDS = {
    "automatic_events", "calls", "flows", "group_lifecycle_update", "group_participants_update",
    "group_settings_update", "group_status_update", "history", "messaging_handovers",
    "message_template_components_update", "message_template_quality_update",
    "partner_solutions", "payment_configuration_update", "smb_app_state_sync",
    "smb_message_echoes", "standby", "template_category_update", "tracking_events",
    "user_preferences",
}
MESSAGE_NAMES = {
    "id", "from", "from_user_id", "from_parent_user_id", "timestamp", "type", "context", "errors",
    "referral", "identity", "group_id", "origin", "text", "image", "sticker", "audio", "voice",
    "video", "document", "location", "contacts", "button", "interactive", "reaction", "order",
    "system", "unsupported", "request_welcome", "edit", "revoke",
}
STATUS_NAMES = {
    "id", "status", "timestamp", "recipient_id", "recipient_user_id", "recipient_parent_user_id",
    "recipient_type", "recipient_participant_id", "recipient_participant_user_id",
    "recipient_participant_parent_user_id", "recipient_identity_key_hash",
    "biz_opaque_callback_data", "conversation", "pricing", "errors", "payment", "type",
}
VALUE_NAMES = {
    "messaging_product", "metadata", "contacts", "messages", "statuses", "errors", "groups",
    "user_id_update",
}
IDENTITY_CHANGES = {"user_changed_number", "user_changed_user_id"}


# === OPENING A REQUEST === #


def open_request(body: bytes) -> Iterator[Envelope]:
    """The events of a verified body.

    :raises ValueError: it is no JSON object of WhatsApp's
    """
    request = read_object(body)
    if request.get("object") != "whatsapp_business_account":
        raise ValueError("the object is not whatsapp_business_account")
    for entry in objects_of(request, "entry"):
        for change in objects_of(entry, "changes"):
            yield from _open_change(entry, change)


def _open_change(entry: dict, change: dict) -> Iterator[Envelope]:
    value = object_of(change, "value")
    head = {
        "waba": short_id(text_of(entry, "id")), "field": text_of(change, "field"),
        "time": text_of(entry, "time"), "metadata": object_of(value, "metadata"),
    }
    strange = unknown_names(value, VALUE_NAMES) if head["field"] == "messages" else ()
    if strange:
        head["strange"] = list(strange)
    contacts = objects_of(value, "contacts")
    found = False
    for name, part in (("messages", "message"), ("statuses", "status")):
        for item in objects_of(value, name):
            found = True
            mine = [_contact_of(item, contacts)]
            yield _envelope({**head, "contacts": [c for c in mine if c], part: item})
    for item in objects_of(value, "user_id_update"):
        found = True
        yield _envelope({**head, "contacts": contacts[:1], "identity": item})
    if not found or objects_of(value, "errors"):
        kept = {n: v for n, v in value.items() if n not in ("messages", "statuses")}
        yield _envelope({**head, "value": kept})


def _contact_of(item: dict, contacts: list[dict]) -> dict:
    """Which of the contacts a message or status is of."""
    number = text_of(item, "from") or text_of(item, "recipient_id")
    user = text_of(item, "from_user_id") or text_of(item, "recipient_user_id")
    for contact in contacts:
        if (number and text_of(contact, "wa_id") == number) or (
                user and text_of(contact, "user_id") == user):
            return contact
    return contacts[0] if len(contacts) == 1 else {}


def _envelope(unit: dict) -> Envelope:
    """The envelope of one stored object; one that can't be read is stored as failed."""
    payload, failure = dump(unit).decode(), ""
    try:
        event = read_event(unit)
    except Unparsable as error:
        event = Event("unknown", _account_point(unit))
        failure = str(error)
    external_id = short_id(_identity(unit, payload))
    speaks = event.kind not in ("receipt", "unknown", "template", "account")
    return Envelope(
        external_id=external_id,
        # receipts wait for nobody: the order of a message's states is known anyway
        contact_key=event.contact.key if speaks else f"event:{unit['waba']}:{external_id}",
        event_kind=event.kind,
        payload=payload,
        provider_time=event.occurred_at,
        failure=failure,
        account_ref=short_id(text_of(unit["metadata"], "phone_number_id")),
    )


def _identity(unit: dict, payload: str) -> str:
    """What stays the same when Meta sends this again."""
    if text_of(object_of(unit, "message"), "id"):
        return text_of(unit["message"], "id")
    status = object_of(unit, "status")
    if text_of(status, "id"):
        return f"{text_of(status, 'id')}:{text_of(status, 'status')}"
    return "sha256:" + hashlib.sha256(payload.encode()).hexdigest()


# === READING ONE EVENT === #


def read_event(unit: dict) -> Event:
    """One stored object.

    :raises Unparsable: it can't be understood
    """
    strange = tuple(n for n in unit.get("strange") or () if isinstance(n, str))
    if isinstance(unit.get("message"), dict):
        return _message(unit, unit["message"], strange)
    if isinstance(unit.get("status"), dict):
        return _status(unit, unit["status"], strange)
    if isinstance(unit.get("identity"), dict):
        return _new_identity(unit, unit["identity"])
    return _change(unit, object_of(unit, "value"), strange)


def _message(unit: dict, message: dict, strange: tuple[str, ...]) -> Event:
    if not text_of(message, "id") or not text_of(message, "type"):
        raise Unparsable("the message has no id or no type")
    if text_of(message, "group_id"):
        return Event("unknown", _account_point(unit))
    kind = text_of(message, "type")
    strange += unknown_names(message, MESSAGE_NAMES, "message.")
    if kind == "system":
        return _system(unit, object_of(message, "system"), message)
    if kind not in whatsapp_messages.READERS:
        strange += (f"message.type={kind[:64]}",)
    contact, links = _sender(unit, message)
    common = {
        "contact": contact, "links": links, "occurred_at": moment_of(message, "timestamp"),
        "external_id": short_id(text_of(message, "id")), "unknown": strange,
        "reply_to": short_id(text_of(object_of(message, "context"), "id")),
        "trigger": "message", "kind": "message",
    }
    return Event(**{**common, **whatsapp_messages.read(message)})


def _system(unit: dict, system: dict, message: dict) -> Event:
    """A customer has a new number or id; all else that the system says is of no use."""
    kind = text_of(system, "type")
    if kind not in IDENTITY_CHANGES:
        return Event("unknown", _account_point(unit), occurred_at=moment_of(message, "timestamp"))
    old = _points(unit["waba"], text_of(message, "from"),
                  text_of(system, "previous_user_id") or text_of(message, "from_user_id"))
    number = text_of(system, "wa_id") or text_of(system, "new_wa_id")
    new = _points(unit["waba"], number, text_of(system, "user_id"))
    if not new:
        raise Unparsable("the system message names no new number or id")
    return Event(
        "identity", new[0], links=tuple(p for p in (*new[1:], *old) if p.key != new[0].key),
        occurred_at=moment_of(message, "timestamp"),
        external_id=short_id(text_of(message, "id")))


def _new_identity(unit: dict, change: dict) -> Event:
    """``user_id_update``: the phone number changed, and the BSUID with it."""
    ids = object_of(change, "user_id")
    new = _points(unit["waba"], text_of(change, "wa_id"), text_of(ids, "current"))
    old = _points(unit["waba"], "", text_of(ids, "previous"))
    if not new:
        raise Unparsable("the update names no current id")
    return Event("identity", new[0], links=(*new[1:], *old),
                 occurred_at=moment_of(change, "timestamp"))


def _status(unit: dict, status: dict, strange: tuple[str, ...]) -> Event:
    """What became of a message of ours; what it costs is not our concern."""
    message_id, state = text_of(status, "id"), text_of(status, "status")
    if not message_id or not state:
        raise Unparsable("the status has no id or names no state")
    moment = moment_of(status, "timestamp")
    strange += unknown_names(status, STATUS_NAMES, "status.")
    points = _points(
        unit["waba"], text_of(status, "recipient_id"), text_of(status, "recipient_user_id"))
    contact = points[0] if points else _account_point(unit)
    if state not in RECEIPTS:
        return Event("unknown", contact, occurred_at=moment,
                     unknown=(*strange, f"status.status={state[:64]}"))
    errors = objects_of(status, "errors")
    failure = whatsapp_errors.failure(errors[0]) if errors else None
    return Event(
        "receipt", contact, occurred_at=moment, receipt_for=short_id(message_id),
        receipt_key=text_of(status, "biz_opaque_callback_data"), receipt_state=RECEIPTS[state],
        receipt_error=failure.reason if failure else "",
        receipt_code=failure.code if failure else "", unknown=strange)


def _change(unit: dict, value: dict, strange: tuple[str, ...]) -> Event:
    """What Meta says about the account, its templates and its numbers."""
    name, moment = text_of(unit, "field"), moment_of(unit, "time")
    point = _account_point(unit)
    if name == "message_template_status_update":
        return Event("template", point, template=_template(value), occurred_at=moment)
    if name in ACCOUNT_FIELDS:
        words = ", ".join(
            f"{key}: {text_of(value, key)}" for key in sorted(value) if text_of(value, key))
        return Event("account", point, text=f"{name}: {words}"[:1000], occurred_at=moment)
    if name == "messages" and objects_of(value, "errors"):
        words = "; ".join(
            f"{text_of(error, 'code')} {whatsapp_errors.words(error)}"
            for error in objects_of(value, "errors"))
        return Event("account", point, text=words[:1000], occurred_at=moment, unknown=strange)
    if name not in UNUSED_FIELDS:
        strange += (f"field={name[:64]}",)
    return Event("unknown", point, occurred_at=moment, unknown=strange)


def _template(value: dict) -> Template:
    """A template as Meta's decision about it names it.

    :raises Unparsable: it names none
    """
    name, event = text_of(value, "message_template_name"), text_of(value, "event")
    if not name or not event:
        raise Unparsable("the update names no template or no event")
    reason = text_of(value, "reason")
    details = [text_of(object_of(value, "rejection_info"), "reason"),
               text_of(object_of(value, "other_info"), "description")]
    return Template(
        name=name, lang=text_of(value, "message_template_language"),
        state=TEMPLATE_STATES.get(event, "pending"),
        external_id=text_of(value, "message_template_id"),
        category=text_of(value, "message_template_category"),
        reason=": ".join(filter(None, ["" if reason == "NONE" else reason, *details])))


# === WHO === #


def _sender(unit: dict, message: dict) -> tuple[ContactPoint, tuple[ContactPoint, ...]]:
    """Who wrote, and his other id.

    :raises Unparsable: nobody is named
    """
    profile = (unit.get("contacts") or [{}])[0]
    profile = profile if isinstance(profile, dict) else {}
    number = text_of(message, "from") or text_of(profile, "wa_id")
    user = text_of(message, "from_user_id") or text_of(profile, "user_id")
    names = object_of(profile, "profile")
    name = text_of(names, "name") or text_of(names, "username")
    points = _points(unit["waba"], number, user, name)
    if not points:
        raise Unparsable("the message names no sender")
    return points[0], points[1:]


def _points(waba: str, number: str, user: str, name: str = "") -> tuple[ContactPoint, ...]:
    """The contact points of one person, the lasting one first.

    The scope of both is the business account: a BSUID is another in every business, and a
    reply to a number must leave where the customer wrote.

    :raises Unparsable: there is no business account
    """
    if not waba:
        raise Unparsable("the entry names no business account")
    phone = f"+{number}" if number.isascii() and number.isdigit() else ""
    points = []
    if user:
        points.append(ContactPoint("bsuid", waba, short_id(user), name=name, phone=phone))
    if number:
        points.append(ContactPoint("wa_id", waba, short_id(number), name=name, phone=phone))
    return tuple(points)


def _account_point(unit: dict) -> ContactPoint:
    """Stands where nobody in particular is meant."""
    return ContactPoint("wa_id", short_id(text_of(unit, "waba")), "")


def variables(body: str) -> tuple[str, ...]:
    """The names of a template's variables, each once, in order.

    >>> variables("Dear {{name}}, {{1}} of {{ 2 }} for {{name}}")
    ('name', '1', '2')
    """
    return tuple(dict.fromkeys(re.findall(r"\{\{\s*(\w{1,64})\s*\}\}", body)))
