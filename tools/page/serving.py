"""The pages on this machine: built files, their configuration, and what else stands at the same origin.

Everything that is served beside the files is a row of a table: a method, a path, who answers.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from aiohttp import web

from emulator.threads import in_a_thread
from tools.page.files import FOLDER, TYPES, keeping
from tools.page.policy import HEADERS, LOCAL_MEDIA, content_security_policy

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

NOT_BUILT: Final = "The page is not built. Install Node.js 20.19 or newer, then: make setup"
_ANY: Final = "application/octet-stream"
_HOST: Final = "127.0.0.1"


class DoorError(Exception):
    """The page's port cannot be used; the text says why."""


class Row(NamedTuple):
    """One thing that is served beside the files."""

    method: str
    path: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Site:
    """What is served: files, `/config.json` that tells the pages where things are, and further rows."""

    config: Mapping[str, object]
    rows: tuple[Row, ...] = ()
    folder: Path = FOLDER
    connects_to: tuple[str, ...] = field(default=LOCAL_MEDIA)

    @property
    def is_built(self) -> bool:
        """Tell whether there is a page to show."""
        return (self.folder / "index.html").is_file()


@dataclass(frozen=True, slots=True)
class Door:
    """A port that is ours before there is anything behind it: the API must know the page's origin first."""

    listener: socket.socket

    @property
    def origin(self) -> str:
        """Give scheme, host and port (RFC 6454, section 6.2)."""
        return f"http://{_HOST}:{self.listener.getsockname()[1]}"

    @contextmanager
    def opened(self, site: Site) -> Generator[None]:
        """Serve a site for as long as the context lasts, on a thread of its own."""
        app = application(site, self.origin)
        with in_a_thread(lambda stop, ready: _serve(app, self.listener, stop, ready), name="page"):
            yield


@contextmanager
def door(port: int = 0) -> Generator[Door]:
    """Take a port on this machine; 0 takes any free one. Raises DoorError."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, port))
            listener.listen()
        except OSError as error:
            message = f"port {port} cannot be used: {error.strerror}"
            raise DoorError(message) from error
        yield Door(listener)


def application(site: Site, origin: str) -> web.Application:
    """Make the application of a site; every answer has the headers of tools/page/policy.py."""
    said = {**HEADERS, "Content-Security-Policy": f"{_policy(site)}; frame-ancestors 'none'"}

    @web.middleware
    async def guarded(request: web.Request, handler: Answer) -> web.StreamResponse:
        if f"http://{request.host}" == origin:
            return await handler(request)
        if f"http://{request.host}" == origin.replace(_HOST, "localhost"):
            raise web.HTTPFound(origin + str(request.rel_url))  # the API answers one origin only
        raise web.HTTPMisdirectedRequest  # somebody else's DNS leads to this machine (DNS rebinding)

    async def finish(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(said)
        response.headers.setdefault("Cache-Control", keeping(request.path.removeprefix("/")))

    app = web.Application(middlewares=[guarded])
    app.on_response_prepare.append(finish)
    for row in (Row("GET", "/config.json", _config(site)), *site.rows, Row("GET", "/{path:.*}", _file(site))):
        app.router.add_route(*row)
    return app


def _policy(site: Site) -> str:
    return content_security_policy(site.connects_to)


def _config(site: Site) -> Answer:
    async def config(_: web.Request) -> web.StreamResponse:
        return web.json_response(dict(site.config))

    return config


def _file(site: Site) -> Answer:
    async def file(request: web.Request) -> web.StreamResponse:
        if not site.is_built:
            return web.Response(status=503, text=NOT_BUILT)
        found = (site.folder / (request.match_info["path"] or "index.html")).resolve()
        if not found.is_relative_to(site.folder.resolve()) or not found.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(found, headers={"Content-Type": TYPES.get(found.suffix, _ANY)})

    return file


async def _serve(app: web.Application, listener: socket.socket, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        ready()
        await stop.wait()
    finally:
        await runner.cleanup()
