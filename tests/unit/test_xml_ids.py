"""An id that an addon declares twice is one record: the second declaration takes it away."""

import re
from collections import Counter
from pathlib import Path

import pytest

ADDONS = Path(__file__).parents[2] / "addons"
_DECLARED = re.compile(r'<(?:record|template|menuitem)\s+(?:[a-z_]+="[^"]*"\s+)*id="([^"]+)"')


def declared(addon: Path) -> Counter:
    """How often each id is declared in an addon's files, demo data apart from the rest."""
    found = Counter()
    for path in addon.rglob("*.xml"):
        demo = "demo" in path.relative_to(addon).parts[:1]
        text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S)
        found.update((demo, name) for name in _DECLARED.findall(text))
    return found


@pytest.mark.parametrize("addon", ["smart_service", "smart_service_bot", "smart_service_reports"])
def test_every_id_is_declared_once(addon):
    found = declared(ADDONS / addon)
    assert found
    assert [name for (_demo, name), times in found.items() if times > 1] == []
