"""Notices to our own people as messages of a WeCom app (企业微信应用消息).

https://developer.work.weixin.qq.com/document/path/90236 (read in November 2026). Credentials:
``app_id`` is the company, ``app_secret`` and ``account_ref`` (AgentId) are the app's. WeCom takes
calls from the app's trusted addresses only (60020).

A card's title may have 128 bytes, its text 512. The same card within the check interval arrives
once, so that one whose fate is unknown may be sent again. More than 30 messages a minute to one
person are dropped without a word.
"""

from __future__ import annotations

import html

from . import wecom_api as api
from .base import Call, Failure, GiveUp, Response, Result, Sent, Token
from .jsonread import text_of
from .staff import Notice, StaffAdapter, cut_bytes, register
from .text import short_id

TITLE, DESCRIPTION, ADDRESS, BUTTON = 128, 512, 2048, 12
# the longest that WeCom takes; a notice is given up before that
DUPLICATE_SECONDS = 4 * 3600
NOBODY = "81013"


@register
class WeComApp(StaffAdapter):
    """A self-built app of a company at WeCom."""

    code = "wecom"
    required = ("app_id", "app_secret", "account_ref")
    public_base_url = api.PUBLIC_BASE_URL
    per_person = 30

    def check(self) -> None:
        if not self.credentials.account_ref.isascii() or not self.credentials.account_ref.isdigit():
            raise ValueError("WeCom's AgentId is a number")

    def token_call(self) -> Call:
        return api.token_call(self.credentials)

    def read_token(self, response: Response) -> Token | Failure:
        return api.read_token(response)

    def build(self, notice: Notice, now: float) -> Call:
        """A text card; without an address to open, a text."""
        value = {
            "touser": notice.recipient,
            "agentid": int(self.credentials.account_ref),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATE_SECONDS,
        }
        if notice.url and len(notice.url.encode()) <= ADDRESS:
            card = {
                # the text is read as HTML; an entity must not be cut in two
                "title": cut_bytes(notice.title, TITLE),
                "description": _escaped(notice.text or notice.title),
                "url": notice.url,
            }
            if notice.button and len(notice.button.encode()) <= BUTTON:
                card["btntxt"] = notice.button
            value |= {"msgtype": "textcard", "textcard": card}
        else:
            text = "\n".join(filter(None, [notice.title, notice.text]))
            value |= {"msgtype": "text", "text": {"content": cut_bytes(text, 2048)}}
        return api.call(self.credentials, "/cgi-bin/message/send", value)

    def classify(self, response: Response) -> Result:
        """Taken, but for nobody, is a failure: his id is not, or not visible to the app."""
        found = api.answer(response)
        if isinstance(found, Failure):
            if found.code == NOBODY:
                return GiveUp(NOBODY, "WeCom knows nobody of this user ID who may see the app")
            return found
        for name in ("invaliduser", "unlicenseduser"):
            if text_of(found, name):
                return GiveUp(name, f"WeCom does not reach {text_of(found, name)} ({name})")
        return Sent(short_id(text_of(found, "msgid")))


def _escaped(text: str) -> str:
    """``text`` as HTML within the limit."""
    limit = DESCRIPTION
    while True:
        escaped = html.escape(cut_bytes(text, limit), quote=False)
        over = len(escaped.encode()) - DESCRIPTION
        if over <= 0:
            return escaped
        limit -= over


