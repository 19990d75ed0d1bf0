"""WeChat's signatures and AES, against its published examples and another library."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import wechat_crypto as crypto
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.utils import WeChatSigner

from .helpers import fixture

PUSH = fixture("wechat/push.json")
COMPATIBLE = fixture("wechat/compatible.json")
ENCODED_KEY = COMPATIBLE["encoding_aes_key"]
KEY = crypto.aes_key(ENCODED_KEY)
APP = "wx2c2769f8efd9abc2"
ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


def test_published_signatures():
    for name in ("confirm", "plain"):
        query = PUSH[name]["query"]
        parts = (PUSH["token"], query["timestamp"], query["nonce"])
        assert crypto.signature(*parts) == query["signature"]
    reply = PUSH["reply"]
    parts = (PUSH["token"], reply["timestamp"], reply["nonce"], reply["encrypt"])
    assert crypto.signature(*parts) == reply["msg_signature"]


@pytest.mark.parametrize("name", ["encrypted", "reply"])
def test_published_cipher_texts(name):
    key = crypto.aes_key(PUSH["encoding_aes_key"])
    example = PUSH[name]
    message = crypto.decrypt(key, example["encrypt"], PUSH["app_id"])
    assert message.decode() == example["message"]


@given(st.lists(ASCII, min_size=1, max_size=4))
def test_other_library_signs_alike(parts):
    signer = WeChatSigner()
    signer.add_data(*parts)
    assert crypto.signature(*parts) == signer.signature
    assert crypto.signature_fits(signer.signature, *parts)


@given(st.text(min_size=1))
def test_other_library_opens_what_we_encrypt(message):
    encrypted = crypto.encrypt(KEY, message.encode(), APP)
    assert PrpCrypto(KEY).decrypt(encrypted, APP) == message


@given(st.text())
def test_we_open_what_another_library_encrypts(message):
    encrypted = PrpCrypto(KEY).encrypt(message, APP).decode()
    assert crypto.decrypt(KEY, encrypted, APP).decode() == message


@given(st.binary(max_size=2000), ASCII)
def test_round_trip(message, app_id):
    assert crypto.decrypt(KEY, crypto.encrypt(KEY, message, app_id), app_id) == message


@given(st.binary(max_size=200), st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_cipher_text_loses_its_signature(message, position, change):
    encrypted = crypto.encrypt(KEY, message, APP)
    signature = crypto.signature("token", "1", "2", encrypted)
    assert crypto.signature_fits(signature, "token", "1", "2", encrypted)
    raw = bytearray(base64.b64decode(encrypted))
    raw[position % len(raw)] ^= change
    changed = base64.b64encode(bytes(raw)).decode()
    assert not crypto.signature_fits(signature, "token", "1", "2", changed)


@given(st.binary(max_size=200))
def test_another_key_or_app_does_not_open_it(message):
    encrypted = crypto.encrypt(KEY, message, APP)
    with pytest.raises(crypto.WrongApp):
        crypto.decrypt(KEY, encrypted, APP + "x")
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(bytes(32), encrypted, APP)


@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
def test_anything_else_can_not_be_decrypted(text):
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(KEY, text, APP)


def test_a_length_beyond_the_end_is_a_cut_text():
    whole = base64.b64decode(crypto.encrypt(KEY, b"x" * 200, APP))
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(KEY, base64.b64encode(whole[:64]).decode(), APP)


@pytest.mark.parametrize("key", ["", "short", "A" * 42, "A" * 44, "ä" * 43, "!" * 43])
def test_keys_that_are_none(key):
    with pytest.raises(ValueError, match="43"):
        crypto.aes_key(key)


def test_other_library_accepts_the_whole_exchange():
    other = WeChatCrypto("token", ENCODED_KEY, APP)
    encrypted = crypto.encrypt(KEY, "<xml>你好</xml>".encode(), APP)
    signature = crypto.signature("token", "1", "2", encrypted)
    opened = other.decrypt_message({"Encrypt": encrypted}, signature, "1", "2")
    assert opened == "<xml>你好</xml>"
