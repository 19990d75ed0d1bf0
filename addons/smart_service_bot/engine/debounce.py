"""When a customer who writes in bursts has finished."""

import re
from datetime import timedelta

# after a finished question the wait is this share of the usual one
FINISHED_SHARE = 0.25
# who never stops writing is answered all the same
LONGEST_WAIT = timedelta(seconds=10)

_END = re.compile(r"(?:[?？!！。…]|[a-z]{2}\.|[吗呢么])[\s\"'”’)）]*$", re.IGNORECASE)
_CODE = re.compile(r"\s*(?=\S*\d)[a-z0-9-]{1,24}\s*", re.IGNORECASE)
_WHOLE = re.compile(
    r"\s*(?:转?人工|agent|human|yes|no|ok|是的?|不是|好的?|谢谢|thanks|thank you)\s*",
    re.IGNORECASE)


def is_finished(message):
    """Whether a message reads as if nothing came after it: a question, a number, a yes.

    >>> [is_finished(m) for m in ("墨盒怎么换?", "where is my order?", "S00012", "2", "转人工")]
    [True, True, True, True, True]
    >>> [is_finished(m) for m in ("你好", "my printer", "我想问一下,", "")]
    [False, False, False, False]
    """
    message = message or ""
    return bool(
        _END.search(message[-40:]) or _CODE.fullmatch(message) or _WHOLE.fullmatch(message))


def due_at(now, since, silence, finished):
    """When to answer a message of this moment.

    :param since: when the first message that is still unanswered came
    :param silence: seconds of silence to wait for
    :param finished: whether the message reads as if nothing came after it

    >>> from datetime import datetime
    >>> noon = datetime(2026, 11, 22, 12)
    >>> due_at(noon, noon, 2.0, False).second, due_at(noon, noon, 4.0, True).second
    (2, 1)
    >>> due_at(noon, noon - timedelta(seconds=9), 2.0, False).second
    1
    """
    wait = timedelta(seconds=silence * (FINISHED_SHARE if finished else 1.0))
    return max(now, min(now + wait, since + LONGEST_WAIT))
