"""Make the addons' pure folders importable without Odoo.

Importing ``smart_service.providers`` the usual way would run the addon's ``__init__`` and
so need a server. The folders import only themselves, so they are loaded alone, each as a
package of its own name.
"""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "smart_service_providers": "smart_service/providers",
    "smart_service_engine": "smart_service/engine",
    "smart_service_bot_engine": "smart_service_bot/engine",
}


def load_folder(name, folder):
    """Import ``folder`` as the top-level package ``name``."""
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


for _name, _folder in PACKAGES.items():
    _path = ROOT / "addons" / _folder
    if (_path / "__init__.py").exists():
        load_folder(_name, _path)
