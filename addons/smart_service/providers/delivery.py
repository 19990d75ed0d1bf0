"""One thing on its way to the provider: a file first, where there is one, then the call.

Plain values in and out, so that any thread may do it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from . import http
from .base import Adapter, Failure, Outgoing, Reauthenticate, Response, Result, Retry, Uploaded
from .standard_webhooks import retry_after

# a video of the largest size that a provider takes, over a slow line
UPLOAD_SECONDS = 60.0
# said by a gateway that got no proper answer from the provider, who may have acted all the same
GATEWAY_STATUSES = (502, 504)


@dataclass(frozen=True)
class Delivered:
    """What became of it.

    :param result: the provider's answer; None when none came
    :param error: why none came
    :param uploaded: the file that the provider has taken on the way, if it was asked to
    """

    result: Result | None = None
    error: http.NetworkError | ValueError | None = None
    uploaded: Uploaded | None = None


def deliver(
    adapter: Adapter, outgoing: Outgoing, token_of: Callable[..., str], token: str | None = None
) -> tuple[Delivered, str | None]:
    """Give ``outgoing`` to the provider; whatever goes wrong is in the answer.

    A file with neither id nor need of one is uploaded first, where the adapter wants that; a
    failure of the upload certainly sent nothing. An access token that the provider refuses is
    renewed once.

    :param token_of: gives the access token, another one than its ``stale``
    :param token: the one to begin with, where it is known
    :raises: whatever ``token_of`` does; nothing was sent then
    :return: also the token that is good now, None when there is none
    """
    if token is None:
        token = token_of()
    delivered = _deliver(_with_token(adapter, token), outgoing)
    if isinstance(delivered.result, Reauthenticate):
        token = token_of(stale=token)
        delivered = _deliver(_with_token(adapter, token), outgoing)
    refused = isinstance(delivered.result, Reauthenticate)
    return delivered, None if refused else token


def _with_token(adapter: Adapter, token: str) -> Adapter:
    return type(adapter)(replace(adapter.credentials, access_token=token))


def _deliver(adapter: Adapter, outgoing: Outgoing) -> Delivered:
    uploaded = None
    if outgoing.kind == "message" and outgoing.media and not outgoing.media.media_id:
        try:
            call = adapter.upload_call(outgoing.media)
            if call:
                answer = adapter.read_upload(http.perform(call, total=UPLOAD_SECONDS))
                if isinstance(answer, Failure):
                    return Delivered(result=answer)
                uploaded = answer
                media = replace(outgoing.media, media_id=answer.media_id)
                outgoing = replace(outgoing, media=media)
        except http.NetworkError as error:
            return Delivered(error=http.NotSent(str(error)))
        except ValueError as error:
            return Delivered(error=error)
    try:
        call = adapter.build(outgoing)
    except ValueError as error:
        return Delivered(error=error, uploaded=uploaded)
    try:
        response = http.perform(
            call, total=UPLOAD_SECONDS if outgoing.media else http.TOTAL_SECONDS,
            keep_alive=adapter.capabilities.idempotent_send)
    except http.NetworkError as error:
        return Delivered(error=error, uploaded=uploaded)
    result = adapter.classify(response)
    if _is_doubtful(adapter, response, result):
        unknown = http.UnknownFate(f"{result.code}: {result.reason}")
        return Delivered(error=unknown, uploaded=uploaded)
    if isinstance(result, Retry) and result.after is None:
        # whoever asked for it, the provider or a server before him
        result = replace(result, after=retry_after(response, time.time()))
    return Delivered(result=result, uploaded=uploaded)


def _is_doubtful(adapter: Adapter, response: Response, result: Result) -> bool:
    """Whether a failure that asks for another try leaves open if the message was taken.

    So does a gateway's word, and an answer of success that is not the provider's own, so that
    its status is all there is to name it by.
    """
    if adapter.capabilities.idempotent_send or not isinstance(result, Retry):
        return False
    unread = 200 <= response.status < 300 and result.code == str(response.status)
    return unread or response.status in GATEWAY_STATUSES
