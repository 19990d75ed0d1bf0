"""The engine without Odoo, for benchmarks of pure code."""

from __future__ import annotations

import importlib
import importlib.util
import sys

from cli import paths

NAME = "smart_service_engine"


def engine(module: str):
    """A module of the addon's engine, as `plan`."""
    if NAME not in sys.modules:
        folder = paths.ADDONS / "smart_service" / "engine"
        spec = importlib.util.spec_from_file_location(
            NAME, folder / "__init__.py", submodule_search_locations=[str(folder)])
        package = importlib.util.module_from_spec(spec)
        sys.modules[NAME] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{NAME}.{module}")
