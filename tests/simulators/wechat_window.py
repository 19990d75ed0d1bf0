"""How many messages an account may still send to a customer, and until when.

https://developers.weixin.qq.com/doc/offiaccount/Customer_Service/Customer_Service_Messages.html
and https://developers.weixin.qq.com/miniprogram/introduction/custom.html: an official account
has a count for each thing that a customer did; a mini program has one count, which the next
thing sets to the largest, not to the sum (both read in November 2026).
"""

from __future__ import annotations

from .wechat_app import Refused

# what a customer does: messages, seconds
OFFICIAL_ACCOUNT = {
    "message": (5, 48 * 3600),
    "follow": (3, 60),
    "scan": (3, 60),
    "menu": (3, 60),
}
MINI_PROGRAM = {"message": (5, 48 * 3600), "enter": (2, 60)}


class ReplyWindows:
    """The counts of one account's customers."""

    def __init__(self, is_mini_program: bool):
        self._rules = MINI_PROGRAM if is_mini_program else OFFICIAL_ACCOUNT
        self._adds_up = not is_mini_program
        # openid → trigger → [messages left, end]
        self._open: dict[str, dict[str, list[float]]] = {}

    def open(self, openid: str, trigger: str, now: float) -> None:
        """A customer did something.

        :raises KeyError: it allows nothing to this account
        """
        messages, seconds = self._rules[trigger]
        rows = self._open.setdefault(openid, {})
        if self._adds_up:
            # doing the same again fills the count up, it does not add to it
            rows[trigger] = [messages, now + seconds]
            return
        left, end = rows.get("any", [0, 0])
        if end <= now:
            left = 0
        rows["any"] = [max(left, messages), max(end, now + seconds)]

    def close(self, openid: str) -> None:
        """The customer left."""
        self._open.pop(openid, None)

    def is_open(self, openid: str, now: float) -> bool:
        return any(end > now for _left, end in self._open.get(openid, {}).values())

    def use(self, openid: str, now: float) -> None:
        """One message, from what ends first.

        :raises Refused: none is left, or it is too late
        """
        rows = self._open.get(openid, {}).values()
        alive = sorted((row for row in rows if row[1] > now), key=lambda row: row[1])
        if not alive:
            raise Refused(45015)
        for row in alive:
            if row[0] > 0:
                row[0] -= 1
                return
        raise Refused(45047)
