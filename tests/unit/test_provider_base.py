"""The border: what crosses it is frozen, and a provider is found by its code."""

import dataclasses

import pytest
from smart_service_providers import base


def test_contact_key_names_kind_scope_and_value():
    assert base.ContactPoint("openid", "wx1", "oABC").key == "openid:wx1:oABC"


def test_what_crosses_the_border_is_frozen():
    event = base.Event("message", base.ContactPoint("openid", "wx1", "oABC"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.text = "changed"


def test_an_unknown_provider_is_a_key_error():
    with pytest.raises(KeyError):
        base.adapter_for("nobody", base.Credentials())


def test_base_url_prefers_the_accounts_own_address():
    class Public(base.Adapter):
        public_base_url = "https://api.example.com"

    assert Public(base.Credentials()).base_url == "https://api.example.com"
    own = base.Credentials(api_base_url="http://proxy.local/wx/")
    assert Public(own).base_url == "http://proxy.local/wx"
