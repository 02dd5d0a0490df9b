"""The examples that AWS prints, as `examples/index.json` lists them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"
INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text())


def files(kind: str) -> list[str]:
    return [entry["file"] for entry in INDEX if entry["kind"] == kind]


def load(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / file).read_text())
    return found


def events() -> list[dict[str, Any]]:
    return [load(file) for file in files("event")]
