"""What WhatsApp's error codes mean for a message, a template or the account.

From https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes and, for
business-scoped user ids, https://developers.facebook.com/documentation/business-messaging/
whatsapp/business-scoped-user-ids (both read in November 2026). Codes above 200 and below 300 are
all missing permissions. Meta asks to decide by the code, not by the HTTP status or the title.
"""

from __future__ import annotations

from .base import Failure, GiveUp, Misconfigured, Response, Retry, WindowClosed
from .jsonread import object_of, read_object, text_of

CODES: dict[int, type[Failure]] = {
    0: Misconfigured,  # the app user could not be authenticated
    1: Retry,  # unknown error of the API
    2: Retry,  # the API is down or overloaded
    3: Misconfigured,  # the app has not the capability
    4: Retry,  # calls of the app used up
    10: Misconfigured,  # permission not granted or removed
    33: Misconfigured,  # the phone number was deleted
    100: GiveUp,  # a parameter is wrong
    190: Misconfigured,  # the access token expired
    368: Misconfigured,  # the account is blocked for a policy violation
    470: WindowClosed,  # the older code of 131047
    80007: Retry,  # calls of the business account used up
    130429: Retry,  # messages per second used up
    130472: GiveUp,  # the number is part of an experiment
    130497: GiveUp,  # the account may not write to this country
    131000: Retry,  # something went wrong
    131005: Misconfigured,  # access denied
    131008: GiveUp,  # a parameter is missing
    131009: GiveUp,  # a parameter's value is not valid
    131016: Retry,  # a service is unavailable
    131021: GiveUp,  # recipient and sender are the same
    131026: GiveUp,  # undeliverable: not on WhatsApp, an old version, terms not accepted
    131031: Misconfigured,  # the account is locked
    131037: Misconfigured,  # the number's display name is not approved
    131042: Misconfigured,  # payment
    131045: Misconfigured,  # the number is not registered
    131047: WindowClosed,  # more than 24 hours since the customer wrote
    131048: Retry,  # too many of this number's messages were called spam
    131049: GiveUp,  # not delivered "to maintain healthy ecosystem engagement"
    131050: GiveUp,  # the customer stopped marketing messages
    131051: GiveUp,  # unsupported type of message
    131052: GiveUp,  # a customer's file can't be downloaded
    131053: GiveUp,  # our file can't be uploaded
    131056: Retry,  # too many messages from this number to this customer
    131057: Retry,  # the account is in maintenance
    131062: GiveUp,  # this message can't go to a business-scoped user id
    132000: GiveUp,  # number of template values
    132001: GiveUp,  # no such template in this language, or not approved
    132005: GiveUp,  # the filled template is too long
    132007: GiveUp,  # the template's text violates a policy
    132012: GiveUp,  # format of a template value
    132015: GiveUp,  # the template is paused for low quality
    132016: GiveUp,  # the template is disabled for low quality
    132068: GiveUp,  # the flow is blocked
    132069: Retry,  # the flow is throttled
    133004: Retry,  # the server is temporarily unavailable
    133010: Misconfigured,  # the number is not registered on the platform
    135000: GiveUp,  # unknown error of the request's parameters
}
# "code 100, subcode 33": the object of the address is none, or not for this token
NO_SUCH_OBJECT = (100, 33)
# the limit of one number and one customer
PAIR_LIMIT = 131056
# seconds until the next try, where Meta says how long a limit lasts: one message every 6 s to
# a customer; messages a second; "check the quality" for what was called spam
WAITS = {PAIR_LIMIT: 6.0, 130429: 1.0, 4: 60.0, 80007: 60.0, 131048: 3600.0}


def read_answer(response: Response) -> dict | Failure:
    """The JSON object of a good answer, or what a bad one means."""
    status, shown = response.status, response.body[:500].decode("utf-8", "replace")
    try:
        answer = read_object(response.body)
    except ValueError:
        answer = {}
    error = object_of(answer, "error")
    if error:
        return failure(error, str(status))
    if 200 <= status < 300 and answer:
        return answer
    if 300 <= status < 500 and status not in (408, 429):
        return Misconfigured(str(status), shown or "the address is not WhatsApp's")
    return Retry(str(status), f"not WhatsApp's answer: {shown}")


def failure(error: dict, default_code: str = "") -> Failure:
    """What an error object means, of an answer or of a failed message's status."""
    code = _number(error, "code")
    reason = words(error)
    if code is None:
        return Retry(default_code, reason)
    kind = CODES.get(code, Misconfigured if 200 <= code < 300 else GiveUp)
    if (code, _number(error, "error_subcode")) == NO_SUCH_OBJECT:
        kind = Misconfigured
    elif code not in CODES and error.get("is_transient") is True:
        kind = Retry
    if kind is Retry:
        return Retry(str(code), reason, after=WAITS.get(code), contact_only=code == PAIR_LIMIT)
    return kind(str(code), reason)


def words(error: dict) -> str:
    """Meta's own words: the details where there are any, they name the parameter."""
    title = text_of(error, "title") or text_of(error, "message")
    details = text_of(object_of(error, "error_data"), "details")
    if details and details not in title:
        title = f"{title}: {details}" if title else details
    return title or "WhatsApp names no reason"


def _number(error: dict, name: str) -> int | None:
    value = error.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
