"""WeChat's API for official accounts and mini programs, and their customers.

Errors and quotas as in https://developers.weixin.qq.com/doc/service/api/customer/message/
api_sendcustommessage, .../api/base/api_getstableaccesstoken and the pages that the modules
beside this one name (read in November 2026). More control than every simulator has:

* ``POST /_control/follow {"openid": …, "trigger": "message"}`` opens a reply window;
* ``POST /_control/deliver {"webhook": url, "openid": …, "text": … | "image": base64 | "voice":
  base64 | "video": base64 | "location": [latitude, longitude, label] | "position": [latitude,
  longitude] | "link": [title, url] | "card": [title, page] | "enter": session | "menu": [event,
  key, result] | "subscription": [template, accepted] | "template_result": [message id, error]
  | "event": …, "event_key": …, "fields": {…}}`` lets a customer do something; optional
  ``app_id``, ``mode``, ``msg_id``, ``create_time``, ``times``, ``tries``, ``timeout``;
* ``POST /_control/app {"app_id": …, "app_secret": …, "token": …, "encoding_aes_key": …,
  "mode": "plain" | "aes" | "compatible", "data_format": "xml" | "json", "product": …}`` adds or
  changes an account;
* ``POST /_control/template {"app_id": …, "template_id": …, "title": …, "content": …}`` gives an
  account one more template.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
import time
from collections import Counter
from dataclasses import replace

from .server import Answer, Incoming, Simulator, as_json
from .wechat_app import MINI_APP, PLAIN_APP, SECURE_APP, WORDS, Refused, WeChatApp
from .wechat_customers import Customers
from .wechat_media import MediaStore, StoredFile
from .wechat_template import Templates, WeChatTemplate
from .wechat_window import ReplyWindows

__all__ = [
    "MINI_APP", "PLAIN_APP", "SECURE_APP", "Refused", "WeChatApp", "WeChatSimulator",
    "WeChatTemplate",
]

TEXT_LIMIT_BYTES = 2048
STABLE_RENEWAL_SECONDS = 300
FORCED_RENEWAL_SECONDS = 30
TYPING_SECONDS = 15
TALK_SECONDS = 30


class WeChatSimulator(Customers, Simulator):
    """WeChat for some accounts.

    :param apps: the accounts; the first is meant where none is named

    Settings: ``token_seconds``, the life of a token; ``allowed``, whether the caller's
    address is allow-listed (else 40164); ``authorized``, whether the accounts may send
    (else 48001); ``daily_quota``, sends per day in China (else 45009); ``minute_quota``, sends
    per minute (else 45011).
    """

    settings = ("token_seconds", "allowed", "authorized", "daily_quota", "minute_quota")

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        apps: tuple[WeChatApp, ...] = (PLAIN_APP, SECURE_APP, MINI_APP),
    ):
        self._first_apps = apps
        self.message_ids = itertools.count(int(time.time() * 1000) * 1000)
        super().__init__(host, port)

    @classmethod
    def for_accounts(cls, rows, host, port):
        """An account with an EncodingAESKey gets its pushes encrypted, a mini program in JSON."""
        apps = []
        for row in rows:
            app = WeChatApp(
                row["app_id"], row["app_secret"], row["webhook_secret"],
                open_platform=row.get("business_ref", ""))
            if row.get("variant") == "mini_program":
                app = replace(app, product="mini_program", data_format="json")
            key = row["encoding_aes_key"]
            apps.append(app.with_key(key) if key else app)
        return cls(host, port, (*apps, PLAIN_APP, SECURE_APP, MINI_APP))

    def forget(self) -> None:
        super().forget()
        self.apps = {app.app_id: app for app in self._first_apps}
        self.token_seconds = 7200
        self.allowed = True
        self.authorized = True
        self.daily_quota = 500_000
        self.minute_quota = 100_000
        # account and day or minute → sends
        self.calls: Counter[tuple[str, str, int]] = Counter()
        # token → app id, end of life (0 is revoked)
        self.tokens: dict[str, tuple[str, float]] = {}
        # endpoint and app id → the token that it gave last; the two endpoints know nothing
        # of each other
        self.latest: dict[tuple[str, str], str] = {}
        self.forced: dict[str, float] = {}
        self.media = MediaStore()
        self._windows: dict[str, ReplyWindows] = {}
        self._templates: dict[str, Templates] = {}
        # app id and openid: when he was last active, who unfollowed, until when we are typing
        self.spoke: dict[tuple[str, str], float] = {}
        self.left: set[tuple[str, str]] = set()
        # what the account's owner calls a follower
        self.remarks: dict[tuple[str, str], str] = {}
        self.typing: dict[tuple[str, str], float] = {}

    @property
    def app(self) -> WeChatApp:
        """The first account."""
        return next(iter(self.apps.values()))

    def app_of(self, app_id: str = "") -> WeChatApp:
        """:raises KeyError: there is no such account"""
        return self.apps[app_id] if app_id else self.app

    def templates_of(self, app: WeChatApp) -> Templates:
        return self._templates.setdefault(app.app_id, Templates(app))

    def windows_of(self, app: WeChatApp) -> ReplyWindows:
        return self._windows.setdefault(app.app_id, ReplyWindows(app.is_mini_program))

    # === API === #

    def handle(self, request: Incoming) -> Answer:
        calls = {
            ("GET", "/cgi-bin/token"): self._token,
            ("POST", "/cgi-bin/stable_token"): self._stable_token,
            ("GET", "/cgi-bin/get_api_domain_ip"): self._addresses,
            ("POST", "/cgi-bin/user/info/batchget"): self._user_infos,
            ("POST", "/cgi-bin/message/custom/send"): self._send,
            ("POST", "/cgi-bin/message/custom/typing"): self._typing,
            ("POST", "/cgi-bin/message/custom/business/typing"): self._typing,
            ("POST", "/cgi-bin/message/template/send"): self._send_template,
            ("POST", "/cgi-bin/message/subscribe/send"): self._send_subscription,
            ("GET", "/cgi-bin/template/get_all_private_template"): self._list_templates,
            ("GET", "/wxaapi/newtmpl/gettemplate"): self._list_templates,
            ("POST", "/cgi-bin/media/upload"): self._upload,
            ("GET", "/cgi-bin/media/get"): self._download,
        }
        if request.method == "GET" and request.path.startswith("/_media/"):
            return self._public_file(request.path.removeprefix("/_media/"))
        if (request.method, request.path) not in calls:
            return Answer(b"not found", 404, "text/plain")
        try:
            with self.lock:
                return calls[request.method, request.path](request)
        except Refused as error:
            words = f"{error} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"
            answer = as_json({"errcode": error.code, "errmsg": words})
            # where a file was asked for, WeChat does not say that it answers JSON
            is_file = request.path == "/cgi-bin/media/get"
            return replace(answer, content_type="text/plain") if is_file else answer

    def _check_address(self, request: Incoming) -> None:
        if not self.allowed:
            ip = request.address
            raise Refused(40164, f"invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist")

    # === TOKEN === #

    def _token(self, request: Incoming) -> Answer:
        """The old endpoint: each call ends the life of the token before."""
        app = self._owner(request, request.query, wrong_secret=40001)
        previous = self.latest.get(("token", app.app_id))
        if previous:
            self.tokens[previous] = (app.app_id, 0)
        return self._new_token("token", app)

    def _stable_token(self, request: Incoming) -> Answer:
        """The same token until five minutes before its end, unless a new one is forced.

        For five minutes the old and the new one are both good; a forced one ends the old at
        once, and is not forced again within thirty seconds.
        """
        values = _json(request)
        app = self._owner(request, values, wrong_secret=40125)
        current = self.latest.get(("stable", app.app_id))
        forced = values.get("force_refresh") is True
        if forced and self.forced.get(app.app_id, 0) + FORCED_RENEWAL_SECONDS > self.now():
            forced = False
        if current and forced:
            self.tokens[current] = (app.app_id, 0)
            self.forced[app.app_id] = self.now()
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

    # === ACCOUNT AND CUSTOMER === #

    def _addresses(self, request: Incoming) -> Answer:
        self._caller(request)
        return as_json({"ip_list": ["127.0.0.1", "127.0.0.2"]})

    def _user_infos(self, request: Incoming) -> Answer:
        """What an official account may know of its followers, and still of who left."""
        app, asked = self._caller(request), _json(request).get("user_list")
        if app.is_mini_program or not self.authorized:
            raise Refused(48001)
        if not isinstance(asked, list) or not 0 < len(asked) <= 100:
            raise Refused(40032)
        people = [one.get("openid") for one in asked if isinstance(one, dict)]
        for openid in people:
            _check_openid(openid)
        return as_json({"user_info_list": [self._user_info(app, openid) for openid in people]})

    def _user_info(self, app: WeChatApp, openid: str) -> dict:
        follows = (app.app_id, openid) not in self.left
        values: dict = {"subscribe": int(follows), "openid": openid}
        if follows:
            remark = self.remarks.get((app.app_id, openid), "")
            values |= {
                "language": "zh_CN", "subscribe_time": int(self.now()), "nickname": "",
                "remark": remark, "groupid": 0, "tagid_list": []}
        if app.open_platform:
            values["unionid"] = self.union_id(app, openid)
        return values

    def union_id(self, app: WeChatApp, openid: str) -> str:
        """The same openid in two accounts is the same person here."""
        digest = hashlib.sha256(f"{app.open_platform}:{openid}".encode()).hexdigest()
        return f"oUnion{digest[:22]}"

    # === SENDING === #

    def _send(self, request: Incoming) -> Answer:
        app = self._sender(request)
        message = _json(request)
        content = self._content(app, message)
        openid = message["touser"]
        self.windows_of(app).use(openid, self.now())
        self.typing.pop((app.app_id, openid), None)
        self.spoke[app.app_id, openid] = self.now()
        self.record(app_id=app.app_id, openid=openid, msgtype=message["msgtype"], **content)
        return as_json({"errcode": 0, "errmsg": "ok"})

    def _sender(self, request: Incoming) -> WeChatApp:
        """The account of a call that counts, if it may make one more."""
        app = self._caller(request)
        if not self.authorized:
            raise Refused(48001)
        day, minute = int((self.now() + 8 * 3600) // 86_400), int(self.now() // 60)
        day_key, minute_key = (app.app_id, "day", day), (app.app_id, "minute", minute)
        if self.calls[day_key] >= self.daily_quota:
            raise Refused(45009)
        if self.calls[minute_key] >= self.minute_quota:
            raise Refused(45011)
        self.calls[day_key] += 1
        self.calls[minute_key] += 1
        return app

    def _content(self, app: WeChatApp, message: dict) -> dict:
        """What a message carries, checked."""
        _check_openid(message.get("touser"))
        kind = message.get("msgtype")
        if kind == "text":
            text = _dict(message, "text").get("content")
            if not isinstance(text, str) or not text:
                raise Refused(44004)
            if len(text.encode()) > TEXT_LIMIT_BYTES:
                raise Refused(45002)
            return {"text": text}
        if kind not in (("image",) if app.is_mini_program else ("image", "voice", "video")):
            raise Refused(40008)
        media_id = _dict(message, kind).get("media_id", "")
        self.media.get(media_id, self.now(), kind)
        return {"media_id": media_id}

    def _typing(self, request: Incoming) -> Answer:
        app, values = self._caller(request), _json(request)
        path = "/cgi-bin/message/custom/business/typing"
        if not self.authorized or app.is_mini_program != (request.path == path):
            raise Refused(48001)
        openid = values.get("touser")
        _check_openid(openid)
        if values.get("command") not in ("Typing", "CancelTyping"):
            raise Refused(45072)
        if not self.windows_of(app).is_open(openid, self.now()):
            raise Refused(45015)
        key = (app.app_id, openid)
        if values["command"] == "CancelTyping":
            self.typing.pop(key, None)
            return as_json({"errcode": 0, "errmsg": "ok"})
        if self.spoke.get(key, 0) + TALK_SECONDS < self.now():
            raise Refused(45080)
        if self.typing.get(key, 0) > self.now():
            raise Refused(45081)
        self.typing[key] = self.now() + TYPING_SECONDS
        return as_json({"errcode": 0, "errmsg": "ok"})

    # === TEMPLATES === #

    def _send_template(self, request: Incoming) -> Answer:
        app = self._sender(request)
        if app.is_mini_program:
            raise Refused(48001)
        return self._take_template(app, _json(request))

    def _send_subscription(self, request: Incoming) -> Answer:
        app, message = self._sender(request), _json(request)
        if not app.is_mini_program:
            raise Refused(48001)
        page = message.get("page", "")
        if not isinstance(page, str) or page.startswith(("http:", "https:", "/")):
            raise Refused(41030)
        if message.get("miniprogram_state", "formal") not in ("developer", "trial", "formal"):
            raise Refused(47001)
        return self._take_template(app, message)

    def _take_template(self, app: WeChatApp, message: dict) -> Answer:
        openid, templates = message.get("touser"), self.templates_of(app)
        _check_openid(openid)
        values = templates.check(message)
        again = message.get("client_msg_id", "")
        number = templates.known(openid, again, self.now())
        if number is None:
            if app.is_mini_program:
                templates.use_consent(openid, message["template_id"])
            elif (app.app_id, openid) in self.left:
                raise Refused(43004)
            number = templates.new_id(openid, again, self.now())
            self.record(
                app_id=app.app_id, openid=openid, msgtype="template", values=values,
                template_id=message["template_id"], msgid=str(number),
                url=message.get("url") or message.get("page", ""))
        return as_json({"errcode": 0, "errmsg": "ok", "msgid": number})

    def _list_templates(self, request: Incoming) -> Answer:
        app = self._caller(request)
        if not self.authorized or app.is_mini_program == request.path.startswith("/cgi-bin"):
            raise Refused(48001)
        return as_json(self.templates_of(app).listed())

    # === REPLY WINDOW === #

    def open_window(self, openid: str, trigger: str = "message", app_id: str = "") -> None:
        """What a customer does allows the account some messages.

        :raises KeyError: it allows nothing to this account
        """
        with self.lock:
            self.windows_of(self.app_of(app_id)).open(openid, trigger, self.now())

    def close_window(self, openid: str, app_id: str = "") -> None:
        """The customer unfollowed."""
        with self.lock:
            self.windows_of(self.app_of(app_id)).close(openid)

    # === MEDIA === #

    def add_media(
        self, content: bytes, mimetype: str = "image/jpeg", kind: str = "image"
    ) -> str:
        """Keep a file and return its media id."""
        with self.lock:
            return self.media.add(content, mimetype, kind, self.now())

    def _upload(self, request: Incoming) -> Answer:
        app = self._caller(request)
        if app.is_mini_program and request.query.get("type") != "image":
            raise Refused(40004)
        return as_json(self.media.upload(request, self.now()))

    def _download(self, request: Incoming) -> Answer:
        self._caller(request)
        media_id = request.query.get("media_id", "")
        found = self.media.get(media_id, self.now())
        if found.kind == "video":
            answer = as_json({"video_url": f"{self.url}/_media/{media_id}"})
            return replace(answer, content_type="text/plain")
        return _file(found)

    def _public_file(self, media_id: str) -> Answer:
        """A file, as ``PicUrl`` and ``video_url`` give it to everybody who has the address."""
        try:
            with self.lock:
                return _file(self.media.get(media_id, self.now()))
        except Refused:
            return Answer(b"not found", 404, "text/plain")

    # === CONTROL === #

    def control(self, request: Incoming, name: str) -> Answer:
        if name not in ("follow", "deliver", "app", "template"):
            return super().control(request, name)
        values = request.json()
        if name == "deliver":
            return as_json(self.deliver_from_control(values).as_dict())
        if name == "follow":
            openid, trigger = values["openid"], values.get("trigger", "message")
            self.open_window(openid, trigger, values.get("app_id", ""))
        elif name == "template":
            app = self.app_of(values.pop("app_id", ""))
            with self.lock:
                template = WeChatTemplate(**values)
                self.templates_of(app).by_id[template.template_id] = template
        else:
            with self.lock:
                known = self.apps.get(values["app_id"], WeChatApp(values["app_id"]))
                self.apps[known.app_id] = replace(known, **values)
        return as_json({"ok": True})


def _file(found: StoredFile) -> Answer:
    return Answer(found.content, content_type=found.mimetype)


def _check_openid(openid) -> None:
    if not isinstance(openid, str) or not openid.startswith("o"):
        raise Refused(40003)


def _dict(message: dict, name: str) -> dict:
    """:raises Refused: there is something else under this name"""
    value = message.get(name) or {}
    if not isinstance(value, dict):
        raise Refused(47001)
    return value


def _json(request: Incoming) -> dict:
    try:
        return request.json()
    except (json.JSONDecodeError, ValueError) as error:
        raise Refused(47001) from error
