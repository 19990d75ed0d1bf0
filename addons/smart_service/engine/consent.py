"""Words with which a customer takes the consent to notices back, or gives it again.

They count only as the whole of a message: "stop the machine from leaking" is no withdrawal.
STOP, UNSUBSCRIBE and QUIT are the words of the CTIA's messaging principles; 退订
and TD are those of Chinese carriers.
"""

from __future__ import annotations

import re
import unicodedata

STOP, START = "stop", "start"
WORDS = {
    STOP: frozenset({
        "stop", "stopall", "unsubscribe", "quit", "opt out", "optout",
        "退订", "退訂", "td", "取消订阅", "取消訂閱"}),
    START: frozenset({"start", "unstop", "subscribe", "opt in", "optin", "订阅", "訂閱"}),
}


def wish(text: str) -> str:
    """:data:`STOP`, :data:`START`, or '' for any other message.

    >>> wish(" STOP! "), wish("回复TD退订"), wish("退订。"), wish("ＴＤ")
    ('stop', '', 'stop', 'stop')
    >>> wish("Please stop the leak"), wish("start")
    ('', 'start')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = " ".join(re.sub(r"[^\w\s]+", " ", folded).split())
    return next((found for found, words in WORDS.items() if bare in words), "")
