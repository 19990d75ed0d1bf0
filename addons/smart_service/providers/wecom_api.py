"""Calls of the WeCom (企业微信) server API, and what its answers mean.

https://developer.work.weixin.qq.com/document/path/90313 has the error codes,
https://developer.work.weixin.qq.com/document/path/91039 the token and
https://developer.work.weixin.qq.com/document/path/90454 the limits of calls (read in November
2026). A limit of the minute blocks for 60 seconds.
"""

from __future__ import annotations

from .base import (
    Call,
    Credentials,
    Failure,
    GiveUp,
    Misconfigured,
    Reauthenticate,
    Response,
    Retry,
    Token,
    WindowClosed,
)
from .jsonread import dump, read_object, text_of

PUBLIC_BASE_URL = "https://qyapi.weixin.qq.com"
LIMITS = "https://developer.work.weixin.qq.com/document/path/90454"
BLOCKED_SECONDS = 60.0
ADDRESS_REFUSED = 60020
STALE_CALLBACK_TOKEN = 95007

ERRORS: dict[int, type[Failure]] = {
    -1: Retry,  # system busy
    40001: Reauthenticate,  # secret of the token is not good
    40014: Reauthenticate,  # token is none
    41001: Reauthenticate,  # token missing
    42001: Reauthenticate,  # token expired
    40013: Misconfigured,  # no such company
    40056: Misconfigured,  # no such app
    45009: Retry,  # too many calls
    45033: Retry,  # too many calls at once
    48002: Misconfigured,  # the app may not use this call
    60011: Misconfigured,  # the app has no right to these people
    ADDRESS_REFUSED: Misconfigured,  # our address is not among the app's trusted ones
    95000: Misconfigured,  # no such customer-service account
    95001: WindowClosed,  # five messages are used up
    95002: WindowClosed,  # the 48 hours are over
    95003: Misconfigured,  # a company that is not verified serves so many customers only
    95004: Misconfigured,  # the customer-service account was deleted
    95011: Misconfigured,  # customer service is not opened for calls
    95012: Misconfigured,  # customer service is not opened in WeCom
    95013: WindowClosed,  # the conversation has ended
    95017: Misconfigured,  # the account is not managed by calls
    95018: WindowClosed,  # in this state of the conversation WeCom takes nothing from us
    301002: Misconfigured,  # the app has no right to this
}


def call(credentials: Credentials, path: str, value: dict | None = None, **params: str) -> Call:
    """A call with the account's token: POST when there is a ``value``, else GET."""
    base = (credentials.api_base_url or PUBLIC_BASE_URL).rstrip("/")
    params = {"access_token": credentials.access_token, **params}
    if value is None:
        return Call("GET", base + path, params)
    headers = {"Content-Type": "application/json"}
    return Call("POST", base + path, params, headers, dump(value))


def token_call(credentials: Credentials) -> Call:
    """The call that gets the token; while one is good, WeCom gives the same again."""
    base = (credentials.api_base_url or PUBLIC_BASE_URL).rstrip("/")
    params = {"corpid": credentials.app_id, "corpsecret": credentials.app_secret}
    return Call("GET", f"{base}/cgi-bin/gettoken", params)


def read_token(response: Response) -> Token | Failure:
    """Read the answer to :func:`token_call`; what does not pass by itself is for the admin."""
    found = answer(response)
    if isinstance(found, Failure):
        kinds = {Reauthenticate: Misconfigured, GiveUp: Misconfigured}
        kind = kinds.get(type(found))
        return kind(found.code, found.reason) if kind else found
    value, life = found.get("access_token"), found.get("expires_in")
    if isinstance(value, str) and value and isinstance(life, int) and life > 0:
        return Token(value, life)
    return Misconfigured("0", "WeCom gave no token")


def answer(response: Response) -> dict | Failure:
    """The JSON object of an answer that says ``errcode`` 0, else why not."""
    status, code = response.status, str(response.status)
    reason = response.body[:500].decode("utf-8", "replace")
    if status == 429 or status >= 500:
        return Retry(code, reason)
    if status != 200:
        return Misconfigured(code, reason or "the address is not WeCom's")
    try:
        found = read_object(response.body)
    except ValueError:
        return Retry(code, f"not WeCom's answer: {reason}")
    if not isinstance(found.get("errcode"), int):
        return Retry(code, f"not WeCom's answer: {reason}")
    return failure(found) if found["errcode"] else found


def failure(found: dict) -> Failure:
    """What an answer with another ``errcode`` than 0 means, in WeCom's words."""
    code = found["errcode"]
    reason = text_of(found, "errmsg") or "WeCom names no reason"
    if code == ADDRESS_REFUSED:
        reason = f"Enter this server among the app's trusted addresses at WeCom. {reason}"
    kind = ERRORS.get(code, GiveUp)
    if kind is not Retry:
        return kind(str(code), reason)
    return Retry(str(code), reason, after=BLOCKED_SECONDS if code == 45009 else None)
