"""What WeChat knows of an account, and the words in which it refuses a call."""

from __future__ import annotations

from dataclasses import dataclass, replace

WORDS = {
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40032: "invalid openid list size",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    41001: "access_token missing",
    41005: "media data missing",
    41030: "invalid page",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44001: "empty media data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45007: "playtime out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "need sending message to user, or recving message from user in the last 30 seconds "
    "before typing",
    45081: "you are already typing to the user",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
}


class Refused(Exception):
    """WeChat's answer with an error code."""

    def __init__(self, code: int, words: str = ""):
        super().__init__(words or WORDS[code])
        self.code = code


@dataclass(frozen=True)
class WeChatApp:
    """An account as its owner has set it up at WeChat.

    :param token: what pushes are signed with
    :param mode: how pushes are sent: ``plain``, ``aes`` or ``compatible``
    :param data_format: ``xml`` or ``json``
    :param product: ``official_account`` or ``mini_program``
    :param open_platform: the open platform account that it is bound to; within one, a person
        has one unionid
    """

    app_id: str
    app_secret: str = "simulated-app-secret"
    token: str = "simulated-token"
    encoding_aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    mode: str = "plain"
    original_id: str = "gh_simulated"
    data_format: str = "xml"
    product: str = "official_account"
    open_platform: str = ""

    @property
    def is_mini_program(self) -> bool:
        return self.product == "mini_program"

    def with_key(self, encoding_aes_key: str) -> WeChatApp:
        """The same account, set up for encrypted pushes."""
        return replace(self, encoding_aes_key=encoding_aes_key, mode="aes")


PLAIN_APP = WeChatApp("wxsimulated0000001", open_platform="simulated-open")
SECURE_APP = WeChatApp("wxsimulated0000002", mode="aes", original_id="gh_simulated2")
MINI_APP = WeChatApp(
    "wxsimulated0000003",
    mode="aes",
    original_id="gh_simulated3",
    data_format="json",
    product="mini_program",
    open_platform="simulated-open",
)
