"""Tests that stand outside the addons: pure code, simulators, black box."""
