"""The provider ``wecom``: an account of WeCom's customer service (微信客服).

Sources, read in November 2026, all below https://developer.work.weixin.qq.com/document/path/:

* 90930 callbacks and their encryption; the receiver id is the company's
* 94670 reading messages and events, 94677 sending, 95122 answering an event (welcome)
* 94669 who has the conversation, 94645 who serves an account, 95159 customers' names,
  94661 accounts; 90253 and 90254 files

Several accounts of a company share one callback. It carries no message: it says which account
has some, and :meth:`WeCom.pull_call` reads them.

WeCom takes our ``msgid`` and gives it back, so that a message sent again under the same one is
the same message. That it took a message is not that it arrived: a ``msg_send_fail`` event may
follow. A message can be taken back for two minutes, and has been counted all the same.

We write in the states 0 (nobody has the conversation) and 1 (the app has it). In the others a
person has it, or will, in WeCom's own client, and WeCom takes nothing from us.
"""

from __future__ import annotations

import hashlib

from . import wechat_crypto as crypto
from . import wecom_api as api
from . import wecom_messages as messages
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
    MediaLimit,
    Misconfigured,
    Outgoing,
    Probe,
    Profile,
    Pulled,
    Rate,
    Reply,
    Request,
    Response,
    Result,
    Sent,
    Servicer,
    Token,
    Unparsable,
    Uploaded,
    register,
)
from .multipart import form
from .text import clean_text, render_choices, short_id
from .wechat_push import read_fields, text_at
from .windows import windows_of

PAGE = 1000
PROFILES = 100
MEGABYTE = 1024 * 1024
THREE_DAYS = 3 * 24 * 3600
RECALL_SECONDS = 120
# of a menu: bytes of the text above it, of an entry's id and label, and how many entries
MENU_TEXT, MENU_ID, MENU_LABEL, MENU_ENTRIES = 1024, 64, 128, 10
MESSAGE_ID = 32


@register
class WeCom(Adapter):
    """One customer-service account (``open_kfid``) of a company (``corpid``)."""

    code = "wecom"
    capabilities = Capabilities(
        text_limit_bytes=2048,
        buttons=MENU_ENTRIES,
        # Chinese takes three bytes a character
        button_label=MENU_LABEL // 3,
        kinds=frozenset({"message", "welcome", "transfer", "delete"}),
        media=frozenset({"image", "voice", "video", "file"}),
        media_limits={
            "image": MediaLimit(10 * MEGABYTE, frozenset({"image/jpeg", "image/png"})),
            "voice": MediaLimit(2 * MEGABYTE, frozenset({"audio/amr"})),
            "video": MediaLimit(10 * MEGABYTE, frozenset({"video/mp4"})),
            "file": MediaLimit(20 * MEGABYTE),
        },
        receipts=True,
        idempotent_send=True,
        windows=windows_of("wecom"),
        edit_seconds=RECALL_SECONDS,
        # 10 000 calls a minute, 150 000 an hour
        rate=Rate(per_second=41, burst=5000, source=api.LIMITS),
    )
    public_base_url = api.PUBLIC_BASE_URL
    accepted = Reply("success")
    required = ("app_id", "app_secret", "webhook_secret", "encoding_aes_key", "account_ref")
    pulls = True
    profiles = PROFILES

    # === INCOMING === #

    def check(self) -> None:
        crypto.aes_key(self.credentials.encoding_aes_key)

    def confirm(self, request: Request) -> Reply:
        echo = request.query.get("echostr", "")
        if not echo:
            raise BadRequest("echostr is missing")
        self._check_signature(request, echo)
        try:
            return Reply(crypto.decrypted(echo, self.credentials))
        except (crypto.CannotDecrypt, ValueError) as error:
            raise BadSignature(f"echostr can't be decrypted: {error}") from error

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        """Verify and open one callback.

        One that is signed with our token but can't be decrypted is kept as failed, with its
        cipher text: once the account's key is right, :meth:`parse` opens it.
        """
        body = request.body.decode("utf-8", "replace")
        try:
            encrypted = text_at(read_fields(body), "Encrypt")
        except Unparsable as error:
            raise BadRequest(str(error)) from error
        if not encrypted:
            raise BadRequest("Encrypt is missing")
        self._check_signature(request, encrypted)
        try:
            text = crypto.decrypted(encrypted, self.credentials)
            return (messages.callback_envelope(text, self.credentials.app_id),)
        except crypto.WrongApp as error:
            raise BadSignature(str(error)) from error
        except (crypto.CannotDecrypt, ValueError, Unparsable, BadRequest) as error:
            digest = hashlib.sha256(encrypted.encode("utf-8", "replace")).hexdigest()
            return (
                Envelope(
                    f"sha256:{digest}", f"pull:{self.credentials.app_id}:{digest}", "unknown",
                    clean_text(body),
                    failure=f"The callback can't be read, check the EncodingAESKey: {error}",
                ),
            )

    def _check_signature(self, request: Request, encrypted: str) -> None:
        """Check ``msg_signature`` over token, timestamp, nonce and the cipher text.

        :raises BadRequest: there is none
        :raises BadSignature: it does not fit
        """
        query = request.query
        given = query.get("msg_signature", "")
        parts = (query.get("timestamp", ""), query.get("nonce", ""))
        if not (given and all(parts)):
            raise BadRequest("timestamp, nonce or msg_signature is missing")
        token = self.credentials.webhook_secret
        if not token or not crypto.signature_fits(given, token, *parts, encrypted):
            raise BadSignature("msg_signature does not fit")

    def parse(self, payload: str) -> Event:
        return messages.parse(self._opened(payload), self.credentials.app_id)

    def _opened(self, payload: str) -> str:
        """The payload, decrypted if it was kept as it came.

        :raises Unparsable: it can't be
        """
        if "<Encrypt>" not in payload or payload.lstrip().startswith("{"):
            return payload
        try:
            return crypto.decrypted(text_at(read_fields(payload), "Encrypt"), self.credentials)
        except (crypto.CannotDecrypt, ValueError, BadRequest) as error:
            raise Unparsable(f"The callback can't be decrypted: {error}") from error

    # === PULLING === #

    def pull_call(self, cursor: str, payload: str = "") -> Call:
        """Read on behind ``cursor``; without one from the oldest of the last three days.

        The callback's token, good for ten minutes, allows more calls.
        """
        value = {
            "open_kfid": self.credentials.account_ref, "limit": PAGE, "voice_format": 0}
        if cursor:
            value["cursor"] = cursor
        token = messages.callback_token(payload) if payload else ""
        if token:
            value["token"] = token
        return api.call(self.credentials, "/cgi-bin/kf/sync_msg", value)

    def read_pull(self, response: Response, cursor: str) -> Pulled | Failure:
        """One page; ``has_more`` counts, a page may be empty and not the last."""
        found = api.answer(response)
        if isinstance(found, Failure):
            return found
        listed = found.get("msg_list", [])
        after = found.get("next_cursor")
        if not isinstance(listed, list) or not isinstance(after, str | None):
            return GiveUp("0", "not WeCom's answer: msg_list or next_cursor")
        envelopes = tuple(
            messages.pulled_envelope(message, self.credentials.app_id) for message in listed)
        more = bool(found.get("has_more")) and bool(after) and after != cursor
        return Pulled(envelopes, after or cursor, more)

    # === OUTGOING === #

    def build(self, outgoing: Outgoing) -> Call:
        """The call for a message, a welcome, a transfer, or to take a message back.

        A transfer's target is ``state:person``, such as ``3:zhangsan`` or ``2:`` (the pool).

        :raises ValueError: text and file in one message, or a file without media id
        """
        account = self.credentials.account_ref
        if outgoing.kind == "transfer":
            state, _colon, person = outgoing.target.partition(":")
            value = {
                "open_kfid": account, "external_userid": outgoing.recipient,
                "service_state": int(state)}
            if person:
                value["servicer_userid"] = person
            return api.call(self.credentials, "/cgi-bin/kf/service_state/trans", value)
        if outgoing.kind == "delete":
            value = {"msgid": outgoing.target, "open_kfid": account}
            return api.call(self.credentials, "/cgi-bin/kf/recall_msg", value)
        message = {"msgid": message_id(outgoing.idempotency_key), **self._content(outgoing)}
        if outgoing.kind == "welcome":
            value = {"code": outgoing.target, **message}
            return api.call(self.credentials, "/cgi-bin/kf/send_msg_on_event", value)
        value = {"touser": outgoing.recipient, "open_kfid": account, **message}
        return api.call(self.credentials, "/cgi-bin/kf/send_msg", value)

    def _content(self, outgoing: Outgoing) -> dict:
        media = outgoing.media
        if media and (outgoing.text or outgoing.buttons):
            raise ValueError("WeCom takes a text or a file, not both in one message")
        if media and not (media.kind in self.capabilities.media and media.media_id):
            raise ValueError("WeCom takes files by their media id only")
        if media:
            return {"msgtype": media.kind, media.kind: {"media_id": media.media_id}}
        if _fits_menu(outgoing):
            entries = [
                {"type": "click", "click": {"id": button.payload, "content": button.label}}
                for button in outgoing.buttons
            ]
            return {
                "msgtype": "msgmenu",
                "msgmenu": {"head_content": outgoing.text, "list": entries},
            }
        labels = [button.label for button in outgoing.buttons]
        return {"msgtype": "text", "text": {"content": render_choices(outgoing.text, labels)}}

    def classify(self, response: Response) -> Result:
        found = api.answer(response)
        if isinstance(found, Failure):
            return found
        given = found.get("msgid")
        return Sent(short_id(given) if isinstance(given, str) else "")

    def token_call(self) -> Call:
        return api.token_call(self.credentials)

    def read_token(self, response: Response) -> Token | Failure:
        return api.read_token(response)

    # === FILES === #

    def upload_call(self, media: Media) -> Call:
        kind, body = form({}, "media", media.name, media.content, media.mimetype)
        call = api.call(self.credentials, "/cgi-bin/media/upload", {}, type=media.kind)
        return Call("POST", call.url, call.params, {"Content-Type": kind}, body)

    def read_upload(self, response: Response) -> Uploaded | Failure:
        found = api.answer(response)
        if isinstance(found, Failure):
            return found
        media_id = found.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            return GiveUp("0", "WeCom gave no media id")
        return Uploaded(clean_text(media_id), THREE_DAYS)

    def media_call(self, media: Media) -> Call:
        return api.call(self.credentials, "/cgi-bin/media/get", media_id=media.media_id)

    def check_media(self, response: Response) -> Failure | None:
        """WeCom refuses with status 200 too; only the content type tells."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status != 200 or kind not in ("application/json", "text/plain"):
            return super().check_media(response)
        found = api.answer(response)
        if isinstance(found, Failure):
            return found
        return GiveUp("0", "WeCom gave no file")

    # === PEOPLE AND ACCOUNTS === #

    def probe_call(self) -> Call:
        value = {"offset": 0, "limit": 100}
        return api.call(self.credentials, "/cgi-bin/kf/account/list", value)

    def read_probe(self, response: Response) -> Probe | Failure:
        """The account's name; a warning where the app may not manage it."""
        found = api.answer(response)
        if isinstance(found, Failure):
            return found
        accounts = [one for one in found.get("account_list") or [] if isinstance(one, dict)]
        for one in accounts:
            if one.get("open_kfid") == self.credentials.account_ref:
                warnings = ()
                if one.get("manage_privilege") is False:
                    warnings = ("The app may not manage this account: WeCom takes no messages",)
                return Probe(clean_text(str(one.get("name", ""))), warnings)
        seen = ", ".join(f"{one.get('name')} ({one.get('open_kfid')})" for one in accounts)
        return Misconfigured(
            "open_kfid", f"The app sees no account {self.credentials.account_ref}, but: {seen}")

    def servicers_call(self) -> Call:
        return api.call(
            self.credentials, "/cgi-bin/kf/servicer/list",
            open_kfid=self.credentials.account_ref)

    def read_servicers(self, response: Response) -> tuple[Servicer, ...] | Failure:
        """Who serves the account in WeCom's client; a department is listed without a person."""
        found = api.answer(response)
        if isinstance(found, Failure):
            return found
        listed = [one for one in found.get("servicer_list") or [] if isinstance(one, dict)]
        return tuple(
            Servicer(clean_text(str(one["userid"])), serving=one.get("status") == 0)
            for one in listed if one.get("userid"))

    def profiles_call(self, values: tuple[str, ...]) -> Call:
        value = {"external_userid_list": list(values[:PROFILES])}
        return api.call(self.credentials, "/cgi-bin/kf/customer/batchget", value)

    def read_profiles(self, response: Response) -> tuple[Profile, ...] | Failure:
        """Names, and unionids where the company is bound to a WeChat developer account."""
        found = api.answer(response)
        if isinstance(found, Failure):
            return found
        corp_id = self.credentials.app_id
        # the WeChat developer account; without it a unionid joins nothing that others know
        scope = self.credentials.business_ref or corp_id
        profiles = []
        for one in found.get("customer_list") or []:
            if not isinstance(one, dict) or not isinstance(one.get("external_userid"), str):
                continue
            name = clean_text(str(one.get("nickname") or ""))
            contact = ContactPoint(
                "external_userid", corp_id, short_id(one["external_userid"]), name)
            union = one.get("unionid")
            links = (ContactPoint("unionid", scope, short_id(union)),) if (
                isinstance(union, str) and union) else ()
            profiles.append(Profile(contact, clean_text(str(one.get("avatar") or "")), links))
        return tuple(profiles)


def message_id(key: str) -> str:
    """Our key as WeCom takes it: at most 32 of ``[0-9a-zA-Z_-]``."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:MESSAGE_ID]


def _fits_menu(outgoing: Outgoing) -> bool:
    """Whether WeCom takes these choices as a menu; if not they are written as lines."""
    return (
        0 < len(outgoing.buttons) <= MENU_ENTRIES
        and len(outgoing.text.encode("utf-8", "replace")) <= MENU_TEXT
        and all(
            0 < len(button.payload.encode("utf-8", "replace")) <= MENU_ID
            and 0 < len(button.label.encode("utf-8", "replace")) <= MENU_LABEL
            for button in outgoing.buttons
        )
    )
