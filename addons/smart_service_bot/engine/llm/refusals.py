"""What an endpoint means when it refuses."""

from __future__ import annotations

import json
import re

from .errors import Auth, Quota, Refused, Retry

QUOTA = re.compile(r"(?i)quota|billing|balance|credit|arrears|欠费|余额")
# what some models don't take: parameter → what takes its place
PARAMETERS = {
    "max_tokens": "max_completion_tokens", "temperature": None, "stream_options": None,
    "stream": None}


def refused(status: int, headers: dict, raw: bytes, key: str = "") -> Exception:
    """The error that a refusal means, as a value to be raised.

    :param key: never repeated in its words, although some endpoints do
    """
    try:
        error = json.loads(raw)
        error = error.get("error", error) if isinstance(error, dict) else {}
    except ValueError:
        error = {}
    error = error if isinstance(error, dict) else {"message": str(error)}
    words = str(error.get("message") or raw[:200].decode("utf-8", "replace"))
    words = (words.replace(key, "***") if key else words)[:300]
    reason, code = f"{status}: {words}", f"{error.get('code')} {error.get('type')}"
    if status in (401, 403):
        return Auth(reason)
    if status == 402 or (status in (200, 429) and QUOTA.search(f"{code} {words}")):
        return Quota(reason)
    if status in (200, 408, 409, 425, 429) or status >= 500:
        return Retry(reason, _seconds(headers.get("retry-after")))
    return Refused(reason, _parameter(error, words))


def _parameter(error: dict, words: str) -> str:
    named = str(error.get("param") or "")
    if named in PARAMETERS:
        return named
    return next((name for name in PARAMETERS if re.search(rf"\b{name}\b", words)), "")


def _seconds(value) -> float | None:
    try:
        return min(max(float(value), 0.0), 3600.0)
    except (TypeError, ValueError):
        return None
