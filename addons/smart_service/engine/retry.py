"""When to try again: exponential back-off with full jitter.

Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

import random

BASE_SECONDS = 2.0
CAP_SECONDS = 3600.0


def backoff(attempt: int, after: float | None = None, rng: random.Random | None = None) -> float:
    """Seconds to wait before the next attempt.

    :param attempt: how many attempts have failed, from 1
    :param after: what the other side asked for; never tried before that
    :param rng: source of randomness, for reproducible tests

    >>> 0 < backoff(1) <= 2
    True
    >>> backoff(1, after=30) >= 30
    True
    >>> backoff(1000) <= CAP_SECONDS
    True
    """
    ceiling = min(CAP_SECONDS, BASE_SECONDS * 2 ** min(attempt - 1, 30))
    # never less than a quarter, so that a burst of failures can't spin
    wait = (rng or random).uniform(ceiling / 4, ceiling)
    return wait if after is None else max(after, 0.0) + wait / 4
