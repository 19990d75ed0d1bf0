"""Photos of labels, as customers send them."""

import io

from PIL import Image

try:
    import zxingcpp
except ImportError:
    zxingcpp = None


def label(content, kind="QRCode"):
    """A JPEG photo of a label with a code in it."""
    code = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
    points = memoryview(code.to_image(scale=4))
    drawn = Image.frombytes("L", points.shape[1::-1], points.tobytes())
    picture = Image.new("L", (700, 500), 210)
    picture.paste(drawn, (120, 90))
    buffer = io.BytesIO()
    picture.rotate(4, fillcolor=210).save(buffer, "JPEG")
    return buffer.getvalue()
