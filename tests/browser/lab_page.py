"""The lab page: built from lab/ with the tools and the SDK of web/, and served on this machine."""

from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.system import program

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT: Final = Path(__file__).parents[2]
LAB: Final = ROOT / "tests/browser/lab"
WEB: Final = ROOT / "web"
BUILT: Final = ROOT / "build/browser/lab"
_PATIENCE: Final = 240.0


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of every request."""


@contextmanager
def serving() -> Generator[str]:
    """Serve the lab page for as long as the context lasts; give its address."""
    _build()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(BUILT)))
    thread = threading.Thread(target=server.serve_forever, name="lab", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _build() -> None:
    """Build the page unless nothing has changed since it was built."""
    node, bundler = program("node"), WEB / "node_modules/vite/bin/vite.js"
    if not bundler.exists():
        _run([program("npm"), "ci", "--no-audit", "--no-fund"])
    sources = [*LAB.iterdir(), WEB / "package-lock.json"]
    page = BUILT / "index.html"
    if not page.exists() or page.stat().st_mtime < max(source.stat().st_mtime for source in sources):
        _run([node, str(bundler), "build", "--config", str(LAB / "vite.config.mjs")])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
