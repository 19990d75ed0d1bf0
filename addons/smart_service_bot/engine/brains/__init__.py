"""Other companies' bots that answer in place of a language model: ask one, get its words.

Each adapter is a generator in a file of its own: it yields a :class:`~..llm.wire.Call`, or the
seconds to wait before the next, gets the :class:`~..llm.wire.Response` and returns a
:class:`Reply`. :func:`ask` makes the calls, within one time limit for all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ..llm import wire
from ..llm.errors import Late
from . import botpress, coze, dify, rasa
from .base import Reply, Settings

__all__ = ["ADAPTERS", "Reply", "Settings", "ask"]

ADAPTERS = {"botpress": botpress.talk, "coze": coze.talk, "dify": dify.talk, "rasa": rasa.talk}


def ask(
    settings: Settings, text: str, user: str, ref: dict | None = None, *,
    perform: Callable = wire.perform, sleep: Callable = time.sleep,
) -> Reply:
    """What the bot answers.

    :param user: names the customer to the bot; says nothing about who he is
    :param ref: of its reply before, in the same conversation
    :raises LlmError: one of :mod:`..llm.errors`; Late when all of it takes too long
    """
    deadline = time.monotonic() + settings.seconds
    talk = ADAPTERS[settings.kind](settings, text, user, ref or {})
    answer = None
    try:
        while True:
            wanted = talk.send(answer)
            left = deadline - time.monotonic()
            if left <= 0 or (isinstance(wanted, float) and wanted > left):
                raise Late("the bot is still thinking")
            answer = sleep(wanted) if isinstance(wanted, float) else perform(wanted, left)
    except StopIteration as end:
        return end.value
    finally:
        talk.close()
