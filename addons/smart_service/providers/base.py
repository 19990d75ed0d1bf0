"""The border between Smart Service and the providers' protocols.

Everything that crosses it is a frozen dataclass; no recordset and no ``env`` does. An
:class:`Adapter` knows one provider's protocol and nothing else: it verifies and opens a
request, parses a stored payload, builds calls and names what an answer means. It never
talks to the network itself: :mod:`.http` does that for every provider alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from .messages import (
    Button,
    Call,
    CallRecord,
    Consent,
    ContactPoint,
    Envelope,
    Event,
    Failure,
    GiveUp,
    Location,
    Media,
    Misconfigured,
    Outgoing,
    Probe,
    Profile,
    Pulled,
    Reauthenticate,
    Reply,
    Request,
    Response,
    Result,
    Retry,
    Sent,
    Servicer,
    Template,
    TemplateCall,
    TemplatePage,
    Token,
    Uploaded,
    WindowClosed,
)
from .text import split_text

__all__ = [
    "Adapter",
    "BadRequest",
    "BadSignature",
    "Button",
    "Call",
    "CallRecord",
    "Capabilities",
    "Consent",
    "ContactPoint",
    "Credentials",
    "Envelope",
    "Event",
    "Failure",
    "GiveUp",
    "Location",
    "Media",
    "MediaLimit",
    "Misconfigured",
    "Outgoing",
    "Probe",
    "Profile",
    "ProviderError",
    "Pulled",
    "Rate",
    "Reauthenticate",
    "Reply",
    "Request",
    "Response",
    "Result",
    "Retry",
    "Sent",
    "Servicer",
    "Template",
    "TemplateCall",
    "TemplatePage",
    "Token",
    "Unparsable",
    "Uploaded",
    "Window",
    "WindowClosed",
    "adapter_for",
    "register",
]

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
    :param api_token: a token that the provider gave out for good
    :param account_ref: which account it is where one app has several (``phone_number_id``,
        ``open_kfid``)
    :param business_ref: what several accounts belong to (WhatsApp business account)
    :param variant: which of a provider's products this is (``mini_program``), '' is the first
    """

    app_id: str = ""
    app_secret: str = ""
    webhook_secret: str = ""
    encoding_aes_key: str = ""
    access_token: str = ""
    api_base_url: str = ""
    api_token: str = ""
    account_ref: str = ""
    business_ref: str = ""
    variant: str = ""


@dataclass(frozen=True)
class Window:
    """How long and how often one may write after the customer did something.

    :param trigger: ``message``, ``menu``, ``scan``, ``follow`` or ``enter``
    :param seconds: life of the window, 0 is for ever
    :param messages: how many messages it allows, 0 is any number
    :param source: the provider's page that says so
    :param adds_up: whether its messages come on top of those of other windows; if not, a
        message counts in each of them
    """

    trigger: str
    seconds: int
    messages: int
    source: str
    adds_up: bool = True


@dataclass(frozen=True)
class Rate:
    """How fast the provider lets an account send; 0 is no limit.

    :param per_second: messages a second over all recipients
    :param burst: how many may leave at once before ``per_second`` counts
    :param contact_seconds: seconds between two messages to one recipient, on average
    :param contact_burst: how many may leave to one recipient before that counts
    :param source: the provider's page that says so
    """

    per_second: float = 0
    burst: int = 0
    contact_seconds: float = 0
    contact_burst: int = 0
    source: str = ""


@dataclass(frozen=True)
class MediaLimit:
    """What files of one kind the provider takes.

    :param size: bytes
    :param types: MIME types, empty for any
    """

    size: int
    types: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Capabilities:
    """What the provider's channel can carry.

    :param text_limit: characters per message, 0 is no limit
    :param text_limit_bytes: UTF-8 bytes per message, 0 is no limit
    :param text_limit_utf16: UTF-16 code units per message, 0 is no limit
    :param buttons: how many choices can be shown as such, buttons or list; more are written
        below the text as numbered lines
    :param button_label: characters on a button, 0 is no limit
    :param kinds: kinds of :class:`Outgoing` that it takes
    :param media: kinds of files that can be sent as such; others go as a link
    :param media_limits: kind → what is taken of it, where that is limited
    :param caption: whether one message can hold a text and a file
    :param receipts: the provider tells what becomes of a message
    :param read_marks: the customer can be shown that his message was read, by an
        :class:`Outgoing` of kind ``acknowledge`` that names it
    :param idempotent_send: the provider drops a second send with the same key, so that a
        message whose fate is unknown may be sent again
    :param windows: when one may write at all; empty is always
    :param edit_seconds: how long a message of ours can be edited or deleted, 0 is for ever
    """

    text_limit: int = 0
    text_limit_bytes: int = 0
    text_limit_utf16: int = 0
    buttons: int = 0
    button_label: int = 0
    kinds: frozenset[str] = frozenset({"message"})
    media: frozenset[str] = frozenset()
    media_limits: Mapping[str, MediaLimit] = field(default_factory=dict)
    caption: bool = False
    receipts: bool = False
    read_marks: bool = False
    idempotent_send: bool = False
    windows: tuple[Window, ...] = ()
    rate: Rate = Rate()
    edit_seconds: int = 0

    def split(self, text: str) -> list[str]:
        """``text`` in parts that fit into one message each."""
        return split_text(
            text, self.text_limit, self.text_limit_bytes, self.text_limit_utf16)


class Adapter:
    """One provider's protocol, for one account's credentials."""

    code: ClassVar[str]
    # of the class, or a property where the provider's products differ
    capabilities: Capabilities
    public_base_url: ClassVar[str] = ""
    accepted: ClassVar[Reply] = Reply("")
    # which fields of the account the provider needs before it can be activated
    required: ClassVar[tuple[str, ...]] = ()
    # ``http``: calls of this adapter; ``mail``: Odoo's mail server; ``none``: the customer
    # reads in Odoo itself
    transport: ClassVar[str] = "http"
    # whether events have to be fetched, see :meth:`pull_call`
    pulls: ClassVar[bool] = False
    # how many customers can be asked about at once; 0 is none, events tell their names
    profiles: ClassVar[int] = 0

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
        raise BadRequest("this address takes POST only")

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

    def upload_call(self, media: Media) -> Call | None:
        """The call that gives the provider a file before it is sent.

        :return: None where :meth:`build` takes the content or the address itself
        """
        return None

    def read_upload(self, response: Response) -> Uploaded | Failure:
        """Read the answer to :meth:`upload_call`."""
        raise NotImplementedError

    def media_call(self, media: Media) -> Call:
        """The call that downloads ``media``."""
        raise NotImplementedError

    def next_media_call(self, response: Response) -> Call | None:
        """The call that follows where an answer only names where the file is.

        Looked at before :meth:`check_media`; None when there is none to follow.
        """
        return None

    def check_media(self, response: Response) -> Failure | None:
        """Why the answer to :meth:`media_call` is no file; None when it is one."""
        code = str(response.status)
        if response.status == 200:
            return None
        if response.status == 429 or response.status >= 500:
            return Retry(code, "download failed")
        return GiveUp(code, "download refused")

    # --- what an administrator asks for ---

    def probe_call(self) -> Call | None:
        """A call that changes nothing and shows whether the credentials are good."""
        return None

    def read_probe(self, response: Response) -> Probe | Failure:
        """Read the answer to :meth:`probe_call`."""
        raise NotImplementedError

    def setup_call(self, webhook_url: str) -> Call | None:
        """The call that tells the provider our address; None where a person has to."""
        return None

    def read_setup(self, response: Response) -> Failure | None:
        """Read the answer to :meth:`setup_call`; None is success."""
        raise NotImplementedError

    def templates_call(self, after: str = "") -> Call | None:
        """The call that lists the account's templates, page after page."""
        return None

    def read_templates(self, response: Response) -> TemplatePage | Failure:
        """Read the answer to :meth:`templates_call`."""
        raise NotImplementedError

    # --- what has to be fetched ---

    def pull_call(self, cursor: str, payload: str = "") -> Call | None:
        """The call that fetches events after ``cursor``; None where the provider sends them.

        :param payload: of the event of kind ``pull`` that asks for it, '' when none did
        """
        return None

    def read_pull(self, response: Response, cursor: str) -> Pulled | Failure:
        """Read the answer to :meth:`pull_call`."""
        raise NotImplementedError

    # --- who is who ---

    def profiles_call(self, values: tuple[str, ...]) -> Call | None:
        """The call that asks who customers are, at most :attr:`profiles` at once."""
        return None

    def read_profiles(self, response: Response) -> tuple[Profile, ...] | Failure:
        """Read the answer to :meth:`profiles_call`; who is not known is left out."""
        raise NotImplementedError

    def servicers_call(self) -> Call | None:
        """The call that lists who can answer in the provider's own client; None has none."""
        return None

    def read_servicers(self, response: Response) -> tuple[Servicer, ...] | Failure:
        """Read the answer to :meth:`servicers_call`."""
        raise NotImplementedError


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
