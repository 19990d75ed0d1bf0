"""Providers on this machine: as strict as the real ones, and able to fail on command.

They share no code with the addons, so that the two can't be wrong together. In a test::

    with WeChatSimulator() as wechat:
        wechat.deliver_text(webhook_url, "oCustomer", "你好")
        wechat.wait_sent(1)

and as a process, for demos and black-box tests: ``python -m tests.simulators``.
"""

from . import smtp
from .brain import BrainSimulator
from .callback import CallbackReceiver
from .dingtalk import DEMO_DING, DEMO_ROBOT, DingTalkSimulator
from .llm import LlmSimulator
from .osrm import OsrmSimulator
from .telegram import TelegramBot, TelegramSimulator
from .tiles import TileSimulator
from .wechat import (
    MINI_APP,
    PLAIN_APP,
    SECURE_APP,
    WeChatApp,
    WeChatSimulator,
    WeChatTemplate,
)
from .wecom import DEMO_COMPANY, Company, WeComSimulator
from .whatsapp import WhatsAppNumber, WhatsAppSimulator

__all__ = [
    "DEMO_COMPANY",
    "DEMO_DING",
    "DEMO_ROBOT",
    "MINI_APP",
    "PLAIN_APP",
    "SECURE_APP",
    "BrainSimulator",
    "CallbackReceiver",
    "Company",
    "DingTalkSimulator",
    "LlmSimulator",
    "OsrmSimulator",
    "TelegramBot",
    "TelegramSimulator",
    "TileSimulator",
    "WeChatApp",
    "WeChatSimulator",
    "WeChatTemplate",
    "WeComSimulator",
    "WhatsAppNumber",
    "WhatsAppSimulator",
    "smtp",
]
