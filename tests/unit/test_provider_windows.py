"""The table of reply windows."""

import doctest

import pytest
from smart_service_providers import base, windows

EXPECTED = {
    # (provider, variant): {trigger: (seconds, messages)}
    ("wechat", ""): {
        "message": (172_800, 5), "menu": (60, 3), "scan": (60, 3), "follow": (60, 3)},
    ("wechat", "mini_program"): {"message": (172_800, 5), "enter": (60, 2)},
    ("wecom", ""): {"message": (172_800, 5)},
    ("whatsapp", ""): {"message": (86_400, 0)},
    ("telegram", ""): {},
    ("api", ""): {},
    ("email", ""): {},
    ("web", ""): {},
}


def test_doctests():
    assert doctest.testmod(windows).failed == 0


@pytest.mark.parametrize(("product", "expected"), EXPECTED.items())
def test_a_products_windows(product, expected):
    rows = windows.windows_of(*product)
    assert {row.trigger: (row.seconds, row.messages) for row in rows} == expected


def test_the_table_is_complete_and_names_its_sources():
    assert set(windows.WINDOWS) == set(EXPECTED)
    for rows in windows.WINDOWS.values():
        assert all(row.source.startswith("https://") for row in rows)
        assert len({row.trigger for row in rows}) == len(rows)


def test_only_a_mini_programs_windows_do_not_add_up():
    shared = {product for product, rows in windows.WINDOWS.items()
              if any(not row.adds_up for row in rows)}
    assert shared == {("wechat", "mini_program")}


def test_an_unknown_provider_writes_at_any_time():
    assert windows.windows_of("pigeon") == ()


@pytest.mark.parametrize("variant", ["", "mini_program"])
def test_adapters_take_their_windows_from_the_table(variant):
    adapter = base.adapter_for("wechat", base.Credentials(variant=variant))
    assert adapter.capabilities.windows == windows.windows_of("wechat", variant)
