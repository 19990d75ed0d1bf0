"""What WeChat's answers mean: one table of error codes, one way to read an answer.

Codes, read in November 2026:

* https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
* sending https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
* typing https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing
* template https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage
* subscription message https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/
  mp-message-management/subscribe-message/sendMessage.html
* token https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
* quotas https://developers.weixin.qq.com/doc/service/Message_Management/API_Call_Limits.html
"""

from __future__ import annotations

import json
import time

from .base import Failure, GiveUp, Misconfigured, Reauthenticate, Response, Retry, WindowClosed
from .text import clean_text

# what a call with an access token is refused with; a code that is not here is final
ERRORS: dict[int, type[Failure]] = {
    -1: Retry,  # system busy
    40001: Reauthenticate,  # token invalid or not the latest
    40003: GiveUp,  # no such openid, or not of this account
    40004: GiveUp,  # no such type of media
    40005: GiveUp,  # no such type of file
    40006: GiveUp,  # file too large
    40007: GiveUp,  # no such media id, or older than three days
    40008: GiveUp,  # no such type of message
    40013: Misconfigured,  # no such app id
    40014: Reauthenticate,  # token is none
    40037: GiveUp,  # no such template id
    40125: Misconfigured,  # wrong secret
    40164: Misconfigured,  # our address is not allow-listed, the words name it
    40243: Misconfigured,  # the secret is frozen
    40249: GiveUp,  # the template message has forbidden content
    41001: Reauthenticate,  # token missing
    41005: GiveUp,  # no file in the upload
    41030: GiveUp,  # the template's page is none of the mini program's
    42001: Reauthenticate,  # token expired
    43004: GiveUp,  # the customer does not follow the account
    43019: GiveUp,  # the customer is on the account's black list
    43101: GiveUp,  # the customer has not allowed this subscription message, or no longer
    43108: GiveUp,  # too many at once to this customer
    44001: GiveUp,  # file empty
    44004: GiveUp,  # text empty
    45001: GiveUp,  # file too large
    45002: GiveUp,  # text too long
    45007: GiveUp,  # voice longer than a minute
    45009: Retry,  # calls of the day used up
    45011: Retry,  # too many calls this minute
    45015: WindowClosed,  # the reply window is over, or he unfollowed
    45047: WindowClosed,  # its messages are used up until he writes again
    45072: GiveUp,  # no such typing command
    45080: GiveUp,  # typing: no message of his within the last 30 seconds
    47001: GiveUp,  # no JSON
    47003: GiveUp,  # a template's value is missing or breaks a rule, the words name it
    48001: Misconfigured,  # the account has no right to this call
    48002: GiveUp,  # the customer takes no messages of this account
    48004: Misconfigured,  # the call is forbidden to this account
    50001: Misconfigured,  # no right to this call
    50002: GiveUp,  # the customer is restricted
    50004: Misconfigured,  # no right to this call
    50005: GiveUp,  # the customer does not follow the account
    50007: Misconfigured,  # the account is frozen
    61024: Misconfigured,  # the token is that of a third-party platform
    65400: Misconfigured,  # the customer service function is not switched on
    89503: Misconfigured,  # our address waits for the owner's confirmation
    89506: Misconfigured,  # the owner has refused our address for 24 hours
    89507: Misconfigured,  # the owner has refused our address for one hour
}
# where the failure is about the account, the same code means something else than on sending
TOKEN_ERRORS: dict[int, type[Failure]] = {
    -1: Retry,
    45009: Retry,
    45011: Retry,
}
NO_RIGHT = "48001"
NO_CONSENT = "43101"
# what is so already
ALREADY_TYPING = 45081
MINUTE_QUOTA = 45011
DAY_QUOTA = 45009
# quotas of the day start anew at midnight in China, which knows no summer time
CHINA_OFFSET_SECONDS = 8 * 3600
DAY_SECONDS = 24 * 3600


def seconds_to_china_midnight(now: float) -> float:
    """Seconds from ``now`` (since 1970) until the quotas of the day start anew.

    >>> seconds_to_china_midnight(57_600 - 60)  # 1970-01-01 23:59 in China
    60
    """
    return DAY_SECONDS - (now + CHINA_OFFSET_SECONDS) % DAY_SECONDS


def read_answer(response: Response) -> dict | Failure:
    """The JSON object of an answer; a failure where it is not WeChat that answered."""
    status, code = response.status, str(response.status)
    reason = response.body[:500].decode("utf-8", "replace")
    if status == 429 or status >= 500:
        return Retry(code, reason)
    if status != 200:
        return Misconfigured(code, reason or "the address is not WeChat's")
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError):
        return Retry(code, f"not WeChat's answer: {reason}")
    if not isinstance(answer, dict) or not isinstance(answer.get("errcode", 0), int):
        return Retry(code, f"not WeChat's answer: {reason}")
    return answer


def read_values(response: Response) -> dict | Failure:
    """The JSON object of an answer that is no refusal; ``errcode`` 0 may be left out."""
    answer = read_answer(response)
    if isinstance(answer, dict) and answer.get("errcode", 0):
        return failure_of(answer)
    return answer


def failure_of(answer: dict, table: dict[int, type[Failure]] = ERRORS,
               otherwise: type[Failure] = GiveUp) -> Failure:
    """The failure that an answer names, in WeChat's words: they name our address on 40164.

    :param otherwise: what a code is that ``table`` has not
    """
    code = answer.get("errcode", 0)
    kind = table.get(code, otherwise)
    reason = clean_text(str(answer.get("errmsg", ""))) or "WeChat names no reason"
    if kind is not Retry:
        return kind(str(code), reason)
    after = {DAY_QUOTA: seconds_to_china_midnight(time.time()), MINUTE_QUOTA: 60.0}
    return Retry(str(code), reason, after=after.get(code))
