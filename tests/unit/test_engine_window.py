"""Reply windows: tables per channel, and a brute-force simulator beside the engine."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import window as engine
from smart_service_providers.windows import WINDOWS, windows_of

START = datetime(2026, 11, 22, 8, 0)
HOUR, DAY = 3600, 86_400


def at(seconds):
    return START + timedelta(seconds=seconds)


WECHAT, MINI = ("wechat", ""), ("wechat", "mini_program")
WECOM, WHATSAPP, TELEGRAM = ("wecom", ""), ("whatsapp", ""), ("telegram", "")
# product, [(second, trigger)], seconds of what we sent, now → open, left, closes, trigger, why
CASES = [
    (WECHAT, [], [], 0, (False, 0, None, "", "expired")),
    (WECHAT, [(0, "message")], [], 1, (True, 5, 2 * DAY, "message", "")),
    (WECHAT, [(0, "message")], [1, 2, 3, 4], 5, (True, 1, 2 * DAY, "message", "")),
    (WECHAT, [(0, "message")], [1, 2, 3, 4, 5], 6, (False, 0, None, "", "used_up")),
    (WECHAT, [(0, "message")], [], 2 * DAY - 1, (True, 5, 2 * DAY, "message", "")),
    (WECHAT, [(0, "message")], [], 2 * DAY, (False, 0, 2 * DAY, "", "expired")),
    # writing again gives five anew, not ten
    (WECHAT, [(0, "message"), (60, "message")], [1, 2], 61, (True, 5, 2 * DAY + 60, "message", "")),
    # a menu click gives no quota of a message
    (WECHAT, [(0, "menu")], [], 1, (True, 3, 60, "menu", "")),
    (WECHAT, [(0, "menu")], [1, 2, 3], 4, (False, 0, None, "", "used_up")),
    (WECHAT, [(0, "menu")], [], 60, (False, 0, 60, "", "expired")),
    (WECHAT, [(0, "follow")], [], 59, (True, 3, 60, "follow", "")),
    (WECHAT, [(0, "scan")], [5], 6, (True, 2, 60, "scan", "")),
    # different triggers add up, and the one that closes first is burnt first
    (WECHAT, [(0, "message"), (1, "menu")], [], 2, (True, 8, 2 * DAY, "menu", "")),
    (WECHAT, [(0, "message"), (1, "menu")], [2, 3, 4], 5, (True, 5, 2 * DAY, "message", "")),
    (WECHAT, [(0, "message"), (1, "menu")], [2], 70, (True, 5, 2 * DAY, "message", "")),
    (WECHAT, [(0, "follow"), (1, "scan"), (2, "menu")], [3], 4, (True, 8, 62, "follow", "")),
    # entering opens nothing in an official account
    (WECHAT, [(0, "enter")], [], 1, (False, 0, None, "", "expired")),
    # a mini program's numbers are not added, the larger counts
    (MINI, [(0, "enter")], [], 1, (True, 2, 60, "enter", "")),
    (MINI, [(0, "enter")], [1, 2], 3, (False, 0, None, "", "used_up")),
    (MINI, [(0, "enter")], [], 60, (False, 0, 60, "", "expired")),
    (MINI, [(0, "enter"), (1, "message")], [], 2, (True, 5, 2 * DAY + 1, "enter", "")),
    (MINI, [(0, "enter"), (1, "message")], [2], 3, (True, 4, 2 * DAY + 1, "enter", "")),
    (MINI, [(0, "message"), (9, "enter")], [1, 2, 3, 4], 10, (True, 2, 2 * DAY, "enter", "")),
    (MINI, [(0, "menu")], [], 1, (False, 0, None, "", "expired")),
    (WECOM, [(0, "message")], [1], 2, (True, 4, 2 * DAY, "message", "")),
    (WECOM, [(0, "enter")], [], 1, (False, 0, None, "", "expired")),
    # any number within a day
    (WHATSAPP, [(0, "message")], list(range(1, 99)), 100, (True, None, DAY, "message", "")),
    (WHATSAPP, [(0, "message")], [], DAY, (False, 0, DAY, "", "expired")),
    (WHATSAPP, [(0, "message"), (HOUR, "message")], [], DAY, (True, None, DAY + HOUR, "message",
                                                              "")),
    (TELEGRAM, [], [], 0, (True, None, None, "", "")),
    (("api", ""), [], [], 0, (True, None, None, "", "")),
    (("email", ""), [], [], 0, (True, None, None, "", "")),
    (("web", ""), [], [], 0, (True, None, None, "", "")),
]


@pytest.mark.parametrize(("product", "triggers", "sends", "now", "expected"), CASES)
def test_what_may_be_written(product, triggers, sends, now, expected):
    is_open, left, closes, trigger, why = expected
    found = engine.replay(
        windows_of(*product), [(at(s), kind) for s, kind in triggers], map(at, sends), at(now))
    assert found == engine.Standing(
        is_open, left, None if closes is None else at(closes), trigger, why)


def opened(product, *triggers):
    found = ()
    for second, kind in triggers:
        found = engine.open_window(windows_of(*product), found, kind, at(second))
    return found


def test_an_event_that_comes_late_changes_nothing():
    known = opened(WECHAT, (100, "message"))
    assert engine.open_window(windows_of(*WECHAT), known, "message", at(50)) == known


def test_what_is_queued_is_counted():
    known = opened(WECHAT, (0, "message"), (0, "menu"))
    rows = windows_of(*WECHAT)
    assert engine.standing(rows, known, at(1), queued=3).left == 5
    assert engine.standing(rows, known, at(1), queued=8) == engine.Standing(
        False, 0, why=engine.USED_UP)
    assert engine.standing(rows, known, at(1), queued=20).open is False


def test_a_window_that_counts_nothing_pays_first():
    known = (
        engine.Opened("menu", at(0), at(60), 3),
        engine.Opened("message", at(0), at(DAY), 0))
    found = engine.standing(windows_of(*WHATSAPP), known, at(1))
    assert (found.left, found.trigger) == (None, "message")


def test_a_window_for_ever():
    known = (engine.Opened("follow", at(0), None, 2), engine.Opened("menu", at(0), at(60), 1))
    rows = windows_of(*WECHAT)
    assert engine.standing(rows, known, at(1)) == engine.Standing(True, 3, None, "menu")
    assert engine.standing(rows, known, at(99 * DAY)).left == 2


# === BRUTE FORCE === #

KINDS = ["message", "menu", "scan", "follow", "enter"]
moments = st.integers(0, 3 * DAY) | st.integers(0, 200)
histories = st.lists(
    st.tuples(moments, st.sampled_from([*KINDS, "send", "send", "send"])), max_size=25)


class Simulator:
    """What a provider does, message by message, without the engine's terms: each trigger lays
    down tokens that rot, and a message takes one."""

    def __init__(self, product):
        self.rows = {row.trigger: row for row in WINDOWS[product]}
        self.tokens = {}

    def trigger(self, now, kind):
        if kind in self.rows:
            row = self.rows[kind]
            self.tokens[kind] = [now + row.seconds] * (row.messages or 10_000)

    def fresh(self, now):
        return {kind: [end for end in ends if now < end] for kind, ends in self.tokens.items()}

    def left(self, now):
        counts = [len(ends) for ends in self.fresh(now).values()]
        if any(not row.adds_up for row in self.rows.values()):
            return max(counts, default=0)
        return sum(counts)

    def send(self, now):
        fresh = {kind: ends for kind, ends in self.fresh(now).items() if ends}
        if not fresh:
            return False
        if any(not row.adds_up for row in self.rows.values()):
            for kind in fresh:
                self.tokens[kind].pop()
        else:
            kind = min(fresh, key=lambda name: (min(fresh[name]), name))
            self.tokens[kind].pop()
        return True


@pytest.mark.parametrize("product", [WECHAT, MINI, WECOM, WHATSAPP])
@given(history=histories, now=moments)
def test_the_engine_agrees_with_the_simulator(product, history, now):
    # of one moment, what the customer does comes before what we send
    history = sorted(
        (event for event in history if event[0] <= now),
        key=lambda event: (event[0], event[1] == "send", event[1]))
    provider, rows, known = Simulator(product), windows_of(*product), ()
    for second, kind in history:
        if kind == "send":
            rest = engine.spend(known, at(second))
            assert (rest is not None) == provider.send(second)
            known = rest or known
        else:
            provider.trigger(second, kind)
            known = engine.open_window(rows, known, kind, at(second))
    found = engine.standing(rows, known, at(now))
    left = provider.left(now)
    assert found.open == bool(left)
    assert found.left == (None if product == WHATSAPP and left else left)
    assert found == engine.replay(
        rows, [(at(s), kind) for s, kind in history if kind != "send"],
        [at(s) for s, kind in history if kind == "send"], at(now))


def most_messages(windows, sends):
    """The most of ``sends`` that any choice of windows lets through."""
    if not sends:
        return 0
    now, *later = sends
    best = most_messages(windows, later)
    for number, (end, left) in enumerate(windows):
        if left and now < end:
            rest = [*windows[:number], (end, left - 1), *windows[number + 1:]]
            best = max(best, 1 + most_messages(rest, later))
    return best


@given(
    ends=st.lists(st.tuples(st.integers(1, 20), st.integers(1, 2)), min_size=1, max_size=3),
    sends=st.lists(st.integers(0, 21), max_size=6).map(sorted))
def test_no_other_choice_of_window_lets_more_through(ends, sends):
    known = tuple(
        engine.Opened(kind, at(0), at(end), left)
        for kind, (end, left) in zip(KINDS, ends, strict=False))
    sent = 0
    for second in sends:
        rest = engine.spend(known, at(second))
        sent += rest is not None
        known = rest or known
    assert sent == most_messages(list(ends), sends)


@given(history=histories, now=moments, queued=st.integers(0, 9))
def test_what_is_queued_is_what_would_be_sent_now(history, now, queued):
    rows = windows_of(*WECHAT)
    triggers = [(at(s), kind) for s, kind in history if kind != "send" and s <= now]
    with_queue = engine.replay(rows, triggers, [at(now)] * queued, at(now))
    known = ()
    for moment, kind in sorted(triggers):
        known = engine.open_window(rows, known, kind, moment)
    assert engine.standing(rows, known, at(now), queued) == with_queue
