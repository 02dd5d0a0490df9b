"""The meeting page as it is published: the built files, told which API is theirs, each with its type."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tools.page.files import FOLDER, TYPES, keeping
from tools.page.policy import AMAZON_MEDIA, content_security_policy

NOT_PUBLISHED: Final = {"phone.html"}
"""The browser's telephone: it needs the emulator, and with Amazon everybody has a telephone."""
_HEAD: Final = "<head>"


class EditionError(Exception):
    """The page cannot be published as it is; the text says why."""


class Sheet(NamedTuple):
    """One file."""

    content: bytes
    content_type: str
    cache_control: str


def edition(api: str, folder: Path = FOLDER) -> dict[str, Sheet]:
    """Make the files of the page for an API, by name; index.html is the last. Raises EditionError.

    `api` is the address of the deployment, with its stage: https://abc.execute-api.us-east-1.amazonaws.com/dev
    """
    address = _checked(api)
    if not (folder / "index.html").is_file():
        message = "the page is not built: `make setup` builds it where Node.js 20.19 or newer is"
        raise EditionError(message)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    names = {path.relative_to(folder).as_posix(): path for path in files}
    sheets = {name: _sheet(name, path.read_bytes(), address) for name, path in names.items()}
    sheets["config.json"] = _sheet("config.json", json.dumps({"api": address}).encode(), address)
    # Whoever gets the new page in the middle of it must find all that it names.
    return {name: sheets[name] for name in sorted(sheets.keys() - NOT_PUBLISHED, key=lambda name: name == "index.html")}


def _checked(api: str) -> str:
    parts = urlsplit(api)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        message = (
            f"{api!r} is no address of an API: browsers give microphones to https pages, and those call https alone"
        )
        raise EditionError(message)
    return api.rstrip("/")


def _sheet(name: str, content: bytes, api: str) -> Sheet:
    kind = TYPES.get(Path(name).suffix)
    if kind is None:
        message = f"nothing is known of files like {name}: give tools/page/files.py their type"
        raise EditionError(message)
    if name.endswith(".html"):
        content = _guarded(content.decode(), api).encode()
    return Sheet(content, kind, keeping(name))


def _guarded(html: str, api: str) -> str:
    """Write the policy into the page itself, so that it holds wherever the page is put."""
    parts = urlsplit(api)
    policy = escape(content_security_policy((f"{parts.scheme}://{parts.netloc}", *AMAZON_MEDIA)))
    meta = f'\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />'
    if html.count(_HEAD) != 1:
        message = "index.html has no <head> for its policy"
        raise EditionError(message)
    return html.replace(_HEAD, _HEAD + meta)
