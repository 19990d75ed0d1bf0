"""What crosses the border between Smart Service and the providers' protocols.

Every value is a frozen dataclass; see :mod:`.base` for the adapters that make and take them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .text import clean_text

# === TEMPLATES === #


@dataclass(frozen=True)
class Template:
    """A message form that the provider approves before it may be sent outside the window.

    :param state: ``approved``, ``pending``, ``rejected`` or ``paused``
    :param body: its text, with ``{{1}}`` or ``{{name}}`` where a variable stands
    :param variables: the names of its variables, in the order of :attr:`TemplateCall.values`
    :param reason: why the provider refused it, or ''
    :param unfit: what it needs beside the values of its text, so that we can't send it, or ''
    """

    name: str
    lang: str
    state: str
    external_id: str = ""
    category: str = ""
    body: str = ""
    variables: tuple[str, ...] = ()
    reason: str = ""
    unfit: str = ""


@dataclass(frozen=True)
class TemplatePage:
    """Some of an account's templates; ``after`` asks for the next page, '' is the last."""

    templates: tuple[Template, ...]
    after: str = ""


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
    :param account_ref: which of the provider's accounts it is for, where one callback serves
        several (``phone_number_id``, ``open_kfid``); '' is the account of the address
    """

    external_id: str
    contact_key: str
    event_kind: str
    payload: str
    provider_time: datetime | None = None
    failure: str = ""
    account_ref: str = ""


@dataclass(frozen=True)
class Media:
    """A file that an event refers to, or that is to be sent.

    :param kind: ``image``, ``voice``, ``video`` or ``file``
    :param media_id: the provider's id, or '' when there is only an address
    :param url: where to fetch it, or '' when it is fetched by id
    :param content: the bytes of a file to send; empty for one that is referred to
    """

    kind: str
    media_id: str = ""
    url: str = ""
    name: str = ""
    mimetype: str = ""
    content: bytes = b""


@dataclass(frozen=True)
class Location:
    """A place in WGS-84 degrees, as GPS and OpenStreetMap have it.

    An adapter converts what comes in another datum (Chinese maps use GCJ-02).
    """

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True)
class CallRecord:
    """A telephone call that a call centre reports.

    :param direction: ``in`` or ``out``
    :param recording: address of the recording, or ''
    :param agent: who talked, in the call centre's words, or ''
    """

    number: str
    started_at: datetime
    ended_at: datetime | None = None
    direction: str = "in"
    recording: str = ""
    agent: str = ""


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
class Consent:
    """A customer's answer whether he wants messages from a template.

    :param template: the provider's id of the template
    """

    template: str
    allowed: bool


@dataclass(frozen=True)
class Event:
    """One parsed event.

    ``kind`` is one of

    * ``message``: the customer says something; a pressed button is one too
    * ``edit``, ``delete``, ``reaction``: about the message ``target``
    * ``receipt``: what became of a message of ours
    * ``follow``, ``unfollow``, ``menu``, ``scan``, ``enter``: the customer did something that
      may open a reply window and says nothing
    * ``identity``: the person of ``links`` is known as ``contact`` from now on
    * ``consent``: the customer says which templates he wants to get, see ``consents``
    * ``typing``: the customer is writing
    * ``call``: a telephone call was made
    * ``template``: the provider decided about a template
    * ``account``: the provider says something about the account itself, in ``text``
    * ``pull``: there is something to be fetched, see :meth:`Adapter.pull_call`
    * ``staff``: somebody of ours wrote to the customer in the provider's own client; ``target``
      is his id there, '' for the provider itself; ``button`` says what else he did: ``refuses``
      or ``takes`` the customer's messages, ``recalled`` his own
    * ``transfer``: who has the conversation in the provider's own client has changed; ``target``
      is his id there, '' when nobody has it any more
    * ``unknown``: verified, and of no use to us

    :param external_id: the provider's id of this message; what is said about it later names it
    :param trigger: the reply-window trigger that this is, see :class:`Window`; '' opens none,
        but a ``message`` is one of its own name when nothing else is said
    :param target: for an edit, a delete or a reaction, the provider's id of the message meant
    :param reply_to: the provider's id of the message that this one answers, or ''
    :param reaction: the emoji; '' takes the customer's reaction back
    :param button: the payload of the button that was pressed; ``text`` is its label
    :param acknowledge: what an :class:`Outgoing` of kind ``acknowledge`` has to name as its
        target so that the provider knows that we have seen this; '' needs none
    :param welcome: the code that allows one ``welcome`` message, or ''
    :param links: more points of the same person that the provider vouches for
    :param receipt_for: for a receipt, the provider's id of our message
    :param receipt_key: for a receipt, the :attr:`Outgoing.idempotency_key` where the provider
        hands it back: a message whose fate was unknown is found by it
    :param receipt_state: ``sent``, ``delivered``, ``read`` or ``failed``
    :param receipt_code: the provider's error code of a failed one
    :param unknown: names in the payload, or a version, that our reading of the protocol does
        not know; they are counted, so that a change of the provider's is noticed
    """

    kind: str
    contact: ContactPoint
    text: str = ""
    media: tuple[Media, ...] = ()
    occurred_at: datetime | None = None
    external_id: str = ""
    trigger: str = ""
    target: str = ""
    reply_to: str = ""
    reaction: str = ""
    button: str = ""
    acknowledge: str = ""
    welcome: str = ""
    location: Location | None = None
    call: CallRecord | None = None
    template: Template | None = None
    consents: tuple[Consent, ...] = ()
    links: tuple[ContactPoint, ...] = ()
    receipt_for: str = ""
    receipt_key: str = ""
    receipt_state: str = ""
    receipt_error: str = ""
    receipt_code: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """What a provider tells about a customer when it is asked.

    :param contact: the point asked about, with the name
    :param avatar: address of a picture, or ''
    :param links: more points of the same person that the provider vouches for
    """

    contact: ContactPoint
    avatar: str = ""
    links: tuple[ContactPoint, ...] = ()


@dataclass(frozen=True)
class Servicer:
    """Somebody of ours who can answer customers in the provider's own client.

    :param user_id: his id there
    :param serving: whether he takes conversations now
    """

    user_id: str
    serving: bool = True


# === WHAT GOES OUT === #


@dataclass(frozen=True)
class Button:
    """A choice offered under a text; ``payload`` comes back when it is pressed."""

    payload: str
    label: str


@dataclass(frozen=True)
class TemplateCall:
    """A message from a template that the provider has approved.

    :param values: what its variables are filled with, in order
    :param variables: the names of these variables, for providers that fill them by name
    :param external_id: the provider's id of the template, where it sends by id
    :param url: where a tap on it leads, or ''
    """

    name: str
    lang: str = ""
    values: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    external_id: str = ""
    url: str = ""


@dataclass(frozen=True)
class Outgoing:
    """One thing to send.

    ``kind`` is one of

    * ``message``: a text, with choices if there are any, or a file
    * ``template``: what ``template`` says
    * ``edit``, ``delete``: our own message ``target``
    * ``reaction``: ``reaction`` to the customer's message ``target``
    * ``acknowledge``: ``target`` is the event's :attr:`Event.acknowledge`
    * ``typing``: somebody is writing an answer to the message ``target``
    * ``welcome``: ``target`` is the event's :attr:`Event.welcome`
    * ``transfer``: the provider's own client takes the conversation over, or gives it back;
      ``target`` is the state in the provider's terms

    :param idempotency_key: the same on every attempt, never reused
    :param recipient: value of the contact point
    :param recipient_kind: its kind, where the provider has several
    :param media: a file already uploaded to, or fetchable by, the provider, or with content
    :param reply_to: the customer's message that this one answers, or ''
    """

    idempotency_key: str
    recipient: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None
    kind: str = "message"
    recipient_kind: str = ""
    target: str = ""
    reply_to: str = ""
    reaction: str = ""
    template: TemplateCall | None = None


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

    def __post_init__(self):
        # these are the provider's words, and an outage may make it say anything
        object.__setattr__(self, "code", clean_text(self.code))
        object.__setattr__(self, "reason", clean_text(self.reason))


@dataclass(frozen=True)
class Retry(Failure):
    """Passing: try again, not before ``after`` seconds when given.

    :param contact_only: it is about this one customer, and says nothing about the account
    """

    after: float | None = None
    contact_only: bool = False


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


@dataclass(frozen=True)
class Uploaded:
    """A file that the provider has taken.

    :param expires_in: seconds until it forgets it, 0 is never
    """

    media_id: str
    expires_in: int = 0


@dataclass(frozen=True)
class Probe:
    """What the provider says about the account when it is asked.

    :param name: the account's name there, or ''
    :param warnings: what an administrator should know, in the provider's words
    """

    name: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pulled:
    """Events that were fetched.

    :param cursor: where to go on next time
    :param more: whether there is more to be fetched at once
    """

    envelopes: tuple[Envelope, ...]
    cursor: str
    more: bool = False
