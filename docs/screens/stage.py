"""Conversations that the pictures need and that no played day leaves behind.

Customers write through the providers' simulators, the agent answers as his browser would.
"""

import os

from play.channels import Channel, WeChat, WhatsApp, find_account
from play.odoo import Odoo, wait_for
from play.scenario import Customer

SECONDS = 40
PERSON = {"en_US": "I want to talk to a human", "zh_CN": "转人工"}
# WeChat tells no names: its customers are the demo company's
CUSTOMERS = {
    ("wechat", "en_US"): ("oQh5yHdUb4I2s04T1uir_wCU38xW", "Olivia Brown"),
    ("wechat", "zh_CN"): ("oQh5y3Zpkurqb5u_qhMztqB1rchD", "刘洋"),
    ("whatsapp", "en_US"): ("12125550187", "James Miller"),
    ("whatsapp", "zh_CN"): ("85291234567", "林嘉欣"),
}
QUESTION = {"en_US": "My printer shows E03 and stops, what can I do?",
            "zh_CN": "打印机报错 E03，错误代码是什么意思？"}
THANKS = {"en_US": "One moment, I am looking for the cable.", "zh_CN": "稍等，我找一下电源线。"}
ANSWERS = {
    "en_US": (
        "Hello, Lin Xiao here. Please switch the printer off and open the rear cover.",
        "Pull the paper out slowly, in the direction of the arrow.",
        "Close the cover until it clicks, and switch the printer on again.",
        "The green light should stay on now.",
        "If E03 comes back, we send an engineer tomorrow morning.",
    ),
    "zh_CN": (
        "您好，请先关闭打印机电源，再打开后盖。",
        "顺着箭头方向慢慢把纸抽出来。",
        "合上后盖直到听到咔哒一声，再重新开机。",
        "现在绿灯应该一直亮着。",
        "如果再出现 E03，明天上午安排工程师上门。",
    ),
}
UNDELIVERABLE = 131026


class Scene:
    """One customer, who asks for a person, and the agent who joins him."""

    def __init__(self, kind: type[Channel], provider: str, lang: str):
        url, database = os.environ["SMART_URL"], os.environ["SMART_DB"]
        self.manager = Odoo(url, database, "manager")
        self.agent = Odoo(url, database, "agent")
        self.lang = lang
        self.channel = kind(find_account(self.manager, provider), url,
                            os.environ[f"SMART_{provider.upper()}_URL"])
        self.channel.begin()
        value, name = CUSTOMERS[provider, lang]
        self.customer = Customer(name, provider, value, name, lang)

    def begin(self) -> int:
        """The customer asks a question and for a person, and an agent joins; the session's id."""
        self.close()
        self.writes(QUESTION[self.lang])
        wait_for(lambda: self._session(("bot", "queue")), SECONDS)
        wait_for(lambda: self.channel.received(self.customer.id), SECONDS)
        self._speaks()
        self.writes(PERSON[self.lang])
        session = wait_for(lambda: self._session(("queue", "agent")), SECONDS)
        self.agent.call("discuss.channel", "livechat_join_channel_needing_help", [session])
        # what the bot says last must not count after the customer's next message
        wait_for(lambda: not self.manager.search("smart.service.outbox", [
            ["channel_id", "=", session], ["state", "in", ["queued", "sending"]]]), SECONDS)
        return session

    def _speaks(self) -> None:
        """What is noted about the customer is in his language, also of one who is new."""
        contact = self.manager.search_read(
            "smart.service.contact", [["value", "=", self.customer.id]], ["partner_id"])[0]
        self.manager.call("res.partner", "write", [contact["partner_id"][0]], {"lang": self.lang})

    def close(self) -> None:
        """End what an earlier picture has left open."""
        if session := self._session(("bot", "queue", "agent")):
            self.manager.call("discuss.channel", "action_smart_close", [session])

    def writes(self, text: str) -> None:
        """The customer says something."""
        self.channel.deliver(self.channel.compose(self.customer, text))

    def answers(self, session: int, *texts: str) -> None:
        """The agent says something, and it arrives."""
        for text in texts:
            self.agent.route(
                "/mail/message/post", thread_model="discuss.channel", thread_id=session,
                post_data={"body": text, "message_type": "comment",
                           "subtype_xmlid": "mail.mt_comment"})
            wait_for(lambda text=text: any(
                text in row.text for row in self.channel.received(self.customer.id)), SECONDS)

    def _session(self, owners: tuple[str, ...]) -> int | None:
        found = self.manager.search("discuss.channel", [
            ["smart_contact_id.value", "=", self.customer.id], ["smart_owner", "in", owners],
            ["livechat_end_dt", "=", False]], order="id desc", limit=1)
        return found[0] if found else None


def composer(lang: str) -> int:
    """A WeChat customer who may still be answered three times."""
    scene = Scene(WeChat, "wechat", lang)
    session = scene.begin()
    scene.answers(session, ANSWERS[lang][0])
    scene.writes(THANKS[lang])
    scene.answers(session, *ANSWERS[lang][1:3])
    return session


def window(lang: str) -> int:
    """A WeChat customer who has been answered as often as WeChat allows."""
    scene = Scene(WeChat, "wechat", lang)
    session = scene.begin()
    scene.writes(THANKS[lang])
    scene.answers(session, *ANSWERS[lang])
    return session


def receipts(lang: str) -> int:
    """A WhatsApp customer: one answer read, one delivered, one refused."""
    scene = Scene(WhatsApp, "whatsapp", lang)
    session = scene.begin()
    scene.answers(session, *ANSWERS[lang][:3])
    sent = scene.channel.sent_ids(scene.customer.id)[-3:]
    for message_id, states in zip(sent, (("delivered", "read"), ("delivered",), ("failed",)),
                                  strict=True):
        for state in states:
            scene.channel.receipt(
                message_id, state, UNDELIVERABLE if state == "failed" else 0)
    wait_for(lambda: scene.manager.search("smart.service.outbox", [
        ["channel_id", "=", session], ["state", "=", "failed"]]), SECONDS)
    return session


def portal(lang: str) -> str:
    """A customer with a repair, who writes and is sent the link to his page; the link's token."""
    scene = Scene(WeChat, "wechat", lang)
    ticket = scene.manager.search_read("smart.service.ticket", [
        ["partner_id.lang", "=", lang], ["contact_id.account_id.provider", "=", "wechat"],
    ], ["contact_id"], order="id desc", limit=1)[0]
    point = scene.manager.search_read(
        "smart.service.contact", [["id", "=", ticket["contact_id"][0]]], ["value", "name"])[0]
    scene.customer = Customer(point["name"], "wechat", point["value"], point["name"], lang)
    # after a while WeChat lets nothing through to somebody who has not written
    scene.writes(QUESTION[lang])
    wait_for(lambda: scene.channel.received(scene.customer.id), SECONDS)
    scene.manager.call("smart.service.ticket", "action_send_portal_link", [ticket["id"]])
    found = wait_for(lambda: [
        row.text for row in scene.channel.received(scene.customer.id)
        if "/my/service/enter/" in row.text], SECONDS)
    return found[-1].split("/my/service/enter/")[1].split()[0]
