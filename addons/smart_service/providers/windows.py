"""When each provider lets an account write, as data.

A provider that is not named here, or has no rows, lets us write at any time. Read in November
2026; the page that says so stands beside each row.

Of one trigger only the last counts: who writes again has five messages, not ten.
"""

from __future__ import annotations

from .base import Window

MINUTE = 60
HOUR = 3600

OFFICIAL_ACCOUNT = (
    "https://developers.weixin.qq.com/doc/offiaccount/Customer_Service/Customer_Service_Messages.html"
)
MINI_PROGRAM = (
    "https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/"
    "send.html"
)
WECOM = "https://developer.work.weixin.qq.com/document/path/94677"
WHATSAPP = "https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages"

# (provider, variant) → its rows
WINDOWS: dict[tuple[str, str], tuple[Window, ...]] = {
    # A tap on an entry of a menu message is a menu event, never a message. A payment opens a
    # window too, but its event goes to the merchant and not to the account.
    ("wechat", ""): (
        Window("message", 48 * HOUR, 5, OFFICIAL_ACCOUNT),
        Window("menu", MINUTE, 3, OFFICIAL_ACCOUNT),
        Window("scan", MINUTE, 3, OFFICIAL_ACCOUNT),
        Window("follow", MINUTE, 3, OFFICIAL_ACCOUNT),
    ),
    # "Not cumulative: the number becomes the largest of the current limits, the time the
    # longest", https://developers.weixin.qq.com/miniprogram/introduction/custom.html
    ("wechat", "mini_program"): (
        Window("message", 48 * HOUR, 5, MINI_PROGRAM, adds_up=False),
        Window("enter", MINUTE, 2, MINI_PROGRAM, adds_up=False),
    ),
    # entering a session gives a code for one welcome message, which is no reply
    ("wecom", ""): (Window("message", 48 * HOUR, 5, WECOM),),
    ("whatsapp", ""): (Window("message", 24 * HOUR, 0, WHATSAPP),),
    # a bot may write to whoever has started it, https://core.telegram.org/bots/faq
    ("telegram", ""): (),
    ("api", ""): (),
    ("email", ""): (),
    ("web", ""): (),
}

# codes of a receipt that says that the window was closed after all
CLOSED_RECEIPTS: dict[str, frozenset[str]] = {
    "whatsapp": frozenset({"131047"}),  # more than 24 hours since the customer wrote
    # fail_type of msg_send_fail, https://developer.work.weixin.qq.com/document/path/94670
    "wecom": frozenset({"4", "6"}),  # more than 48 hours; more than five messages
}

# codes that say that the messages of an open window are used up
USED_UP_CODES: dict[str, frozenset[str]] = {
    "wechat": frozenset({"45047"}),
    "wecom": frozenset({"6"}),
}


def windows_of(provider: str, variant: str = "") -> tuple[Window, ...]:
    """The rows of a provider's product, none where one may write at any time.

    >>> [window.seconds for window in windows_of("whatsapp")]
    [86400]
    >>> [window.trigger for window in windows_of("wechat", "mini_program")]
    ['message', 'enter']
    """
    return WINDOWS.get((provider, variant), ())
