"""One account that a worker sends for: what it has learnt, and what is on its way."""

import time
from dataclasses import dataclass, field, replace

import psycopg2

from odoo import api

from ...engine import circuit
from ...exceptions import QueueFailed, QueueRetry
from ...providers import base
from .token import current

# calls at once for one account
WIDTH = 32
# a call that takes longer is slow: such an account gets fewer threads, and nobody waits for it
SLOW_SECONDS = 1.0
SLOW_WIDTH = 4
CIRCUIT_POLICY = circuit.Policy()


@dataclass(frozen=True)
class State:
    """What a lane has learnt, as of the last commit.

    :param width: how many calls at once; one after a failure, twice as many after each success
    """

    circuit: circuit.Circuit
    due_at: float
    width: int = 1


@dataclass
class Lane:
    """One account that this worker alone sends for."""

    account_id: int
    state: State
    token: str | None = None
    # future → (row id, when it left, whether it is a probe)
    flights: dict = field(default_factory=dict)
    # seconds after which to look again although nothing comes back
    pause: float = 0.0
    # seconds that the latest call took
    took: float = 0.0

    def is_slow(self, now):
        return self.took > SLOW_SECONDS or any(
            now - started > SLOW_SECONDS for _row, started, _probe in self.flights.values())


class Unbuildable(QueueRetry):
    """A row can't even be put into words; that is no fault of the provider's."""

def learn(state, answer):
    """What an answer says about the account.

    :param answer: a :class:`~providers.base.Result`, or an error
    """
    if isinstance(answer, Unbuildable) or (
            isinstance(answer, base.Retry) and answer.contact_only):
        return state
    broken = answer is None or isinstance(
        answer, base.Retry | base.Misconfigured | base.Reauthenticate | Exception)
    if not broken:
        return replace(state, circuit=circuit.succeeded(state.circuit),
                       width=min(WIDTH, state.width * 2))
    final = isinstance(answer, base.Misconfigured | base.Reauthenticate | QueueFailed)
    after = getattr(answer, "after", None) or getattr(answer, "seconds", None)
    return replace(state, width=1, circuit=circuit.failed(
        circuit.look(state.circuit, time.time()), CIRCUIT_POLICY, time.time(), after, final))


def pair_ahead(limits):
    """How far one customer's limit may be ahead of time; None where there is no limit."""
    if not limits.contact_seconds:
        return None
    return (max(1, limits.contact_burst) - 1) * limits.contact_seconds


def token_of(registry, account_id, adapter, stale=None):
    """An access token; a database that gives none now is no reason to doubt a message's fate.

    :raises QueueRetry: not now
    :raises QueueFailed: the provider refuses the account's credentials
    """
    try:
        return current(registry, account_id, adapter, stale)
    except psycopg2.Error as error:
        raise QueueRetry(f"No access token could be read: {type(error).__name__}", 1) from error


def deliver_elsewhere(registry, uid, row_id, account_id):
    """Send what leaves by other means than a call, in a transaction of its own."""
    with registry.cursor() as cr:
        env = api.Environment(cr, uid, {})
        row = env["smart.service.outbox"].browse(row_id)
        return row._deliver(env["smart.service.account"].browse(account_id)), None


def fail(error):
    raise error
