"""Write the dashboards' JSON files."""

from pathlib import Path

from .service import build

FILES = Path(__file__).resolve().parent.parent / "data" / "files"

if __name__ == "__main__":
    (FILES / "service_dashboard.json").write_text(build().to_json(), encoding="utf-8")
