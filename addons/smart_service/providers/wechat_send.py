"""What we send by WeChat: messages, template and subscription messages, files.

Read in November 2026:

* message https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
  and, for mini programs, https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/
  customer-message/customerServiceMessage.send.html
* typing https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing (its notes
  name another path for mini programs)
* template https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage
* subscription message https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/
  mp-message-management/subscribe-message/sendMessage.html
* files https://developers.weixin.qq.com/doc/service/api/material/temporary/api_uploadtempmedia.
  That page gives two figures for pictures, 2 MB in its notes and 10 M in its details; the
  second is also what the console takes.
"""

from __future__ import annotations

import hashlib

from . import multipart
from .base import Capabilities, Media, MediaLimit, Outgoing, Rate, TemplateCall
from .text import render_choices
from .windows import windows_of

MEGABYTE = 1024 * 1024
MEDIA_LIMITS = {
    "image": MediaLimit(10 * MEGABYTE, frozenset({"image/png", "image/jpeg", "image/gif"})),
    # 60 seconds at most, which only WeChat measures
    "voice": MediaLimit(2 * MEGABYTE, frozenset({"audio/amr", "audio/mpeg"})),
    "video": MediaLimit(10 * MEGABYTE, frozenset({"video/mp4"})),
}
MINI_PROGRAM = "mini_program"
# what a mini program's customer service shows
MEDIA = {"": frozenset(MEDIA_LIMITS), MINI_PROGRAM: frozenset({"image"})}
# by variant: an official account, and a mini program
CAPABILITIES = {
    variant: Capabilities(
        text_limit_bytes=2048,
        kinds=frozenset({"message", "template", "typing"}),
        media=media,
        media_limits={kind: MEDIA_LIMITS[kind] for kind in media},
        windows=windows_of("wechat", variant),
        # WeChat names a limit of the day (500 000 messages, error 45009), none of the second
        rate=Rate(
            source="https://developers.weixin.qq.com/doc/service/Message_Management/"
            "API_Call_Limits.html"
        ),
    )
    for variant, media in MEDIA.items()
}
MEDIA_SECONDS = 3 * 24 * 3600
EXTENSIONS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif",
    "audio/amr": ".amr", "audio/mpeg": ".mp3", "video/mp4": ".mp4",
}
LANGS = frozenset({"zh_CN", "en_US", "zh_HK", "zh_TW"})


# === MESSAGES === #


def message_body(outgoing: Outgoing, media_kinds: frozenset[str]) -> dict:
    """A customer-service message: one text, or one file by its media id.

    Choices go below the text as numbered lines.

    :param media_kinds: the kinds of files that may be sent as such
    :raises ValueError: text and file in one message, or a file that can't be sent
    """
    media = outgoing.media
    if media is None:
        labels = [button.label for button in outgoing.buttons]
        text = render_choices(outgoing.text, labels)
        return {"touser": outgoing.recipient, "msgtype": "text", "text": {"content": text}}
    if outgoing.text or outgoing.buttons:
        raise ValueError("WeChat takes a text or a file, not both in one message")
    if media.kind not in media_kinds or not media.media_id:
        kinds = ", ".join(sorted(media_kinds))
        raise ValueError(f"WeChat takes {kinds} by their media id only")
    value = {"media_id": media.media_id}
    if media.kind == "video" and media.name:
        value["title"] = media.name
    return {"touser": outgoing.recipient, "msgtype": media.kind, media.kind: value}


def template_body(outgoing: Outgoing) -> dict:
    """A template message of an official account.

    ``client_msg_id`` makes WeChat drop a second one with the same for ten minutes.

    :raises ValueError: there is no template in it, or it has not a value for each variable
    """
    call = _template_call(outgoing)
    body = {
        "touser": outgoing.recipient,
        "template_id": call.external_id,
        "data": _template_data(call),
        "client_msg_id": hashlib.sha256(outgoing.idempotency_key.encode()).hexdigest()[:32],
    }
    return body | ({"url": call.url} if call.url else {})


def subscription_body(outgoing: Outgoing) -> dict:
    """A subscription message of a mini program; its customer must have allowed it.

    :raises ValueError: as :func:`template_body`
    """
    call = _template_call(outgoing)
    body = {
        "touser": outgoing.recipient,
        "template_id": call.external_id,
        "data": _template_data(call),
        "miniprogram_state": "formal",
        "lang": call.lang if call.lang in LANGS else "zh_CN",
    }
    return body | ({"page": call.url} if call.url else {})


def _template_call(outgoing: Outgoing) -> TemplateCall:
    if not outgoing.template or not outgoing.template.external_id:
        raise ValueError("WeChat takes a template by its id only")
    return outgoing.template


def _template_data(call: TemplateCall) -> dict[str, dict[str, str]]:
    if len(call.variables) != len(call.values):
        raise ValueError("the template needs a value for each of its variables")
    return {
        name: {"value": value} for name, value in zip(call.variables, call.values, strict=True)
    }


# === FILES === #


def upload_form(media: Media) -> tuple[str, bytes]:
    """Content type and body of the form that uploads a file.

    WeChat looks at the name's extension, so the file gets one that fits its type.
    """
    name = f"media{EXTENSIONS.get(media.mimetype, '')}"
    return multipart.form({}, "media", name, media.content, media.mimetype)
