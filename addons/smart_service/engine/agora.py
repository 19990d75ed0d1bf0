"""Agora's AccessToken2 (version "007"): what lets somebody into an audio and video channel.

The layout, as Agora publishes it with its token builders and checks it in their tests
(https://github.com/AgoraIO/Tools, DynamicKey/AgoraDynamicKey): all numbers little-endian, a
string is its length in two bytes and its bytes.

``"007" + base64(deflate(string(signature) + content))`` with

- content: string(app id), u32 issued at, u32 good for seconds, u32 salt, u16 number of
  services, and each service
- a service of kind RTC: u16 kind (1), u16 number of privileges, each u16 privilege and u32 good
  for seconds in the order of the privileges, string(channel), string(uid; empty for 0)
- signature: HMAC-SHA256 over the content; its key is HMAC-SHA256 with the key ``salt`` over the
  HMAC-SHA256 with the key ``issued at`` over the App Certificate, both keys four bytes
"""

import base64
import hashlib
import hmac
import struct
import zlib
from dataclasses import dataclass

VERSION = "007"
SERVICE_RTC = 1
JOIN, PUBLISH_AUDIO, PUBLISH_VIDEO, PUBLISH_DATA = 1, 2, 3, 4
# App ID and App Certificate are 32 hexadecimal digits
KEY_LENGTH = 32
MAX_CHANNEL_BYTES = 64


class NotAToken(ValueError):
    """Something that was not built by this algorithm, or not with this certificate."""


@dataclass(frozen=True)
class Grant:
    """What a token lets its holder do.

    :param expires: for how many seconds after ``issued_at``
    :param privileges: privilege → for how many seconds; 0 is as long as the token
    """

    app_id: str
    channel: str
    uid: int
    issued_at: int
    expires: int
    salt: int
    privileges: dict[int, int]


def is_key(text: str) -> bool:
    """Whether ``text`` has the form of an App ID or App Certificate.

    >>> is_key("970CA35de60c44645bbae8a215061b33"), is_key("secret")
    (True, False)
    """
    return len(text) == KEY_LENGTH and all(char in "0123456789abcdefABCDEF" for char in text)


def build(grant: Grant, certificate: str) -> str:
    """The token that grants what ``grant`` says.

    :raises ValueError: the channel's name is none, or longer than Agora takes
    """
    if not 0 < len(grant.channel.encode()) <= MAX_CHANNEL_BYTES:
        raise ValueError(f"A channel's name has 1 to {MAX_CHANNEL_BYTES} bytes.")
    content = _content(grant)
    signature = _signature(grant, certificate, content)
    packed = zlib.compress(_string(signature) + content)
    return VERSION + base64.b64encode(packed).decode()


def read(token: str, certificate: str) -> Grant:
    """What a token grants.

    :raises NotAToken: it is none of ours
    """
    try:
        if not token.startswith(VERSION):
            raise NotAToken("version")
        data = zlib.decompress(base64.b64decode(token[len(VERSION):], validate=True))
        signature, content = _take_string(data)
        grant = _grant(content)
    except (ValueError, zlib.error, struct.error) as error:
        raise NotAToken(str(error)) from None
    if not hmac.compare_digest(signature, _signature(grant, certificate, content)):
        raise NotAToken("signature")
    return grant


def _content(grant):
    privileges = sorted(grant.privileges.items())
    return b"".join([
        _string(grant.app_id.encode()),
        struct.pack("<IIIH", grant.issued_at, grant.expires, grant.salt, 1),
        struct.pack("<HH", SERVICE_RTC, len(privileges)),
        *(struct.pack("<HI", *privilege) for privilege in privileges),
        _string(grant.channel.encode()),
        _string(str(grant.uid).encode() if grant.uid else b""),
    ])


def _grant(content):
    app_id, rest = _take_string(content)
    issued_at, expires, salt, services, kind, count = struct.unpack_from("<IIIHHH", rest)
    if (services, kind) != (1, SERVICE_RTC):
        raise NotAToken("services")
    rest = rest[struct.calcsize("<IIIHHH"):]
    step = struct.calcsize("<HI")
    privileges = dict(struct.unpack_from("<HI", rest, step * number) for number in range(count))
    channel, rest = _take_string(rest[step * count:])
    uid, rest = _take_string(rest)
    if rest:
        raise NotAToken("length")
    return Grant(
        app_id.decode(), channel.decode(), int(uid or 0), issued_at, expires, salt, privileges)


def _signature(grant, certificate, content):
    key = _hmac(struct.pack("<I", grant.issued_at), certificate.encode())
    key = _hmac(struct.pack("<I", grant.salt), key)
    return _hmac(key, content)


def _hmac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def _string(data):
    return struct.pack("<H", len(data)) + data


def _take_string(data):
    (length,) = struct.unpack_from("<H", data)
    if len(data) < 2 + length:
        raise NotAToken("length")
    return data[2:2 + length], data[2 + length:]
