"""A server of map tiles, as OpenStreetMap's: ``GET /{z}/{x}/{y}.png``, 256 pixels square.

As in https://wiki.openstreetmap.org/wiki/Raster_tile_providers and
https://operations.osmfoundation.org/policies/tiles/ (read in November 2026): ``x`` runs east and
``y`` south from 0 to 2^z - 1, other places are 404. The tiles are a chequered ground; what they
show is not looked at, which of them are asked for is.
"""

from __future__ import annotations

import re
import struct
import zlib

from .server import Answer, Incoming, Simulator

SIZE, MAX_ZOOM = 256, 19
GROUNDS = ((0xE8, 0xEE, 0xE4), (0xDD, 0xE6, 0xEE))
EDGE = (0xC4, 0xCC, 0xD2)


def png(colour: tuple[int, int, int], edge: tuple[int, int, int], size: int = SIZE) -> bytes:
    """A square picture of one colour, with an edge at its top and left."""
    top = b"\0" + bytes(edge) * size
    row = b"\0" + bytes(edge) + bytes(colour) * (size - 1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    return b"".join([
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(top + row * (size - 1))),
        chunk(b"IEND", b""),
    ])


class TileSimulator(Simulator):
    """:attr:`sent` are the tiles it gave. Setting ``fail_status``: answer so."""

    settings = ("fail_status",)

    def forget(self) -> None:
        super().forget()
        self.fail_status = 0

    @property
    def template(self) -> str:
        """The address as it is typed into a map's settings."""
        return self.url + "/{z}/{x}/{y}.png"

    def handle(self, request: Incoming) -> Answer:
        if self.fail_status:
            return Answer(b"failing as told", self.fail_status, "text/plain")
        found = re.fullmatch(r"/(\d{1,2})/(\d{1,6})/(\d{1,6})\.png", request.path)
        if request.method != "GET" or not found:
            return Answer(b"no tile", 404, "text/plain")
        zoom, x, y = map(int, found.groups())
        if zoom > MAX_ZOOM or max(x, y) >= 2**zoom:
            return Answer(b"no such tile", 404, "text/plain")
        self.record(zoom=zoom, x=x, y=y)
        return Answer(png(GROUNDS[(x + y) % 2], EDGE), 200, "image/png")
