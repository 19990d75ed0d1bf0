"""The provider ``whatsapp``: WhatsApp Business Platform, Cloud API.

Sources, read in November 2026 (https://developers.facebook.com/docs/whatsapp/cloud-api/ … and the
newer https://developers.facebook.com/documentation/business-messaging/whatsapp/ …):

* …/webhooks/overview: verification with ``hub.challenge``, ``X-Hub-Signature-256``
* …/guides/send-messages, …/messages/interactive-reply-buttons-messages,
  …/messages/interactive-list-messages, …/messages/reaction-messages, …/templates
* …/typing-indicators (marks the message as read, lasts 25 seconds), …/guides/mark-message-as-read
* …/reference/media: files, their types and sizes; an id lasts 30 days, its address 5 minutes
* …/business-scoped-user-ids: a phone number goes into ``to``, a BSUID into ``recipient``

What comes in is read by :mod:`.whatsapp_events`, errors by :mod:`.whatsapp_errors`.

There is no key against sending twice. Our own key travels as ``biz_opaque_callback_data`` and
comes back with each status, so that a message whose fate was unknown is found again.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote, urlsplit

from . import multipart, whatsapp_events
from .base import (
    Adapter,
    BadRequest,
    BadSignature,
    Call,
    Capabilities,
    Envelope,
    Event,
    Failure,
    GiveUp,
    Media,
    MediaLimit,
    Misconfigured,
    Outgoing,
    Probe,
    Rate,
    Reply,
    Request,
    Response,
    Result,
    Retry,
    Sent,
    Template,
    TemplatePage,
    Unparsable,
    Uploaded,
    register,
)
from .jsonread import dump, object_of, objects_of, read_object, text_of
from .text import render_choices
from .whatsapp_errors import read_answer
from .windows import windows_of

API_VERSION = "v25.0"
MEDIA_DAYS = 30
MEGABYTE = 1024 * 1024
# the files themselves lie on hosts of Meta's, and want the token
MEDIA_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net", ".fbcdn.net")
MEDIA_TYPES = {"image": "image", "voice": "audio", "video": "video", "file": "document"}
BUTTONS, BUTTON_LABEL = 3, 20
ROWS, ROW_TITLE = 10, 24
BUTTON_ID, ROW_ID = 256, 200
INTERACTIVE_BODY = 1024
CAPTION = 1024
OPAQUE_DATA = 512
# buttons of a template that want a value of their own each time it is sent
NEEDY_BUTTONS = {"COPY_CODE", "OTP", "FLOW", "CATALOG", "MPM", "SPM", "ORDER_DETAILS"}
TEMPLATE_FIELDS = "id,name,language,status,category,components,rejected_reason"


@register
class WhatsApp(Adapter):
    """One phone number of a WhatsApp business account.

    :attr:`Credentials.account_ref` is the phone number id, ``business_ref`` the WhatsApp
    business account (WABA), ``api_token`` a system user's token, ``app_secret`` the app's secret
    that requests are signed with and ``webhook_secret`` the verify token of the address.

    The variant ``bsuid_in_to`` is for gateways in front of the Cloud API that take a BSUID in
    ``to``; Meta itself takes it in ``recipient`` only.
    """

    code = "whatsapp"
    capabilities = Capabilities(
        text_limit=4096,
        buttons=ROWS,
        button_label=ROW_TITLE,
        kinds=frozenset({"message", "template", "reaction", "acknowledge", "typing"}),
        media=frozenset(MEDIA_TYPES),
        media_limits={
            "image": MediaLimit(5 * MEGABYTE, frozenset({"image/jpeg", "image/png"})),
            "voice": MediaLimit(16 * MEGABYTE, frozenset(
                {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"})),
            "video": MediaLimit(16 * MEGABYTE, frozenset({"video/mp4", "video/3gpp"})),
            "file": MediaLimit(100 * MEGABYTE),
        },
        caption=True,
        receipts=True,
        read_marks=True,
        windows=windows_of("whatsapp"),
        rate=Rate(
            per_second=80, burst=80, contact_seconds=6, contact_burst=45,
            source="https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput",
        ),
    )
    public_base_url = "https://graph.facebook.com"
    required = ("app_secret", "webhook_secret", "api_token", "account_ref", "business_ref")

    def check(self) -> None:
        for value in (self.credentials.account_ref, self.credentials.business_ref):
            if not (value.isascii() and value.isdigit()):
                raise ValueError("the IDs of phone number and business account are digits only")

    # === INCOMING === #

    def confirm(self, request: Request) -> Reply:
        """Echo ``hub.challenge`` to whoever knows our verify token."""
        query = request.query
        given, challenge = query.get("hub.verify_token", ""), query.get("hub.challenge", "")
        if query.get("hub.mode") != "subscribe" or not challenge:
            raise BadRequest("hub.mode or hub.challenge is missing")
        token = self.credentials.webhook_secret
        if not token or not _same(given, token):
            raise BadSignature("hub.verify_token does not fit")
        return Reply(challenge)

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        """Verify the body and open its events, which may be for several phone numbers."""
        given = request.headers.get("x-hub-signature-256", "")
        if not given:
            raise BadRequest("X-Hub-Signature-256 is missing")
        secret = self.credentials.app_secret
        digest = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        if not secret or not _same(given, f"sha256={digest}"):
            raise BadSignature("X-Hub-Signature-256 does not fit")
        try:
            return tuple(whatsapp_events.open_request(request.body))
        except ValueError as error:
            raise BadRequest(f"not WhatsApp's: {error}") from error

    def parse(self, payload: str) -> Event:
        try:
            return whatsapp_events.read_event(read_object(payload))
        except (ValueError, KeyError) as error:
            raise Unparsable(str(error)) from error

    # === OUTGOING === #

    def _call(self, method: str, path: str, body: dict | None = None, **params: str) -> Call:
        headers = {"Authorization": f"Bearer {self.credentials.api_token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return Call(
            method, f"{self.base_url}/{API_VERSION}/{path}", params, headers,
            dump(body) if body is not None else b"")

    def build(self, outgoing: Outgoing) -> Call:
        """The message, or what is said about one of the customer's.

        :raises ValueError: a kind that WhatsApp has not, or a file that it was not given
        """
        body: dict = {"messaging_product": "whatsapp"}
        if outgoing.kind in ("acknowledge", "typing"):
            body |= {"status": "read", "message_id": outgoing.target}
            if outgoing.kind == "typing":
                body["typing_indicator"] = {"type": "text"}
            return self._call("POST", f"{self.credentials.account_ref}/messages", body)
        body |= {"recipient_type": "individual", **self._address(outgoing)}
        if outgoing.reply_to:
            body["context"] = {"message_id": outgoing.reply_to}
        body |= _content(outgoing)
        body["biz_opaque_callback_data"] = outgoing.idempotency_key[:OPAQUE_DATA]
        return self._call("POST", f"{self.credentials.account_ref}/messages", body)

    def _address(self, outgoing: Outgoing) -> dict:
        is_user = outgoing.recipient_kind == "bsuid"
        in_to = self.credentials.variant == "bsuid_in_to"
        return {"recipient" if is_user and not in_to else "to": outgoing.recipient}

    def classify(self, response: Response) -> Result:
        """The message's id; what is said about a message has none."""
        answer = read_answer(response)
        if isinstance(answer, Failure):
            return answer
        messages = objects_of(answer, "messages")
        if not messages and answer.get("success") is not True:
            return Retry(str(response.status), "not WhatsApp's answer: no message")
        return Sent(text_of(messages[0], "id") if messages else "")

    # === FILES === #

    def upload_call(self, media: Media) -> Call:
        fields = {"messaging_product": "whatsapp", "type": media.mimetype}
        kind, body = multipart.form(
            fields, "file", media.name or media.kind, media.content, media.mimetype)
        call = self._call("POST", f"{self.credentials.account_ref}/media")
        return Call("POST", call.url, {}, {**call.headers, "Content-Type": kind}, body)

    def read_upload(self, response: Response) -> Uploaded | Failure:
        answer = read_answer(response)
        if isinstance(answer, Failure):
            return answer
        media_id = text_of(answer, "id")
        if not media_id:
            return Retry(str(response.status), "not WhatsApp's answer: no id")
        return Uploaded(media_id, expires_in=MEDIA_DAYS * 24 * 3600)

    def media_call(self, media: Media) -> Call:
        """Where the file is, by its id; without an id the file itself."""
        if not media.media_id:
            return self._file_call(media.url)
        # a number may only read files that were sent to it
        return self._call("GET", quote(media.media_id, safe=""),
                          phone_number_id=self.credentials.account_ref)

    def next_media_call(self, response: Response) -> Call | None:
        """The file, whose address the first answer names for five minutes.

        An answer that names another host than Meta's is a file of a customer's.
        """
        if not _is_json(response):
            return None
        try:
            answer = read_object(response.body)
        except ValueError:
            return None
        url = text_of(answer, "url")
        if answer.get("messaging_product") != "whatsapp" or not self._is_own(url):
            return None
        return self._file_call(url)

    def _file_call(self, url: str) -> Call:
        """The call for a file: our token goes to Meta's hosts and to nobody else."""
        own = self._is_own(url)
        return Call("GET", url, {}, {
            "Authorization": f"Bearer {self.credentials.api_token}"} if own else {})

    def _is_own(self, url: str) -> bool:
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return False
        return host == urlsplit(self.base_url).hostname or (
            f".{host}".endswith(MEDIA_HOSTS) and url.lower().startswith("https://"))

    def check_media(self, response: Response) -> Failure | None:
        if response.status == 200:
            return None
        answer = read_answer(response)
        return answer if isinstance(answer, Failure) else super().check_media(response)

    # === ADMINISTRATION === #

    def probe_call(self) -> Call:
        return self._call(
            "GET", self.credentials.account_ref,
            fields="display_phone_number,verified_name,quality_rating,code_verification_status")

    def read_probe(self, response: Response) -> Probe | Failure:
        """The number and its name; a warning unless its quality is good."""
        answer = read_answer(response)
        if isinstance(answer, Failure):
            return answer
        number, quality = text_of(answer, "display_phone_number"), text_of(answer, "quality_rating")
        if not number:
            return Misconfigured(str(response.status), "the ID is not that of a phone number")
        warnings = () if quality in ("GREEN", "UNKNOWN", "") else (f"quality: {quality}",)
        return Probe(" ".join(filter(None, [text_of(answer, "verified_name"), number])), warnings)

    def setup_call(self, webhook_url: str) -> Call:
        """Subscribe the app to the business account, without which no event ever comes.

        The address itself is entered in the app's settings: Meta calls it at once when it is
        told here, and an account that is just being activated does not answer yet.
        https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/
        subscribed_apps/
        """
        return self._call("POST", f"{self.credentials.business_ref}/subscribed_apps", {})

    def read_setup(self, response: Response) -> Failure | None:
        answer = read_answer(response)
        if isinstance(answer, Failure):
            return answer
        return None if answer.get("success") is True else GiveUp(
            str(response.status), "WhatsApp did not confirm")

    def templates_call(self, after: str = "") -> Call:
        paging = {"after": after} if after else {}
        return self._call(
            "GET", f"{self.credentials.business_ref}/message_templates",
            fields=TEMPLATE_FIELDS, limit="100", **paging)

    def read_templates(self, response: Response) -> TemplatePage | Failure:
        answer = read_answer(response)
        if isinstance(answer, Failure):
            return answer
        paging = object_of(answer, "paging")
        after = text_of(object_of(paging, "cursors"), "after") if paging.get("next") else ""
        return TemplatePage(tuple(
            _template(row) for row in objects_of(answer, "data") if text_of(row, "name")), after)


def _same(given: str, expected: str) -> bool:
    """Compare without telling how much fits."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _is_json(response: Response) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    # Graph answers with text/javascript to some callers
    return response.status == 200 and kind in ("application/json", "text/javascript")


# === WHAT A MESSAGE IS MADE OF === #


def _content(outgoing: Outgoing) -> dict:
    """Type and content of a message.

    :raises ValueError: a kind that WhatsApp has not
    """
    if outgoing.kind == "template" and outgoing.template:
        return {"type": "template", "template": _template_content(outgoing)}
    if outgoing.kind == "reaction":
        return {"type": "reaction", "reaction": {
            "message_id": outgoing.target, "emoji": outgoing.reaction}}
    if outgoing.kind != "message":
        raise ValueError(f"WhatsApp has no {outgoing.kind}")
    if outgoing.media:
        return _file(outgoing.media, outgoing.text)
    if outgoing.buttons:
        interactive = _interactive(outgoing)
        if interactive:
            return {"type": "interactive", "interactive": interactive}
    text = render_choices(outgoing.text, [button.label for button in outgoing.buttons])
    return {"type": "text", "text": {"preview_url": True, "body": text}}


def _file(media: Media, caption: str) -> dict:
    """A file; a voice message has no caption, so one with a text goes as a document.

    :raises ValueError: it is neither uploaded nor has an address
    """
    kind = MEDIA_TYPES.get(media.kind, "document")
    if kind == "audio" and caption:
        kind = "document"
    if not media.media_id and not media.url:
        raise ValueError("WhatsApp takes files by their id or address")
    value = {"id": media.media_id} if media.media_id else {"link": media.url}
    if caption:
        value["caption"] = caption[:CAPTION]
    if kind == "document" and media.name:
        value["filename"] = media.name
    return {"type": kind, kind: value}


def _interactive(outgoing: Outgoing) -> dict | None:
    """Up to three buttons, else a list of up to ten; None where neither can show them all."""
    buttons, text = outgoing.buttons, outgoing.text
    labels = [button.label for button in buttons]
    if not text or len(text) > INTERACTIVE_BODY or len(set(labels)) < len(labels):
        return None
    if not all(button.payload and button.label for button in buttons):
        return None
    if _fits(buttons, BUTTONS, BUTTON_LABEL, BUTTON_ID):
        return {"type": "button", "body": {"text": text}, "action": {"buttons": [
            {"type": "reply", "reply": {"id": button.payload, "title": button.label}}
            for button in buttons]}}
    if _fits(buttons, ROWS, ROW_TITLE, ROW_ID):
        # what opens the list must be named; numbers are read in every language
        return {"type": "list", "body": {"text": text}, "action": {
            "button": f"1–{len(buttons)}",
            "sections": [{"rows": [
                {"id": button.payload, "title": button.label} for button in buttons]}]}}
    return None


def _fits(buttons, count: int, label: int, payload: int) -> bool:
    return len(buttons) <= count and all(
        len(button.label) <= label and len(button.payload) <= payload for button in buttons)


def _template_content(outgoing: Outgoing) -> dict:
    """An approved template with its values; named variables are filled by name."""
    template = outgoing.template
    names = template.variables if len(template.variables) == len(template.values) else ()
    values = []
    for place, value in enumerate(template.values):
        parameter = {"type": "text", "text": value}
        if names and not names[place].isdigit():
            parameter["parameter_name"] = names[place]
        values.append(parameter)
    content = {"name": template.name, "language": {"code": template.lang}}
    if values:
        content["components"] = [{"type": "body", "parameters": values}]
    return content


def _template(row: dict) -> Template:
    body = next((text_of(component, "text") for component in objects_of(row, "components")
                 if text_of(component, "type").upper() == "BODY"), "")
    reason = text_of(row, "rejected_reason")
    needs = [_needed(component) for component in objects_of(row, "components")]
    return Template(
        name=text_of(row, "name"), lang=text_of(row, "language"),
        state=whatsapp_events.TEMPLATE_STATES.get(text_of(row, "status"), "pending"),
        external_id=text_of(row, "id"), category=text_of(row, "category"), body=body,
        variables=whatsapp_events.variables(body), reason="" if reason == "NONE" else reason,
        unfit=", ".join(filter(None, needs)))


def _needed(component: dict) -> str:
    """What a part of a template has to be given whenever it is sent, other than a text's values.

    Meta refuses the message without it (132000, 132012).
    """
    kind, form = text_of(component, "type").upper(), text_of(component, "format").upper()
    if kind == "HEADER" and form not in ("", "TEXT"):
        return f"header: {form.lower()}"
    if kind == "HEADER" and whatsapp_events.variables(text_of(component, "text")):
        return "header: variable"
    if kind in ("CAROUSEL", "LIMITED_TIME_OFFER"):
        return kind.lower()
    return ", ".join(
        f"button: {text_of(button, 'type').lower()}" for button in objects_of(component, "buttons")
        if kind == "BUTTONS" and (
            text_of(button, "type").upper() in NEEDY_BUTTONS
            or whatsapp_events.variables(text_of(button, "url"))))
