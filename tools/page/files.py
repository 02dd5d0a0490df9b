"""The built files: where they are, what they are called when they are sent, and how long browsers may keep them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[2] / "web" / "dist"
"""Where `make setup` builds them."""
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
"""Not asked of the machine, which may know others: browsers are told not to guess."""


def keeping(name: str) -> str:
    """Say as Cache-Control how long a file may be kept: for ever if its name has a hash of its content."""
    if name.startswith("assets/"):
        return "public, max-age=31536000, immutable"
    return "no-cache"
