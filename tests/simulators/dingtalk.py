"""DingTalk (钉钉): work notifications of apps, and robots of groups.

Limits and errors as in https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-
enterprise-session-messages, .../custom-robot-access, .../customize-robot-security-settings and
.../server-api-error-codes-1 (read in November 2026). :attr:`DingTalkSimulator.sent` are the
messages that somebody saw; the records have ``way`` ``app`` or ``robot``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import secrets
from dataclasses import dataclass

from .server import Answer, Incoming, Simulator, as_json

PER_DAY, PER_MINUTE, BLOCKED_SECONDS, STAMP_SECONDS = 500, 20, 600, 3600
USERS, ADDRESS = 100, 500
KINDS = ("text", "action_card")


@dataclass(frozen=True)
class DingTalkApp:
    """An app of a company, and the people who see it."""

    app_key: str = "dingsimulated0001"
    app_secret: str = "simulated-ding-secret"
    agent_id: str = "2847561001"
    staff: tuple[str, ...] = ("manager01", "0234567890")


@dataclass(frozen=True)
class Robot:
    """A group's robot with a signing secret."""

    access_token: str = "simulatedrobot0001"
    secret: str = "SECsimulatedrobotsecret0001"


DEMO_DING, DEMO_ROBOT = DingTalkApp(), Robot()


class Refused(Exception):
    """DingTalk's answer with an error code; some come inside of code 88."""

    def __init__(self, code: int, words: str, inner: str = ""):
        super().__init__(words)
        self.code, self.inner = code, inner


class DingTalkSimulator(Simulator):
    """DingTalk for one app and one robot.

    Settings: ``token_seconds``; ``allowed``, whether the caller's address is on the list (else
    60020 inside of 88); ``delay``, how often a result is still empty.
    """

    settings = ("token_seconds", "allowed", "delay")

    def __init__(self, host: str = "127.0.0.1", port: int = 0, app: DingTalkApp = DEMO_DING,
                 robot: Robot = DEMO_ROBOT):
        self.app, self.robot = app, robot
        super().__init__(host, port)

    @classmethod
    def for_accounts(cls, _rows, host="127.0.0.1", port=0) -> DingTalkSimulator:
        """It carries no customers' messages, so it has no accounts."""
        return cls(host, port)

    def forget(self) -> None:
        super().forget()
        self.token_seconds, self.allowed, self.delay = 7200, True, 0
        self.tokens: dict[str, float] = {}
        self.tasks: dict[str, dict] = {}
        self.blocked_until = 0.0
        self._numbers = itertools.count(secrets.randbelow(10**9))

    def handle(self, request: Incoming) -> Answer:
        conversation = "/topapi/message/corpconversation"
        calls = {
            ("GET", "/gettoken"): self._token,
            ("POST", f"{conversation}/asyncsend_v2"): self._notify,
            ("POST", f"{conversation}/getsendresult"): self._result,
            ("POST", "/robot/send"): self._robot,
        }
        if (request.method, request.path) not in calls:
            return as_json({"errcode": 404, "errmsg": "请求的URI地址不存在"})
        try:
            with self.lock:
                if request.path.startswith("/topapi/"):
                    self._check_token(request)
                return calls[request.method, request.path](request)
        except Refused as error:
            value = {"errcode": error.code, "errmsg": str(error)}
            if error.inner:
                value = {"errcode": 88, "errmsg": "ding talk error", "sub_code": error.inner,
                         "sub_msg": str(error)}
            return as_json({**value, "request_id": secrets.token_hex(6)})

    # === APP === #

    def _token(self, request: Incoming) -> Answer:
        """The same token as long as it is good."""
        query = request.query
        if (query.get("appkey"), query.get("appsecret")) != (
                self.app.app_key, self.app.app_secret):
            raise Refused(40089, "不合法的corpid或corpsecret")
        good = [token for token, end in self.tokens.items() if end > self.now()]
        token = good[0] if good else secrets.token_hex(16)
        self.tokens.setdefault(token, self.now() + self.token_seconds)
        return as_json({
            "errcode": 0, "errmsg": "ok", "access_token": token,
            "expires_in": int(self.tokens[token] - self.now())})

    def _check_token(self, request: Incoming) -> None:
        if self.tokens.get(request.query.get("access_token", ""), 0) <= self.now():
            raise Refused(88, "不合法的access_token", "40014")
        if not self.allowed:
            raise Refused(88, f"访问ip不在白名单之中,request ip={request.address}", "60020")

    def _values(self, request: Incoming) -> dict:
        try:
            return request.json()
        except ValueError as error:
            raise Refused(40035, "不合法的参数") from error

    def _notify(self, request: Incoming) -> Answer:
        """Taken in any case; what became of it is only said when it is asked for."""
        values = self._values(request)
        if str(values.get("agent_id")) != self.app.agent_id:
            raise Refused(88, "不合法的agentid", "41027")
        people = [one for one in str(values.get("userid_list", "")).split(",") if one]
        if not 0 < len(people) <= USERS:
            raise Refused(40035, "缺少参数 userid_list")
        content = self._message(values.get("msg"))
        task = {"read": [], "unread": [], "invalid": [], "forbidden": [], "asked": 0}
        for person in people:
            today = [row for row in self.sent if row["way"] == "app" and row["user"] == person
                     and row["time"] > self.now() - 24 * 3600]
            if person not in self.app.staff:
                task["invalid"].append(person)
            elif len(today) >= PER_DAY or any(row["content"] == content for row in today):
                task["forbidden"].append(person)
            else:
                task["unread"].append(person)
                self.record(way="app", user=person, content=content)
        task_id = str(next(self._numbers))
        self.tasks[task_id] = task
        return as_json({"errcode": 0, "errmsg": "ok", "task_id": int(task_id)})

    def _message(self, message: object) -> dict:
        """What a notification shows, checked."""
        if not isinstance(message, dict) or message.get("msgtype") not in KINDS:
            raise Refused(40035, "不合法的消息类型")
        part = message.get(message["msgtype"])
        names = {"text": ("content",), "action_card": (
            "title", "markdown", "single_title", "single_url")}[message["msgtype"]]
        if not isinstance(part, dict) or not all(part.get(name) for name in names):
            raise Refused(40035, f"缺少参数 {'/'.join(names)}")
        if len(part.get("single_url", "")) > ADDRESS:
            raise Refused(40035, "single_url 最长500个字符")
        return {name: part[name] for name in names}

    def _result(self, request: Incoming) -> Answer:
        values = self._values(request)
        task = self.tasks.get(str(values.get("task_id")))
        if not task or str(values.get("agent_id")) != self.app.agent_id:
            raise Refused(88, "不合法的task_id", "41027")
        task["asked"] += 1
        shown = task if task["asked"] > self.delay else {
            "read": [], "unread": [], "invalid": [], "forbidden": []}
        return as_json({"errcode": 0, "errmsg": "ok", "send_result": {
            "read_user_id_list": shown["read"], "unread_user_id_list": shown["unread"],
            "invalid_user_id_list": shown["invalid"], "failed_user_id_list": [],
            "forbidden_list": [
                {"code": "143106", "count": 1, "userid": one} for one in shown["forbidden"]]}})

    # === ROBOT === #

    def _robot(self, request: Incoming) -> Answer:
        query = request.query
        if query.get("access_token") != self.robot.access_token:
            raise Refused(300005, "token is not exist")
        self._check_signature(query)
        if self.now() < self.blocked_until:
            raise Refused(130101, "send too fast, exceed 20 times per minute")
        recent = [row for row in self.sent
                  if row["way"] == "robot" and row["time"] > self.now() - 60]
        if len(recent) >= PER_MINUTE:
            self.blocked_until = self.now() + BLOCKED_SECONDS
            raise Refused(130101, "send too fast, exceed 20 times per minute")
        values = self._values(request)
        kind = values.get("msgtype")
        part = values.get(kind) if kind in ("text", "markdown") else None
        if not isinstance(part, dict) or not part.get("content" if kind == "text" else "text"):
            raise Refused(40035, "缺少参数 json")
        text = part.get("content") or part["text"]
        at = values.get("at") or {}
        # who is not named in the text is not mentioned
        mentioned = [one for one in [*at.get("atUserIds", []), *at.get("atMobiles", [])]
                     if f"@{one}" in text]
        self.record(way="robot", text=text, title=part.get("title", ""), mentioned=mentioned)
        return as_json({"errcode": 0, "errmsg": "ok"})

    def _check_signature(self, query: dict) -> None:
        stamp = query.get("timestamp", "")
        if not stamp.isdigit() or abs(self.now() - int(stamp) / 1000) > STAMP_SECONDS:
            raise Refused(310000, "invalid timestamp")
        digest = hmac.new(
            self.robot.secret.encode(), f"{stamp}\n{self.robot.secret}".encode(),
            hashlib.sha256).digest()
        if not hmac.compare_digest(
                base64.b64encode(digest).decode(), query.get("sign", "")):
            raise Refused(310000, "sign not match")

