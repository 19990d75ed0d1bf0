"""Standard Webhooks signatures, against the published example and another library."""

import datetime

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import base, standard_webhooks

from .helpers import fixture

EXAMPLE = fixture("standard_webhooks/signature.json")
SECRET = EXAMPLE["secret"]
NOW = int(EXAMPLE["webhook-timestamp"])
BODY = EXAMPLE["body"].encode()


def request(body=BODY, **changes):
    headers = {name: EXAMPLE[name] for name in EXAMPLE if name.startswith("webhook-")}
    headers.update({name.replace("_", "-"): value for name, value in changes.items()})
    return base.Request("POST", {}, headers, body)


def test_published_example():
    assert standard_webhooks.verify(SECRET, request(), NOW) == EXAMPLE["webhook-id"]
    signature = standard_webhooks.sign(SECRET, EXAMPLE["webhook-id"], NOW, BODY)
    assert signature == EXAMPLE["webhook-signature"]


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), st.text())
def test_other_library_accepts_our_signature(message_id, body):
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = int(now.timestamp())
    signature = standard_webhooks.sign(SECRET, message_id, stamp, body.encode())
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature,
    }
    other = standardwebhooks.Webhook(SECRET)
    other.verify(body, headers, json_parse=False)
    assert signature == other.sign(message_id, now, body)


@given(st.binary(max_size=200), st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_body_is_refused(body, position, change):
    signed = request(body, webhook_signature=standard_webhooks.sign(SECRET, "m", NOW, body))
    signed.headers["webhook-id"] = "m"
    assert standard_webhooks.verify(SECRET, signed, NOW) == "m"
    changed = bytearray(body + b"x")
    if body:
        changed = bytearray(body)
        changed[position % len(body)] ^= change
    with pytest.raises(base.BadSignature):
        standard_webhooks.verify(
            SECRET, base.Request("POST", {}, signed.headers, bytes(changed)), NOW
        )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"webhook_id": "msg_other"}, base.BadSignature),
        ({"webhook_timestamp": str(NOW + 1)}, base.BadSignature),
        ({"webhook_signature": "v1,AAAA"}, base.BadSignature),
        ({"webhook_signature": EXAMPLE["webhook-signature"][3:]}, base.BadSignature),
        ({"webhook_signature": "v1a," + EXAMPLE["webhook-signature"][3:]}, base.BadSignature),
        ({"webhook_signature": "v1,\ud800"}, base.BadSignature),
        ({"webhook_signature": ""}, base.BadRequest),
        ({"webhook_id": ""}, base.BadRequest),
        ({"webhook_timestamp": ""}, base.BadRequest),
        ({"webhook_timestamp": "now"}, base.BadRequest),
        ({"webhook_timestamp": "１７３１７０５１２１"}, base.BadRequest),
        ({"webhook_timestamp": "1" * 5000}, base.BadRequest),
    ],
)
def test_a_request_that_is_not_proven(changes, error):
    with pytest.raises(error):
        standard_webhooks.verify(SECRET, request(**changes), NOW)


@pytest.mark.parametrize(("seconds", "fits"), [(0, 1), (300, 1), (-300, 1), (301, 0), (-301, 0)])
def test_the_timestamp_may_be_five_minutes_off(seconds, fits):
    if fits:
        assert standard_webhooks.verify(SECRET, request(), NOW + seconds)
    else:
        with pytest.raises(base.BadSignature, match="5 minutes"):
            standard_webhooks.verify(SECRET, request(), NOW + seconds)


def test_one_of_several_signatures_is_enough():
    several = f"v1,AAAA v2,zzz {EXAMPLE['webhook-signature']} v1,BBBB"
    assert standard_webhooks.verify(SECRET, request(webhook_signature=several), NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_ä", "not base64 at all!", "whsec_A"])
def test_a_secret_that_is_none_proves_nothing(secret):
    with pytest.raises(ValueError, match="secret"):
        standard_webhooks.sign(secret, "m", NOW, b"")
    with pytest.raises(base.BadSignature):
        standard_webhooks.verify(secret, request(), NOW)


@pytest.mark.parametrize("secret", [SECRET, SECRET[6:], f" {SECRET}\n"])
def test_the_prefix_of_a_secret_is_optional(secret):
    assert standard_webhooks.verify(secret, request(), NOW)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("999999999", 86400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("Sat, 16 Nov 2024 00:00:00 GMT", min(1731715200 - NOW, 86400.0)),
        ("Sat, 16 Nov 2014 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after(value, seconds):
    response = base.Response(429, {"retry-after": value}, b"")
    assert standard_webhooks.retry_after(response, NOW) == seconds
