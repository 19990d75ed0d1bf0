"""The engine without Odoo, for benchmarks of pure code."""

from __future__ import annotations

import importlib
import importlib.util
import sys

from cli import paths


def engine(module: str, addon: str = "smart_service"):
    """A module of an addon's engine, as `plan`."""
    name = f"{addon}_engine"
    if name not in sys.modules:
        folder = paths.ADDONS / addon / "engine"
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)])
        package = importlib.util.module_from_spec(spec)
        sys.modules[name] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{name}.{module}")
