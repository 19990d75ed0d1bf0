"""What several unit tests need."""

import json
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"


def fixture(path):
    """The JSON file ``path`` below ``fixtures``, without the note where it is from."""
    values = json.loads((FIXTURES / path).read_text(encoding="utf-8"))
    del values["_source"]
    return values
