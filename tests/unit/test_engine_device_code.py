"""Serial numbers in the codes on labels, and the codes in photos."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import barcode, device_code

CODES = {
    "bare": ("QL420-000101", ["QL420-000101"]),
    "bare with spaces around": ("  QL420-000101\n", ["QL420-000101"]),
    "digits": ("860123456789012", ["860123456789012"]),
    "labelled": ("S/N: QL420-000101", ["QL420-000101"]),
    "labelled among others": ("Model QL420\nSN:QL420-000101\nMAC 00:11", ["QL420-000101"]),
    "labelled in Chinese": ("型号:QL420;序列号:QL420-000101", ["QL420-000101"]),
    "an address with a name": (
        "https://ex.com/d?m=1&sn=QL420-000101&x=2", ["QL420-000101"]),
    "an address with an escaped name": (
        "HTTPS://EX.COM/?SerialNo=QL%2D1234", ["QL-1234"]),
    "an address that ends with it": ("https://ex.com/device/QL420-000101", ["QL420-000101"]),
    "an address without": ("https://ex.com/support/contact", []),
    "an address that is none": ("http://[::1", []),
    "json": ('{"model": "QL420", "SN": "QL420-000101"}', ["QL420-000101"]),
    "json without": ('{"model": "QL420"}', []),
    "json that is none": ('{"sn": ', []),
    "json with something else": ('{"sn": {"a": 1}}', []),
    "gs1 as written": ("(01)06920000000123(21)QL420000101", ["QL420000101"]),
    "gs1 with a batch": ("(01)06920000000123(10)B7(21)QL420000101", ["QL420000101"]),
    "gs1 raw": ("010692000000012321QL420000101", ["QL420000101"]),
    "gs1 raw with date and batch": (
        "01069200000001231126010110B7\x1d21QL420000101", ["QL420000101"]),
    "gs1 digital link": (
        "https://id.ex.com/01/06920000000123/21/QL420000101", ["QL420000101"]),
    "a sentence": ("please keep dry", []),
    "nothing": ("", []),
    "too short": ("AB", []),
    "a book": ("A" * 3000, []),
    "markup": ("<script>alert(1)</script>", []),
}


@pytest.mark.parametrize(("content", "expected"), CODES.values(), ids=CODES)
def test_serials(content, expected):
    assert device_code.serials(content) == expected


@given(st.text(max_size=300))
def test_any_code_gives_only_what_can_be_a_serial(content):
    for serial in device_code.serials(content):
        assert 4 <= len(serial) <= 40
        assert serial.isprintable() and " " not in serial


def photo(content, kind="QRCode", form="JPEG", size=(900, 700), turned=0):
    """A grey photo with a code in it, slightly turned."""
    zxingcpp = pytest.importorskip("zxingcpp")
    image_module = pytest.importorskip("PIL.Image")
    code = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
    points = memoryview(code.to_image(scale=4))
    drawn = image_module.frombytes("L", points.shape[1::-1], points.tobytes())
    picture = image_module.new("L", size, 200)
    picture.paste(drawn, (200, 150))
    buffer = io.BytesIO()
    picture.rotate(turned, fillcolor=200).save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Code128"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_codes_in_photos(kind, form):
    assert barcode.read(photo("QL420-000101", kind, form, turned=7)) == ["QL420-000101"]


def test_a_large_photo():
    assert barcode.read(photo("QL420-000101", size=(6000, 5000))) in (["QL420-000101"], [])
    assert barcode.read(photo("QL420-000101", form="PNG", size=(6000, 5000))) == []


def test_an_article_number_is_no_serial():
    assert barcode.read(photo("6901234567892", "EAN13")) == []


@pytest.mark.parametrize("content", [
    b"", b"\xff\xd8\xff", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"%PDF-1.7", b"<svg/>"])
def test_what_is_no_photo(content):
    assert barcode.read(content) == []


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(content):
    assert barcode.read(b"\x89PNG\r\n\x1a\n" + content) == []


def test_without_the_library(monkeypatch):
    content = photo("QL420-000101")
    monkeypatch.setattr(barcode, "zxingcpp", None)
    assert not barcode.available()
    assert barcode.read(content) == []
