"""Notices to our own people in DingTalk (钉钉).

Two ways, read in November 2026:

* the work notification (工作通知) of an app, to one person by his user id:
  https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-enterprise-session-messages,
  its result https://open.dingtalk.com/document/orgapp/gets-the-result-of-sending-messages-
  asynchronously-to-the-enterprise, the token https://open.dingtalk.com/document/orgapp/
  obtain-orgapp-token. A person gets at most 500 a day, and the same text once a day; beyond that
  DingTalk answers with success and delivers nothing, so the result has to be asked for.
* the robot of a group (自定义机器人), signed with its secret:
  https://open.dingtalk.com/document/orgapp/custom-robot-access and .../orgapp/
  customize-robot-security-settings. It takes 20 messages a minute, after more nothing for ten
  minutes. It can't write to one person: it mentions him, and the whole group reads it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from .base import (
    Call,
    Failure,
    GiveUp,
    Misconfigured,
    Reauthenticate,
    Response,
    Result,
    Retry,
    Sent,
    Token,
)
from .jsonread import dump, object_of, objects_of, read_object, text_of
from .staff import Notice, StaffAdapter, cut_bytes, register
from .text import short_id

PUBLIC_BASE_URL = "https://oapi.dingtalk.com"
JSON = {"Content-Type": "application/json"}
ROBOT_BLOCKED_SECONDS = 600.0
BLOCKED_SECONDS = 60.0
# the result is not there at once
RESULT_SECONDS = 5.0
TITLE, TEXT, ADDRESS = 64, 4000, 500
# https://open.dingtalk.com/document/orgapp/server-api-error-codes-1 ; 88 wraps a code of its own
ERRORS: dict[str, type[Failure]] = {
    "-1": Retry,  # busy
    "15": Retry,
    "40014": Reauthenticate,  # token is none
    "41001": Reauthenticate,  # token missing
    "42001": Reauthenticate,  # token expired
    "40001": Reauthenticate,  # token is not good
    "40089": Misconfigured,  # app key or secret is not right
    "41027": Misconfigured,  # no such app
    "60020": Misconfigured,  # our address is not on the app's list
    "60011": Misconfigured,  # the app has no right
    "60121": GiveUp,  # nobody has this user id
    "33012": GiveUp,  # nobody has this user id
    "90002": Retry,  # too many calls a second
    "90018": Retry,  # blocked for too many calls
}
ROBOT_ERRORS: dict[str, type[Failure]] = {
    "-1": Retry,
    "130101": Retry,  # more than 20 a minute
    "410100": Retry,  # too fast
    "300001": Misconfigured,  # no such robot
    "310000": Misconfigured,  # signature, key word or address
    "400013": Misconfigured,  # the group is gone
    "400101": Misconfigured,  # no such robot
    "400102": Misconfigured,  # the robot is switched off
}


class _DingTalk(StaffAdapter):
    """What both ways have in common."""

    public_base_url = PUBLIC_BASE_URL
    errors: dict[str, type[Failure]] = ERRORS
    blocked_seconds = BLOCKED_SECONDS

    def answer(self, response: Response) -> dict | Failure:
        """The JSON object of an answer that says ``errcode`` 0, else why not."""
        status, code = response.status, str(response.status)
        reason = response.body[:500].decode("utf-8", "replace")
        if status == 429 or status >= 500:
            return Retry(code, reason)
        if status != 200:
            return Misconfigured(code, reason or "the address is not DingTalk's")
        try:
            found = read_object(response.body)
        except ValueError:
            return Retry(code, f"not DingTalk's answer: {reason}")
        error = text_of(found, "errcode")
        if error == "0":
            return found
        if not error:
            return Retry(code, f"not DingTalk's answer: {reason}")
        return self.failure(found, error)

    def failure(self, found: dict, code: str) -> Failure:
        """What another ``errcode`` than 0 means, in DingTalk's words."""
        inner = text_of(found, "sub_code")
        reason = text_of(found, "sub_msg") or text_of(found, "errmsg") or "DingTalk says no more"
        code = inner or code
        kind = self.errors.get(code, GiveUp)
        if kind is not Retry:
            return kind(code, reason)
        return Retry(code, reason, after=None if code == "-1" else self.blocked_seconds)


@register
class DingTalkApp(_DingTalk):
    """An app of the company: ``app_id`` is its AppKey, ``account_ref`` its AgentId."""

    code = "dingtalk"
    required = ("app_id", "app_secret", "account_ref")

    def token_call(self) -> Call:
        params = {"appkey": self.credentials.app_id, "appsecret": self.credentials.app_secret}
        return Call("GET", f"{self.base_url}/gettoken", params)

    def read_token(self, response: Response) -> Token | Failure:
        found = self.answer(response)
        if isinstance(found, Failure):
            passing = isinstance(found, Retry)
            return found if passing else Misconfigured(found.code, found.reason)
        value, life = text_of(found, "access_token"), found.get("expires_in")
        if value and isinstance(life, int) and life > 0:
            return Token(value, life)
        return Misconfigured("0", "DingTalk gave no token")

    def _call(self, path: str, value: dict) -> Call:
        params = {"access_token": self.credentials.access_token}
        return Call("POST", self.base_url + path, params, JSON, dump(value))

    def build(self, notice: Notice, now: float) -> Call:
        """A card with a link; without an address to open, a text."""
        text = "\n\n".join(filter(None, [notice.title, notice.text]))
        if notice.url and len(notice.url) <= ADDRESS:
            message = {
                "msgtype": "action_card",
                "action_card": {
                    "title": notice.title[:TITLE],
                    "markdown": cut_bytes(_markdown(text), TEXT),
                    "single_title": notice.button or notice.title[:TITLE],
                    "single_url": notice.url,
                },
            }
        else:
            message = {"msgtype": "text", "text": {"content": cut_bytes(text, TEXT)}}
        return self._call("/topapi/message/corpconversation/asyncsend_v2", {
            "agent_id": self.credentials.account_ref,
            "userid_list": notice.recipient,
            "msg": message,
        })

    def classify(self, response: Response) -> Result:
        found = self.answer(response)
        if isinstance(found, Failure):
            return found
        return Sent(short_id(text_of(found, "task_id")))

    def result_call(self, external_id: str) -> Call:
        return self._call("/topapi/message/corpconversation/getsendresult", {
            "agent_id": self.credentials.account_ref, "task_id": external_id})

    def read_result(self, response: Response, recipient: str) -> Result:
        """Arrived is who is among those who have read it, or not yet."""
        found = self.answer(response)
        if isinstance(found, Failure):
            return found
        result = object_of(found, "send_result")
        if recipient in _ids(result, "read_user_id_list") + _ids(result, "unread_user_id_list"):
            return Sent()
        reasons = {
            "invalid_user_id_list": "DingTalk knows nobody of this user ID",
            "forbidden_user_id_list": "more notices today, or the same twice, than DingTalk allows",
            "failed_user_id_list": "DingTalk could not deliver it",
        }
        for name, reason in reasons.items():
            if recipient in _ids(result, name):
                return GiveUp(name, reason)
        for row in objects_of(result, "forbidden_list"):
            if text_of(row, "userid") == recipient:
                return GiveUp(text_of(row, "code"), reasons["forbidden_user_id_list"])
        return Retry("pending", "DingTalk has not delivered it yet", after=RESULT_SECONDS)


@register
class DingTalkRobot(_DingTalk):
    """A group's robot: ``api_token`` is its access token, ``webhook_secret`` signs."""

    code = "dingtalk_robot"
    required = ("api_token", "webhook_secret")
    private = False
    per_minute = 20
    errors = ROBOT_ERRORS
    blocked_seconds = ROBOT_BLOCKED_SECONDS

    def check(self) -> None:
        if not self.credentials.webhook_secret.startswith("SEC"):
            raise ValueError("the robot's secret begins with SEC")

    def build(self, notice: Notice, now: float) -> Call:
        """A text that mentions the person, by his id or else by his mobile number.

        :raises ValueError: he has neither
        """
        if not (notice.recipient or notice.phone):
            raise ValueError("the person has neither a DingTalk user ID nor a mobile number")
        mention = notice.recipient or notice.phone
        at = {"atUserIds" if notice.recipient else "atMobiles": [mention], "isAtAll": False}
        link = f"[{notice.button or notice.url}]({notice.url})" if notice.url else ""
        text = "\n\n".join(filter(None, [
            f"@{mention} {_markdown(notice.title)}", _markdown(notice.text), link]))
        stamp = str(int(now * 1000))
        params = {
            "access_token": self.credentials.api_token,
            "timestamp": stamp,
            "sign": robot_signature(self.credentials.webhook_secret, stamp),
        }
        value = {
            "msgtype": "markdown",
            "markdown": {"title": notice.title[:TITLE], "text": cut_bytes(text, TEXT)},
            "at": at,
        }
        return Call("POST", f"{self.base_url}/robot/send", params, JSON, dump(value))

    def classify(self, response: Response) -> Result:
        found = self.answer(response)
        return found if isinstance(found, Failure) else Sent()


def robot_signature(secret: str, stamp: str) -> str:
    """HMAC-SHA256 over time and secret, keyed with the secret, in base64.

    >>> robot_signature("SECabc", "1577262236757")
    'I5TKCOTTj6fad4sJ4q9RsIffw0PAChVQZQGTdtRbNEQ='
    """
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _ids(result: dict, name: str) -> list[str]:
    """A list of user ids; DingTalk's examples have them as one text too."""
    value = result.get(name)
    if isinstance(value, str):
        return [one.strip() for one in value.split(",")]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _markdown(text: str) -> str:
    """``text`` so that its characters are no markup."""
    for char in "\\`*_#[]<>|":
        text = text.replace(char, "\\" + char)
    return text
