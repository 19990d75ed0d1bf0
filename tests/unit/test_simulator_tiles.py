"""The tile server answers as the real ones do, so that a map that works with it works with them."""

import urllib.error
import urllib.request

import pytest

from tests.simulators import TileSimulator


@pytest.fixture(scope="module")
def tiles():
    with TileSimulator() as simulator:
        yield simulator


def get(tiles, path):
    with urllib.request.urlopen(f"{tiles.url}{path}", timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_a_tile(tiles):
    kind, body = get(tiles, tiles.template[len(tiles.url):].format(z=3, x=7, y=0))
    assert kind == "image/png"
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    assert body[16:24] == (256).to_bytes(4, "big") * 2


@pytest.mark.parametrize("path", ["/3/8/0.png", "/20/0/0.png", "/3/0/0.jpg", "/", "/3/-1/0.png"])
def test_no_tile(tiles, path):
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(tiles, path)
    assert caught.value.code == 404


def test_failing_as_told(tiles):
    tiles.fail_status = 503
    with pytest.raises(urllib.error.HTTPError):
        get(tiles, "/0/0/0.png")
    tiles.fail_status = 0
