"""Whatever comes from outside, an adapter refuses it as documented or makes something storable.

The long form is ``python -m tests.fuzz`` and, with coverage as its guide, ``tests/fuzz/guided.py``.
"""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smart_service_providers import base

from tests.fuzz import mutate, targets

TARGETS = dict(targets.targets())
SECONDS = 1.0
relaxed = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def run(reader, body):
    begun = time.perf_counter()
    reader(body)
    assert time.perf_counter() - begun < SECONDS


@pytest.mark.parametrize("name", TARGETS)
@relaxed
@given(st.binary(max_size=2000))
def test_anything(name, body):
    run(TARGETS[name], body)


@pytest.mark.parametrize("name", TARGETS)
@relaxed
@given(st.integers(0, 2**64))
def test_what_is_almost_documented(name, seed):
    rng = random.Random(seed)
    body = mutate.mutate(rng.choice(targets.corpus(name.partition("-")[0])), rng)
    run(TARGETS[name], body)


@pytest.mark.parametrize(
    "variant", [variant for variant in targets.SEALS if variant[0] in base._REGISTRY])
def test_the_seals_are_good(variant):
    """Else nothing behind the signature would be fuzzed."""
    seal, adapter = targets.SEALS[variant], targets.adapter(variant)
    opened = 0
    for body in targets.corpus(variant[0]):
        try:
            opened += len(adapter.receive(seal(body)))
        except base.BadSignature:
            raise
        except base.BadRequest:
            continue
    assert opened


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", ["x", ("\x00",)], {"a": "\ud800"}])
def test_what_cannot_be_stored_is_seen(value):
    with pytest.raises(targets.Broken):
        targets.check_storable(value)


def test_an_id_that_is_too_long_is_seen():
    with pytest.raises(targets.Broken):
        targets.check_storable(base.Envelope("x" * 2000, "k", "message", ""), "Envelope")
