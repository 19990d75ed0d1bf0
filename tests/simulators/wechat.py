"""WeChat's official-account API and its users.

Errors and quotas as in https://developers.weixin.qq.com/doc/service/api/customer/message/
api_sendcustommessage and .../api/base/api_getstableaccesstoken (read in November 2026).
More control than every simulator has:

* ``POST /_control/follow {"openid": …, "trigger": "message"}`` opens a reply window;
* ``POST /_control/deliver {"webhook": url, "openid": …, "text": … | "image": base64 |
  "event": …, "event_key": …}`` lets a customer write; optional ``app_id``, ``mode``,
  ``msg_id``, ``create_time``, ``times``, ``tries``, ``timeout``;
* ``POST /_control/app {"app_id": …, "app_secret": …, "token": …, "encoding_aes_key": …,
  "mode": "plain" | "aes" | "compatible"}`` adds or changes an official account.
"""

from __future__ import annotations

import base64
import email
import itertools
import json
import secrets
import time
from dataclasses import dataclass, replace

from . import wechat_push
from .push import Delivery, call, deliver
from .server import Answer, Incoming, Simulator, as_json

TEXT_LIMIT_BYTES = 2048
STABLE_RENEWAL_SECONDS = 300
# what may be sent after what the customer did: messages, seconds
WINDOWS = {
    "message": (5, 48 * 3600),
    "follow": (3, 60),
    "scan": (3, 60),
    "menu": (3, 60),
}
EVENT_TRIGGERS = {"subscribe": "follow", "SCAN": "scan", "CLICK": "menu"}
WORDS = {
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40125: "invalid appsecret",
    41001: "access_token missing",
    42001: "access_token expired",
    44004: "empty content",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    47001: "data format error",
    48001: "api unauthorized",
}


@dataclass(frozen=True)
class WeChatApp:
    """An official account as its owner has set it up at WeChat.

    :param token: what pushes are signed with
    :param mode: how pushes are sent: ``plain``, ``aes`` or ``compatible``
    """

    app_id: str
    app_secret: str = "simulated-app-secret"
    token: str = "simulated-token"
    encoding_aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    mode: str = "plain"
    original_id: str = "gh_simulated"

    def with_key(self, encoding_aes_key: str) -> WeChatApp:
        """The same account, set up for encrypted pushes."""
        return replace(self, encoding_aes_key=encoding_aes_key, mode="aes")


PLAIN_APP = WeChatApp("wxsimulated0000001")
SECURE_APP = WeChatApp("wxsimulated0000002", mode="aes", original_id="gh_simulated2")


class Refused(Exception):
    """WeChat's answer with an error code."""

    def __init__(self, code: int, words: str = ""):
        super().__init__(words or WORDS[code])
        self.code = code


class WeChatSimulator(Simulator):
    """WeChat for some official accounts.

    :param apps: the accounts; the first is meant where none is named

    Settings: ``token_seconds``, the life of a token; ``allowed``, whether the caller's
    address is allow-listed (else 40164); ``authorized``, whether the accounts may send
    (else 48001); ``daily_quota``, sends per day in China (else 45009).
    """

    settings = ("token_seconds", "allowed", "authorized", "daily_quota")

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        apps: tuple[WeChatApp, ...] = (PLAIN_APP, SECURE_APP),
    ):
        self._first_apps = apps
        self._message_ids = itertools.count(int(time.time() * 1000) * 1000)
        super().__init__(host, port)

    @classmethod
    def for_accounts(cls, rows, host, port):
        """An account with an EncodingAESKey gets its pushes encrypted."""
        apps = []
        for row in rows:
            app = WeChatApp(row["app_id"], row["app_secret"], row["webhook_secret"])
            key = row["encoding_aes_key"]
            apps.append(app.with_key(key) if key else app)
        return cls(host, port, (*apps, PLAIN_APP, SECURE_APP))

    def forget(self) -> None:
        super().forget()
        self.apps = {app.app_id: app for app in self._first_apps}
        self.token_seconds = 7200
        self.allowed = True
        self.authorized = True
        self.daily_quota = 500_000
        self.calls_of_day: dict[int, int] = {}
        # token → app id, end of life (0 is revoked)
        self.tokens: dict[str, tuple[str, float]] = {}
        # endpoint and app id → the token that it gave last; the two endpoints know nothing
        # of each other
        self.latest: dict[tuple[str, str], str] = {}
        self.windows: dict[tuple[str, str], list[list[float]]] = {}
        self.media: dict[str, tuple[bytes, str]] = {}

    @property
    def app(self) -> WeChatApp:
        """The first account."""
        return next(iter(self.apps.values()))

    # === API === #

    def handle(self, request: Incoming) -> Answer:
        calls = {
            ("GET", "/cgi-bin/token"): self._token,
            ("POST", "/cgi-bin/stable_token"): self._stable_token,
            ("POST", "/cgi-bin/message/custom/send"): self._send,
            ("POST", "/cgi-bin/media/upload"): self._upload,
            ("GET", "/cgi-bin/media/get"): self._download,
        }
        if request.method == "GET" and request.path.startswith("/_media/"):
            return self._file(request.path.removeprefix("/_media/"))
        if (request.method, request.path) not in calls:
            return Answer(b"not found", 404, "text/plain")
        try:
            with self.lock:
                return calls[request.method, request.path](request)
        except Refused as error:
            words = f"{error} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"
            return as_json({"errcode": error.code, "errmsg": words})

    def _check_address(self, request: Incoming) -> None:
        if not self.allowed:
            ip = request.address
            raise Refused(40164, f"invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist")

    def _token(self, request: Incoming) -> Answer:
        """The old endpoint: each call ends the life of the token before."""
        app = self._owner(request, request.query, wrong_secret=40001)
        previous = self.latest.get(("token", app.app_id))
        if previous:
            self.tokens[previous] = (app.app_id, 0)
        return self._new_token("token", app)

    def _stable_token(self, request: Incoming) -> Answer:
        """The same token until five minutes before its end, unless a new one is forced."""
        values = _json(request)
        app = self._owner(request, values, wrong_secret=40125)
        current = self.latest.get(("stable", app.app_id))
        if current and values.get("force_refresh"):
            self.tokens[current] = (app.app_id, 0)
        elif current:
            left = self.tokens[current][1] - self.now()
            if left > min(STABLE_RENEWAL_SECONDS, self.token_seconds / 2):
                return as_json({"access_token": current, "expires_in": int(left)})
        return self._new_token("stable", app)

    def _owner(self, request: Incoming, values: dict, wrong_secret: int) -> WeChatApp:
        if values.get("grant_type") != "client_credential":
            raise Refused(40002)
        app = self.apps.get(values.get("appid", ""))
        if not app:
            raise Refused(40013)
        if values.get("secret") != app.app_secret:
            raise Refused(wrong_secret, WORDS[40125])
        self._check_address(request)
        return app

    def _new_token(self, endpoint: str, app: WeChatApp) -> Answer:
        token = f"{endpoint}_{secrets.token_urlsafe(48)}"
        self.tokens[token] = (app.app_id, self.now() + self.token_seconds)
        self.latest[endpoint, app.app_id] = token
        return as_json({"access_token": token, "expires_in": self.token_seconds})

    def _caller(self, request: Incoming) -> WeChatApp:
        """The account that a call's token belongs to."""
        token = request.query.get("access_token")
        if not token:
            raise Refused(41001)
        app_id, end = self.tokens.get(token, ("", 0))
        if not end:
            raise Refused(40001)
        if end <= self.now():
            raise Refused(42001)
        self._check_address(request)
        return self.apps[app_id]

    def _send(self, request: Incoming) -> Answer:
        app = self._caller(request)
        if not self.authorized:
            raise Refused(48001)
        day = int((self.now() + 8 * 3600) // 86_400)
        if self.calls_of_day.get(day, 0) >= self.daily_quota:
            raise Refused(45009)
        self.calls_of_day[day] = self.calls_of_day.get(day, 0) + 1
        message = _json(request)
        content = self._content(message)
        self._use_window(app, message["touser"])
        self.record(
            app_id=app.app_id, openid=message["touser"], msgtype=message["msgtype"], **content
        )
        return as_json({"errcode": 0, "errmsg": "ok"})

    def _content(self, message: dict) -> dict:
        """What a message carries, checked."""
        openid = message.get("touser")
        if not isinstance(openid, str) or not openid.startswith("o"):
            raise Refused(40003)
        kind = message.get("msgtype")
        if kind == "text":
            text = (message.get("text") or {}).get("content")
            if not isinstance(text, str) or not text:
                raise Refused(44004)
            if len(text.encode()) > TEXT_LIMIT_BYTES:
                raise Refused(45002)
            return {"text": text}
        if kind != "image":
            raise Refused(40008)
        media_id = (message.get("image") or {}).get("media_id")
        if media_id not in self.media:
            raise Refused(40007)
        return {"media_id": media_id}

    # === REPLY WINDOW === #

    def open_window(self, openid: str, trigger: str = "message", app_id: str = "") -> None:
        """What a customer does allows the account some messages.

        :param trigger: a key of :data:`WINDOWS`
        """
        messages, seconds = WINDOWS[trigger]
        with self.lock:
            windows = self.windows.setdefault((app_id or self.app.app_id, openid), [])
            # doing the same again fills the window up, it does not add to it
            windows[:] = [window for window in windows if window[2] != messages]
            windows.append([self.now() + seconds, messages, messages])

    def close_window(self, openid: str, app_id: str = "") -> None:
        """The customer unfollowed."""
        with self.lock:
            self.windows.pop((app_id or self.app.app_id, openid), None)

    def _use_window(self, app: WeChatApp, openid: str) -> None:
        windows = self.windows.get((app.app_id, openid), [])
        alive = sorted(window for window in windows if window[0] > self.now())
        if not alive:
            raise Refused(45015)
        for window in alive:
            if window[1] > 0:
                window[1] -= 1
                return
        raise Refused(45047)

    # === MEDIA === #

    def add_media(self, content: bytes, mimetype: str = "image/jpeg") -> str:
        """Keep a file and return its media id."""
        media_id = secrets.token_urlsafe(32)
        with self.lock:
            self.media[media_id] = (content, mimetype)
        return media_id

    def _upload(self, request: Incoming) -> Answer:
        self._caller(request)
        head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + request.body).get_payload()
        if not isinstance(parts, list) or not parts:
            raise Refused(47001)
        content = parts[0].get_payload(decode=True)
        media_id = self.add_media(content, parts[0].get_content_type())
        kind = request.query.get("type", "")
        return as_json({"type": kind, "media_id": media_id, "created_at": int(self.now())})

    def _download(self, request: Incoming) -> Answer:
        self._caller(request)
        media_id = request.query.get("media_id", "")
        if media_id not in self.media:
            raise Refused(40007)
        return self._file(media_id)

    def _file(self, media_id: str) -> Answer:
        """A file, as ``PicUrl`` gives it to everybody who knows the address."""
        if media_id not in self.media:
            return Answer(b"not found", 404, "text/plain")
        content, mimetype = self.media[media_id]
        return Answer(content, content_type=mimetype)

    # === CUSTOMERS === #

    def deliver_text(self, webhook: str, openid: str, text: str, **options) -> Delivery:
        """A customer writes; options as for :meth:`deliver`."""
        return self.deliver(webhook, openid, {"MsgType": "text", "Content": text}, **options)

    def deliver_image(
        self, webhook: str, openid: str, content: bytes, mimetype: str = "image/jpeg", **options
    ) -> Delivery:
        """A customer sends a picture; options as for :meth:`deliver`."""
        media_id = self.add_media(content, mimetype)
        picture = f"{self.url}/_media/{media_id}"
        fields = {"MsgType": "image", "PicUrl": picture, "MediaId": media_id}
        return self.deliver(webhook, openid, fields, **options)

    def deliver_event(
        self, webhook: str, openid: str, event: str, event_key: str = "", **options
    ) -> Delivery:
        """A customer follows (``subscribe``), leaves, scans or presses a menu entry."""
        fields = {"MsgType": "event", "Event": event}
        if event_key:
            fields["EventKey"] = event_key
        return self.deliver(webhook, openid, fields, **options)

    def deliver(
        self,
        webhook: str,
        openid: str,
        fields: dict[str, str],
        *,
        app_id: str = "",
        mode: str = "",
        msg_id: str = "",
        create_time: int = 0,
        times: int = 1,
        tries: int = 3,
        timeout: float = 5.0,
    ) -> Delivery:
        """Push ``fields`` to ``webhook`` the way WeChat does.

        :param mode: another than the account's
        :param msg_id: to send a message again; else a new one
        :param times: how often, to make duplicates
        :param tries: how often without a good answer
        :param timeout: seconds that WeChat waits for an answer
        """
        app = self.apps[app_id or self.app.app_id]
        is_event = fields["MsgType"] == "event"
        create_time = create_time or int(self.now())
        if not is_event:
            msg_id = msg_id or str(next(self._message_ids))
        values = {
            "ToUserName": app.original_id,
            "FromUserName": openid,
            "CreateTime": str(create_time),
            **fields,
            **({} if is_event else {"MsgId": msg_id}),
        }
        self._open_by(openid, fields, app)
        event_id = msg_id or ":".join((openid, str(create_time), fields["Event"]))

        def attempt():
            query, body = wechat_push.request(app, values, mode or app.mode, int(self.now()))
            headers = {"Content-Type": "text/xml"}
            return call(wechat_push.address(webhook, query), body, headers, timeout)

        return deliver(event_id, attempt, _is_taken, tries, times)

    def _open_by(self, openid: str, fields: dict[str, str], app: WeChatApp) -> None:
        event = fields.get("Event", "")
        if event == "unsubscribe":
            self.close_window(openid, app.app_id)
        elif not event:
            self.open_window(openid, "message", app.app_id)
        elif event in EVENT_TRIGGERS:
            self.open_window(openid, EVENT_TRIGGERS[event], app.app_id)

    def verify_url(self, webhook: str, app_id: str = "") -> bool:
        """Whether ``webhook`` passes the check that WeChat makes when it is entered."""
        app = self.apps[app_id or self.app.app_id]
        echo = str(secrets.randbelow(10**18))
        query = wechat_push.confirmation(app, echo, int(self.now()))
        return call(wechat_push.address(webhook, query)) == (200, echo)

    # === CONTROL === #

    def control(self, request: Incoming, name: str) -> Answer:
        if name not in ("follow", "deliver", "app"):
            return super().control(request, name)
        values = request.json()
        if name == "follow":
            openid, trigger = values["openid"], values.get("trigger", "message")
            self.open_window(openid, trigger, values.get("app_id", ""))
            return as_json({"ok": True})
        if name == "app":
            with self.lock:
                known = self.apps.get(values["app_id"], WeChatApp(values["app_id"]))
                self.apps[known.app_id] = replace(known, **values)
            return as_json({"ok": True})
        webhook, openid = values.pop("webhook"), values.pop("openid")
        if "text" in values:
            delivery = self.deliver_text(webhook, openid, values.pop("text"), **values)
        elif "image" in values:
            content = base64.b64decode(values.pop("image"))
            delivery = self.deliver_image(webhook, openid, content, **values)
        else:
            delivery = self.deliver_event(webhook, openid, values.pop("event"), **values)
        return as_json(delivery.as_dict())


def _is_taken(status: int, body: str) -> bool:
    """An empty answer, ``success`` or an XML reply; all else is repeated by WeChat."""
    return status == 200 and (body in ("", "success") or body.startswith("<xml>"))


def _json(request: Incoming) -> dict:
    try:
        return request.json()
    except (json.JSONDecodeError, ValueError) as error:
        raise Refused(47001) from error
