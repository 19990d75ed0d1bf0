"""The border between Smart Service and the providers' protocols.

Everything that crosses it is a frozen dataclass; no recordset and no ``env`` does. An
:class:`Adapter` knows one provider's protocol and nothing else: it verifies and opens a
request, parses a stored payload, builds calls and names what an answer means. It never
talks to the network itself: :mod:`.http` does that for every provider alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

# === WHAT COMES IN === #


@dataclass(frozen=True)
class Request:
    """An HTTP request as the provider sent it.

    :param method: ``GET`` or ``POST``
    :param query: query string values, the first of each name
    :param headers: header values by lower-case name
    :param body: the raw bytes; signatures are computed over these
    """

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What the webhook answers: status, body and content type."""

    body: str = ""
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Envelope:
    """One event of a verified request, opened as far as the inbox needs.

    :param external_id: the provider's id, unique per account, the same on every resend
    :param contact_key: ``kind:scope:value`` of the sender; events of one key keep their order
    :param event_kind: ``message``, ``receipt``, ``follow`` … or ``unknown``
    :param payload: the decrypted event as text, what :meth:`Adapter.parse` takes
    :param provider_time: when the provider says that it happened, UTC without zone
    :param failure: why the verified body can't be understood; such a row is stored as failed
    """

    external_id: str
    contact_key: str
    event_kind: str
    payload: str
    provider_time: datetime | None = None
    failure: str = ""


@dataclass(frozen=True)
class Media:
    """A file that an event refers to.

    :param kind: ``image``, ``voice``, ``video`` or ``file``
    :param media_id: the provider's id, or '' when there is only an address
    :param url: where to fetch it, or '' when it is fetched by id
    """

    kind: str
    media_id: str = ""
    url: str = ""
    name: str = ""
    mimetype: str = ""


@dataclass(frozen=True)
class ContactPoint:
    """Who wrote, in the provider's terms.

    :param kind: ``openid``, ``api_user`` …
    :param scope: what the value is unique in (app id, account id); '' for phone and e-mail
    :param name: the name that the provider knows, or ''
    :param phone: a number that the provider vouches for, or ''
    :param email: an address that the provider vouches for, or ''
    :param lang: Odoo language code such as ``zh_CN``, or '' when unknown
    """

    kind: str
    scope: str
    value: str
    name: str = ""
    phone: str = ""
    email: str = ""
    lang: str = ""

    @property
    def key(self) -> str:
        """The ordering key of this contact point."""
        return f"{self.kind}:{self.scope}:{self.value}"


@dataclass(frozen=True)
class Event:
    """One parsed event.

    :param kind: ``message``, ``receipt``, ``follow``, ``unfollow`` or ``unknown``
    :param receipt_for: for a receipt, the provider's id of our message
    :param receipt_state: ``sent``, ``delivered``, ``read`` or ``failed``
    """

    kind: str
    contact: ContactPoint
    text: str = ""
    media: tuple[Media, ...] = ()
    occurred_at: datetime | None = None
    receipt_for: str = ""
    receipt_state: str = ""
    receipt_error: str = ""


# === WHAT GOES OUT === #


@dataclass(frozen=True)
class Button:
    """A choice offered under a text; ``payload`` comes back when it is pressed."""

    payload: str
    label: str


@dataclass(frozen=True)
class Outgoing:
    """One message to send.

    :param idempotency_key: the same on every attempt, never reused
    :param recipient: value of the contact point
    :param media: a file already uploaded to, or fetchable by, the provider
    """

    idempotency_key: str
    recipient: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None


@dataclass(frozen=True)
class Call:
    """One HTTP call to make."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """What a call returned; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


# === WHAT AN ANSWER MEANS === #


@dataclass(frozen=True)
class Sent:
    """The provider took the message.

    :param external_id: its id, '' where the provider names none
    """

    external_id: str = ""


@dataclass(frozen=True)
class Failure:
    """The provider did not take the message.

    :param code: the provider's error code, or the HTTP status
    :param reason: the provider's words, for the admin
    """

    code: str
    reason: str


@dataclass(frozen=True)
class Retry(Failure):
    """Passing: try again, not before ``after`` seconds when given."""

    after: float | None = None


@dataclass(frozen=True)
class GiveUp(Failure):
    """Final for this message."""


@dataclass(frozen=True)
class WindowClosed(Failure):
    """The reply window is closed: another way is needed (template, other channel)."""


@dataclass(frozen=True)
class Reauthenticate(Failure):
    """The access token is no longer good: get a new one and try again."""


@dataclass(frozen=True)
class Misconfigured(Failure):
    """The account itself is refused (address not allow-listed, no right): an admin must act."""


Result = Sent | Retry | GiveUp | WindowClosed | Reauthenticate | Misconfigured


@dataclass(frozen=True)
class Token:
    """An access token and its life in seconds."""

    value: str
    expires_in: int


# === ERRORS OF AN INCOMING REQUEST === #


class ProviderError(Exception):
    """Base of what an adapter raises about a request; ``status`` is the HTTP answer."""

    status = 400


class BadSignature(ProviderError):
    """The request is not proven to come from the provider."""

    status = 403


class BadRequest(ProviderError):
    """The request has not the provider's shape, so it can't even be verified."""

    status = 400


class Unparsable(ProviderError):
    """A verified payload can't be understood; the row is kept as failed."""


# === THE ADAPTER === #


@dataclass(frozen=True)
class Credentials:
    """What an account knows about itself; unused values are ''.

    :param webhook_secret: the token or secret that incoming requests are signed with
    :param access_token: the current token, filled in by the caller before ``build``
    :param api_base_url: another address than the provider's public one (proxy, private cloud)
    """

    app_id: str = ""
    app_secret: str = ""
    webhook_secret: str = ""
    encoding_aes_key: str = ""
    access_token: str = ""
    api_base_url: str = ""


@dataclass(frozen=True)
class ReplyWindow:
    """How long and how often one may write after the customer did; 0 is no limit."""

    seconds: int = 0
    messages: int = 0


@dataclass(frozen=True)
class Capabilities:
    """What the provider's channel can carry.

    :param text_limit: characters per message, 0 is no limit
    :param text_limit_bytes: UTF-8 bytes per message, 0 is no limit
    :param idempotent_send: the provider drops a second send with the same key, so that a
        message whose fate is unknown may be sent again
    """

    text_limit: int = 0
    text_limit_bytes: int = 0
    buttons: int = 0
    media: frozenset[str] = frozenset()
    receipts: bool = False
    idempotent_send: bool = False
    reply_window: ReplyWindow = ReplyWindow()


class Adapter:
    """One provider's protocol, for one account's credentials."""

    code: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    public_base_url: ClassVar[str] = ""
    accepted: ClassVar[Reply] = Reply("")
    # which fields of the account the provider needs before it can be activated
    required: ClassVar[tuple[str, ...]] = ()

    def __init__(self, credentials: Credentials):
        self.credentials = credentials

    @property
    def base_url(self) -> str:
        """Where calls go, without a trailing slash."""
        return (self.credentials.api_base_url or self.public_base_url).rstrip("/")

    def check(self) -> None:
        """Look at the credentials without talking to the provider.

        :raises ValueError: one of them can't be what the provider gave out
        """

    def confirm(self, request: Request) -> Reply:
        """Answer the provider's verification of our address (a GET).

        :raises ProviderError: the request is not the provider's
        """
        raise NotImplementedError

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        """Verify a POST over its raw bytes and open its events.

        :raises BadSignature: not proven to be the provider's
        :raises BadRequest: not the provider's shape
        """
        raise NotImplementedError

    def parse(self, payload: str) -> Event:
        """Read one stored payload.

        :raises Unparsable: it can't be understood
        """
        raise NotImplementedError

    def build(self, outgoing: Outgoing) -> Call:
        """The call that sends ``outgoing``."""
        raise NotImplementedError

    def classify(self, response: Response) -> Result:
        """What the answer to a call of :meth:`build` means."""
        raise NotImplementedError

    def token_call(self) -> Call | None:
        """The call that gets an access token; None where the provider needs none."""
        return None

    def read_token(self, response: Response) -> Token | Failure:
        """Read the answer to :meth:`token_call`."""
        raise NotImplementedError

    def media_call(self, media: Media) -> Call:
        """The call that downloads ``media``."""
        raise NotImplementedError

    def check_media(self, response: Response) -> Failure | None:
        """Why the answer to :meth:`media_call` is no file; None when it is one."""
        code = str(response.status)
        if response.status == 200:
            return None
        if response.status == 429 or response.status >= 500:
            return Retry(code, "download failed")
        return GiveUp(code, "download refused")


_REGISTRY: dict[str, type[Adapter]] = {}


def register(adapter: type[Adapter]) -> type[Adapter]:
    """Class decorator: make an adapter known by its code."""
    _REGISTRY[adapter.code] = adapter
    return adapter


def adapter_for(code: str, credentials: Credentials) -> Adapter:
    """The adapter of a provider code.

    :raises KeyError: no such provider
    """
    return _REGISTRY[code](credentials)
