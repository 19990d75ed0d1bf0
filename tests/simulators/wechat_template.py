"""Templates of WeChat: an official account's messages, a mini program's subscription messages.

* https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage
* https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/
  subscribe-message/sendMessage.html, with the rules that values of each kind keep

(read in November 2026). No page says what a second call with the same ``client_msg_id`` is
answered; here it gets the first one's ``msgid``.
"""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass

from .wechat_app import Refused, WeChatApp

SAME_MESSAGE_SECONDS = 600
MANY = 10**9
VARIABLE = re.compile(r"\{\{(\w+)\.DATA\}\}")
CHINESE = r"[\u4e00-\u9fff]"
# kind of a value → what it may be
RULES = {
    "thing": r".{1,20}",
    "number": r"[\d.,+-]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[\x20-\x7e]{1,32}",
    "time": r".*\d.*",
    "date": r".*\d.*",
    "amount": r"[^\d]{0,3}[\d.,]{1,11}[^\d]{0,2}",
    "phone_number": r"[\d+() -]{1,17}",
    "car_number": r".{1,8}",
    "name": rf"({CHINESE}{{1,10}}|[A-Za-z .]{{1,20}})",
    "phrase": rf"{CHINESE}{{1,5}}",
}


@dataclass(frozen=True)
class WeChatTemplate:
    """A template that the account may use; what was refused, WeChat does not list.

    :param content: as WeChat lists it, with ``{{thing1.DATA}}`` for each value
    :param kind: of a subscription message: 2 may be sent once for each consent, 3 ever after
    """

    template_id: str
    title: str
    content: str
    kind: int = 2

    @property
    def variables(self) -> list[str]:
        return VARIABLE.findall(self.content)


PROGRESS = WeChatTemplate(
    "simulated-progress-template-000000000000000",
    "服务进度通知",
    "服务单号:{{character_string1.DATA}}\n服务内容:{{thing2.DATA}}\n更新时间:{{time3.DATA}}\n",
)
FAULT = WeChatTemplate(
    "simulated-fault-template-000000000000000000",
    "设备故障提醒",
    "设备:{{thing1.DATA}}\n状态:{{phrase2.DATA}}\n",
    kind=3,
)


class Templates:
    """One account's templates, and which of them its customers have allowed."""

    def __init__(self, app: WeChatApp):
        self.app = app
        self.by_id = {one.template_id: one for one in (PROGRESS, FAULT)}
        # openid and template id → how often it may be sent
        self.consents: dict[tuple[str, str], int] = {}
        self._sent: dict[tuple[str, str], tuple[int, float]] = {}
        self._message_ids = itertools.count(int(time.time()) * 10**9)

    def allow(self, openid: str, template_id: str, accepted: bool) -> None:
        """A customer answers the question whether he wants such a message.

        :raises KeyError: there is no such template
        """
        if not accepted:
            self.consents.pop((openid, template_id), None)
            return
        more = MANY if self.by_id[template_id].kind == 3 else 1
        self.consents[openid, template_id] = self.consents.get((openid, template_id), 0) + more

    def listed(self) -> dict:
        """As an official account or a mini program gets them."""
        rows = self.by_id.values()
        if self.app.is_mini_program:
            return {"errcode": 0, "errmsg": "ok", "data": [
                {"priTmplId": one.template_id, "title": one.title, "content": one.content,
                 "example": "", "type": one.kind} for one in rows]}
        return {"template_list": [
            {"template_id": one.template_id, "title": one.title, "primary_industry": "IT科技",
             "deputy_industry": "互联网|电子商务", "content": one.content, "example": ""}
            for one in rows]}

    def check(self, message: dict) -> dict[str, str]:
        """The values of a message.

        :raises Refused: one is missing or breaks its rule, or there is no such template
        """
        template = self.by_id.get(message.get("template_id"))
        if not template:
            raise Refused(40037)
        data = message.get("data")
        if not isinstance(data, dict):
            raise Refused(47001)
        values = {}
        for name in template.variables:
            value = data[name].get("value") if isinstance(data.get(name), dict) else None
            if not isinstance(value, str) or not value.strip():
                raise Refused(47003, f"argument invalid! data.{name}.value is emtpy")
            rule = RULES.get(re.sub(r"\d+$", "", name))
            if rule and not re.fullmatch(rule, value):
                raise Refused(47003, f"argument invalid! data.{name}.value invalid")
            values[name] = value
        return values

    def use_consent(self, openid: str, template_id: str) -> None:
        """:raises Refused: the customer has allowed none, or no more"""
        left = self.consents.get((openid, template_id), 0)
        if not left:
            raise Refused(43101)
        self.consents[openid, template_id] = left if left >= MANY else left - 1

    def known(self, openid: str, client_msg_id: str, now: float) -> int | None:
        """The id of the same message, if it was sent a moment ago."""
        number, when = self._sent.get((openid, client_msg_id), (0, 0.0))
        return number if number and now - when < SAME_MESSAGE_SECONDS else None

    def new_id(self, openid: str, client_msg_id: str, now: float) -> int:
        number = next(self._message_ids)
        if client_msg_id:
            self._sent[openid, client_msg_id] = (number, now)
        return number
