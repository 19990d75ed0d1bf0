"""AccessToken2 against the vectors that Agora publishes with its own token builders.

https://github.com/AgoraIO/Tools, DynamicKey/AgoraDynamicKey/python3/test/AccessToken2Test.py
"""

import dataclasses
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import agora

APP_ID = "970CA35de60c44645bbae8a215061b33"
CERTIFICATE = "5CFd2fd1755d40ecb72977518be15d3b"
GRANT = agora.Grant(
    app_id=APP_ID, channel="7d72365eb983485397e3e3f9d460bdda", uid=2882341273,
    issued_at=1111111, expires=600, salt=1, privileges={agora.JOIN: 600})
WITH_UID = (
    "007eJxTYBBbsMMnKq7p9Hf/HcIX5kce9b518kCiQgSr5Zrp4X1Tu6UUGCzNDZwdjU1TUs0Mkk1MzExMk5ISUy0SjQxNDcw"
    "Mk4yN3b8IMEQwMTAwMoAwBIL4CgzmKeZGxmamqUmWFsYmFqbGluapxqnGaZYpJmYGSSkpiVwMRhYWRsYmhkbmxgDCaiTj")
WITHOUT_UID = (
    "007eJxTYLhzZP08Lxa1Pg57+TcXb/3cZ3wi4V6kbpbOog0G2dOYk20UGCzNDZwdjU1TUs0Mkk1MzExMk5ISUy0SjQxNDcw"
    "Mk4yN3b8IMEQwMTAwMoAwBIL4CgzmKeZGxmamqUmWFsYmFqbGluapxqnGaZYpJmYGSSkpiQwMADacImo=")


@pytest.mark.parametrize(("uid", "published"), [(2882341273, WITH_UID), (0, WITHOUT_UID)])
def test_published_vectors(uid, published):
    grant = dataclasses.replace(GRANT, uid=uid)
    assert agora.build(grant, CERTIFICATE) == published
    assert agora.read(published, CERTIFICATE) == grant


@given(
    channel=st.text(min_size=1, max_size=16), uid=st.integers(0, 2**32 - 1),
    issued=st.integers(0, 2**32 - 1), seconds=st.integers(0, 2**32 - 1),
    salt=st.integers(0, 2**32 - 1),
    privileges=st.dictionaries(st.integers(1, 4), st.integers(0, 2**32 - 1)))
def test_what_is_built_can_be_read(channel, uid, issued, seconds, salt, privileges):
    grant = agora.Grant(APP_ID, channel, uid, issued, seconds, salt, privileges)
    assert agora.read(agora.build(grant, CERTIFICATE), CERTIFICATE) == grant


@pytest.mark.parametrize("token", [
    "", "006abc", "007", "007!!!", "007eJxTYA", WITH_UID[:-8], "008" + WITH_UID[3:]])
def test_no_token(token):
    with pytest.raises(agora.NotAToken):
        agora.read(token, CERTIFICATE)


def test_another_certificate_signs_nothing():
    with pytest.raises(agora.NotAToken):
        agora.read(WITH_UID, "0" * 32)


@given(st.binary(max_size=60))
def test_noise(noise):
    import base64
    import zlib
    with pytest.raises(agora.NotAToken):
        agora.read("007" + base64.b64encode(zlib.compress(noise)).decode(), CERTIFICATE)


@pytest.mark.parametrize("channel", ["", "x" * 65])
def test_names_that_agora_refuses(channel):
    with pytest.raises(ValueError, match="bytes"):
        agora.build(dataclasses.replace(GRANT, channel=channel), CERTIFICATE)


def test_tokens_of_today():
    grant = dataclasses.replace(GRANT, issued_at=int(time.time()))
    assert agora.read(agora.build(grant, CERTIFICATE), CERTIFICATE) == grant
