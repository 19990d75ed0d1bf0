"""Files that WeChat keeps for three days.

Types and sizes as in https://developers.weixin.qq.com/doc/service/api/material/temporary/
api_uploadtempmedia (read in November 2026). What a file is, its first bytes say.
"""

from __future__ import annotations

import email
import secrets
from dataclasses import dataclass

from .server import Incoming
from .wechat_app import Refused

MEGABYTE = 1024 * 1024
LIFE_SECONDS = 3 * 24 * 3600
SIZES = {
    "image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "thumb": 64 * 1024,
}
EXTENSIONS = {
    "image": (".png", ".jpeg", ".jpg", ".gif"),
    "voice": (".amr", ".mp3"),
    "video": (".mp4",),
    "thumb": (".jpg", ".jpeg"),
}
VOICE_SECONDS = 60
# bytes of an AMR frame of 20 ms, its head included, by the type that its head names
AMR_HEAD = b"#!AMR\n"
AMR_FRAMES = (13, 14, 16, 18, 20, 21, 27, 32, 6)


@dataclass(frozen=True)
class StoredFile:
    content: bytes
    mimetype: str
    kind: str
    end: float


class MediaStore:
    """The files of all accounts; a media id says nothing, so none is guessed."""

    def __init__(self):
        self.files: dict[str, StoredFile] = {}

    def add(self, content: bytes, mimetype: str, kind: str, now: float) -> str:
        """Keep a file and return its media id."""
        media_id = secrets.token_urlsafe(32)
        self.files[media_id] = StoredFile(content, mimetype, kind, now + LIFE_SECONDS)
        return media_id

    def get(self, media_id: str, now: float, *kinds: str) -> StoredFile:
        """A file that is still there, of one of ``kinds`` if any are named.

        :raises Refused: there is none
        """
        found = self.files.get(media_id)
        if not found or found.end <= now or (kinds and found.kind not in kinds):
            raise Refused(40007)
        return found

    def upload(self, request: Incoming, now: float) -> dict:
        """Take a form's file, if it is what its account says.

        :raises Refused: it is not
        """
        kind = request.query.get("type", "")
        if kind not in SIZES:
            raise Refused(40004)
        head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + request.body).get_payload()
        files = [part for part in parts if _field(part) == "media"] if _is_form(parts) else []
        if not files:
            raise Refused(41005)
        content = files[0].get_payload(decode=True)
        _check(kind, content, files[0].get_filename() or "")
        media_id = self.add(content, files[0].get_content_type(), kind, now)
        return {"type": kind, "media_id": media_id, "created_at": int(now)}


def _is_form(parts) -> bool:
    return isinstance(parts, list)


def _field(part) -> str:
    return part.get_param("name", "", "content-disposition")


def _check(kind: str, content: bytes, name: str) -> None:
    if not content:
        raise Refused(44001)
    if len(content) > SIZES[kind]:
        raise Refused(45001)
    if not name.lower().endswith(EXTENSIONS[kind]) or not _looks_like(kind, content):
        raise Refused(40005)
    if kind == "voice" and _amr_seconds(content) > VOICE_SECONDS:
        raise Refused(45007)


def _looks_like(kind: str, content: bytes) -> bool:
    if kind in ("image", "thumb"):
        return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8"))
    if kind == "voice":
        mp3 = content.startswith(b"ID3") or (content[0] == 0xFF and content[1:2] >= b"\xe0")
        return mp3 or content.startswith(AMR_HEAD)
    return content[4:8] == b"ftyp"


def _amr_seconds(content: bytes) -> float:
    """How long an AMR file plays; 0 of another one, which would have to be decoded."""
    if not content.startswith(AMR_HEAD):
        return 0.0
    at, frames = len(AMR_HEAD), 0
    while at < len(content):
        frame_type = content[at] >> 3 & 15
        at += AMR_FRAMES[frame_type] if frame_type < len(AMR_FRAMES) else 1
        frames += 1
    return frames * 0.02
