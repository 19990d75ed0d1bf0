"""``multipart/form-data`` bodies (RFC 7578), as file uploads need them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]')


def form(
    fields: Mapping[str, str], name: str, filename: str, content: bytes, mimetype: str = ""
) -> tuple[str, bytes]:
    """Content type and body of a form with some fields and one file.

    :param name: the file's field
    """
    # the same input makes the same body; part of the content could only be the boundary by
    # containing its own digest
    boundary = hashlib.sha256(content + name.encode()).hexdigest()[:40]
    start = f"--{boundary}\r\nContent-Disposition: form-data; "
    lines = [f'{start}name="{field}"\r\n\r\n{value}\r\n' for field, value in fields.items()]
    kind = mimetype if re.fullmatch(r"[\w.+-]+/[\w.+-]+", mimetype) else "application/octet-stream"
    lines.append(
        f'{start}name="{name}"; filename="{safe_filename(filename)}"\r\n'
        f"Content-Type: {kind}\r\n\r\n")
    head = "".join(lines).encode("utf-8", "replace")
    body = b"".join([head, content, f"\r\n--{boundary}--\r\n".encode()])
    return f"multipart/form-data; boundary={boundary}", body


def safe_filename(name: str) -> str:
    """A file name that can't break out of its quotes.

    >>> safe_filename('in"voice.pdf')
    'in_voice.pdf'
    """
    return UNSAFE.sub("_", name).strip() or "file"
