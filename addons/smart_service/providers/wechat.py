"""The provider ``wechat``: a WeChat official account, or a mini program's customer service.

Sources, read in November 2026:

* pushes https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html and
  https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
* token https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
* files https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia
* addresses https://developers.weixin.qq.com/doc/service/api/base/api_getapidomainip
* what comes in: :mod:`.wechat_events`; what goes out: :mod:`.wechat_send`; what is asked:
  :mod:`.wechat_asking`; error codes: :mod:`.wechat_answers`

A text may have 2048 bytes. WeChat documents the error (45002) but no figure; this one is
measured, https://developers.weixin.qq.com/community/develop/doc/00084e2936c340b9015a753405b800.

WeChat's own menu message (``msgmenu``) is not used for choices: a click in it counts as a
menu event, so the customer's answer would leave one minute for ours. Reply windows: see
:mod:`.windows`.
"""

from __future__ import annotations

import hashlib
import json

from . import wechat_answers as answers
from . import wechat_asking as asking
from . import wechat_crypto as crypto
from . import wechat_events as events
from . import wechat_push as push
from . import wechat_send as sending
from .base import (
    Adapter,
    BadRequest,
    BadSignature,
    Call,
    Capabilities,
    ContactPoint,
    Envelope,
    Event,
    Failure,
    Media,
    Misconfigured,
    Outgoing,
    Probe,
    Profile,
    Reply,
    Request,
    Response,
    Result,
    Retry,
    Sent,
    TemplatePage,
    Token,
    Unparsable,
    Uploaded,
    register,
)
from .text import clean_text, short_id


@register
class WeChat(Adapter):
    """A WeChat official account, or a mini program (variant ``mini_program``).

    Pushes may come plain, compatible or encrypted, in XML or JSON. An account with an
    EncodingAESKey takes encrypted ones only: what is plain is signed without its body, so
    whoever has seen one signature could write in any customer's name.

    ``business_ref`` may name the WeChat open platform account that the app is bound to; a
    customer's unionid is the same in all accounts that name the same.
    """

    code = "wechat"
    public_base_url = "https://api.weixin.qq.com"
    # an empty answer would do too; this word is what the documentation asks for
    accepted = Reply("success")
    required = ("app_id", "app_secret", "webhook_secret")

    @property
    def capabilities(self) -> Capabilities:
        """What the account's variant can carry."""
        return sending.CAPABILITIES[self.credentials.variant]

    @property
    def is_mini_program(self) -> bool:
        return self.credentials.variant == sending.MINI_PROGRAM

    @property
    def profiles(self) -> int:
        """A mini program may not ask."""
        return 0 if self.is_mini_program else asking.PROFILES

    @property
    def _union_scope(self) -> str:
        """What a unionid is unique in: the open platform account, or the app where it is not
        known; then the unionid is kept, and joins nothing that another account knows."""
        return self.credentials.business_ref or self.credentials.app_id

    # === INCOMING === #

    def check(self) -> None:
        if self.credentials.encoding_aes_key:
            crypto.aes_key(self.credentials.encoding_aes_key)

    def confirm(self, request: Request) -> Reply:
        """Echo ``echostr``; signed with ``msg_signature`` it is encrypted."""
        query = request.query
        echo = query.get("echostr", "")
        if not echo:
            raise BadRequest("echostr is missing")
        if "msg_signature" not in query:
            self._check_signature(query, "signature")
            return Reply(echo)
        self._check_signature(query, "msg_signature", echo)
        try:
            return Reply(crypto.decrypted(echo, self.credentials))
        except (crypto.CannotDecrypt, ValueError) as error:
            raise BadSignature(f"echostr can't be decrypted: {error}") from error

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        """Verify and open one message or event.

        A push that is signed with our token but can't be decrypted becomes a failed
        envelope with its cipher text: once the account's key is right, :meth:`parse` opens
        it.
        """
        if request.query.get("encrypt_type", "raw") == "aes" or self.credentials.encoding_aes_key:
            return self._receive_encrypted(request)
        self._check_signature(request.query, "signature")
        text = request.body.decode("utf-8", "replace")
        return self._open(text, request)

    def _receive_encrypted(self, request: Request) -> tuple[Envelope, ...]:
        text = request.body.decode("utf-8", "replace")
        try:
            fields = push.read_fields(text)
        except Unparsable as error:
            # the signature is over a part of the body, so without it nothing is proven
            raise BadRequest(str(error)) from error
        encrypted = push.text_at(fields, "Encrypt")
        if not encrypted:
            raise BadSignature("the account takes encrypted pushes only")
        self._check_signature(request.query, "msg_signature", encrypted)
        try:
            return self._open(crypto.decrypted(encrypted, self.credentials), request)
        except crypto.WrongApp as error:
            raise BadSignature(str(error)) from error
        except (crypto.CannotDecrypt, ValueError) as error:
            failure = f"The message can't be decrypted, check the EncodingAESKey: {error}"
            return (self._failed(clean_text(text), encrypted, request, failure),)

    def _open(self, text: str, request: Request) -> tuple[Envelope, ...]:
        """The envelopes of a verified body; more than one where it reports several results."""
        try:
            fields = push.read_fields(text)
            contact = self._contact(fields)
        except Unparsable as error:
            return (self._failed(clean_text(text), text, request, str(error)),)
        parts = push.one_by_one(fields)
        if len(parts) == 1:
            return (self._envelope(fields, contact, text),)
        return tuple(
            self._envelope(part, contact, json.dumps(part, ensure_ascii=False)) for part in parts
        )

    def _envelope(self, fields: push.Fields, contact: ContactPoint, payload: str) -> Envelope:
        # a receipt may wait for a message of ours that another system has sent; what the
        # customer writes must not wait behind it
        receipt = events.receipt_key(fields)
        return Envelope(
            external_id=push.event_id(fields),
            contact_key=f"receipt:{contact.scope}:{receipt}" if receipt else contact.key,
            event_kind=events.kind_of(fields),
            payload=payload,
            provider_time=push.created_at(fields),
        )

    def _failed(self, payload: str, unique: str, request: Request, failure: str) -> Envelope:
        digest = hashlib.sha256(unique.encode("utf-8", "replace")).hexdigest()
        # WeChat names the sender in the address too
        openid = short_id(request.query.get("openid", ""))
        return Envelope(
            external_id=f"sha256:{digest}",
            contact_key=f"openid:{self.credentials.app_id}:{openid or digest}",
            event_kind="unknown",
            payload=payload,
            failure=failure,
        )

    def _check_signature(self, query, name: str, *more: str) -> None:
        """Check the query's signature ``name`` over token, timestamp, nonce and ``more``.

        The timestamp's age is not judged: nothing says that WeChat makes a new one when it
        resends, and a resent message must come through; a replayed one has a known id.

        :raises BadRequest: there is none
        :raises BadSignature: it does not fit
        """
        given = query.get(name, "")
        parts = (query.get("timestamp", ""), query.get("nonce", ""))
        if not (given and all(parts)):
            raise BadRequest(f"timestamp, nonce or {name} is missing")
        token = self.credentials.webhook_secret
        if not token or not crypto.signature_fits(given, token, *parts, *more):
            raise BadSignature(f"{name} does not fit")

    def _contact(self, fields: push.Fields) -> ContactPoint:
        """The sender.

        :raises Unparsable: there is none
        """
        openid = short_id(push.text_at(fields, "FromUserName").strip())
        if not openid or not push.text_at(fields, "MsgType"):
            raise Unparsable("FromUserName or MsgType is missing")
        return ContactPoint("openid", self.credentials.app_id, openid)

    def parse(self, payload: str) -> Event:
        fields = push.read_payload(payload)
        if "Encrypt" in fields and "MsgType" not in fields:
            try:
                fields = push.read_payload(crypto.decrypted(
                    push.text_at(fields, "Encrypt"), self.credentials))
            except (crypto.CannotDecrypt, ValueError) as error:
                raise Unparsable(f"The message can't be decrypted: {error}") from error
        return events.read_event(fields, self._contact(fields), self._union_scope)

    # === OUTGOING === #

    def _post(self, path: str, value: dict, **params: str) -> Call:
        # WeChat shows \u escapes to the customer as they are (error 40033 elsewhere)
        body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return Call("POST", self.base_url + path, params, headers, body)

    def _get(self, path: str, **params: str) -> Call:
        params["access_token"] = self.credentials.access_token
        return Call("GET", self.base_url + path, params)

    def build(self, outgoing: Outgoing) -> Call:
        """The call that sends a customer-service message, a template or that we are typing.

        :raises ValueError: WeChat can't take it
        """
        token = self.credentials.access_token
        if outgoing.kind == "message":
            body = sending.message_body(outgoing, self.capabilities.media)
            return self._post("/cgi-bin/message/custom/send", body, access_token=token)
        if outgoing.kind == "typing":
            path = "business/typing" if self.is_mini_program else "typing"
            body = {"touser": outgoing.recipient, "command": "Typing"}
            return self._post(f"/cgi-bin/message/custom/{path}", body, access_token=token)
        if outgoing.kind != "template":
            raise ValueError(f"WeChat takes no {outgoing.kind}")
        if self.is_mini_program:
            body = sending.subscription_body(outgoing)
            return self._post("/cgi-bin/message/subscribe/send", body, access_token=token)
        body = sending.template_body(outgoing)
        return self._post("/cgi-bin/message/template/send", body, access_token=token)

    def classify(self, response: Response) -> Result:
        """WeChat names an id for a template message only, so that :class:`Sent` may have none."""
        answer = answers.read_answer(response)
        if isinstance(answer, Failure):
            return answer
        if "errcode" not in answer:
            return Retry(str(response.status), "not WeChat's answer: no errcode")
        if answer["errcode"] not in (0, answers.ALREADY_TYPING):
            return answers.failure_of(answer)
        message_id = answer.get("msgid")
        return Sent(short_id(str(message_id)) if message_id else "")

    def token_call(self) -> Call:
        """The stable token: asking for it leaves the current one good.

        With the older ``/cgi-bin/token`` each request ends the life of the token before, so
        that a second system with the same account, or a test database, would cut us off.
        """
        return self._post(
            "/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": self.credentials.app_id,
                "secret": self.credentials.app_secret,
            },
        )

    def read_token(self, response: Response) -> Token | Failure:
        """The token; any refusal that does not pass by itself is for the admin."""
        answer = answers.read_answer(response)
        if isinstance(answer, Failure):
            return answer
        value, life = answer.get("access_token"), answer.get("expires_in")
        if isinstance(value, str) and value and isinstance(life, int) and life > 0:
            return Token(value, life)
        return answers.failure_of(answer, answers.TOKEN_ERRORS, Misconfigured)

    # === MEDIA === #

    def upload_call(self, media: Media) -> Call:
        """The temporary file that a message then names."""
        content_type, body = sending.upload_form(media)
        params = {"access_token": self.credentials.access_token, "type": media.kind}
        headers = {"Content-Type": content_type}
        return Call("POST", f"{self.base_url}/cgi-bin/media/upload", params, headers, body)

    def read_upload(self, response: Response) -> Uploaded | Failure:
        answer = answers.read_values(response)
        if isinstance(answer, Failure):
            return answer
        media_id = answer.get("media_id")
        if isinstance(media_id, str) and media_id:
            return Uploaded(clean_text(media_id), sending.MEDIA_SECONDS)
        return Retry(str(response.status), "not WeChat's answer: no media_id")

    def media_call(self, media: Media) -> Call:
        """The temporary file, kept by WeChat for three days; by address without an id."""
        if not media.media_id:
            return Call("GET", media.url)
        return self._get("/cgi-bin/media/get", media_id=media.media_id)

    def next_media_call(self, response: Response) -> Call | None:
        """A video is not in the answer, only its address."""
        answer = answers.read_answer(response) if _is_json(response) else None
        address = answer.get("video_url") if isinstance(answer, dict) else None
        return Call("GET", address) if isinstance(address, str) and address else None

    def check_media(self, response: Response) -> Failure | None:
        """WeChat refuses with status 200 too; only the content type tells."""
        if not _is_json(response):
            return super().check_media(response)
        answer = answers.read_answer(response)
        return answer if isinstance(answer, Failure) else answers.failure_of(answer)

    # === WHAT AN ADMINISTRATOR ASKS FOR === #

    def probe_call(self) -> Call:
        """The list of WeChat's own addresses: any account may ask for it."""
        return self._get("/cgi-bin/get_api_domain_ip")

    def read_probe(self, response: Response) -> Probe | Failure:
        """WeChat tells no account's name, so the probe has none."""
        answer = answers.read_values(response)
        if isinstance(answer, Failure):
            return answer
        if isinstance(answer.get("ip_list"), list):
            return Probe("")
        return Retry(str(response.status), "not WeChat's answer: no ip_list")

    def templates_call(self, after: str = "") -> Call:
        """All templates at once: an account has 25 at most."""
        path = "/wxaapi/newtmpl/gettemplate"
        if not self.is_mini_program:
            path = "/cgi-bin/template/get_all_private_template"
        return self._get(path)

    def read_templates(self, response: Response) -> TemplatePage | Failure:
        answer = answers.read_values(response)
        return answer if isinstance(answer, Failure) else asking.read_template_list(answer)

    def profiles_call(self, values: tuple[str, ...]) -> Call:
        """Followers and former followers; WeChat tells no names since 2021, but unionids."""
        body = asking.profiles_body(values)
        token = self.credentials.access_token
        return self._post("/cgi-bin/user/info/batchget", body, access_token=token)

    def read_profiles(self, response: Response) -> tuple[Profile, ...] | Failure:
        """Nobody, where the account has no right to ask: it was not verified by WeChat."""
        answer = answers.read_values(response)
        if isinstance(answer, Failure):
            return () if answer.code == answers.NO_RIGHT else answer
        return asking.read_profile_list(answer, self.credentials.app_id, self._union_scope)


def _is_json(response: Response) -> bool:
    """Whether an answer with status 200 is no file but says something."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return response.status == 200 and kind in ("application/json", "text/plain")
