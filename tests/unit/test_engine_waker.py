"""Wake-ups are collapsed, and none that matters is lost."""

import pytest
from smart_service_engine.waker import Waker


class Desk:
    """A waker with a clock that stands until it is told to go on."""

    def __init__(self, **options):
        self.now = 100.0
        self.bells = []
        self.woken = []
        self.waker = Waker(**{"pause": 0.2, "long_pause": 1.0, "many": 50, **options},
                           clock=lambda: self.now, later=self._later)

    def _later(self, seconds, action):
        self.bells.append((self.now + seconds, action))

    def call(self, name="queue"):
        self.waker.wake(name, lambda: self.woken.append((name, round(self.now, 3))))

    def go_on(self, seconds, every=None):
        """Let time pass; with ``every``, with a call each time so many seconds are over."""
        until = self.now + seconds
        calls = []
        if every:
            calls = [self.now + every * number for number in range(1, round(seconds / every) + 1)]
        while True:
            due = min((*calls[:1], *(when for when, _action in self.bells)), default=until + 1)
            if due > until + 1e-9:
                break
            self.now = due
            for bell in [bell for bell in self.bells if bell[0] <= due]:
                self.bells.remove(bell)
                bell[1]()
            if calls and calls[0] <= due:
                calls.pop(0)
                self.call()
        self.now = until

    @property
    def times(self):
        return [when for _name, when in self.woken]


def test_the_first_call_wakes_at_once():
    desk = Desk()
    desk.call()
    assert desk.times == [100.0]
    assert not desk.bells


def test_a_few_more_are_one_after_the_pause():
    desk = Desk()
    for _call in range(4):
        desk.call()
        desk.go_on(0.03)
    assert desk.times == [100.0]
    desk.go_on(1)
    assert desk.times == [100.0, 100.2]


def test_a_call_after_the_pause_wakes_at_once_again():
    desk = Desk()
    desk.call()
    desk.go_on(0.5)
    desk.call()
    assert desk.times == [100.0, 100.5]


@pytest.mark.parametrize("per_second, longest", [(10, 0.2), (40, 0.2), (60, 1.0), (400, 1.0)])
def test_many_calls_get_longer_pauses(per_second, longest):
    desk = Desk()
    desk.call()
    desk.go_on(5, every=1 / per_second)
    gaps = [later - earlier for earlier, later in zip(desk.times, desk.times[1:], strict=False)]
    assert max(gaps) <= longest + 1 / per_second + 1e-6
    assert gaps[-1] >= longest - 1e-6


@pytest.mark.parametrize("per_second", [3, 30, 300])
def test_the_last_call_is_never_lost(per_second):
    desk = Desk()
    desk.call()
    desk.go_on(3.02, every=1 / per_second)
    last = desk.now
    desk.call()
    desk.go_on(1.1)
    assert desk.times[-1] >= last


def test_after_a_burst_the_pauses_are_short_again():
    desk = Desk()
    desk.call()
    desk.go_on(3, every=1 / 200)
    desk.go_on(5)
    desk.call()
    desk.go_on(0.1)
    desk.call()
    desk.go_on(1)
    assert [round(when - desk.times[-2], 3) for when in desk.times[-2:]] == [0.0, 0.2]


def test_names_do_not_wait_for_each_other():
    desk = Desk()
    desk.call("one")
    desk.call("other")
    assert desk.woken == [("one", 100.0), ("other", 100.0)]
