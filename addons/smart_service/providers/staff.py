"""The border to the providers that carry notices to our own people.

As with customers' channels (:mod:`.base`) an adapter knows one protocol and never talks to the
network: it builds calls and names what answers mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import Call, Credentials, Failure, Response, Result, Token


@dataclass(frozen=True)
class Notice:
    """What one person is to be told.

    :param recipient: his id at the provider
    :param title: one line
    :param text: plain text, may be ''
    :param url: what it is about, in Odoo
    :param button: the link's label
    :param phone: of who has no id, where a group is told
    """

    recipient: str
    title: str
    text: str = ""
    url: str = ""
    button: str = ""
    phone: str = ""


class StaffAdapter:
    """One provider's way to tell our own people something, for one account's credentials.

    :cvar private: only the person sees the notice; else a group does, so that it may name
        nobody but him
    :cvar per_minute: notices a minute that the provider takes, 0 is any number
    :cvar per_person: the same for one person; more are dropped without a word
    :cvar blocked_seconds: how long he takes nothing after too many
    """

    code: ClassVar[str]
    required: ClassVar[tuple[str, ...]] = ()
    public_base_url: ClassVar[str] = ""
    private: ClassVar[bool] = True
    per_minute: ClassVar[int] = 0
    per_person: ClassVar[int] = 0

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

    def token_call(self) -> Call | None:
        """The call that gets an access token; None where the provider needs none.

        While a token is good the provider gives the same again, so that several processes may
        ask.
        """
        return None

    def read_token(self, response: Response) -> Token | Failure:
        """Read the answer to :meth:`token_call`."""
        raise NotImplementedError

    def build(self, notice: Notice, now: float) -> Call:
        """The call that sends ``notice``.

        :param now: seconds since 1970, for what is signed with the time
        :raises ValueError: it can't be sent to this person
        """
        raise NotImplementedError

    def classify(self, response: Response) -> Result:
        """What the answer to :meth:`build` means."""
        raise NotImplementedError

    def result_call(self, external_id: str) -> Call | None:
        """The call that asks whether a taken notice arrived; None where nobody can say."""
        return None

    def read_result(self, response: Response, recipient: str) -> Result:
        """Read the answer to :meth:`result_call`."""
        raise NotImplementedError


_REGISTRY: dict[str, type[StaffAdapter]] = {}


def register(adapter: type[StaffAdapter]) -> type[StaffAdapter]:
    """Class decorator: make an adapter known by its code."""
    _REGISTRY[adapter.code] = adapter
    return adapter


def staff_adapter_for(code: str, credentials: Credentials) -> StaffAdapter:
    """The adapter of a provider code.

    :raises KeyError: no such provider
    """
    return _REGISTRY[code](credentials)


def cut_bytes(text: str, limit: int) -> str:
    """``text`` cut to ``limit`` UTF-8 bytes, with an ellipsis where something is missing.

    >>> cut_bytes("打印机", 9), cut_bytes("打印机卡纸", 9)
    ('打印机', '打印…')
    """
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return data.decode()
    return data[: max(0, limit - 3)].decode("utf-8", "ignore") + "…"
