"""Who owns a conversation: the state machine, and nothing else.

``bot → queue → agent → closed``. Every change of hands raises the epoch, so that whoever
acted on an older view can be recognised and stopped.
"""

MOVES = {
    "bot": {"queue", "agent", "closed"},
    "queue": {"bot", "agent", "closed"},
    "agent": {"queue", "bot", "agent", "closed"},
    "closed": set(),
}


class IllegalMove(ValueError):
    """A change of hands that the state machine does not know."""


def move(owner: str, epoch: int, to: str) -> tuple[str, int]:
    """The owner and epoch after a change of hands.

    :raises IllegalMove: there is no such change

    >>> move("bot", 3, "queue")
    ('queue', 4)
    >>> move("closed", 4, "bot")
    Traceback (most recent call last):
    ...
    smart_service_engine.ownership.IllegalMove: closed to bot
    """
    if to not in MOVES[owner]:
        raise IllegalMove(f"{owner} to {to}")
    return to, epoch + 1


def may_speak(owner: str, epoch: int, as_owner: str, seen_epoch: int) -> bool:
    """Whether who saw ``seen_epoch`` may still speak as ``as_owner``.

    >>> may_speak("bot", 4, "bot", 4)
    True
    >>> may_speak("agent", 5, "bot", 4)
    False
    """
    return owner == as_owner and epoch == seen_epoch
