"""The load client's arithmetic."""

from benchmarks._load import Result, request_bytes


def test_percentiles_are_the_slowest_of_that_share():
    result = Result(8, 2.0, [number / 1000 for number in range(1, 101)])
    assert result.percentile_ms(0.5) == 50
    assert result.percentile_ms(0.99) == 99
    assert result.per_second == 50


def test_nothing_measured_is_zero():
    assert Result(8).per_second == 0
    assert Result(8).percentile_ms(0.99) == 0


def test_turns_add_up():
    both = Result(8, 2.0, [0.001] * 100, 1) + Result(8, 3.0, [0.1] * 50, 2)
    assert (both.clients, both.seconds, both.refused) == (8, 5.0, 3)
    assert both.per_second == 30
    assert both.percentile_ms(0.5) == 1


def test_a_request_says_how_long_it_is():
    payload = request_bytes("/path", {"X-A": "b"}, "中".encode())
    head, body = payload.split(b"\r\n\r\n")
    assert head.startswith(b"POST /path HTTP/1.1\r\n")
    assert b"Content-Length: 3" in head and body == "中".encode()
