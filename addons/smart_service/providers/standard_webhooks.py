"""Standard Webhooks: how a webhook proves who sent it, when, and that it is whole.

Three headers, ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``, the last an
HMAC-SHA256 over ``id.timestamp.body``; ``Retry-After`` says when to come back.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hmac
from email.utils import parsedate_to_datetime

from .base import BadRequest, BadSignature, Request, Response

DAY_SECONDS = 24 * 3600.0
TOLERANCE_SECONDS = 300
SECRET_PREFIX = "whsec_"


def secret_key(secret: str) -> bytes:
    """The HMAC key in ``secret``, base64 with or without the prefix ``whsec_``.

    :raises ValueError: not base64, or empty
    """
    encoded = secret.strip().removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError as error:
        raise ValueError("a webhook secret is base64, with or without whsec_") from error
    if not key:
        raise ValueError("a webhook secret can't be empty")
    return key


def secret_keys(secrets: str) -> list[bytes]:
    """The HMAC keys of one or several secrets, see :func:`sign`.

    :raises ValueError: there is none, or one of them is none
    """
    return [secret_key(secret) for secret in secrets.split() or [""]]


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``.

    :param secret: one, or several with blanks between them while one is being replaced by
        another; then there is a signature with each
    :param timestamp: seconds since 1970, as in ``webhook-timestamp``
    :raises ValueError: the secret is none
    """
    signed = f"{message_id}.{timestamp}.".encode("utf-8", "replace") + body
    return " ".join(
        "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        for key in secret_keys(secret)
    )


def verify(secret: str, request: Request, now: float) -> str:
    """Check the signature and return ``webhook-id``.

    A header may carry several signatures while a secret is being changed; one that fits is
    enough.

    :param secret: one or several, see :func:`sign`
    :param now: seconds since 1970; the timestamp may be 5 minutes off
    :raises BadRequest: a header is missing or no header of this kind
    :raises BadSignature: no signature fits, or the request is too old or too new
    """
    message_id = request.headers.get("webhook-id", "")
    stamp = request.headers.get("webhook-timestamp", "")
    signatures = request.headers.get("webhook-signature", "")
    if not (message_id and stamp and signatures):
        raise BadRequest("a Standard Webhooks header is missing")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise BadRequest("webhook-timestamp is no number of seconds")
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise BadSignature("webhook-timestamp is more than 5 minutes off")
    try:
        expected = sign(secret, message_id, int(stamp), request.body).encode().split()
    except ValueError as error:
        raise BadSignature("the account's webhook secret is none") from error
    fits = False
    for signature in signatures.split():
        for one in expected:
            fits |= hmac.compare_digest(one, signature.encode("utf-8", "replace"))
    if not fits:
        raise BadSignature("no signature fits")
    return message_id


def retry_after(response: Response, now: float) -> float | None:
    """Seconds of a ``Retry-After`` header, given as seconds or as a date; None without.

    Never more than a day: nobody would look after a message that waits for a year.
    """
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), DAY_SECONDS)
    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - now), DAY_SECONDS)
    except (TypeError, ValueError, OverflowError):
        return None
