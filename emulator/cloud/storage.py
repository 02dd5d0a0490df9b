"""DynamoDB and S3 by ministack, whose ASGI application is served inside this process.

It keeps everything in memory and starts nothing else: no containers, no brokers, no schedulers.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, cast

from hypercorn.asyncio import serve  # pyright: ignore[reportUnknownVariableType] - one of its types lacks parameters
from hypercorn.config import Config

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncGenerator, Generator, Mapping

    from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope

_SETTINGS: Mapping[str, str] = {
    "SERVICES": "dynamodb,s3,secretsmanager,ssm,sts",
    "BIND_HOST": "127.0.0.1",
    "LOG_LEVEL": "ERROR",
    "PERSIST_STATE": "0",
    "S3_PERSIST": "0",
    "LOCALSTACK_PERSISTENCE": "0",
}
"""What ministack reads from the environment while it is imported."""


@asynccontextmanager
async def storing(listener: socket.socket) -> AsyncGenerator[None]:
    """Serve DynamoDB and S3 on a bound socket for as long as the context lasts. Takes the socket over."""
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.accesslog = config.errorlog = None
    config.keep_alive_timeout = 75.0  # as long as AWS SDKs keep a connection, lest one be closed as it is used again
    config.graceful_timeout = 0.2
    stop = asyncio.Event()
    server = asyncio.create_task(serve(_without_lifespan(_ministack()), config, shutdown_trigger=stop.wait))
    try:
        yield
    finally:
        stop.set()
        await server


def _ministack() -> ASGIFramework:
    # Not imported above: it reads its settings from the environment while it is imported.
    with _import_settings():
        return cast("ASGIFramework", import_module("ministack.app").app)


@contextmanager
def _import_settings() -> Generator[None]:
    # ministack also sets up the root logger on import; that is the program's own business.
    root, before = logging.getLogger(), dict(os.environ)
    handlers, level = list(root.handlers), root.level
    os.environ.update(_SETTINGS)
    try:
        yield
    finally:
        for name in _SETTINGS:
            os.environ.pop(name)
        os.environ.update(before)
        root.handlers[:] = handlers
        root.setLevel(level)


def _without_lifespan(app: ASGIFramework) -> ASGIFramework:
    """Keep the start and stop messages from the application: it would start far more than is needed."""

    async def quiet(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    return quiet
