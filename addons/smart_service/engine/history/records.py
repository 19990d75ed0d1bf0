"""What an export of another service desk holds, whatever its shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class Rejected(Exception):
    """A row, or the file, can't be used.

    :param code: why, for whoever puts it into words
    :param values: what the words name
    """

    def __init__(self, code: str, **values):
        super().__init__(code, values)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Customer:
    """A customer of the old system.

    :param external_id: the old system's id, unique among its customers
    """

    external_id: str
    name: str = ""
    phone: str = ""
    email: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Message:
    """One message of an old conversation.

    :param author: ``customer``, ``agent``, ``bot`` or ``note`` (seen by agents alone)
    :param at: UTC without zone
    """

    external_id: str
    at: datetime
    author: str
    text: str
    author_name: str = ""
    author_email: str = ""


@dataclass(frozen=True)
class Conversation:
    """An old conversation with its messages, oldest first."""

    external_id: str
    customer: Customer
    messages: tuple[Message, ...]
    subject: str = ""
    channel: str = ""
    closed_at: datetime | None = None

    @property
    def opened_at(self) -> datetime:
        """When its first message was written."""
        return self.messages[0].at

    @property
    def ended_at(self) -> datetime:
        """When it was closed, its last message where nothing says so."""
        return max(self.closed_at or self.messages[-1].at, self.messages[-1].at)


@dataclass(frozen=True)
class Unit:
    """The smallest part of a file that is taken or rejected as a whole.

    :param line: its first line, counted from 1 with the header
    :param record: a customer, a conversation, or None for a rejected row
    :param rejected: why it is rejected
    :param raw: the rejected row as it stands in the file
    """

    line: int
    record: Customer | Conversation | None
    rejected: Rejected | None = None
    raw: str = ""
