"""Signatures and encryption of WeChat's pushes.

https://developers.weixin.qq.com/doc/oplatform/developers/dev/push/encryption.html
(read in November 2026):

* a signature is the SHA-1 of the sorted parts, joined: token, timestamp, nonce and, for an
  encrypted body, the cipher text as well;
* the AES key is the base64 of EncodingAESKey (43 characters) and ``=``; the initial vector
  is its first 16 bytes; the mode is CBC;
* the plain text is 16 random bytes, the message's length as 4 bytes in network order, the
  message, the app id; it is padded as PKCS#7 with a block of 32 bytes, not of 16.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .base import Credentials

BLOCK = 32


class CannotDecrypt(Exception):
    """The text was not encrypted with this key, or was cut or changed."""


class WrongApp(CannotDecrypt):
    """The text was encrypted with this key for another app."""


def signature(*parts: str) -> str:
    """The signature over ``parts`` in any order, as hexadecimal text."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()


def signature_fits(given: str, *parts: str) -> bool:
    """Whether ``given`` is the signature over ``parts``, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())


def aes_key(encoding_aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey.

    :raises ValueError: it is none
    """
    try:
        key = base64.b64decode(encoding_aes_key.strip() + "=", validate=True)
    except ValueError as error:
        raise ValueError("an EncodingAESKey has 43 letters and digits") from error
    if len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return key


def encrypt(key: bytes, message: bytes, app_id: str) -> str:
    """``message`` as WeChat would encrypt it for ``app_id``, in base64."""
    plain = os.urandom(16) + struct.pack("!I", len(message)) + message + app_id.encode()
    padding = BLOCK - len(plain) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = cipher.update(plain + bytes([padding]) * padding) + cipher.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(key: bytes, encrypted: str, app_id: str) -> bytes:
    """The message in ``encrypted``.

    :raises WrongApp: it is for another app
    :raises CannotDecrypt: it is not encrypted with this key, or damaged
    """
    try:
        sealed = base64.b64decode(encrypted.strip(), validate=True)
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = cipher.update(sealed) + cipher.finalize()
    except ValueError as error:
        raise CannotDecrypt("the text is no base64 of whole AES blocks") from error
    padding = plain[-1] if plain else 0
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise CannotDecrypt("the padding does not fit the key")
    plain = plain[:-padding]
    if len(plain) < 20:
        raise CannotDecrypt("the text is too short")
    end = 20 + struct.unpack("!I", plain[16:20])[0]
    if end > len(plain):
        raise CannotDecrypt("the text is cut")
    if not hmac.compare_digest(plain[end:], app_id.encode()):
        raise WrongApp("the text is for another app")
    return plain[20:end]


def decrypted(encrypted: str, credentials: Credentials) -> str:
    """The text that was encrypted for an account.

    :raises CannotDecrypt: its key does not fit, or the text is not UTF-8
    :raises ValueError: its key is none
    """
    message = decrypt(aes_key(credentials.encoding_aes_key), encrypted, credentials.app_id)
    try:
        return message.decode()
    except UnicodeDecodeError as error:
        raise CannotDecrypt("the message is not UTF-8") from error
