"""What Telegram's updates say, in our terms.

https://core.telegram.org/bots/api, sections *Update*, *Message*, *CallbackQuery*,
*ChatMemberUpdated* and *MessageReactionUpdated* (read in November 2026, Bot API 10.2). Only private
chats are conversations with a customer; what happens in groups and channels is kept unread.

A message's number is unique in its chat only, so that we call it ``chat:message``.
"""

from __future__ import annotations

from .base import ContactPoint, Event, Location, Media, Unparsable
from .jsonread import moment_of, number_of, object_of, objects_of, text_of, unknown_names
from .text import short_id

# documented updates that are of no use to a conversation with a customer
UNUSED_UPDATES = {
    "business_connection", "business_message", "channel_post", "chat_boost", "chat_join_request",
    "chat_member", "chosen_inline_result", "deleted_business_messages", "edited_business_message",
    "edited_channel_post", "guest_message", "inline_query", "managed_bot",
    "message_reaction_count", "poll", "poll_answer", "pre_checkout_query",
    "purchased_paid_media", "removed_chat_boost", "shipping_query",
}
READ_UPDATES = {
    "message", "edited_message", "callback_query", "message_reaction", "my_chat_member",
}
# what :func:`setWebhook` asks for
ALLOWED_UPDATES = tuple(sorted(READ_UPDATES))
# what a message is about besides its content
MESSAGE_NAMES = {
    "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat",
    "sender_boost_count", "sender_business_bot", "sender_tag", "date", "guest_query_id",
    "business_connection_id", "chat", "forward_origin", "is_topic_message",
    "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
    "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "edit_date",
    "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id",
    "author_signature", "paid_star_count", "entities", "link_preview_options",
    "suggested_post_info", "effect_id", "caption", "caption_entities",
    "show_caption_above_media", "has_media_spoiler", "reply_markup", "connected_website",
    "write_access_allowed", "guest_bot_caller_user", "guest_bot_caller_chat",
}
# what Telegram itself puts into a chat
SERVICE_NAMES = {
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo",
    "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
    "channel_chat_created", "message_auto_delete_timer_changed", "migrate_to_chat_id",
    "migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment",
    "users_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent",
    "connected_website", "write_access_allowed", "passport_data", "proximity_alert_triggered",
    "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added",
    "direct_message_price_changed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
    "general_forum_topic_unhidden", "giveaway_created", "giveaway_winners",
    "giveaway_completed", "paid_message_price_changed", "suggested_post_approved",
    "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid",
    "suggested_post_refunded", "video_chat_scheduled", "video_chat_started",
    "video_chat_ended", "video_chat_participants_invited", "web_app_data", "chat_owner_left",
    "chat_owner_changed",
}
# content that has no form here: the agent sees what it was
SHOWN_BY_NAME = {"checklist", "game", "giveaway", "invoice", "live_photo", "paid_media", "story"}
MEDIA_KINDS = {
    "voice": "voice", "audio": "voice", "video": "video", "video_note": "video",
    "animation": "video", "document": "file",
}
MEDIA_TYPES = {"voice": "audio/ogg", "video_note": "video/mp4", "animation": "video/mp4"}
CONTENT_NAMES = {
    *MEDIA_KINDS, *SHOWN_BY_NAME, "text", "photo", "sticker", "location", "venue", "contact",
    "dice", "poll",
}
# Odoo's code where it is not simply ``xx_XX``; both sides IETF language tags otherwise
LANGUAGES = {
    "ar": "ar_001", "cs": "cs_CZ", "da": "da_DK", "el": "el_GR", "en": "en_US", "fa": "fa_IR",
    "he": "he_IL", "hi": "hi_IN", "ja": "ja_JP", "ko": "ko_KR", "sv": "sv_SE", "uk": "uk_UA",
    "vi": "vi_VN", "zh": "zh_CN", "zh-hans": "zh_CN", "zh-hant": "zh_TW",
}


def kind_of(update: dict) -> str:
    """The name of what an update is about, '' for one that is of no known kind."""
    for name in (*ALLOWED_UPDATES, *sorted(UNUSED_UPDATES)):
        if isinstance(update.get(name), dict):
            return name
    return ""


def read_update(update: dict, bot: str) -> Event:
    """One update.

    :param bot: the bot's id, what the customers' ids are scoped by
    :raises Unparsable: it can't be understood
    """
    name = kind_of(update)
    body = object_of(update, name)
    chat = _chat_of(body)
    if name == "callback_query":
        return _pressed(body, bot)
    if name not in READ_UPDATES:
        strange = () if name else unknown_names(update, {"update_id"})
        return Event("unknown", ContactPoint("telegram", bot, ""), unknown=strange)
    if text_of(chat, "type") != "private":
        return Event("unknown", ContactPoint("telegram", bot, ""))
    contact = _contact(object_of(body, "from") or object_of(body, "user"), chat, bot)
    if name == "message_reaction":
        return _reaction(body, contact, chat)
    if name == "my_chat_member":
        # ``kicked`` is what blocking a bot is called in a private chat
        state = text_of(object_of(body, "new_chat_member"), "status")
        kind = "unfollow" if state in ("kicked", "left") else "follow"
        return Event(kind, contact, occurred_at=moment_of(body, "date"))
    return _message(body, contact, chat, edited=name == "edited_message")


def _chat_of(body: dict) -> dict:
    return object_of(body, "chat") or object_of(object_of(body, "message"), "chat")


def _contact(user: dict, chat: dict, bot: str, phone: str = "") -> ContactPoint:
    """Who wrote; a private chat has the number of its user.

    :raises Unparsable: nobody is named
    """
    value = text_of(chat, "id") or text_of(user, "id")
    if not value:
        raise Unparsable("nobody is named")
    names = (text_of(user, "first_name"), text_of(user, "last_name"))
    name = " ".join(filter(None, names)) or text_of(user, "username")
    return ContactPoint(
        "telegram", bot, short_id(value), name=name, phone=phone,
        lang=odoo_language(text_of(user, "language_code")))


def odoo_language(code: str) -> str:
    """Odoo's code of an IETF language tag.

    >>> [odoo_language(code) for code in ("de", "pt-br", "zh-hans", "")]
    ['de_DE', 'pt_BR', 'zh_CN', '']
    """
    code = code.lower()
    if not code or code in LANGUAGES:
        return LANGUAGES.get(code, "")
    language, _dash, region = code.partition("-")
    return f"{language}_{(region or language).upper()}"


def message_key(chat: dict, message: dict, name: str = "message_id") -> str:
    """What we call a message."""
    number = text_of(message, name)
    return short_id(f"{text_of(chat, 'id')}:{number}") if number else ""


def _message(message: dict, contact: ContactPoint, chat: dict, edited: bool) -> Event:
    key = message_key(chat, message)
    if not key:
        raise Unparsable("the message has no message_id")
    moment = moment_of(message, "edit_date" if edited else "date")
    strange = unknown_names(message, MESSAGE_NAMES | SERVICE_NAMES | CONTENT_NAMES, "message.")
    names = [name for name in message if name in CONTENT_NAMES]
    if not names and not strange:
        return Event("unknown", contact, occurred_at=moment)
    text = text_of(message, "text") or text_of(message, "caption") or _described(message)
    if edited:
        return Event("edit", contact, text=text, occurred_at=moment, target=key, external_id=key,
                     unknown=strange)
    if not text and not names:
        text = f"[{', '.join(name.removeprefix('message.') for name in strange)}]"
    command, _space, payload = text_of(message, "text").partition(" ")
    started = command == "/start"
    return Event(
        "message", _own_number(message, contact), text=text, media=_media(message),
        occurred_at=moment, external_id=key, location=_location(message),
        trigger="follow" if started else "message", button=payload.strip() if started else "",
        reply_to=message_key(chat, object_of(message, "reply_to_message")), unknown=strange)


def _own_number(message: dict, contact: ContactPoint) -> ContactPoint:
    """The sender with the phone number that he has shared of himself.

    Telegram names the user of a shared number itself, so nobody can pass another's off as his.
    """
    shared = object_of(message, "contact")
    if not text_of(shared, "phone_number") or text_of(shared, "user_id") != contact.value:
        return contact
    phone = "+" + text_of(shared, "phone_number").lstrip("+")
    return ContactPoint(contact.kind, contact.scope, contact.value, name=contact.name,
                        phone=phone, lang=contact.lang)


def _described(message: dict) -> str:
    """Content that is neither text nor file, in words; '' where there is none."""
    shared, dice = object_of(message, "contact"), object_of(message, "dice")
    if shared:
        names = (text_of(shared, "first_name"), text_of(shared, "last_name"))
        return ", ".join(filter(None, [
            " ".join(filter(None, names)), text_of(shared, "phone_number")]))
    if dice:
        return f"{text_of(dice, 'emoji')} {text_of(dice, 'value')}".strip()
    if isinstance(message.get("sticker"), dict):
        return text_of(message["sticker"], "emoji")
    poll = object_of(message, "poll")
    if poll:
        options = [f"- {text_of(row, 'text')}" for row in objects_of(poll, "options")]
        return "\n".join([text_of(poll, "question"), *options])
    place = _location(message)
    if place:
        return "\n".join(filter(None, [place.label, f"({place.latitude}, {place.longitude})"]))
    return "".join(f"[{name}]" for name in sorted(SHOWN_BY_NAME) if name in message)


def _location(message: dict) -> Location | None:
    venue = object_of(message, "venue")
    place = object_of(venue, "location") or object_of(message, "location")
    latitude, longitude = number_of(place, "latitude"), number_of(place, "longitude")
    if latitude is None or longitude is None:
        return None
    label = ", ".join(filter(None, [text_of(venue, "title"), text_of(venue, "address")]))
    return Location(latitude, longitude, label)


def _media(message: dict) -> tuple[Media, ...]:
    """The file of a message, a picture in its largest size."""
    sizes = [size for size in objects_of(message, "photo") if text_of(size, "file_id")]
    if sizes:
        largest = max(sizes, key=lambda size: number_of(size, "width") or 0)
        return (Media("image", media_id=text_of(largest, "file_id"), mimetype="image/jpeg"),)
    sticker = object_of(message, "sticker")
    if text_of(sticker, "file_id"):
        if sticker.get("is_animated") is True:
            return ()  # a drawing program of Telegram's own, its emoji is the text
        kind = ("video", "video/webm") if sticker.get("is_video") is True else (
            "image", "image/webp")
        return (Media(kind[0], media_id=text_of(sticker, "file_id"), mimetype=kind[1]),)
    # an animation comes as a document too
    for name in ("animation", "voice", "audio", "video", "video_note", "document"):
        file = object_of(message, name)
        if text_of(file, "file_id"):
            return (Media(
                MEDIA_KINDS[name], media_id=text_of(file, "file_id"),
                name=text_of(file, "file_name"),
                mimetype=text_of(file, "mime_type") or MEDIA_TYPES.get(name, "")),)
    return ()


def _pressed(query: dict, bot: str) -> Event:
    """A button below one of our messages; its label is what the customer has said.

    :raises Unparsable: nobody pressed it
    """
    message = object_of(query, "message")
    chat = object_of(message, "chat")
    user = object_of(query, "from")
    if chat and text_of(chat, "type") != "private":
        return Event("unknown", ContactPoint("telegram", bot, ""))
    data = text_of(query, "data")
    keyboard = object_of(message, "reply_markup").get("inline_keyboard")
    rows = [row for row in keyboard if isinstance(row, list)] if isinstance(keyboard, list) else []
    buttons = [button for row in rows for button in row if isinstance(button, dict)]
    label = next((text_of(b, "text") for b in buttons if text_of(b, "callback_data") == data), "")
    query_id = text_of(query, "id")
    if not query_id:
        raise Unparsable("the callback query has no id")
    return Event(
        "message", _contact(user, {}, bot), text=label or data, button=data, trigger="message",
        acknowledge=query_id, external_id=short_id(f"callback:{query_id}"),
        reply_to=message_key(chat, message))


def _reaction(body: dict, contact: ContactPoint, chat: dict) -> Event:
    """What the customer has put below a message, '' when he took it back."""
    moment = moment_of(body, "date")
    new = objects_of(body, "new_reaction")
    emoji = next((text_of(row, "emoji") for row in new if text_of(row, "type") == "emoji"), "")
    if new and not emoji:
        # a picture of Telegram's own, which Odoo has not
        return Event("unknown", contact, occurred_at=moment)
    return Event("reaction", contact, occurred_at=moment, reaction=emoji,
                 target=message_key(chat, body))
