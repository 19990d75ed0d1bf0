"""Telegram's Bot API and its users.

Methods, limits and errors as in https://core.telegram.org/bots/api and
https://core.telegram.org/bots/faq (read in November 2026); the words of errors are those of the
public Bot API server, https://github.com/tdlib/telegram-bot-api. More control than every
simulator has:

* ``POST /_control/deliver {"user": id, "text": … | "photo": base64 | "button": callback data |
  "message": {…} | "update": {…}}`` lets a customer act; optional ``token`` (of the bot),
  ``name``, ``lang``, ``webhook`` (else the one that was set), ``update_id``, ``create_time``,
  ``times``, ``tries``, ``timeout``;
* ``POST /_control/bot {"token": …, "webhook": …, "secret_token": …}`` adds a bot or sets its
  address.
"""

from __future__ import annotations

import base64
import email
import itertools
import json
import re
import secrets
from dataclasses import dataclass, replace

from .push import Delivery, call, deliver
from .server import Answer, Incoming, Simulator, as_json

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_DATA_BYTES = 64
DELETE_SECONDS = 48 * 3600
DOWNLOAD_BYTES = 20 * 1024 * 1024
UPLOAD_BYTES = {"photo": 10 * 1024 * 1024}
UPLOAD_MOST = 50 * 1024 * 1024
ALL_SECOND = 30
FILES = {"sendPhoto": "photo", "sendDocument": "document", "sendVoice": "voice",
         "sendVideo": "video"}
REACTIONS = {"👍", "👎", "❤", "🔥", "🎉", "😁", "🙏", "👌", "😢", "🤔"}
ACTIONS = {"typing", "upload_photo", "upload_document", "record_voice"}


@dataclass(frozen=True)
class TelegramBot:
    """A bot as its owner has set it up.

    :param webhook: where updates go, '' until ``setWebhook``
    """

    token: str
    username: str = "qinghe_service_bot"
    webhook: str = ""
    secret_token: str = ""
    allowed_updates: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])


BOT = TelegramBot("5200000001:AAsimulatedSimulatedSimulatedSimulated")


class Refused(Exception):
    """An error of the Bot API."""

    def __init__(self, code: int, words: str, **parameters):
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class TelegramSimulator(Simulator):
    """Telegram for some bots.

    :attr:`sent` are the messages taken, :attr:`answered` the answered callback queries,
    :attr:`actions` the chats that saw somebody typing.

    Settings: ``blocked``, users who blocked the bots; ``chat_per_second``, messages to one chat a
    second (0 is no limit, else 429); ``strangers``, whether bots may write to who never wrote.
    """

    settings = ("blocked", "chat_per_second", "strangers")

    def __init__(self, host: str = "127.0.0.1", port: int = 0,
                 bots: tuple[TelegramBot, ...] = (BOT,)):
        self._first_bots = bots
        self._updates = itertools.count(700_000_000 + secrets.randbelow(10**6))
        super().__init__(host, port)

    @classmethod
    def for_accounts(cls, rows, host, port):
        bots = [TelegramBot(row["api_token"], secret_token=row["webhook_secret"]) for row in rows]
        return cls(host, port, (*bots, BOT))

    def forget(self) -> None:
        super().forget()
        self.bots = {bot.token: bot for bot in self._first_bots}
        self.blocked: list[str] = []
        self.chat_per_second = 0
        self.strangers = False
        self.answered: list[str] = []
        self.queries: set[str] = set()
        self.actions: list[str] = []
        self.known: set[tuple[int, str]] = set()
        self.numbers: dict[str, int] = {}
        # (bot, chat, number) → the message
        self.messages: dict[tuple[int, str, int], dict] = {}
        self.times: dict[tuple[int, str], list[float]] = {}
        self.files: dict[str, tuple[str, bytes, str]] = {}

    @property
    def bot(self) -> TelegramBot:
        """The first bot."""
        return next(iter(self.bots.values()))

    # === API === #

    def handle(self, request: Incoming) -> Answer:
        match = re.fullmatch(r"(/file)?/bot([^/]+)/(.+)", request.path)
        try:
            with self.lock:
                if not match:
                    raise Refused(404, "Not Found")
                bot = self.bots.get(match[2])
                if not bot:
                    # a token that is none at all is no address
                    known = re.fullmatch(r"\d+:[\w-]+", match[2])
                    raise Refused(401 if known else 404, "Unauthorized" if known else "Not Found")
                if match[1]:
                    return self._file(match[3])
                return as_json({"ok": True, "result": self._call(bot, match[3], request)})
        except Refused as error:
            value = {"ok": False, "error_code": error.code, "description": error.words}
            if error.parameters:
                value["parameters"] = error.parameters
            return as_json(value, error.code)

    def _call(self, bot: TelegramBot, method: str, request: Incoming):
        values = self._values(request)
        calls = {
            "getme": self._me, "sendmessage": self._send_message, "getfile": self._get_file,
            "editmessagetext": self._edit_text, "editmessagecaption": self._edit_caption,
            "deletemessage": self._delete, "setmessagereaction": self._react,
            "answercallbackquery": self._answer_query, "sendchataction": self._action,
            "setwebhook": self._set_webhook,
            **{name.lower(): self._sender(field) for name, field in FILES.items()},
        }
        if method.lower() not in calls:
            raise Refused(404, "Not Found")
        return calls[method.lower()](bot, values)

    def _values(self, request: Incoming) -> dict:
        """Parameters of any of the four ways of passing them; files as bytes."""
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind == "application/json":
            try:
                return {**request.query, **request.json()}
            except ValueError as error:
                raise Refused(400, "Bad Request: can't parse JSON object") from error
        if kind != "multipart/form-data":
            return dict(request.query)
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        values = dict(request.query)
        for part in email.message_from_bytes(head + request.body).get_payload():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if part.get_filename():
                values[name] = (part.get_filename(), content, part.get_content_type())
            else:
                text = content.decode()
                values[name] = json.loads(text) if text[:1] in ("{", "[") else text
        return values

    # === SENDING === #

    def _me(self, bot: TelegramBot, _values: dict) -> dict:
        return {"id": bot.id, "is_bot": True, "first_name": "Qinghe service",
                "username": bot.username, "can_join_groups": False}

    def _chat(self, bot: TelegramBot, values: dict) -> str:
        chat = str(values.get("chat_id", ""))
        if not chat:
            raise Refused(400, "Bad Request: chat_id is empty")
        if (bot.id, chat) not in self.known and not self.strangers:
            raise Refused(400, "Bad Request: chat not found")
        if chat in [str(user) for user in self.blocked]:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _take(self, bot: TelegramBot, chat: str, values: dict, **content) -> dict:
        """Keep a message, unless it is one too many."""
        self._count(bot, chat)
        markup = values.get("reply_markup") or {}
        choices = []
        for row in markup.get("inline_keyboard") or ():
            for button in row:
                data = button.get("callback_data", "")
                if not button.get("text"):
                    raise Refused(400, "Bad Request: can't parse inline keyboard button: "
                                  "Field \"text\" must be of type String")
                if not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
                    raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
                choices.append([data, button["text"]])
        reply = (values.get("reply_parameters") or {}).get("message_id")
        if reply and (bot.id, chat, reply) not in self.messages and not (
                values["reply_parameters"].get("allow_sending_without_reply")):
            raise Refused(400, "Bad Request: message to be replied not found")
        number = self._number(chat)
        row = self.record(
            bot=bot.id, user=chat, message_id=number, id=f"{chat}:{number}", choices=choices,
            reply_to=reply or 0, keyboard=markup, state="sent",
            **{"text": "", "kind": "text", **content})
        self.messages[bot.id, chat, number] = row
        return self._message(bot, row)

    def _count(self, bot: TelegramBot, chat: str) -> None:
        for key, most in (((bot.id, chat), self.chat_per_second), ((bot.id, ""), ALL_SECOND)):
            times = self.times.setdefault(key, [])
            times[:] = [at for at in times if at > self.now() - 1]
            if most and len(times) >= most:
                raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        for key in ((bot.id, chat), (bot.id, "")):
            self.times[key].append(self.now())

    def _number(self, chat: str) -> int:
        self.numbers[chat] = self.numbers.get(chat, 0) + 1
        return self.numbers[chat]

    def _message(self, bot: TelegramBot, row: dict) -> dict:
        return {
            "message_id": row["message_id"], "from": self._me(bot, {}), "date": int(row["time"]),
            "chat": {"id": int(row["user"]), "type": "private"}, "text": row["text"]}

    def _text(self, values: dict, name: str = "text", most: int = TEXT_LIMIT) -> str:
        text = values.get(name) or ""
        if not isinstance(text, str):
            raise Refused(400, f"Bad Request: field \"{name}\" must be a String")
        if utf16(text) > most:
            raise Refused(400, "Bad Request: message is too long" if name == "text"
                          else "Bad Request: message caption is too long")
        return text

    def _send_message(self, bot: TelegramBot, values: dict) -> dict:
        chat = self._chat(bot, values)
        text = self._text(values)
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        return self._take(bot, chat, values, text=text)

    def _sender(self, field: str):
        def send(bot: TelegramBot, values: dict) -> dict:
            chat = self._chat(bot, values)
            caption = self._text(values, "caption", CAPTION_LIMIT)
            file = values.get(field)
            if not file:
                raise Refused(400, f"Bad Request: there is no {field} in the request")
            if isinstance(file, str) and file not in self.files:
                raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
            name, content, mimetype = self.files[file] if isinstance(file, str) else file
            if len(content) > UPLOAD_BYTES.get(field, UPLOAD_MOST):
                raise Refused(413, "Request Entity Too Large")
            if field == "photo" and not mimetype.startswith("image/"):
                raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
            file_id = self.add_file(content, name, mimetype)
            return self._take(bot, chat, values, text=caption, kind=field, file_id=file_id)
        return send

    def _own(self, bot: TelegramBot, values: dict, words: str) -> dict:
        """A message that the bot has sent."""
        key = (bot.id, self._chat(bot, values), int(values.get("message_id") or 0))
        row = self.messages.get(key)
        if not row or row["state"] == "deleted":
            raise Refused(400, f"Bad Request: message to {words} not found")
        return row

    def _edit_text(self, bot: TelegramBot, values: dict) -> dict:
        return self._edit(bot, values, "text", TEXT_LIMIT)

    def _edit_caption(self, bot: TelegramBot, values: dict) -> dict:
        return self._edit(bot, values, "caption", CAPTION_LIMIT)

    def _edit(self, bot: TelegramBot, values: dict, name: str, most: int) -> dict:
        row = self._own(bot, values, "edit")
        text = self._text(values, name, most)
        if row.get("incoming"):
            raise Refused(400, "Bad Request: message can't be edited")
        if (row["kind"] == "text") != (name == "text"):
            raise Refused(400, "Bad Request: there is no text in the message to edit"
                          if name == "text" else
                          "Bad Request: there is no caption in the message to edit")
        if text == row["text"]:
            raise Refused(400, "Bad Request: message is not modified: specified new message "
                          "content and reply markup are exactly the same as a current content "
                          "and reply markup of the message")
        row |= {"text": text, "state": "edited"}
        return self._message(bot, row)

    def _delete(self, bot: TelegramBot, values: dict) -> bool:
        row = self._own(bot, values, "delete")
        if row["time"] < self.now() - DELETE_SECONDS:
            raise Refused(400, "Bad Request: message can't be deleted for everyone")
        row["state"] = "deleted"
        return True

    def _react(self, bot: TelegramBot, values: dict) -> bool:
        row = self._own(bot, values, "react")
        reaction = [item.get("emoji", "") for item in values.get("reaction") or ()]
        if len(reaction) > 1:
            raise Refused(400, "Bad Request: REACTIONS_TOO_MANY")
        if not set(reaction) <= REACTIONS:
            raise Refused(400, "Bad Request: REACTION_INVALID")
        row["reaction"] = reaction[0] if reaction else ""
        return True

    def _answer_query(self, bot: TelegramBot, values: dict) -> bool:
        query = str(values.get("callback_query_id", ""))
        if query not in self.queries:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or "
                          "query ID is invalid")
        self.queries.discard(query)
        self.answered.append(query)
        return True

    def _action(self, bot: TelegramBot, values: dict) -> bool:
        chat = self._chat(bot, values)
        if values.get("action") not in ACTIONS:
            raise Refused(400, "Bad Request: wrong parameter action in request")
        self.actions.append(chat)
        return True

    # === FILES === #

    def add_file(self, content: bytes, name: str = "", mimetype: str = "image/jpeg") -> str:
        """Keep a file and return its id."""
        file_id = secrets.token_urlsafe(24)
        with self.lock:
            self.files[file_id] = (name, content, mimetype)
        return file_id

    def _get_file(self, _bot: TelegramBot, values: dict) -> dict:
        file_id = values.get("file_id", "")
        if file_id not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        _name, content, _mimetype = self.files[file_id]
        if len(content) > DOWNLOAD_BYTES:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": file_id[:12], "file_size": len(content),
                "file_path": f"documents/{file_id}.bin"}

    def _file(self, path: str) -> Answer:
        found = re.fullmatch(r"documents/(.+)\.bin", path)
        if not found or found[1] not in self.files:
            raise Refused(404, "Not Found")
        _name, content, _mimetype = self.files[found[1]]
        return Answer(content, content_type="application/octet-stream")

    # === CUSTOMERS === #

    def _set_webhook(self, bot: TelegramBot, values: dict) -> bool:
        secret = str(values.get("secret_token", ""))
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if not values.get("url"):
            raise Refused(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")
        self.bots[bot.token] = replace(
            bot, webhook=values["url"], secret_token=secret,
            allowed_updates=tuple(values.get("allowed_updates") or ()))
        return True

    def _person(self, user: str, name: str, lang: str) -> dict:
        person = {"id": int(user), "is_bot": False, "first_name": name or f"User {user[-4:]}"}
        return {**person, "language_code": lang} if lang else person

    def deliver_text(self, user: str, text: str, **options) -> Delivery:
        """A customer writes; options as for :meth:`deliver_message`."""
        return self.deliver_message(user, {"text": text}, **options)

    def deliver_photo(self, user: str, content: bytes, caption: str = "", **options) -> Delivery:
        """A customer sends a picture, which Telegram keeps in several sizes."""
        small, large = self.add_file(content[:20]), self.add_file(content)
        sizes = [{"file_id": file_id, "file_unique_id": file_id[:12], "width": width,
                  "height": width} for file_id, width in ((large, 1280), (small, 90))]
        return self.deliver_message(
            user, {"photo": sizes, **({"caption": caption} if caption else {})}, **options)

    def press(self, user: str, data: str, token: str = "", **options) -> Delivery:
        """A customer presses a button that was sent to him.

        :raises ValueError: nothing of the kind was sent to him
        """
        bot = self.bots[token or self.bot.token]
        for row in reversed(self.sent):
            if row["user"] == user and data in [choice[0] for choice in row["choices"]]:
                query = str(secrets.randbelow(10**18))
                self.queries.add(query)
                message = {**self._message(bot, row), "reply_markup": row["keyboard"]}
                return self.deliver({"callback_query": {
                    "id": query, "from": self._person(user, "", ""), "message": message,
                    "chat_instance": "1", "data": data}}, token=token, **options)
        raise ValueError(f"no choice {data}")

    def deliver_message(self, user: str, content: dict, *, name: str = "", lang: str = "",
                        create_time: int = 0, kind: str = "message", message_id: int = 0,
                        token: str = "", **options) -> Delivery:
        """A customer writes ``content`` in his private chat.

        :param kind: ``edited_message`` for another version of ``message_id``
        """
        bot = self.bots[token or self.bot.token]
        with self.lock:
            self.known.add((bot.id, user))
            number = message_id or self._number(user)
            self.messages[bot.id, user, number] = {
                "incoming": True, "state": "sent", "time": self.now(), "kind": "text", "text": "",
                "user": user, "message_id": number}
        person = self._person(user, name, lang)
        message = {
            "message_id": number, "from": person, "date": create_time or int(self.now()),
            "chat": {"id": int(user), "type": "private", "first_name": person["first_name"]},
            **content}
        if kind == "edited_message":
            message["edit_date"] = int(self.now())
        return self.deliver({kind: message}, token=token, **options)

    def deliver(self, update: dict, *, token: str = "", webhook: str = "", update_id: int = 0,
                times: int = 1, tries: int = 3, timeout: float = 5.0) -> Delivery:
        """Post an update the way Telegram does; one that the bot did not ask for is not sent.

        :param webhook: another address than the one that was set
        """
        bot = self.bots[token or self.bot.token]
        kinds = set(update) - {"update_id"}
        if bot.allowed_updates and not kinds <= set(bot.allowed_updates):
            return Delivery("", ok=True)
        number = update_id or next(self._updates)
        body = json.dumps({"update_id": number, **update}).encode()
        headers = {"Content-Type": "application/json"}
        if bot.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = bot.secret_token
        return deliver(
            str(number), lambda: call(webhook or bot.webhook, body, headers, timeout),
            lambda status, _body: 200 <= status < 300, tries, times)

    # === CONTROL === #

    def control(self, request: Incoming, name: str) -> Answer:
        if name not in ("deliver", "bot"):
            return super().control(request, name)
        values = request.json()
        if name == "bot":
            with self.lock:
                known = self.bots.get(values["token"], TelegramBot(values["token"]))
                self.bots[known.token] = replace(known, **values)
            return as_json({"ok": True})
        if "update" in values:
            return as_json(self.deliver(values.pop("update"), **values).as_dict())
        user = str(values.pop("user"))
        if "text" in values:
            delivery = self.deliver_text(user, values.pop("text"), **values)
        elif "photo" in values:
            content = base64.b64decode(values.pop("photo"))
            delivery = self.deliver_photo(user, content, **values)
        elif "button" in values:
            delivery = self.press(user, values.pop("button"), **values)
        else:
            delivery = self.deliver_message(user, values.pop("message"), **values)
        return as_json(delivery.as_dict())
