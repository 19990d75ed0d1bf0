"""How a customer feels."""

import doctest
from datetime import datetime, timedelta

from smart_service_engine import mood
from smart_service_engine.mood import Noticed

NOW = datetime(2026, 11, 22, 8)


def test_doctests():
    assert doctest.testmod(mood).failed == 0


def test_the_latest_word_counts_most():
    long_ago, today = NOW - timedelta(days=60), NOW
    assert mood.mood([Noticed("negative_emotion", 1, long_ago), Noticed("praise", 1, today)],
                     NOW) == mood.POSITIVE
    assert mood.mood([Noticed("praise", 1, long_ago), Noticed("negative_emotion", 1, today)],
                     NOW) == mood.NEGATIVE


def test_what_is_no_emotion_changes_nothing():
    assert mood.mood([Noticed("purchase_intent", 1, NOW)] * 5, NOW) == mood.NEUTRAL
    assert mood.mood([], NOW) == mood.NEUTRAL


def test_a_clock_that_runs_ahead_makes_nothing_stronger():
    ahead = Noticed("negative_emotion", 0.3, NOW + timedelta(days=400))
    assert mood.mood([ahead], NOW) == mood.NEUTRAL
