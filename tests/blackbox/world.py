"""What the tests know of the running server: its people, its accounts, its customers."""

from __future__ import annotations

import json
import time
import uuid
from datetime import datetime, timezone

import requests
from standardwebhooks.webhooks import Webhook

from play.channels import OwnApp, WeChat, find_account
from play.odoo import Odoo, wait_for
from play.scenario import Customer
from tests.simulators import wechat_push
from tests.simulators.wechat import WeChatApp

SECONDS = 30


class World:
    """A server and the users of the demo company."""

    def __init__(self, url: str, database: str):
        self.url = url
        self.database = database
        self._users: dict[str, Odoo] = {}

    def user(self, login: str) -> Odoo:
        """A logged-in user; his password is his login."""
        if login not in self._users:
            self._users[login] = Odoo(self.url, self.database, login)
        return self._users[login]

    def account(self, provider: str) -> dict:
        """The demo company's account at a provider, with its secrets."""
        return find_account(self.user("manager"), provider)

    def counters(self, account: dict) -> dict:
        """What the account has counted so far."""
        return self.user("manager").search_read(
            "smart.service.account", [["id", "=", account["id"]]],
            ["duplicate_count", "refused_count", "unknown_count"])[0]

    def inbox(self, account: dict, **values) -> list[dict]:
        """Stored events of an account."""
        domain = [["account_id", "=", account["id"]],
                  *([name, "=", value] for name, value in values.items())]
        return self.user("manager").search_read(
            "smart.service.inbox", domain, ["state", "error", "event_kind", "external_id"])

    def inbox_size(self, account: dict) -> int:
        return self.user("manager").call(
            "smart.service.inbox", "search_count", [["account_id", "=", account["id"]]])

    def sessions(self, customer_id: str) -> list[dict]:
        """Conversations of a customer, oldest first."""
        return self.user("manager").search_read(
            "discuss.channel", [["smart_contact_id.value", "=", customer_id]],
            ["smart_owner", "livechat_status", "smart_ticket_id"], order="id")

    def messages(self, customer_id: str) -> list[str]:
        """Bodies of what the customer wrote, as they stand in Odoo, oldest first."""
        manager = self.user("manager")
        contact = manager.search_read(
            "smart.service.contact", [["value", "=", customer_id]], ["partner_id"])
        if not contact:
            return []
        return [row["body"] for row in manager.search_read(
            "mail.message",
            [["model", "=", "discuss.channel"], ["message_type", "=", "comment"],
             ["res_id", "in", [session["id"] for session in self.sessions(customer_id)]],
             ["author_id", "=", contact[0]["partner_id"][0]]], ["body"], order="id")]

    def wait_messages(self, customer_id: str, count: int) -> list[str]:
        """The customer's messages as soon as there are ``count``, or what there is in the end."""
        wait_for(lambda: len(self.messages(customer_id)) >= count, SECONDS, 0.3)
        return self.messages(customer_id)

    def settle(self, account: dict) -> None:
        """Wait until nothing of an account is on its way in."""
        wait_for(lambda: not self.inbox(account, state="new"), SECONDS, 0.3)

    def hand_to_person(self, customer_id: str) -> dict:
        """The customer's session, as soon as it waits for a person."""
        def waiting():
            return [s for s in self.sessions(customer_id) if s["smart_owner"] in ("queue", "agent")]
        found = wait_for(waiting, SECONDS, 0.3)
        assert found, "no session waits for a person"
        return found[-1]

    def join(self, session: dict, login: str = "agent") -> Odoo:
        """An agent joins a session, as with the button in Discuss."""
        agent = self.user(login)
        if session["livechat_status"] == "need_help":
            agent.call("discuss.channel", "livechat_join_channel_needing_help", [session["id"]])
        return agent

    def say(self, agent: Odoo, session: dict, text: str) -> None:
        """An agent answers, as from the composer in Discuss."""
        agent.route(
            "/mail/message/post", thread_model="discuss.channel", thread_id=session["id"],
            post_data={"body": text, "message_type": "comment",
                       "subtype_xmlid": "mail.mt_comment"})


class App(OwnApp):
    """The company's app; signatures are made by an independent library."""

    def __init__(self, world: World, account: dict, simulator: str):
        super().__init__(account, world.url, simulator)
        self.begin()

    def write(self, user_id: str, text: str, times: int = 1) -> str:
        """A user of the app writes, through the simulator; returns the event's id."""
        customer = Customer(user_id, "api", user_id, f"Customer {user_id}", "en_US")
        incoming = self.compose(customer, text)
        for _time in range(times):
            assert self.deliver(incoming)
        return incoming.external_id

    def event(self, user_id: str, text: str, **values) -> dict:
        """The body of a message event."""
        return {
            "type": "message.created", "timestamp": datetime.now(timezone.utc).isoformat(),
            "data": {"message_id": uuid.uuid4().hex, "text": text,
                     "user": {"id": user_id, "lang": "en_US"}, **values},
        }

    def headers(self, body: str, event_id: str = "", secret: str = "", age: int = 0) -> dict:
        """Signed headers of a request."""
        event_id = event_id or uuid.uuid4().hex
        moment = datetime.fromtimestamp(int(time.time()) - age, timezone.utc)
        signer = Webhook(secret or self.account["webhook_secret"])
        return {
            "content-type": "application/json", "webhook-id": event_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signer.sign(event_id, moment, body),
        }

    def post(self, http: requests.Session, event, **options) -> requests.Response:
        """Send an event (a dictionary, or the raw text) straight to the webhook."""
        body = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        return http.post(
            self.webhook, data=body.encode(), headers=self.headers(body, **options), timeout=60)


class Official(WeChat):
    """The company's official account, in the mode that it is set to."""

    def __init__(self, world: World, account: dict, simulator: str):
        super().__init__(account, world.url, simulator)
        self.begin()
        key = account["encoding_aes_key"] or ""
        self.mode = "aes" if key else "plain"
        self.app = WeChatApp(
            account["app_id"], account["app_secret"], account["webhook_secret"], key, self.mode)

    def write(self, openid: str, text: str, times: int = 1) -> str:
        """A customer writes, through the simulator; returns the event's id."""
        customer = Customer(openid, "wechat", openid, "", "zh_CN")
        incoming = self.compose(customer, text)
        for _time in range(times):
            assert self.deliver(incoming)
        return incoming.external_id

    def send_picture(self, openid: str, content: str) -> None:
        """A customer sends a PNG, given in base64."""
        self._control("deliver", webhook=self.webhook, app_id=self.app.app_id, openid=openid,
                      image=content, mimetype="image/png")

    def post_text(self, http: requests.Session, xml: str, token: str = "") -> requests.Response:
        """Push an XML text, signed and encrypted as WeChat would, straight to the webhook."""
        stamp, nonce = str(int(time.time())), uuid.uuid4().hex[:10]
        token = token or self.app.token
        query = {"timestamp": stamp, "nonce": nonce,
                 "signature": wechat_push.sign(token, stamp, nonce)}
        if self.mode == "aes":
            sealed = wechat_push.encrypt(self.app.encoding_aes_key, self.app.app_id, xml)
            query |= {"encrypt_type": "aes",
                      "msg_signature": wechat_push.sign(token, stamp, nonce, sealed)}
            xml = wechat_push.as_xml({"ToUserName": self.app.original_id, "Encrypt": sealed})
        return self.post_raw(http, xml, query)

    def post_raw(self, http: requests.Session, body: str, query: dict) -> requests.Response:
        return http.post(self.webhook, params=query, data=body.encode(),
                         headers={"content-type": "text/xml"}, timeout=60)

    def text(self, openid: str, content: str, **values) -> str:
        """A text message as XML."""
        return wechat_push.as_xml({
            "ToUserName": self.app.original_id, "FromUserName": openid,
            "CreateTime": str(int(time.time())), "MsgType": "text", "Content": content,
            "MsgId": self.new_id(), **values})
