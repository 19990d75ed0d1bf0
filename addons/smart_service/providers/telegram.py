"""The provider ``telegram``: a bot in private chats.

https://core.telegram.org/bots/api (sections *Making requests*, *setWebhook*, *sendMessage* and
the other methods named below, *ResponseParameters*) and https://core.telegram.org/bots/faq
(limits), read in November 2026. Updates are read by :mod:`.telegram_updates`.

A request of Telegram's is proven by the secret token in its header, which we have chosen. The
bot's own token stands in the path of every call: :func:`.http.redact` keeps it out of logs.

There is no key against sending twice, and no receipt: an answer means that Telegram has it.
"""

from __future__ import annotations

import hmac
import json
import re
from urllib.parse import quote

from . import multipart, telegram_updates
from .base import (
    Adapter,
    BadRequest,
    BadSignature,
    Call,
    Capabilities,
    ContactPoint,
    Envelope,
    Event,
    Failure,
    GiveUp,
    Media,
    MediaLimit,
    Misconfigured,
    Outgoing,
    Probe,
    Rate,
    Request,
    Response,
    Result,
    Retry,
    Sent,
    Unparsable,
    Uploaded,
    register,
)
from .jsonread import dump, number_of, object_of, read_object, text_of
from .text import clean_text, render_choices
from .windows import windows_of

MEGABYTE = 1024 * 1024
TOKEN = re.compile(r"(\d{3,20}):[A-Za-z0-9_-]{30,}")
SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")
CALLBACK_DATA_BYTES = 64
BUTTONS = 100
CAPTION = 1024
# kind → method, its parameter, and which types it shows as such; others go as documents
FILES = {
    "image": ("sendPhoto", "photo", {"image/jpeg", "image/png", "image/webp", ""}),
    "voice": ("sendVoice", "voice", {"audio/ogg", "audio/mpeg", "audio/mp4"}),
    "video": ("sendVideo", "video", {"video/mp4"}),
}
DOCUMENT = ("sendDocument", "document")


@register
class Telegram(Adapter):
    """One bot.

    :attr:`Credentials.api_token` is the bot's token, ``webhook_secret`` the secret token that
    Telegram shows us with each update.
    """

    code = "telegram"
    capabilities = Capabilities(
        text_limit=4096,
        text_limit_utf16=4096,
        buttons=BUTTONS,
        kinds=frozenset({"message", "edit", "delete", "reaction", "acknowledge", "typing"}),
        media=frozenset({*FILES, "file"}),
        media_limits={
            "image": MediaLimit(10 * MEGABYTE),
            "voice": MediaLimit(50 * MEGABYTE),
            "video": MediaLimit(50 * MEGABYTE),
            "file": MediaLimit(50 * MEGABYTE),
        },
        caption=True,
        windows=windows_of("telegram"),
        rate=Rate(
            per_second=30, burst=30, contact_seconds=1, contact_burst=1,
            source="https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this",
        ),
        # older messages can be edited, but not deleted
        edit_seconds=48 * 3600,
    )
    public_base_url = "https://api.telegram.org"
    required = ("api_token", "webhook_secret")

    @property
    def bot(self) -> str:
        """The bot's id, which is the first part of its token."""
        return self.credentials.api_token.partition(":")[0]

    def check(self) -> None:
        if not TOKEN.fullmatch(self.credentials.api_token):
            raise ValueError("a bot token looks like 123456789:AA…")
        if not SECRET_TOKEN.fullmatch(self.credentials.webhook_secret):
            raise ValueError("the secret token is 1 to 256 letters, digits, _ and -")

    # === INCOMING === #

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        """Check the secret token and open the one update."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        secret = self.credentials.webhook_secret
        if not secret or not hmac.compare_digest(
                given.encode("utf-8", "replace"), secret.encode()):
            raise BadSignature("the secret token does not fit")
        try:
            update = read_object(request.body)
        except ValueError as error:
            raise BadRequest(f"no update: {error}") from error
        number = text_of(update, "update_id")
        if not number or len(number) > 30:
            raise BadRequest("no update: update_id is missing")
        failure = ""
        try:
            event = telegram_updates.read_update(update, self.bot)
        except Unparsable as error:
            event = Event("unknown", ContactPoint("telegram", self.bot, ""))
            failure = str(error)
        key = event.contact.key if event.contact.value else f"event:{self.bot}:{number}"
        return (Envelope(
            external_id=f"update:{number}", contact_key=key, event_kind=event.kind,
            payload=dump(update).decode(), provider_time=event.occurred_at, failure=failure),)

    def parse(self, payload: str) -> Event:
        try:
            return telegram_updates.read_update(read_object(payload), self.bot)
        except ValueError as error:
            raise Unparsable(str(error)) from error

    # === OUTGOING === #

    def _url(self, path: str, folder: str = "") -> str:
        token = quote(self.credentials.api_token, safe=":")
        return f"{self.base_url}{folder}/bot{token}/{path}"

    def _call(self, method: str, values: dict) -> Call:
        return Call("POST", self._url(method), {}, {"Content-Type": "application/json"},
                    dump(values))

    def build(self, outgoing: Outgoing) -> Call:
        """The method that does what ``outgoing`` says.

        :raises ValueError: a kind that Telegram has not, or a target that is no message
        """
        kinds = {
            "message": self._send, "edit": self._edit, "delete": self._delete,
            "reaction": self._react, "acknowledge": self._acknowledge, "typing": self._typing,
        }
        if outgoing.kind not in kinds:
            raise ValueError(f"Telegram has no {outgoing.kind}")
        return kinds[outgoing.kind](outgoing)

    def _send(self, outgoing: Outgoing) -> Call:
        values: dict = {"chat_id": outgoing.recipient}
        if outgoing.reply_to:
            _chat, number = _target(outgoing.reply_to, outgoing.recipient)
            values["reply_parameters"] = {
                "message_id": number, "allow_sending_without_reply": True}
        text, keyboard = outgoing.text, _keyboard(outgoing)
        if keyboard:
            values["reply_markup"] = keyboard
        else:
            text = render_choices(text, [button.label for button in outgoing.buttons])
        if outgoing.media:
            return self._send_file(outgoing.media, values, text)
        return self._call("sendMessage", {**values, "text": text})

    def _send_file(self, media: Media, values: dict, caption: str) -> Call:
        """The file's content, or what Telegram shall fetch it by.

        :raises ValueError: there is neither
        """
        method, field, types = FILES.get(media.kind, (*DOCUMENT, {media.mimetype}))
        if media.mimetype.partition(";")[0] not in types:
            method, field = DOCUMENT
        if caption:
            values["caption"] = caption[:CAPTION]
        if not media.content:
            if not media.media_id and not media.url:
                raise ValueError("Telegram takes files by content, id or address")
            return self._call(method, {**values, field: media.media_id or media.url})
        # in a form, what is no text is written as JSON
        fields = {name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                  for name, value in values.items()}
        kind, body = multipart.form(
            fields, field, media.name or media.kind, media.content, media.mimetype)
        return Call("POST", self._url(method), {}, {"Content-Type": kind}, body)

    def _edit(self, outgoing: Outgoing) -> Call:
        """A new text; of a file it is the caption."""
        chat, number = _target(outgoing.target, outgoing.recipient)
        values = {"chat_id": chat, "message_id": number}
        if outgoing.media:
            return self._call("editMessageCaption", {**values, "caption": outgoing.text[:CAPTION]})
        return self._call("editMessageText", {**values, "text": outgoing.text})

    def _delete(self, outgoing: Outgoing) -> Call:
        chat, number = _target(outgoing.target, outgoing.recipient)
        return self._call("deleteMessage", {"chat_id": chat, "message_id": number})

    def _react(self, outgoing: Outgoing) -> Call:
        chat, number = _target(outgoing.target, outgoing.recipient)
        reaction = [{"type": "emoji", "emoji": outgoing.reaction}] if outgoing.reaction else []
        return self._call("setMessageReaction", {
            "chat_id": chat, "message_id": number, "reaction": reaction})

    def _acknowledge(self, outgoing: Outgoing) -> Call:
        return self._call("answerCallbackQuery", {"callback_query_id": outgoing.target})

    def _typing(self, outgoing: Outgoing) -> Call:
        return self._call("sendChatAction", {"chat_id": outgoing.recipient, "action": "typing"})

    def classify(self, response: Response) -> Result:
        """The message as we call it; what is no message has no id."""
        answer = _answer(response)
        if isinstance(answer, Failure):
            if answer.code == "400" and "message is not modified" in answer.reason:
                return Sent()
            return answer
        message = object_of(answer, "result")
        chat = object_of(message, "chat")
        return Sent(telegram_updates.message_key(chat, message) if chat else "")

    # === FILES === #

    def upload_call(self, media: Media) -> None:
        """Files travel with their message."""
        return None

    def read_upload(self, response: Response) -> Uploaded | Failure:
        raise NotImplementedError

    def media_call(self, media: Media) -> Call:
        """Where the file is; Telegram gives files of up to 20 MB to bots."""
        return Call("GET", self._url("getFile"), {"file_id": media.media_id})

    def next_media_call(self, response: Response) -> Call | None:
        """The file, whose path the first answer names for an hour."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status != 200 or kind != "application/json":
            return None
        try:
            file = object_of(read_object(response.body), "result")
        except ValueError:
            return None
        path = text_of(file, "file_path")
        if not path or not text_of(file, "file_unique_id") or ".." in path:
            return None
        return Call("GET", self._url(quote(path, safe="/"), "/file"))

    def check_media(self, response: Response) -> Failure | None:
        if response.status == 200:
            return None
        answer = _answer(response)
        return answer if isinstance(answer, Failure) else super().check_media(response)

    # === ADMINISTRATION === #

    def probe_call(self) -> Call:
        return self._call("getMe", {})

    def read_probe(self, response: Response) -> Probe | Failure:
        answer = _answer(response)
        if isinstance(answer, Failure):
            return answer
        me = object_of(answer, "result")
        if me.get("is_bot") is not True:
            return Misconfigured(str(response.status), "the token is not a bot's")
        return Probe(f"{text_of(me, 'first_name')} (@{text_of(me, 'username')})")

    def setup_call(self, webhook_url: str) -> Call:
        return self._call("setWebhook", {
            "url": webhook_url, "secret_token": self.credentials.webhook_secret,
            "allowed_updates": telegram_updates.ALLOWED_UPDATES})

    def read_setup(self, response: Response) -> Failure | None:
        answer = _answer(response)
        return answer if isinstance(answer, Failure) else None


# === READING AND WRITING === #


def _answer(response: Response) -> dict | Failure:
    """A good answer, or what a bad one means."""
    status, shown = response.status, response.body[:300].decode("utf-8", "replace")
    try:
        answer = read_object(response.body)
    except ValueError:
        answer = {}
    if not isinstance(answer.get("ok"), bool):
        if 300 <= status < 500 and status not in (408, 429):
            return Misconfigured(str(status), shown or "the address is not Telegram's")
        return Retry(str(status), f"not Telegram's answer: {clean_text(shown)}")
    if answer["ok"]:
        return answer
    code = text_of(answer, "error_code") or str(status)
    reason = text_of(answer, "description") or "Telegram names no reason"
    if code == "429":
        # Telegram does not say which limit it was; the account's we keep by ourselves, so it is
        # that of the chat
        after = number_of(object_of(answer, "parameters"), "retry_after")
        return Retry(code, reason, after=after, contact_only=True)
    if code in ("401", "404"):
        return Misconfigured(code, reason)
    # 400 is this message's fault, 403 the customer's will
    return Retry(code, reason) if code.startswith("5") else GiveUp(code, reason)


def _target(key: str, chat: str) -> tuple[str, int]:
    """Chat and number of a message as we call it.

    :raises ValueError: it is none of this chat
    """
    named, _colon, number = key.rpartition(":")
    if named != chat or not number.isdecimal():
        raise ValueError(f"{key} is no message of the chat {chat}")
    return chat, int(number)


def _keyboard(outgoing: Outgoing) -> dict | None:
    """One button a row below the message; None where they can't be shown as such."""
    buttons = outgoing.buttons
    if not buttons or len(buttons) > BUTTONS or not (outgoing.text or outgoing.media):
        return None
    if not all(button.label and 1 <= len(button.payload.encode("utf-8", "replace"))
               <= CALLBACK_DATA_BYTES for button in buttons):
        return None
    return {"inline_keyboard": [
        [{"text": button.label, "callback_data": button.payload}] for button in buttons]}
