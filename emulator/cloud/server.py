"""The sockets of the cloud: aiohttp on 127.0.0.1, each answer written in one piece."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from emulator.cloud.wire import Request

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncGenerator

    from emulator.cloud.api import ChimeApi

_THREADS = 8
_LARGEST_BODY = 1 << 20


@asynccontextmanager
async def serving(api: ChimeApi, listener: socket.socket) -> AsyncGenerator[None]:
    """Serve the API on a bound socket for as long as the context lasts.

    Operations run in threads, not in the event loop: one may wait for a Lambda that itself calls this server.
    """
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="chime")

    async def respond(incoming: web.BaseRequest) -> web.StreamResponse:
        request = Request(incoming.method, incoming.raw_path, incoming.headers, await incoming.read())
        answer = await asyncio.get_running_loop().run_in_executor(threads, api.answer, request)
        await asyncio.sleep(answer.delay)
        if answer.cut and incoming.transport:
            incoming.transport.abort()
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    app = web.Application(client_max_size=_LARGEST_BODY)
    app.router.add_route("*", "/{anything:.*}", respond)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()
        threads.shutdown(wait=False, cancel_futures=True)
