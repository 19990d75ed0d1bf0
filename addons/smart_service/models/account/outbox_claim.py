# pylint: disable=invalid-commit
# a worker: each step is committed, so that a crash leaves what was done and no more
import logging
import time
from dataclasses import replace
from functools import partial

import psycopg2

from ...engine import circuit, rate
from ...providers import delivery
from .outbox_lane import (
    SLOW_WIDTH,
    WIDTH,
    Unbuildable,
    deliver_elsewhere,
    fail,
    pair_ahead,
    token_of,
)
from .outbox_queue import PACED
from .queue_mixin import CONFLICTS

_logger = logging.getLogger(__name__)


class Claims:
    """Decides what leaves next: by rate, circuit, width, and what has killed a sender before.

    :param careful: a worker has died, so what is taken in hand is committed even before it is
        put into words, one row at a time
    """

    def __init__(self, env, careful):
        self.env = env
        self.careful = careful
        self.outbox = env["smart.service.outbox"]

    def claim(self, lanes, states, closing):
        """Take rows in hand.

        :param states: of the lanes, by account; what is taken is counted there
        :param closing: the slice is over
        :return: what is to be called once that is committed, as (lane, row id, probe, function)
        """
        starts = []
        now = time.monotonic()
        held_up = any(lane.is_slow(now) for lane in lanes)
        for lane in lanes:
            lane.pause = 0.0
            # at the end of the slice only slow calls are waited for, and nobody waits for them
            if closing and (not held_up or lane.is_slow(now)):
                continue
            starts += self._claim_for(lane, states)
        return starts

    def put_off(self, lanes):
        """Put off each account's first row if it can't even begin: that was an attempt of it."""
        for lane in lanes:
            row = self.outbox._heads(lane.account_id, 1)
            try:
                with self.env.cr.savepoint():
                    row._begin()
                    self.env.flush_all()
                    raise Unbuildable
            except Unbuildable:
                self.env.invalidate_all()
            except (*CONFLICTS, psycopg2.OperationalError):
                raise
            except Exception as error:
                _logger.exception("Outbox: %s can't begin", row)
                row.invalidate_recordset()
                row.attempt += 1
                row._again(f"{type(error).__name__}: {error}", None)
                row.exists()._changed()

    def _claim_for(self, lane, states):
        state = states[lane.account_id]
        now = time.time()
        known = circuit.look(state.circuit, now)
        account = self.env["smart.service.account"].browse(lane.account_id)
        if not account.active or account.state == "draft":
            return []
        adapter = account._adapter()
        limits = adapter.capabilities.rate
        limit = rate.Limit.per_second(limits.per_second, limits.burst)
        width = min(state.width, SLOW_WIDTH if lane.is_slow(time.monotonic()) else WIDTH)
        free = min(bound for bound in (
            width - len(lane.flights), circuit.slots(known, len(lane.flights)),
            rate.available(limit, state.due_at, now)) if bound is not None)
        if free <= 0 or (self.careful and lane.flights):
            lane.pause = rate.wait(limit, state.due_at, now)
            return []
        probe = known.state == circuit.HALF_OPEN
        rows = self._alone(lane, self.outbox._heads(
            lane.account_id, free, probing=probe, ahead=pair_ahead(limits)))
        if not rows:
            return []
        if self.careful:
            rows = rows[0]
        decided = rows._begin()
        for settle in decided.values():
            settle()
        if decided:
            self.outbox.union(*decided).exists()._changed()
            # there may be more right behind
            lane.pause = 0.001
        rows -= self.outbox.union(*decided)
        if limits.contact_seconds and (paced := rows.filtered(lambda row: row.kind in PACED)):
            self.env["smart.service.pace"]._take(
                lane.account_id, paced.contact_id.ids, limits.contact_seconds, now)
        states[lane.account_id] = replace(
            state, circuit=known, due_at=rate.take(limit, state.due_at, now, len(rows)))
        if self.careful:
            self.env.cr.commit()
        return [(lane, row.id, probe, self._flight(lane, adapter, row)) for row in rows]

    def _alone(self, lane, rows):
        """What the sender has died on before is sent alone, so that it takes no other along."""
        suspects = rows.filtered("crashes")
        if not suspects:
            return rows
        if rows[0] in suspects:
            return rows[0] if not lane.flights else self.outbox
        return rows - suspects

    def _flight(self, lane, adapter, row):
        """The function that a thread runs to send a row."""
        registry, account_id = self.env.registry, lane.account_id
        if adapter.transport != "http":
            return partial(deliver_elsewhere, registry, self.env.uid, row.id, account_id)
        try:
            outgoing = row._outgoing()
        except Exception as error:
            _logger.exception("Outbox %s can't be built", row.id)
            return partial(fail, Unbuildable(f"{type(error).__name__}: {error}"))
        return partial(
            delivery.deliver, adapter, outgoing,
            partial(token_of, registry, account_id, adapter), lane.token)
