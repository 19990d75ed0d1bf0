"""What we write to WeChat: messages, template and subscription messages, files.

Read in November 2026:

* message https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
  and, for mini programs, https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/
  customer-message/customerServiceMessage.send.html
* typing https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing (its notes
  name another path for mini programs)
* template https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage,
  list https://developers.weixin.qq.com/doc/service/api/notify/template/api_getalltemplates
* subscription message https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/
  mp-message-management/subscribe-message/sendMessage.html, list .../getTemplateList.html
* files https://developers.weixin.qq.com/doc/service/api/material/temporary/api_uploadtempmedia.
  That page gives two figures for pictures, 2 MB in its notes and 10 M in its details; the
  second is also what the console takes.
"""

from __future__ import annotations

import hashlib
import re

from . import multipart
from .base import Media, MediaLimit, Outgoing, Template, TemplateCall, TemplatePage
from .text import clean_text, render_choices

MEGABYTE = 1024 * 1024
MEDIA_LIMITS = {
    "image": MediaLimit(10 * MEGABYTE, frozenset({"image/png", "image/jpeg", "image/gif"})),
    # 60 seconds at most, which only WeChat measures
    "voice": MediaLimit(2 * MEGABYTE, frozenset({"audio/amr", "audio/mpeg"})),
    "video": MediaLimit(10 * MEGABYTE, frozenset({"video/mp4"})),
}
MEDIA_SECONDS = 3 * 24 * 3600
EXTENSIONS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif",
    "audio/amr": ".amr", "audio/mpeg": ".mp3", "video/mp4": ".mp4",
}
# {{thing1.DATA}}, in older templates with spaces
VARIABLE = re.compile(r"\{\s*\{\s*(\w+)\.DATA\s*\}\s*\}")
LANGS = frozenset({"zh_CN", "en_US", "zh_HK", "zh_TW"})
SUBSCRIPTION_TYPES = {2: "one-time", 3: "long-term"}


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


# === TEMPLATES === #


def read_template_list(answer: dict) -> TemplatePage:
    """All templates of an account: an official account's and a mini program's list alike.

    Only approved templates are listed.
    """
    rows = answer.get("template_list", answer.get("data"))
    templates = [
        template
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and (template := _read_template(row))
    ]
    return TemplatePage(tuple(templates))


def _read_template(row: dict) -> Template | None:
    external_id = row.get("template_id") or row.get("priTmplId")
    if not isinstance(external_id, str) or not external_id:
        return None
    content = clean_text(str(row.get("content", ""))).strip()
    category = row.get("primary_industry") or SUBSCRIPTION_TYPES.get(row.get("type"), "")
    return Template(
        name=clean_text(str(row.get("title", ""))) or external_id,
        # WeChat's templates have one language, that of whoever wrote them
        lang="zh_CN",
        state="approved",
        external_id=clean_text(external_id),
        category=clean_text(str(category)),
        body=VARIABLE.sub(r"{{\1}}", content),
        variables=tuple(dict.fromkeys(VARIABLE.findall(content))),
    )


# === FILES === #


def upload_form(media: Media) -> tuple[str, bytes]:
    """Content type and body of the form that uploads a file.

    WeChat looks at the name's extension, so the file gets one that fits its type.
    """
    name = f"media{EXTENSIONS.get(media.mimetype, '')}"
    return multipart.form({}, "media", name, media.content, media.mimetype)
