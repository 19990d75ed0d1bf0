"""WeCom's customer service (微信客服), its customers and its own client; and app messages.

States, limits and errors as in https://developer.work.weixin.qq.com/document/path/94670, 94677,
94669, 95122, 95159, 90236 and 90313 (read in November 2026). More control than every simulator
has:

* ``POST /_control/deliver {"webhook": url, "customer": …, "text": … | "message": {…} |
  "event": {…}}`` lets a customer write or something happen; optional ``open_kfid``, ``corp_id``,
  ``times``, ``tries``, ``timeout``; without ``webhook`` the callback is lost;
* ``POST /_control/servicer {"open_kfid": …, "customer": …, "does": "write" | "take" | "end",
  "userid": …, "text": …, "webhook": url}`` is somebody who works in WeCom's client;
* ``GET /_control/app_sent`` → what an app told the company's own people.
"""

from __future__ import annotations

import base64
import email
import secrets
from urllib.parse import urlencode

from . import wechat_push, wecom_world
from .push import Delivery, call, deliver
from .server import Answer, Incoming, Simulator, as_json
from .wecom_app import AppMessages
from .wecom_world import CALLBACK_SECONDS, Company, Conversations, Refused

MEDIA_BYTES = {"image": 10, "voice": 2, "video": 10, "file": 20}
MEGABYTE = 1024 * 1024
DEMO_COMPANY = Company("ww5imu1ated0000001")


class WeComSimulator(AppMessages, Conversations, Simulator):
    """WeCom for some companies.

    Settings: ``token_seconds``, the life of a token; ``allowed``, whether the caller's address
    is trusted (else 60020); ``page_size``, how many messages one call gives at most;
    ``polls``, how many calls of ``sync_msg`` a minute without a callback's token (else 45009);
    ``refusing``, customers whose messages end as ``msg_send_fail``; ``webhook``, where that is
    told.
    """

    settings = ("token_seconds", "allowed", "page_size", "polls", "refusing", "webhook")

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, companies: tuple[Company, ...] = (
            DEMO_COMPANY,)
    ):
        self._first_companies = companies
        super().__init__(host, port)

    @classmethod
    def for_accounts(cls, rows, host="127.0.0.1", port=0) -> WeComSimulator:
        """WeCom for the accounts of a file; those of one company share its callback."""
        companies: dict[str, Company] = {}
        for row in rows:
            company = companies.setdefault(row["app_id"], Company(
                row["app_id"], row["app_secret"], row["webhook_secret"],
                row["encoding_aes_key"], {}))
            company.accounts[row["account_ref"]] = row["name"]
        return cls(host, port, (*companies.values(), DEMO_COMPANY))

    def forget(self) -> None:
        super().forget()
        self.companies = {company.corp_id: company for company in self._first_companies}
        self.token_seconds = 7200
        self.allowed = True
        self.page_size = 1000
        self.polls = 60
        self.refusing: list[str] = []
        self.webhook = ""
        # token → company's id, end of life
        self.tokens: dict[str, tuple[str, float]] = {}
        self.media: dict[str, tuple[bytes, str, float]] = {}
        self.callback_tokens: dict[str, float] = {}
        self.poll_times: list[float] = []

    @property
    def company(self) -> Company:
        """The first company."""
        return next(iter(self.companies.values()))

    # === API === #

    def handle(self, request: Incoming) -> Answer:
        calls = {
            ("GET", "/cgi-bin/gettoken"): self._token,
            ("POST", "/cgi-bin/kf/sync_msg"): self._sync,
            ("POST", "/cgi-bin/kf/send_msg"): self._send,
            ("POST", "/cgi-bin/kf/send_msg_on_event"): self._answer_event,
            ("POST", "/cgi-bin/kf/recall_msg"): self._recall,
            ("POST", "/cgi-bin/kf/service_state/get"): self._state,
            ("POST", "/cgi-bin/kf/service_state/trans"): self._trans,
            ("GET", "/cgi-bin/kf/servicer/list"): self._servicers,
            ("POST", "/cgi-bin/kf/account/list"): self._accounts,
            ("POST", "/cgi-bin/kf/customer/batchget"): self._customers,
            ("POST", "/cgi-bin/media/upload"): self._upload,
            ("GET", "/cgi-bin/media/get"): self._download,
            ("POST", "/cgi-bin/message/send"): self._send_to_staff,
        }
        if (request.method, request.path) not in calls:
            return Answer(b"not found", 404, "text/plain")
        try:
            with self.lock:
                company = None
                if request.path != "/cgi-bin/gettoken":
                    company = self._caller(request)
                answer = calls[request.method, request.path](request, company)
            self._tell_refusals()
            return answer
        except Refused as error:
            words = f"{error}, hint: [{secrets.token_hex(8)}], from ip: {request.address}"
            return as_json({"errcode": error.code, "errmsg": words})

    def _token(self, request: Incoming, _company) -> Answer:
        """The same token as long as it is good."""
        company = self.companies.get(request.query.get("corpid", ""))
        if not company:
            raise Refused(40013)
        if request.query.get("corpsecret") != company.secret:
            raise Refused(40001)
        good = [(token, end) for token, (corp_id, end) in self.tokens.items()
                if corp_id == company.corp_id and end > self.now()]
        token, end = good[0] if good else (
            secrets.token_urlsafe(48), self.now() + self.token_seconds)
        self.tokens[token] = (company.corp_id, end)
        life = int(end - self.now())
        return as_json(
            {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": life})

    def _caller(self, request: Incoming) -> Company:
        """The company that a call's token belongs to."""
        token = request.query.get("access_token")
        if not token:
            raise Refused(41001)
        corp_id, end = self.tokens.get(token, ("", 0))
        if not corp_id:
            raise Refused(40014)
        if end <= self.now():
            raise Refused(42001)
        if not self.allowed:
            raise Refused(60020)
        return self.companies[corp_id]

    def _sync(self, request: Incoming, company: Company) -> Answer:
        values = wecom_world.json_of(request)
        account = self.account(company, values)
        token, limit = values.get("token"), values.get("limit", 1000)
        if not isinstance(limit, int) or not 0 < limit <= 1000:
            raise Refused(40058)
        if token:
            if self.callback_tokens.get(token, 0) <= self.now():
                raise Refused(95007)
        else:
            recent = [moment for moment in self.poll_times if moment > self.now() - 60]
            self.poll_times = [*recent, self.now()]
            if len(recent) >= self.polls:
                raise Refused(45009)
        return as_json(self.page(account, values.get("cursor", ""), min(limit, self.page_size)))

    def _accounts(self, request: Incoming, company: Company) -> Answer:
        values = wecom_world.json_of(request)
        start, limit = values.get("offset", 0), values.get("limit", 100)
        rows = [
            {"open_kfid": one, "name": name, "avatar": f"{self.url}/avatar",
             "manage_privilege": one not in company.unmanaged}
            for one, name in company.accounts.items()
        ]
        return as_json(
            {"errcode": 0, "errmsg": "ok", "account_list": rows[start:start + limit]})

    # === FILES === #

    def add_media(self, content: bytes, mimetype: str = "image/jpeg") -> str:
        """Keep a file for three days and return its media id."""
        media_id = secrets.token_urlsafe(32)
        with self.lock:
            self.media[media_id] = (content, mimetype, self.now() + 3 * 24 * 3600)
        return media_id

    def _upload(self, request: Incoming, _company) -> Answer:
        kind = request.query.get("type", "")
        if kind not in MEDIA_BYTES:
            raise Refused(40004)
        head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + request.body).get_payload()
        if not isinstance(parts, list) or not parts:
            raise Refused(44001)
        part = parts[0]
        if part.get_param("name", header="content-disposition") != "media":
            raise Refused(41005)
        content = part.get_payload(decode=True)
        if not 5 < len(content) <= MEDIA_BYTES[kind] * MEGABYTE:
            raise Refused(45001)
        media_id = self.add_media(content, part.get_content_type())
        return as_json({
            "errcode": 0, "errmsg": "", "type": kind, "media_id": media_id,
            "created_at": str(int(self.now()))})

    def _download(self, request: Incoming, _company) -> Answer:
        content, mimetype, end = self.media.get(
            request.query.get("media_id", ""), (b"", "", 0))
        if end <= self.now():
            raise Refused(40007)
        return Answer(content, content_type=mimetype)

    # === CUSTOMERS === #

    def deliver_text(self, webhook: str, customer: str, text: str, **options) -> Delivery:
        """A customer writes; options as for :meth:`deliver`."""
        return self.deliver(
            webhook, customer, {"msgtype": "text", "text": {"content": text}}, **options)

    def deliver_image(self, webhook: str, customer: str, content: bytes,
                      mimetype: str = "image/jpeg", **options) -> Delivery:
        """A customer sends a picture; options as for :meth:`deliver`."""
        image = {"media_id": self.add_media(content, mimetype)}
        return self.deliver(webhook, customer, {"msgtype": "image", "image": image}, **options)

    def deliver_enter(self, webhook: str, customer: str, **options) -> Delivery:
        """A customer opens the conversation, without a word; WeCom gives a welcome code."""
        with self.lock:
            code = self.welcome_code(customer, options.get("open_kfid", ""))
        event = {"event_type": "enter_session", "scene": "123", "welcome_code": code}
        return self.deliver(webhook, customer, {"msgtype": "event", "event": event}, **options)

    def deliver(self, webhook: str, customer: str, message: dict, *, open_kfid: str = "",
                corp_id: str = "", origin: int = 0, send_time: int = 0, msgid: str = "",
                times: int = 1, tries: int = 3, timeout: float = 5.0) -> Delivery:
        """Something happens, and WeCom calls ``webhook``, if it is not ''.

        :param message: ``msgtype`` and what belongs to it
        :param msgid: to put the same message into the list again
        """
        company = self.companies[corp_id or self.company.corp_id]
        account = open_kfid or next(iter(company.accounts))
        with self.lock:
            entry = self.happen(company, account, customer, message, origin, send_time, msgid)
            token = "ENC" + secrets.token_urlsafe(24)
            self.callback_tokens[token] = self.now() + CALLBACK_SECONDS
        if not webhook:
            return Delivery(entry["msgid"], ok=True)
        return self.call_back(webhook, company, account, token, entry["msgid"],
                              times=times, tries=tries, timeout=timeout)

    def call_back(self, webhook: str, company: Company, account: str, token: str, event_id: str,
                  *, times: int = 1, tries: int = 3, timeout: float = 5.0) -> Delivery:
        """Say that there is something, signed and encrypted anew at each attempt."""
        fields = {
            "ToUserName": company.corp_id, "CreateTime": str(int(self.now())),
            "MsgType": "event", "Event": "kf_msg_or_event", "Token": token, "OpenKfId": account}
        text = wechat_push.as_xml(fields)

        def attempt():
            stamp, nonce = str(int(self.now())), str(secrets.randbelow(10**10))
            encrypted = wechat_push.encrypt(company.encoding_aes_key, company.corp_id, text)
            query = {
                "msg_signature": wechat_push.sign(company.token, stamp, nonce, encrypted),
                "timestamp": stamp, "nonce": nonce}
            body = wechat_push.as_xml({
                "ToUserName": company.corp_id, "AgentID": "", "Encrypt": encrypted}).encode()
            address = wechat_push.address(webhook, query)
            return call(address, body, {"Content-Type": "text/xml"}, timeout)

        # whatever comes with status 200 is an acknowledgement
        return deliver(event_id, attempt, lambda status, _body: status == 200, tries, times)

    def verify_url(self, webhook: str, corp_id: str = "") -> bool:
        """What WeCom does when an owner enters an address."""
        company = self.companies[corp_id or self.company.corp_id]
        echo, stamp, nonce = secrets.token_hex(8), str(int(self.now())), secrets.token_hex(5)
        encrypted = wechat_push.encrypt(company.encoding_aes_key, company.corp_id, echo)
        query = urlencode({
            "msg_signature": wechat_push.sign(company.token, stamp, nonce, encrypted),
            "timestamp": stamp, "nonce": nonce, "echostr": encrypted})
        return call(f"{webhook}?{query}") == (200, echo)

    # === CONTROL === #

    def control(self, request: Incoming, name: str) -> Answer:
        if name == "app_sent":
            with self.lock:
                return as_json({"sent": self.app_sent})
        if name not in ("deliver", "servicer"):
            return super().control(request, name)
        values = request.json()
        if name == "servicer":
            webhook = values.pop("webhook", "")
            return as_json(self.servicer(webhook, **values).as_dict())
        webhook, customer = values.pop("webhook", ""), values.pop("customer")
        if "text" in values:
            return as_json(
                self.deliver_text(webhook, customer, values.pop("text"), **values).as_dict())
        if "image" in values:
            content = base64.b64decode(values.pop("image"))
            return as_json(self.deliver_image(webhook, customer, content, **values).as_dict())
        if "event" in values:
            message = {"msgtype": "event", "event": values.pop("event")}
        else:
            message = values.pop("message")
        return as_json(self.deliver(webhook, customer, message, **values).as_dict())
