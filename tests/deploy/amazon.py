"""Amazon for the tests of deploying, a program of its own: ministack with all its services, the Chime SDK, and roles.

`python -m tests.deploy.amazon PORT CHIME_PORT FOLDER` serves both on 127.0.0.1 until its standard input is closed.
Every request of a role is held against its policies (ministack's AUTH), those to the Chime SDK too. An account number
as access key is the account's root, whom nothing is refused.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import sys
import time
import uuid
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from emulator.cloud.account import Account
from emulator.cloud.api import ChimeApi
from emulator.cloud.errors import ApiError
from emulator.cloud.ports import NoSuchCallError
from emulator.cloud.server import serving
from emulator.meetings.control import MeetingControl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.cloud.catalogue import Operation
    from emulator.cloud.wire import Request

ACCOUNT, REGION = "111122223333", "us-east-1"


class GuardedChime(ChimeApi):
    """The Chime SDK, with a guard who reads the policies of whoever asks, and a pause a test may ask for.

    While there is a file `hold`, CreateMeeting writes a file `held` and waits: a test does something meanwhile.
    """

    def __init__(self, account: Account, folder: Path) -> None:
        super().__init__(account)
        self._hold, self._held = folder / "hold", folder / "held"

    def _act(self, operation: Operation, request: Request) -> dict[str, object] | None:
        if operation.name == "CreateMeeting" and self._hold.exists():
            self._held.touch()
            while self._hold.exists():
                time.sleep(0.01)
        self._check(operation, request)
        return super()._act(operation, request)

    @staticmethod
    def _check(operation: Operation, request: Request) -> None:
        iam: Any = import_module("ministack.core.iam_evaluator")
        (key,) = re.findall(r"Credential=([^/]+)/", request.headers["Authorization"])
        principal = iam.resolve_principal(key, ACCOUNT)
        if principal.policies is not None:
            action, resource = f"chime:{operation.name}", _resource(request.segments)
            asked = iam.EvalContext(
                principal_arn=principal.arn,
                principal_type=principal.type,
                principal_account=ACCOUNT,
                action=action,
                resource_arn=resource,
                region=REGION,
                service_context={},
                principal_keys=principal.keys,
            )
            if iam.evaluate(asked, principal.policies).decision != "Allow":
                code, message = "AccessDeniedException", f"{principal.arn} may not {action} on {resource}"
                raise ApiError(code, message, 403)


def _resource(segments: tuple[str, ...]) -> str:
    """Name what a request is about, as the Service Authorization Reference has it."""
    kind = {"meetings": "meeting", "sip-media-applications": "sma"}.get(segments[0])
    named = len(segments) > 1
    return f"arn:aws:chime:{REGION}:{ACCOUNT}:{kind}/{segments[1]}" if kind and named else "*"


class EveryCallIsUp:
    """A telephone exchange on which whatever is dialled is up, and stays so."""

    def __init__(self) -> None:
        self.up: set[str] = set()

    def create_call(self, *_: object) -> str:
        self.up.add(name := str(uuid.uuid4()))
        return name

    def update_call(self, _sma_id: str, transaction_id: str, _arguments: Mapping[str, str]) -> None:
        if transaction_id not in self.up:
            raise NoSuchCallError


def complete_api_gateway() -> None:
    """Teach ministack 1.5.33 what it lacks: an OpenAPI document's mock answers, and importing one by the API."""
    gateway: Any = import_module("ministack.services.apigateway_v1")
    import_operation, handle = gateway._import_operation, gateway.handle_request

    def complete_operation(api: str, resource: str, method: str, operation: dict[str, Any], *more: Any) -> None:  # noqa: ANN401
        import_operation(api, resource, method, operation, *more)
        if operation.get("x-amazon-apigateway-integration", {}).get("type") == "mock":
            _mock(gateway, (api, resource, method), operation)

    async def complete_handle(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:  # noqa: ANN401
        mode = "".join(query.get("mode", ""))
        if path == "/restapis" and mode == "import":
            return gateway._get_rest_api(gateway._import_rest_api(json.loads(body)))
        if method == "PUT" and mode == "overwrite":
            return _overwrite(gateway, path.split("/")[2], json.loads(body))
        return await handle(method, path, headers, _no_compression(body) if method == "PATCH" else body, query)

    gateway._import_operation, gateway.handle_request = complete_operation, complete_handle


def _mock(gateway: Any, where: tuple[str, str, str], operation: dict[str, Any]) -> None:  # noqa: ANN401
    integration = operation["x-amazon-apigateway-integration"]
    gateway._put_integration(*where, {"type": "MOCK", "requestTemplates": integration["requestTemplates"]})
    for status, response in operation["responses"].items():
        shown = {f"method.response.header.{name}": False for name in response.get("headers", {})}
        gateway._put_method_response(*where, status, {"responseParameters": shown})
    for response in integration["responses"].values():
        gateway._put_integration_response(*where, str(response["statusCode"]), response)


def _no_compression(body: bytes) -> bytes:
    """An empty size means that nothing is compressed. ministack answers it as an empty number, which is none."""
    asked = json.loads(body)
    kept = [one for one in asked["patchOperations"] if one["path"] != "/minimumCompressionSize" or one["value"]]
    return json.dumps({**asked, "patchOperations": kept}).encode()


def _overwrite(gateway: Any, api: str, document: dict[str, Any]) -> Any:  # noqa: ANN401
    (root,) = (one for one in gateway._resources[api].values() if one["path"] == "/")
    gateway._resources[api] = {root["id"]: {**root, "resourceMethods": {}}}
    for path, item in document["paths"].items():
        gateway._import_path_item(api, path, item)
    return gateway._get_rest_api(api)


async def main(port: int, chime_port: int, folder: Path) -> None:
    """Serve until standard input is closed, then leave."""
    complete_api_gateway()
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.accesslog = config.errorlog = None
    config.graceful_timeout = 0.2
    account = Account(MeetingControl(now=time.time, region=REGION), time.time, f"127.0.0.1:{chime_port}")
    account.telephony = EveryCallIsUp()
    stop = asyncio.Event()
    with socket.create_server(("127.0.0.1", chime_port)) as listener:
        async with serving(GuardedChime(account, folder), listener):
            ministack: Any = import_module("ministack.app").app
            running = asyncio.create_task(serve(ministack, config, shutdown_trigger=stop.wait))
            await asyncio.to_thread(sys.stdin.read)
            stop.set()
            await running


if __name__ == "__main__":
    ours, chimes, scratch = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    os.environ.update(
        AUTH="true",
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(ours),
        LOG_LEVEL="ERROR",
        MINISTACK_ACCOUNT_ID=ACCOUNT,
        PERSIST_STATE="0",
        S3_PERSIST="0",
        TMPDIR=str(scratch),
        # What the functions that run here find Amazon by.
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{ours}",
        AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS=f"http://127.0.0.1:{chimes}",
        AWS_ENDPOINT_URL_CHIME_SDK_VOICE=f"http://127.0.0.1:{chimes}",
    )
    asyncio.run(main(ours, chimes, scratch))
