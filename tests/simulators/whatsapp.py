"""WhatsApp's Cloud API and its users.

Endpoints, errors and limits as in the pages named in :mod:`.whatsapp_check` and in
https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput, …/pricing (24-hour
window), …/typing-indicators, …/webhooks and https://developers.facebook.com/documentation/
business-messaging/whatsapp/business-scoped-user-ids (read in November 2026). More control than
every simulator has:

* ``POST /_control/deliver {"webhook": url, "wa_id": …, "text": … | "image": base64 |
  "button": payload | "message": {…}}`` lets a customer write; optional ``user_id``, ``name``,
  ``number`` (phone number id), ``message_id``, ``create_time``, ``times``, ``tries``,
  ``timeout``;
* ``POST /_control/receipt {"webhook": url, "message_id": …, "state": "delivered"}``;
* ``POST /_control/number {"number": …, "waba": …, "app_secret": …, "verify_token": …,
  "access_token": …}`` adds or changes a phone number;
* ``POST /_control/template {"name": …, "language": …, "status": …, "text": …}`` adds or changes
  a template of the first account.
"""

from __future__ import annotations

import base64
import email
import hashlib
import hmac
import itertools
import json
import re
import secrets
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from . import whatsapp_check
from .push import Delivery, call, deliver
from .server import Answer, Incoming, Simulator, as_json
from .whatsapp_check import TITLES, Refused

WINDOW_SECONDS = 24 * 3600
URL_SECONDS = 300
PAIR_SECONDS, PAIR_BURST = 6, 45
BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True)
class WhatsAppNumber:
    """A phone number as its owner has set it up.

    :param number: its phone number id
    :param waba: the business account that it belongs to
    """

    number: str
    waba: str = "102290129340398"
    app_secret: str = "simulated-app-secret"
    verify_token: str = "simulated-verify-token"
    access_token: str = "EAAsimulated"
    display: str = "15550783881"
    name: str = "Qinghe Devices"


NUMBER = WhatsAppNumber("106540352242922")


def template_row(name: str, language: str = "en_US", status: str = "APPROVED", text: str = "Hi",
                 **values) -> dict:
    """A template as the API lists it."""
    return {"name": name, "language": language, "status": status, "category": "UTILITY",
            "id": str(int(hashlib.sha256(f"{name}{language}".encode()).hexdigest()[:12], 16)),
            "components": [{"type": "BODY", "text": text}], "rejected_reason": "NONE", **values}


FIRST_TEMPLATES = (
    template_row("visit_planned", "en_US",
                 text="Hello {{1}}, our engineer comes on {{2}}. Is that all right?"),
    template_row("visit_planned", "zh_CN", text="{{1}}您好,工程师将于{{2}}上门,是否方便?"),
    template_row("promotion", "en_US", "REJECTED", text="Buy!", rejected_reason="PROMOTIONAL"),
)


class WhatsAppSimulator(Simulator):
    """WhatsApp for some phone numbers.

    :attr:`sent` are the messages taken, :attr:`marks` the messages marked as read.

    Settings: ``error``, a code that every send is refused with; ``quality``, the rating of the
    numbers; ``page``, templates per page. A number that is not on WhatsApp is no error of a
    send: its ``failed`` status (131026) comes later, by :meth:`deliver_receipt`.
    """

    settings = ("error", "quality", "page")

    def __init__(self, host: str = "127.0.0.1", port: int = 0,
                 numbers: tuple[WhatsAppNumber, ...] = (NUMBER,)):
        self._first_numbers = numbers
        self._ids = itertools.count(1)
        self._run = secrets.token_hex(4).upper()
        super().__init__(host, port)

    @classmethod
    def for_accounts(cls, rows, host, port):
        numbers = [WhatsAppNumber(
            row["account_ref"], row["business_ref"], row["app_secret"], row["webhook_secret"],
            row["api_token"]) for row in rows]
        return cls(host, port, (*numbers, NUMBER))

    def forget(self) -> None:
        super().forget()
        self.numbers = {number.number: number for number in self._first_numbers}
        self.error = 0
        self.quality = "GREEN"
        self.page = 100
        self.marks: list[dict] = []
        self.media: dict[str, tuple[bytes, str]] = {}
        self.links: dict[str, tuple[str, float]] = {}
        self.templates = [dict(row) for row in FIRST_TEMPLATES]
        # (phone number id, customer) → when he wrote last; times of our messages to him
        self.windows: dict[tuple[str, str], float] = {}
        self.pairs: dict[tuple[str, str], list[float]] = {}
        # number or id → the other one of the same person
        self.people: dict[str, str] = {}
        # business account → what its subscription names
        self.subscribed: dict[str, dict] = {}

    @property
    def number(self) -> WhatsAppNumber:
        """The first phone number."""
        return next(iter(self.numbers.values()))

    # === API === #

    def handle(self, request: Incoming) -> Answer:
        if request.path.startswith("/_media/"):
            return self._file(request)
        match = re.fullmatch(r"/v\d+\.\d/([^/]+)(?:/([a-z_]+))?", request.path)
        if not match:
            return self._error(Refused(100, f"Unknown path {request.path}", 404))
        calls = {
            ("POST", "messages"): self._messages,
            ("POST", "media"): self._upload,
            ("GET", "message_templates"): self._list_templates,
            ("POST", "subscribed_apps"): self._subscribe,
            ("GET", None): self._object,
        }
        handler = calls.get((request.method, match[2]))
        try:
            with self.lock:
                if not handler:
                    raise Refused(100, f"Unsupported {request.method} request", subcode=33)
                return handler(request, match[1], self._caller(request))
        except Refused as error:
            return self._error(error)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            return self._error(Refused(100, f"Invalid parameter: {error!r}"))

    def _error(self, error: Refused) -> Answer:
        title = TITLES.get(error.code, "An unknown error occurred")
        value = {"message": f"(#{error.code}) {title}", "type": "OAuthException",
                 "code": error.code, "fbtrace_id": secrets.token_urlsafe(8)}
        if error.subcode:
            value["error_subcode"] = error.subcode
        else:
            value["error_data"] = {"messaging_product": "whatsapp", "details": error.details}
        return as_json({"error": value}, error.status)

    def _caller(self, request: Incoming) -> str:
        """The access token of a call."""
        given = request.headers.get("authorization", "")
        token = given.removeprefix("Bearer ")
        if token == given or token not in {n.access_token for n in self.numbers.values()}:
            raise Refused(190, "The access token could not be decrypted", 401)
        return token

    def _own(self, number_id: str, token: str) -> WhatsAppNumber:
        number = self.numbers.get(number_id)
        if not number or number.access_token != token:
            raise Refused(100, "Object does not exist or missing permissions", subcode=33)
        return number

    def _messages(self, request: Incoming, number_id: str, token: str) -> Answer:
        self._own(number_id, token)
        body = request.json()
        if body.get("messaging_product") != "whatsapp":
            raise Refused(100, "The parameter messaging_product is required.")
        if body.get("status") == "read":
            return self._mark(body)
        if self.error:
            raise Refused(self.error, "As told by the settings.")
        if body.get("recipient_type", "individual") != "individual":
            raise Refused(100, "Param recipient_type must be one of {INDIVIDUAL, GROUP}")
        customer = self._recipient(body)
        content = whatsapp_check.message(body, self.media)
        if body.get("type") == "template":
            content = whatsapp_check.template(body["template"], self.templates)
        elif not self._is_open(number_id, customer):
            raise Refused(131047, "Message failed to send because more than 24 hours have passed "
                          "since the customer last replied to this number.")
        self._use_pair(number_id, customer)
        message_id = self.new_id()
        self.record(
            id=message_id, number=number_id, user=customer, type=body.get("type", "text"),
            reply_to=(body.get("context") or {}).get("message_id", ""),
            opaque=body.get("biz_opaque_callback_data", ""), body=body, **{"text": "", **content})
        field = "wa_id" if "to" in body else "user_id"
        return as_json({"messaging_product": "whatsapp",
                        "contacts": [{"input": customer, field: customer}],
                        "messages": [{"id": message_id}]})

    def _recipient(self, body: dict) -> str:
        """Whom it goes to; ``to`` takes precedence."""
        if body.get("to"):
            number = re.sub(r"[+\s()-]", "", str(body["to"]))
            if not number.isdigit():
                # what the real API does with an id here is to lose it
                raise Refused(100, "Param to must be a phone number.")
            return number
        if not BSUID.fullmatch(str(whatsapp_check.require(body.get("recipient"), "to"))):
            raise Refused(100, "Param recipient must be a business-scoped user id.")
        return body["recipient"]

    def _mark(self, body: dict) -> Answer:
        message_id = whatsapp_check.require(body.get("message_id"), "message_id")
        self.marks.append({"message_id": message_id, "typing": "typing_indicator" in body})
        return as_json({"success": True})

    def _is_open(self, number_id: str, customer: str) -> bool:
        names = {customer, self.people.get(customer, "")}
        return any(self.windows.get((number_id, name), 0) + WINDOW_SECONDS > self.now()
                   for name in names)

    def _use_pair(self, number_id: str, customer: str) -> None:
        """One message every six seconds to a customer, and 45 at once on loan."""
        times = self.pairs.setdefault((number_id, customer), [])
        times[:] = [at for at in times if at > self.now() - PAIR_SECONDS * PAIR_BURST]
        if len(times) >= PAIR_BURST:
            raise Refused(131056, "Message failed to send because there were too many messages "
                          "sent from this phone number to the same phone number in a short "
                          "period of time.")
        times.append(self.now())

    def open_window(self, customer: str, number: str = "") -> None:
        """As if the customer had just written."""
        with self.lock:
            self.windows[number or self.number.number, customer] = self.now()

    # === MEDIA === #

    def add_media(self, content: bytes, mimetype: str = "image/jpeg") -> str:
        """Keep a file and return its id."""
        media_id = str(secrets.randbelow(10**15))
        with self.lock:
            self.media[media_id] = (content, mimetype)
        return media_id

    def _upload(self, request: Incoming, number_id: str, token: str) -> Answer:
        self._own(number_id, token)
        head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + request.body).get_payload()
        if not isinstance(parts, list):
            raise Refused(100, "(#100) Param file must be a file.")
        named = {part.get_param("name", header="content-disposition"): part for part in parts}
        if "file" not in named or "messaging_product" not in named or "type" not in named:
            raise Refused(100, "The parameters file, type and messaging_product are required.")
        content = named["file"].get_payload(decode=True)
        if len(content) > 100 * whatsapp_check.MEGABYTE:
            raise Refused(131053, "The file is too large.")
        return as_json({"id": self.add_media(content, named["file"].get_content_type())})

    def _object(self, request: Incoming, name: str, token: str) -> Answer:
        """A phone number, or where a file is."""
        if name in self.numbers:
            number = self._own(name, token)
            return as_json({"id": name, "display_phone_number": f"+{number.display}",
                            "verified_name": number.name, "quality_rating": self.quality})
        if name not in self.media:
            raise Refused(100, "Object does not exist or missing permissions", subcode=33)
        content, mimetype = self.media[name]
        key = secrets.token_urlsafe(16)
        self.links[key] = (name, self.now() + URL_SECONDS)
        return as_json({
            "messaging_product": "whatsapp", "url": f"{self.url}/_media/{key}", "id": name,
            "mime_type": mimetype, "sha256": hashlib.sha256(content).hexdigest(),
            "file_size": len(content)})

    def _file(self, request: Incoming) -> Answer:
        """The file; its address is good for five minutes and for who has the token."""
        with self.lock:
            name, end = self.links.get(request.path.removeprefix("/_media/"), ("", 0))
            tokens = {f"Bearer {number.access_token}" for number in self.numbers.values()}
            if request.headers.get("authorization") not in tokens:
                return Answer(b"not authorized", 401, "text/plain")
            if end < self.now() or name not in self.media:
                return Answer(b"not found", 404, "text/plain")
            content, mimetype = self.media[name]
            return Answer(content, content_type=mimetype)

    # === ADMINISTRATION === #

    def _waba(self, name: str, token: str) -> str:
        if not any((n.waba, n.access_token) == (name, token) for n in self.numbers.values()):
            raise Refused(100, "Object does not exist or missing permissions", subcode=33)
        return name

    def _list_templates(self, request: Incoming, name: str, token: str) -> Answer:
        self._waba(name, token)
        start = int(request.query.get("after") or 0)
        size = min(self.page, int(request.query.get("limit") or 25))
        end = start + size
        paging = {"cursors": {"before": str(start), "after": str(end)}}
        if end < len(self.templates):
            paging["next"] = f"{self.url}{request.path}?after={end}"
        return as_json({"data": self.templates[start:end], "paging": paging})

    def _subscribe(self, request: Incoming, name: str, token: str) -> Answer:
        """Another address for this business account; it is verified at once."""
        self._waba(name, token)
        values = request.json()
        url, verify = values.get("override_callback_uri"), values.get("verify_token")
        if url and not self._verify(url, verify):
            raise Refused(100, "The callback URL or verify token couldn't be validated.")
        self.subscribed[name] = values
        return as_json({"success": True})

    def verify_url(self, webhook: str, number: str = "") -> bool:
        """Whether ``webhook`` passes the check that Meta makes when it is entered."""
        return self._verify(webhook, self.numbers[number or self.number.number].verify_token)

    def _verify(self, webhook: str, token: str | None) -> bool:
        challenge = str(secrets.randbelow(10**10))
        query = urlencode({
            "hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token or ""})
        return call(f"{webhook}?{query}") == (200, challenge)

    # === CUSTOMERS === #

    def new_id(self) -> str:
        return f"wamid.{self._run}{next(self._ids):08d}"

    def deliver_text(self, webhook: str, wa_id: str, text: str, **options) -> Delivery:
        """A customer writes; options as for :meth:`deliver`."""
        return self.deliver(webhook, wa_id, {"type": "text", "text": {"body": text}}, **options)

    def deliver_image(self, webhook: str, wa_id: str, content: bytes,
                      mimetype: str = "image/jpeg", caption: str = "", **options) -> Delivery:
        """A customer sends a picture; options as for :meth:`deliver`."""
        value = {"id": self.add_media(content, mimetype), "mime_type": mimetype,
                 "sha256": base64.b64encode(hashlib.sha256(content).digest()).decode()}
        if caption:
            value["caption"] = caption
        return self.deliver(webhook, wa_id, {"type": "image", "image": value}, **options)

    def press(self, webhook: str, wa_id: str, payload: str, **options) -> Delivery:
        """A customer presses a button or takes a line of a list that was sent to him.

        :raises ValueError: nothing of the kind was sent to him
        """
        for row in reversed(self.sent):
            for key, title in row.get("choices", ()):
                if key == payload and row["user"] in (wa_id, self.people.get(wa_id)):
                    kind = f"{row['body']['interactive']['type']}_reply"
                    return self.deliver(webhook, wa_id, {
                        "type": "interactive", "interactive": {
                            "type": kind, kind: {"id": key, "title": title}},
                        "context": {"from": self.number.display, "id": row["id"]}}, **options)
        raise ValueError(f"no choice {payload}")

    def deliver(
        self, webhook: str, wa_id: str, message: dict, *, user_id: str = "", name: str = "",
        number: str = "", message_id: str = "", create_time: int = 0, times: int = 1,
        tries: int = 3, timeout: float = 5.0,
    ) -> Delivery:
        """Post a message of a customer to ``webhook`` the way Meta does.

        :param wa_id: his number; '' hides it, which needs a ``user_id``
        :param message: type and content
        :param message_id: to send a message again; else a new one
        """
        setup = self.numbers[number or self.number.number]
        message_id = message_id or self.new_id()
        person = {"profile": {"name": name or f"Customer {(wa_id or user_id)[-4:]}"}}
        sender = {}
        if wa_id:
            person["wa_id"] = sender["from"] = wa_id
        if user_id:
            person["user_id"] = sender["from_user_id"] = user_id
        with self.lock:
            for one, other in ((wa_id, user_id), (user_id, wa_id)):
                if one:
                    self.windows[setup.number, one] = self.now()
                    if other:
                        self.people[one] = other
        value = {"contacts": [person], "messages": [{
            **sender, "id": message_id, "timestamp": str(create_time or int(self.now())),
            **message}]}
        return self._post(webhook, setup, value, message_id, times, tries, timeout)

    def deliver_receipt(self, webhook: str, message_id: str, state: str, error: int = 0,
                        **options) -> Delivery:
        """Tell that our message was ``sent``, ``delivered``, ``read`` or ``failed``."""
        row = next(row for row in self.sent if row["id"] == message_id)
        status = {"id": message_id, "status": state, "timestamp": str(int(self.now())),
                  "pricing": {"billable": False, "pricing_model": "PMP", "category": "service"}}
        field = "recipient_id" if row["user"].isdigit() else "recipient_user_id"
        status[field] = row["user"]
        if row["opaque"]:
            status["biz_opaque_callback_data"] = row["opaque"]
        if error:
            title = TITLES.get(error, "Error")
            status["errors"] = [{"code": error, "title": title, "message": title,
                                 "error_data": {"details": title}}]
        return self._post(
            webhook, self.numbers[row["number"]], {"statuses": [status]},
            f"{message_id}:{state}", **options)

    def deliver_change(self, webhook: str, field: str, value: dict, number: str = "",
                       **options) -> Delivery:
        """Tell something about a template or the account."""
        setup = self.numbers[number or self.number.number]
        return self._post(webhook, setup, value, field, field=field, **options)

    def _post(self, webhook: str, setup: WhatsAppNumber, value: dict, event_id: str,
              times: int = 1, tries: int = 3, timeout: float = 5.0,
              field: str = "messages") -> Delivery:
        if field == "messages":
            value = {"messaging_product": "whatsapp", "metadata": {
                "display_phone_number": setup.display, "phone_number_id": setup.number}, **value}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{
            "id": setup.waba, "time": int(self.now()),
            "changes": [{"value": value, "field": field}]}]}).encode()
        digest = hmac.new(setup.app_secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}
        return deliver(event_id, lambda: call(webhook, body, headers, timeout),
                       lambda status, _body: status == 200, tries, times)

    # === CONTROL === #

    def control(self, request: Incoming, name: str) -> Answer:
        if name not in ("deliver", "receipt", "number", "template"):
            return super().control(request, name)
        values = request.json()
        if name == "number":
            with self.lock:
                known = self.numbers.get(values["number"], WhatsAppNumber(values["number"]))
                self.numbers[known.number] = replace(known, **values)
            return as_json({"ok": True})
        if name == "template":
            with self.lock:
                row = template_row(**values)
                self.templates = [t for t in self.templates if (t["name"], t["language"]) != (
                    row["name"], row["language"])] + [row]
            return as_json({"ok": True})
        webhook = values.pop("webhook")
        if name == "receipt":
            message_id, state = values.pop("message_id"), values.pop("state")
            return as_json(self.deliver_receipt(webhook, message_id, state, **values).as_dict())
        wa_id = values.pop("wa_id", "")
        if "text" in values:
            delivery = self.deliver_text(webhook, wa_id, values.pop("text"), **values)
        elif "image" in values:
            content = base64.b64decode(values.pop("image"))
            delivery = self.deliver_image(webhook, wa_id, content, **values)
        elif "button" in values:
            delivery = self.press(webhook, wa_id, values.pop("button"), **values)
        else:
            delivery = self.deliver(webhook, wa_id, values.pop("message"), **values)
        return as_json(delivery.as_dict())
