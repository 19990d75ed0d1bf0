"""Reading QR and bar codes in a photo, with the zxing-cpp library where it is installed."""

from __future__ import annotations

import io

try:
    import zxingcpp
except ImportError:
    zxingcpp = None

# a telephone's photo has 12 to 50 million points; only JPEG can be read smaller than it is
MAX_POINTS = 50_000_000
MAX_POINTS_WHOLE = 16_000_000
# the side to which large photos are reduced: a label's code keeps dozens of points for a module
SIDE = 2400
MAX_CODES = 10
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# an article number is that of all devices of a kind
_OF_ARTICLES = {"EAN13", "EAN8", "UPCA", "UPCE", "ISBN", "EAN2", "EAN5"}


def available() -> bool:
    """Whether photos can be read here."""
    return zxingcpp is not None


def read(content: bytes) -> list[str]:
    """The texts of the codes in a photo; none if it is no photo, or the library is missing.

    :param content: a JPEG, PNG, WebP or GIF file
    """
    if not zxingcpp:
        return []
    # only needed where codes are read
    from PIL import Image, ImageOps, WebPImagePlugin  # noqa: F401, PLC0415

    # Odoo keeps Pillow from loading formats by itself, and Pillow breaks off at a name that isn't
    Image.preinit()
    known = [name for name in FORMATS if name in Image.OPEN]
    try:
        image = Image.open(io.BytesIO(content), formats=known)
        most = MAX_POINTS if image.format == "JPEG" else MAX_POINTS_WHOLE
        if image.width * image.height > most:
            return []
        image.draft("L", (SIDE, SIDE))
        image = ImageOps.exif_transpose(image).convert("L")
        image.thumbnail((SIDE, SIDE))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
    texts = []
    for found in zxingcpp.read_barcodes(image)[:MAX_CODES]:
        kind = str(found.format).rsplit(".", 1)[-1].replace("-", "").replace(" ", "").upper()
        if found.valid and found.text and kind not in _OF_ARTICLES:
            texts.append(found.text)
    return list(dict.fromkeys(texts))
