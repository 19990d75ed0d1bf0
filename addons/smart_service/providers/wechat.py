"""The provider ``wechat``: a WeChat official account (subscription or service account).

Sources, read in November 2026:

* pushes https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
* messages and events
  https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Batch_Sends.html
* sending https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
* token https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken

Reply windows: see :mod:`.windows`. (Before 12 June 2023 a message allowed 20 answers.)

A text may have 2048 bytes. WeChat documents the error (45002) but no figure; this one is
measured, https://developers.weixin.qq.com/community/develop/doc/00084e2936c340b9015a753405b800.

WeChat's own menu message (``msgmenu``) is not used for choices: a click in it counts as a
menu event, so the customer's answer would leave one minute for ours.
"""

from __future__ import annotations

import hashlib
import json
import time

from . import wechat_crypto as crypto
from . import wechat_push as push
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
    GiveUp,
    Media,
    Misconfigured,
    Outgoing,
    Reauthenticate,
    Reply,
    Request,
    Response,
    Result,
    Retry,
    Sent,
    Token,
    Unparsable,
    WindowClosed,
    register,
)
from .text import clean_text, render_choices, short_id
from .windows import windows_of

# https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
SEND_ERRORS: dict[int, type[Failure]] = {
    -1: Retry,  # system busy
    40001: Reauthenticate,  # token invalid or not the latest
    40003: GiveUp,  # no such openid, or not of this account
    40014: Reauthenticate,  # token is none
    40164: Misconfigured,  # our address is not allow-listed
    41001: Reauthenticate,  # token missing
    42001: Reauthenticate,  # token expired
    43004: GiveUp,  # the customer does not follow the account
    43019: GiveUp,  # the customer is on the account's black list
    45002: GiveUp,  # text too long
    45009: Retry,  # calls of the day used up
    45011: Retry,  # too many calls this minute
    45015: WindowClosed,  # the reply window is over, or he unfollowed
    45047: WindowClosed,  # its messages are used up until he writes again
    48001: Misconfigured,  # the account has no right to this call
    48004: Misconfigured,  # the call is forbidden to this account
    50002: GiveUp,  # the account is restricted
}
# where the failure is about the account, the same code means something else than on sending
TOKEN_ERRORS: dict[int, type[Failure]] = {
    -1: Retry,
    45009: Retry,
    45011: Retry,
}
MINUTE_QUOTA = 45011
DAY_QUOTA = 45009
# quotas of the day start anew at midnight in China, which knows no summer time
CHINA_OFFSET_SECONDS = 8 * 3600
DAY_SECONDS = 24 * 3600
# by variant: an official account, and a mini program
CAPABILITIES = {
    variant: Capabilities(
        text_limit_bytes=2048,
        media=frozenset({"image"}),
        windows=windows_of("wechat", variant),
    )
    for variant in ("", "mini_program")
}


@register
class WeChat(Adapter):
    """A WeChat official account, in plain, compatible or encrypted mode.

    An account with an EncodingAESKey takes encrypted pushes only: what is plain is signed
    without its body, so whoever has seen one signature could write in any customer's name.
    """

    code = "wechat"
    public_base_url = "https://api.weixin.qq.com"
    # an empty answer would do too; this word is what the documentation asks for
    accepted = Reply("success")
    required = ("app_id", "app_secret", "webhook_secret")

    @property
    def capabilities(self) -> Capabilities:
        """What the account's variant can carry."""
        return CAPABILITIES[self.credentials.variant]

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
            return Reply(self._decrypt(echo))
        except (crypto.CannotDecrypt, ValueError) as error:
            raise BadSignature(f"echostr can't be decrypted: {error}") from error

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        """Verify and open one message or event.

        A push that is signed with our token but can't be decrypted becomes a failed
        envelope with its cipher text: once the account's key is right, :meth:`parse` opens
        it.
        """
        if request.query.get("encrypt_type", "raw") == "aes" or self.credentials.encoding_aes_key:
            return (self._receive_encrypted(request),)
        self._check_signature(request.query, "signature")
        text = request.body.decode("utf-8", "replace")
        return (self._open(text, request),)

    def _receive_encrypted(self, request: Request) -> Envelope:
        text = request.body.decode("utf-8", "replace")
        try:
            fields = push.read_fields(text)
        except Unparsable as error:
            # the signature is over a part of the body, so without it nothing is proven
            raise BadRequest(str(error)) from error
        encrypted = fields.get("Encrypt", "")
        if not encrypted:
            raise BadSignature("the account takes encrypted pushes only")
        self._check_signature(request.query, "msg_signature", encrypted)
        try:
            return self._open(self._decrypt(encrypted), request)
        except crypto.WrongApp as error:
            raise BadSignature(str(error)) from error
        except (crypto.CannotDecrypt, ValueError) as error:
            failure = f"The message can't be decrypted, check the EncodingAESKey: {error}"
            return self._failed(clean_text(text), encrypted, request, failure)

    def _open(self, text: str, request: Request) -> Envelope:
        """The envelope of a verified body."""
        try:
            fields = push.read_fields(text)
            contact = self._contact(fields)
        except Unparsable as error:
            return self._failed(clean_text(text), text, request, str(error))
        return Envelope(
            external_id=push.event_id(fields),
            contact_key=contact.key,
            event_kind=push.kind_of(fields),
            payload=text,
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

    def _decrypt(self, encrypted: str) -> str:
        """The text in ``encrypted``.

        :raises CannotDecrypt: the key does not fit, or the text is not UTF-8
        :raises ValueError: the account's key is none
        """
        key = crypto.aes_key(self.credentials.encoding_aes_key)
        message = crypto.decrypt(key, encrypted, self.credentials.app_id)
        try:
            return message.decode()
        except UnicodeDecodeError as error:
            raise crypto.CannotDecrypt("the message is not UTF-8") from error

    def _contact(self, fields: dict[str, str]) -> ContactPoint:
        """The sender.

        :raises Unparsable: there is none
        """
        openid = short_id(fields.get("FromUserName", "").strip())
        if not openid or not fields.get("MsgType"):
            raise Unparsable("FromUserName or MsgType is missing")
        return ContactPoint("openid", self.credentials.app_id, openid)

    def parse(self, payload: str) -> Event:
        fields = push.read_payload(payload)
        if "Encrypt" in fields and "MsgType" not in fields:
            try:
                fields = push.read_payload(self._decrypt(fields["Encrypt"]))
            except (crypto.CannotDecrypt, ValueError) as error:
                raise Unparsable(f"The message can't be decrypted: {error}") from error
        return Event(
            kind=push.kind_of(fields),
            contact=self._contact(fields),
            text=clean_text(push.content(fields)),
            media=push.media(fields),
            occurred_at=push.created_at(fields),
        )

    # === OUTGOING === #

    def _call(self, path: str, value: dict, **params: str) -> Call:
        # WeChat shows \u escapes to the customer as they are (error 40033 elsewhere)
        body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return Call("POST", self.base_url + path, params, headers, body)

    def build(self, outgoing: Outgoing) -> Call:
        """The customer-service message: one text, or one image by its media id.

        Choices go below the text as numbered lines.

        :raises ValueError: text and file in one message, or a file that can't be sent
        """
        media = outgoing.media
        if media and (outgoing.text or outgoing.buttons):
            raise ValueError("WeChat takes a text or a file, not both in one message")
        if media and not (media.kind in self.capabilities.media and media.media_id):
            raise ValueError("WeChat takes images by their media id only")
        message: dict = {"touser": outgoing.recipient}
        if media:
            message |= {"msgtype": "image", "image": {"media_id": media.media_id}}
        else:
            labels = [button.label for button in outgoing.buttons]
            text = render_choices(outgoing.text, labels)
            message |= {"msgtype": "text", "text": {"content": text}}
        return self._call(
            "/cgi-bin/message/custom/send", message, access_token=self.credentials.access_token
        )

    def classify(self, response: Response) -> Result:
        """WeChat names no id for a customer-service message, so :class:`Sent` has none."""
        answer = _answer(response)
        if isinstance(answer, Failure):
            return answer
        if "errcode" not in answer:
            return Retry(str(response.status), "not WeChat's answer: no errcode")
        code = answer["errcode"]
        return _failure(SEND_ERRORS.get(code, GiveUp), answer) if code else Sent()

    def token_call(self) -> Call:
        """The stable token: asking for it leaves the current one good.

        With the older ``/cgi-bin/token`` each request ends the life of the token before, so
        that a second system with the same account, or a test database, would cut us off.
        """
        return self._call(
            "/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": self.credentials.app_id,
                "secret": self.credentials.app_secret,
            },
        )

    def read_token(self, response: Response) -> Token | Failure:
        """The token; any refusal that does not pass by itself is for the admin."""
        answer = _answer(response)
        if isinstance(answer, Failure):
            return answer
        value, life = answer.get("access_token"), answer.get("expires_in")
        if isinstance(value, str) and value and isinstance(life, int) and life > 0:
            return Token(value, life)
        return _failure(TOKEN_ERRORS.get(answer.get("errcode", 0), Misconfigured), answer)

    # === MEDIA === #

    def media_call(self, media: Media) -> Call:
        """The temporary file, kept by WeChat for three days; by address without an id."""
        if not media.media_id:
            return Call("GET", media.url)
        params = {"access_token": self.credentials.access_token, "media_id": media.media_id}
        return Call("GET", self.base_url + "/cgi-bin/media/get", params)

    def check_media(self, response: Response) -> Failure | None:
        """WeChat refuses with status 200 too; only the content type tells."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status != 200 or kind not in ("application/json", "text/plain"):
            return super().check_media(response)
        answer = _answer(response)
        if isinstance(answer, Failure):
            return answer
        if answer.get("video_url"):
            return GiveUp("video_url", f"a video is kept at {answer['video_url']}")
        return _failure(SEND_ERRORS.get(answer.get("errcode", 0), GiveUp), answer)


# === READING ANSWERS === #


def seconds_to_china_midnight(now: float) -> float:
    """Seconds from ``now`` (since 1970) until the quotas of the day start anew.

    >>> seconds_to_china_midnight(57_600 - 60)  # 1970-01-01 23:59 in China
    60
    """
    return DAY_SECONDS - (now + CHINA_OFFSET_SECONDS) % DAY_SECONDS


def _answer(response: Response) -> dict | Failure:
    """The JSON object of an answer; a failure where it is not WeChat that answered."""
    status, code = response.status, str(response.status)
    reason = response.body[:500].decode("utf-8", "replace")
    if status == 429 or status >= 500:
        return Retry(code, reason)
    if status != 200:
        return Misconfigured(code, reason or "the address is not WeChat's")
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError):
        return Retry(code, f"not WeChat's answer: {reason}")
    if not isinstance(answer, dict) or not isinstance(answer.get("errcode", 0), int):
        return Retry(code, f"not WeChat's answer: {reason}")
    return answer


def _failure(kind: type[Failure], answer: dict) -> Failure:
    """The failure of ``kind``, in WeChat's words: they name our address on 40164."""
    code = answer.get("errcode", 0)
    reason = clean_text(str(answer.get("errmsg", ""))) or "WeChat names no reason"
    if kind is not Retry:
        return kind(str(code), reason)
    after = {DAY_QUOTA: seconds_to_china_midnight(time.time()), MINUTE_QUOTA: 60.0}
    return Retry(str(code), reason, after=after.get(code))
