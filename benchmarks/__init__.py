"""Benchmarks, each beside its baselines of the same run; started by ``./smart bench``."""
